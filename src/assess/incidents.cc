// The frame of a coordinated incident.
#include <algorithm>

#include "assess/classifying.h"
#include "assess/kinds.h"

namespace tocsin::assess {
namespace {

using namespace state;

constexpr std::string_view propose_right = "incident.propose";

template <class List, class T>
bool contains(const List& list, const T& one) {
  return std::ranges::find(list.items, one) != list.items.end();
}

// Peers without a community may run an incident by themselves; in a community's name only its team speaks.
// `known`: what the frame held already, which whoever edits another part of it need not answer for.
Result<void> check_communities(const Desk& desk, const IncidentFrame& frame, const IncidentFrame& known) {
  const auto& clearance = desk.gate.clearance();
  bool named = false;
  bool team = false;
  for (std::size_t i = 0; i < frame.communities.size(); ++i) {
    if (contains(known.communities, frame.communities.items[i])) continue;
    const auto space = model::as_space(frame.communities.items[i]);
    if (!clearance.holds(port::community_atom(space)))
      return fail(Code::invalid, "reference.unknown", fmt::format("/communities/{}", i));
    named = true;
    team = team || clearance.holds_role(model::Role::team, space.raw());
  }
  if (named && !team) return port::not_entitled(propose_right);
  return {};
}

// A report is promoted by the team that validated it, not by whoever can read it.
Result<void> check_report(const Desk& desk, const model::ReportId& id, const std::string& where) {
  TRY(const auto report, port::referenced(desk, model::as_record(id), Kind::report, where));
  if (!desk.gate.clearance().holds_role(model::Role::team, report->space.id.raw()))
    return port::not_entitled(propose_right);
  if (report->state() != "valid") return fail(Code::conflict, "report.not_valid", where);
  return {};
}

Result<void> check_frame(const Desk& desk, const IncidentFrame& frame, const IncidentFrame& known) {
  CHECK(check_communities(desk, frame, known));
  for (std::size_t i = 0; i < frame.reports.size(); ++i)
    if (!contains(known.reports, frame.reports.items[i]))
      CHECK(check_report(desk, frame.reports.items[i], fmt::format("/reports/{}", i)));
  return {};
}

Result<Draft> propose(Desk& desk, IncidentProposed input) {
  CHECK(port::require_writing(desk));
  CHECK(check_frame(desk, input, {}));
  const auto id = desk.entropy.new_id<model::IncidentTag>();
  const event::SpaceRef space{model::SpaceKind::incident, model::as_space(id), {}};
  const event::RecordRef ref{.id = model::as_record(id), .owner = desk.acting_for()};
  const auto label = port::label_for(model::Tlp::amber, {port::participants_of(space.id)});
  return port::draft_of(ref.id, port::create(space, ref, label, input));
}

Result<Draft> describe(Desk& desk, const Permit& on, IncidentDescribed input) {
  TRY(const auto known, event::read_group<IncidentFrame>(on.seen(), event::group_head));
  CHECK(check_frame(desk, input, known));
  return port::just_edit(desk, on, std::move(input));
}

Result<Draft> merge(Desk& desk, const Permit& on, IncidentMerged input) {
  if (model::as_record(input.into) == on.record().ref.id) return fail(Code::invalid, "incident.same", "/into");
  CHECK(port::referenced(desk, model::as_record(input.into), Kind::incident, "/into"));
  return port::just_move(desk, on, std::move(input));
}

Result<Draft> set_severity(Desk& desk, const Permit& on, IncidentSeveritySet input) {
  CHECK(check_level(input));
  return port::just_restate(desk, on, std::move(input));
}

constexpr port::Act all[] = {
    port::act_at_top<IncidentProposed, propose>(propose_right, Kind::incident),
    port::act_on<IncidentDescribed, describe>("incident.describe", Kind::incident, std::nullopt, steering),
    port::move_act<IncidentAssessmentStarted>("incident.assess", steering),
    port::move_act<IncidentDeclared>("incident.declare", steering),
    port::move_act<IncidentDismissed>("incident.dismiss", steering),
    port::act_on<IncidentMerged, merge>("incident.merge", Kind::incident, std::nullopt, steering),
    port::move_act<IncidentTransferred>("incident.transfer", steering),
    port::act_on<IncidentClassified, classify<IncidentClassified>>("incident.classify", Kind::incident, std::nullopt,
                                                                   steering),
    port::act_on<IncidentSeveritySet, set_severity>("incident.set_severity", Kind::incident, std::nullopt, steering),
    port::restate_act<IncidentActivationSet>("incident.set_activation", steering),
};

// Only for the frame that was checked as it was proposed: what stands there by now may be another's, or erased.
// One draft a report: a report that was withdrawn meanwhile holds up none of the others.
Result<std::vector<Draft>> promote_reports(Desk& desk, const port::Note& fact, const Permit& cause) {
  std::vector<Draft> out;
  const auto* head = cause.record().newest_of(event::group_head);
  if (head == nullptr || head->fact != fact.fact) return out;
  TRY(const auto frame, event::read_group<IncidentFrame>(cause.record(), event::group_head));
  for (std::size_t i = 0; i < frame.reports.size(); ++i) {
    auto sealed = desk.snapshot.load(model::as_record(frame.reports.items[i]));
    if (!sealed) {
      if (sealed.error().code == Code::not_found) continue;
      return std::unexpected(sealed.error());
    }
    const Permit report = policy::open_for_reaction(std::move(*sealed));
    if (report.record().ref.kind != Kind::report || report.record().state() != "valid") continue;
    port::Piece piece = port::move(desk, report, ReportPromoted{model::IncidentId(cause.record().ref.id.raw())});
    piece.by = port::By::server;
    piece.id = port::reaction_fact_id(fact.fact, "assess.promote_reports", i);
    out.push_back(port::draft_of(report.record().ref.id, std::move(piece)));
  }
  return out;
}

constexpr port::Reaction all_reactions[] = {
    {"assess.promote_reports", IncidentProposed::info.type, promote_reports},
};

}  // namespace

std::span<const port::Act> incident_acts() { return all; }
std::span<const port::Reaction> incident_reactions() { return all_reactions; }

}  // namespace tocsin::assess
