#include <algorithm>

#include "report/kinds.h"

namespace tocsin::report {
namespace {

using namespace state;

constexpr Span feedback_within = hours(24);

bool on_the_team(const Desk& desk, const model::Atom& reader, const model::Label& label, const model::SpaceId& space) {
  if (reader.kind != model::AtomKind::person) return false;
  const model::PersonId person(reader.id);
  return std::ranges::any_of(desk.snapshot.organisations_of(person), [&](const model::OrganisationId& organisation) {
    const auto clearance = desk.snapshot.clearance_of(person, organisation);
    return clearance.holds_role(model::Role::team, space.raw()) && policy::meets(label, clearance);
  });
}

// A sender may narrow its report as far as one person, but not away from everybody who could act on it.
bool reaches_team(const Desk& desk, const model::Label& label, const model::SpaceId& space) {
  if (policy::meets(label, policy::holder_of(port::role_in(model::Role::team, space)))) return true;
  if (policy::meets(label, policy::holder_of(port::community_atom(space)))) return true;
  return std::ranges::any_of(label.audience.all_of, [&](const model::AtomSet& set) {
    return std::ranges::any_of(set, [&](const model::Atom& atom) { return on_the_team(desk, atom, label, space); });
  });
}

Result<Draft> submit(Desk& desk, const Permit& on, ReportSubmitted input) {
  const auto& community = on.record().space.id;
  const auto own = desk.acting_for();
  TRY(Draft out, port::make_marked(desk, on, own,
                                   port::label_for(model::Tlp::amber,
                                                   {port::member_of(own), port::role_in(model::Role::team, community)}),
                                   input));
  if (!reaches_team(desk, out.pieces.front().label, community))
    return fail(Code::invalid, "report.team_left_out", "/marking/audience");
  port::follow_by_server(desk, out, ReportAcknowledged{desk.now + feedback_within});
  return out;
}

Result<Draft> amend(Desk& desk, const Permit& on, ReportAmended input) {
  CHECK(require_unsettled(on));
  return port::just_edit(desk, on, std::move(input));
}

constexpr port::Act all[] = {
    port::act_on<ReportSubmitted, submit>("report.submit", model::Kind::community, model::Kind::report, Who::member,
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

std::span<const port::Act> report_acts() { return all; }

}  // namespace tocsin::report
