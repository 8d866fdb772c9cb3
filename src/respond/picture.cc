// Counting for an audience: everything here looks through a gate that is narrowed to it. What records of a kind may be
// kept from some of its readers is not counted, whether there are such records or not: a count of some would pass for
// all, and one that is there only now and then would tell of the rest. Each kind is read once, a page at a time, its
// newest 10,000 records at most; no page is kept.
#include <algorithm>
#include <array>

#include "respond/kinds.h"
#include "state/due.h"

namespace tocsin::respond {
namespace {

using namespace state;
using Count = Figures::Count;

constexpr std::size_t most_changes = 300;
constexpr std::size_t most_records = 10'000;
constexpr std::size_t records_at_once = 500;
constexpr std::array watched{Kind::incident, Kind::participation, Kind::lead,
                             Kind::impact,   Kind::request,       Kind::decision};

void add_one(Count& to) {
  if (to) ++to->value;
}

// Whoever meets an audience holds one atom of its first set at least.
bool is_read_by_all(const model::Label& label, const model::Audience& audience) {
  return !audience.all_of.empty() && std::ranges::all_of(audience.all_of.front(), [&](const model::Atom& atom) {
    return policy::meets(label, policy::holder_of(atom));
  });
}

// Zero where something is to be counted, nothing where not.
Figures to_count(const model::SpaceId& incident, const model::Audience& audience) {
  Figures out;
  if (is_read_by_all(port::label_for(model::Tlp::amber, {port::participants_of(incident)}), audience))
    for (auto* count : {&out.parties, &out.affected, &out.contained, &out.recovered}) count->emplace();
  if (is_read_by_all(request_label(incident, {}), audience))
    for (auto* count : {&out.requests_open, &out.requests_overdue, &out.requests_done}) count->emplace();
  return out;
}

struct Change {
  std::int64_t position;
  std::string text;
};

class Viewer {
 public:
  Viewer(const Desk& desk, const model::SpaceId& incident, const model::Audience& audience, Instant as_of)
      : desk_(desk),
        gate_(desk.gate.narrowed_to(audience)),
        incident_(incident),
        figures_(to_count(incident, audience)),
        as_of_(as_of) {}

  Picture picture() const;

 private:
  template <class Each>
  void for_each(Kind kind, Each each) const;
  Instant last_report() const;
  void count(Kind kind, const event::Record& record, Figures& out) const;

  const Desk& desk_;
  policy::Gate gate_;
  model::SpaceId incident_;
  Figures figures_;  // before anything was counted
  Instant as_of_;
};

template <class Each>
void Viewer::for_each(Kind kind, Each each) const {
  port::ListQuery query{.kind = kind, .space = incident_, .limit = records_at_once};
  for (std::size_t seen = 0; seen < most_records; seen += records_at_once) {
    auto page = desk_.snapshot.list(query, gate_.labels());
    for (const auto& record : gate_.release(std::move(page.records))) each(record.value());
    query.before = page.next_before;
    if (query.before == 0) return;
  }
}

void Viewer::count(Kind kind, const event::Record& record, Figures& out) const {
  const auto state = record.state();
  if (kind == Kind::participation && state == "active") add_one(out.parties);
  if (kind == Kind::impact && state == "affected") add_one(out.affected);
  if (kind == Kind::impact && state == "contained") add_one(out.contained);
  if (kind == Kind::impact && state == "recovered") add_one(out.recovered);
  if (kind != Kind::request) return;
  if (is_done(record)) add_one(out.requests_done);
  if (is_open(record)) add_one(out.requests_open);
  if (is_overdue(record, as_of_)) add_one(out.requests_overdue);
}

// By the server's clock: the issuer's may stand elsewhere.
Instant Viewer::last_report() const {
  Instant out{};
  for_each(Kind::situation_report, [&](const event::Record& report) {
    if (const auto* issued = report.newest_of(event::group_head)) out = std::max(out, issued->recorded_at);
  });
  return out;
}

void note_change(Kind kind, const event::Record& record, Instant since, std::vector<Change>& found) {
  const auto* state = record.newest_of(event::group_state);
  if (state == nullptr || state->recorded_at <= since) return;
  found.push_back(
      {state->position, fmt::format("{} {} {}", model::name_of(kind), record.state(), to_text(record.ref.owner))});
}

Picture Viewer::picture() const {
  const Instant since = last_report();
  Picture out{figures_, {}};
  std::vector<Change> found;
  for (const Kind kind : watched)
    for_each(kind, [&](const event::Record& record) {
      count(kind, record, out.figures);
      note_change(kind, record, since, found);
    });
  std::ranges::sort(found, std::greater{}, &Change::position);
  if (found.size() > most_changes) found.resize(most_changes);
  for (auto& change : found) out.changes.push_back(std::move(change.text));
  return out;
}

}  // namespace

Picture picture_for(const Desk& desk, const model::SpaceId& incident, const model::Audience& audience, Instant as_of) {
  return Viewer(desk, incident, audience, as_of).picture();
}

}  // namespace tocsin::respond
