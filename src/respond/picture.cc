// Counting for an audience: everything here looks through a gate that is narrowed to it.
#include <algorithm>
#include <array>

#include "respond/kinds.h"
#include "state/due.h"

namespace tocsin::respond {
namespace {

using namespace state;
using port::SeenRecord;
using Count = Whole<0, 100'000>;

constexpr std::size_t most_changes = 300;
constexpr std::array watched{Kind::incident, Kind::participation, Kind::lead,
                             Kind::impact,   Kind::request,       Kind::decision};

Count count_of(std::ptrdiff_t n) { return {std::min<std::int64_t>(n, 100'000)}; }

class Viewer {
 public:
  Viewer(const Desk& desk, const model::SpaceId& incident, const model::Audience& audience)
      : desk_(desk), gate_(desk.gate.narrowed_to(audience)), incident_(incident) {}

  std::vector<SeenRecord> all(Kind kind) const {
    return port::all_seen(desk_.snapshot, gate_, {.kind = kind, .space = incident_});
  }
  Count in_state(Kind kind, std::string_view state) const {
    const auto records = all(kind);
    return count_of(std::ranges::count_if(records, [&](const SeenRecord& one) { return one->state() == state; }));
  }
  Figures figures() const;
  std::vector<std::string> changes() const;

 private:
  Instant last_report() const;

  const Desk& desk_;
  policy::Gate gate_;
  model::SpaceId incident_;
};

Figures Viewer::figures() const {
  const auto requests = all(Kind::request);
  Figures out;
  out.parties = in_state(Kind::participation, "active");
  out.affected = in_state(Kind::impact, "affected");
  out.contained = in_state(Kind::impact, "contained");
  out.recovered = in_state(Kind::impact, "recovered");
  out.requests_done = in_state(Kind::request, "done");
  out.requests_open =
      count_of(std::ranges::count_if(requests, [](const SeenRecord& one) { return is_open(one.value()); }));
  out.requests_overdue = count_of(
      std::ranges::count_if(requests, [&](const SeenRecord& one) { return is_overdue(one.value(), desk_.now); }));
  return out;
}

Instant Viewer::last_report() const {
  Instant out{};
  for (const auto& report : all(Kind::situation_report)) {
    const auto issued = event::read_group<SituationReportIssued>(report.value(), event::group_head);
    if (issued) out = std::max(out, issued->as_of);
  }
  return out;
}

std::vector<std::string> Viewer::changes() const {
  struct Change {
    std::int64_t position;
    std::string text;
  };
  const Instant since = last_report();
  std::vector<Change> found;
  for (const Kind kind : watched) {
    for (const auto& record : all(kind)) {
      const auto* state = record->newest_of(event::group_state);
      if (state == nullptr || state->recorded_at <= since) continue;
      found.push_back({state->position,
                       fmt::format("{} {} {}", model::name_of(kind), record->state(), to_text(record->ref.owner))});
    }
  }
  std::ranges::sort(found, std::greater{}, &Change::position);
  if (found.size() > most_changes) found.resize(most_changes);
  std::vector<std::string> out;
  for (auto& change : found) out.push_back(std::move(change.text));
  return out;
}

}  // namespace

Picture picture_for(const Desk& desk, const model::SpaceId& incident, const model::Audience& audience) {
  const Viewer viewer(desk, incident, audience);
  return {viewer.figures(), viewer.changes()};
}

}  // namespace tocsin::respond
