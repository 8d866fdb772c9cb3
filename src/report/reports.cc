#include <algorithm>

#include "port/teams.h"
#include "report/unnamed.h"

namespace tocsin::report {
namespace {

using namespace state;

constexpr Span feedback_within = hours(24);

constexpr std::ptrdiff_t most_persons = 20;

Result<void> check_persons(const model::Audience& audience) {
  const auto in = [](const model::AtomSet& set) {
    return std::ranges::count(set, model::AtomKind::person, &model::Atom::kind);
  };
  auto named = in(audience.except);
  for (const auto& set : audience.all_of) named += in(set);
  if (named <= most_persons) return {};
  return fail(Code::limit, "label.too_many", "/marking", {{"max", fmt::to_string(most_persons)}});
}

Result<Draft> submit_unnamed(Desk& desk, const Permit& on, const ReportSubmitted& input) {
  TRY(auto report, unsigned_report(desk, on, input));
  CHECK(check_and_acknowledge(desk, on, report));
  submit_as_pseudonym(desk, report);
  return std::move(report.draft);
}

Result<Draft> submit(Desk& desk, const Permit& on, ReportSubmission input) {
  CHECK(check_times(desk, input));
  if (input.reporter == NamedAs::pseudonym) return submit_unnamed(desk, on, input);
  const ReportSubmitted& content = input;
  const auto& community = on.record().space.id;
  const auto own = desk.acting_for();
  TRY(Draft out, port::make_marked(desk, on, own,
                                   port::label_for(model::Tlp::amber,
                                                   {port::member_of(own), port::role_in(model::Role::team, community)}),
                                   content));
  CHECK(check_persons(out.pieces.front().label.audience));
  // The room's own label names the team.
  if (desk.marking && !port::reaches_team(desk, out.pieces.front().label, community))
    return fail(Code::invalid, "report.team_left_out", "/marking/audience");
  port::follow_by_server(desk, out, ReportAcknowledged{desk.now + feedback_within});
  return out;
}

Result<Draft> amend(Desk& desk, const Permit& on, ReportAmended input) {
  CHECK(require_unsettled(on));
  CHECK(check_times(desk, input));
  return port::just_edit(desk, on, std::move(input));
}

constexpr port::Act all[] = {
    port::act_on<ReportSubmission, submit>("report.submit", model::Kind::community, model::Kind::report, Who::member,
                                           port::Marking::chosen),
    port::act_on<ReportAmended, amend>("report.amend", model::Kind::report, std::nullopt, Who::owner),
    port::move_act<ReportSupplemented>("report.supplement", Who::owner),
    port::move_act<ReportWithdrawn>("report.withdraw", Who::owner),
};

}  // namespace

Result<void> require_unsettled(const Permit& report) {
  const auto state = report.record().state();
  if (state == "withdrawn" || state == "closed") return fail(Code::conflict, "report.settled");
  return {};
}

// A threat or a weakness may be known before anything came of it; of what happened nobody knows before it does. When
// one became aware and when one detected are in no order: others may have told.
Result<void> check_times(const Desk& desk, const ReportContent& input) {
  CHECK(port::require_past(desk, input.occurred_at, "/occurred_at"));
  CHECK(port::require_past(desk, input.detected_at, "/detected_at"));
  CHECK(port::require_past(desk, input.aware_at, "/aware_at"));
  const auto kind = input.kind.value_or(ReportKind::incident);
  if (!input.occurred_at || kind == ReportKind::threat || kind == ReportKind::vulnerability) return {};
  const auto before = [&](const std::optional<Instant>& at) { return at && *at < *input.occurred_at; };
  if (before(input.detected_at)) return fail(Code::invalid, "report.before_it_occurred", "/detected_at");
  if (before(input.aware_at)) return fail(Code::invalid, "report.before_it_occurred", "/aware_at");
  return {};
}

Result<void> check_and_acknowledge(Desk& desk, const Permit& community, Unsigned& report) {
  CHECK(check_persons(report.label.audience));
  if (desk.marking && !port::reaches_team(desk, report.label, community.record().space.id))
    return fail(Code::invalid, "report.team_left_out", "/marking/audience");
  port::follow_by_server(desk, report.draft, ReportAcknowledged{desk.now + feedback_within});
  return {};
}

std::span<const port::Act> report_acts() { return all; }

}  // namespace tocsin::report
