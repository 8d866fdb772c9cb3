// What the team tells a member of a match that the member cannot see.
#include <algorithm>
#include <set>

#include "assess/kinds.h"
#include "state/facts/prepare.h"
#include "state/facts/report.h"

namespace tocsin::assess {
namespace {

using namespace state;

constexpr std::size_t most_values = 10'000;
constexpr std::size_t values_at_once = 1'000;

struct Notice {
  Note text;
  List<MatchedValue, 100> values;
  List<model::ReportId, 50> reports;
  static constexpr auto fields =
      std::tuple{model::field("text", &Notice::text), model::field("indicators", &Notice::values),
                 model::field("reports", &Notice::reports)};
};

using Values = std::set<model::Observable>;

void add_values_of(const Desk& desk, const model::RecordId& set, Values& out) {
  for (std::int64_t after = 0; out.size() < most_values;) {
    const auto some = desk.gate.release(desk.snapshot.indicators(set, after, values_at_once, desk.gate.labels()));
    for (const auto& one : some.value()) out.insert(one.value);
    after += static_cast<std::int64_t>(some->size());
    if (some->size() < values_at_once) return;
  }
}

// What the team sees in a report.
Values values_in(const Desk& desk, const model::RecordId& report) {
  Values out;
  for (const auto& set : port::all_seen(desk, {.kind = Kind::indicator_set, .parent = report}))
    add_values_of(desk, set->ref.id, out);
  return out;
}

// The owner is told of values that the owner sent, and of none that others did.
Result<Values> told_values(const Desk& desk, const Permit& on, const Notice& notice) {
  if (notice.values.empty()) return fail(Code::invalid, "match.no_indicators", "/indicators");
  const auto own = values_in(desk, on.record().ref.id);
  Values out;
  for (std::size_t i = 0; i < notice.values.size(); ++i) {
    const auto& [type, value] = notice.values.items[i];
    if (!own.contains({type, value.value}))
      return fail(Code::invalid, "match.not_in_report", json::pointer_step("/indicators", i), {{"value", value.value}});
    out.insert({type, value.value});
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

bool is_of_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// As a word of its own; in scripts that set no spaces, anywhere.
bool names(const Note& text, const std::string& name) {
  const auto in = lower(text.value);
  const auto wanted = lower(name);
  if (wanted.empty()) return false;
  for (auto at = in.find(wanted); at != std::string::npos; at = in.find(wanted, at + 1)) {
    const auto end = at + wanted.size();
    const bool goes_on = (at > 0 && is_of_word(in[at - 1]) && is_of_word(wanted.front())) ||
                         (end < in.size() && is_of_word(in[end]) && is_of_word(wanted.back()));
    if (!goes_on) return true;
  }
  return false;
}

// The notice names no party of the reports that it is made from.
Result<void> require_unnamed(const Desk& desk, const Note& text, const event::Record& report) {
  // Of a report without a name the team may know whose it is.
  const auto unnamed = event::read_group<ReportReporterNamed>(report, ReportReporterNamed::info.group);
  const auto reporter = unnamed ? unnamed->organisation : model::OrganisationId{};
  for (const auto& party : {report.ref.owner, report.author, reporter}) {
    if (is_nil(party)) continue;
    const auto organisation = port::referenced(desk, model::as_record(party), Kind::organisation, "");
    if (!organisation) continue;
    const auto profile = event::read_group<OrganisationProfile>(organisation->value(), event::group_head);
    if (profile && (names(text, profile->name.value) || (profile->name_zh && names(text, profile->name_zh->value))))
      return fail(Code::invalid, "match.names_party", "/text", {{"name", profile->name.value}});
  }
  return {};
}

// The label of where the match is from: the team, as far as it may read each of the reports.
Result<model::Label> provenance_label(const Desk& desk, const Permit& on, const Notice& notice, const Values& values) {
  if (notice.reports.empty()) return fail(Code::invalid, "match.no_reports", "/reports");
  model::Label out = port::label_for(model::Tlp::amber, {port::role_in(model::Role::team, on.record().space.id)});
  for (std::size_t i = 0; i < notice.reports.size(); ++i) {
    const auto where = json::pointer_step("/reports", i);
    const auto id = model::as_record(notice.reports.items[i]);
    if (id == on.record().ref.id) return fail(Code::invalid, "report.same", where);
    TRY(const auto other, port::referenced(desk, id, Kind::report, where));
    const auto theirs = values_in(desk, id);
    const bool shares = std::ranges::any_of(values, [&](const auto& value) { return theirs.contains(value); });
    if (!shares) return fail(Code::invalid, "match.not_shared", where);
    CHECK(require_unnamed(desk, notice.text, other.value()));
    out = model::join(out, port::label_of_record(desk.gate, other.value()));
  }
  return model::join(out, port::label_of_record(desk.gate, on.seen()));
}

// The team and the report's owner, as far as both may read the report.
model::Label notice_label(const Desk& desk, const Permit& on) {
  model::AtomSet sides{port::role_in(model::Role::team, on.record().space.id)};
  const auto& ref = on.record().ref;
  sides.push_back(is_nil(ref.owner) ? port::role_in(model::Role::reporter, model::SpaceId(ref.id.raw()))
                                    : port::member_of(ref.owner));
  return model::join(port::label_of_record(desk.gate, on.seen()),
                     port::label_for(model::Tlp::amber, model::normalised(std::move(sides))));
}

Result<Draft> notify(Desk& desk, const Permit& on, Notice input) {
  TRY(const auto values, told_values(desk, on, input));
  TRY(const auto provenance, provenance_label(desk, on, input, values));
  Draft out = port::draft_of(
      on.record().ref.id,
      port::restate(desk, on, ReportMatchTold{std::move(input.text), std::move(input.values)}, notice_label(desk, on)));
  out.pieces.push_back(port::restate(desk, on, ReportMatchSourced{std::move(input.reports)}, provenance));
  return out;
}

constexpr port::Act all[] = {
    port::act_on<Notice, notify>("report.notify_of_match", Kind::report, std::nullopt, Who::team),
};

}  // namespace

std::span<const port::Act> match_acts() { return all; }

}  // namespace tocsin::assess
