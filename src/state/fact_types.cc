// The list of every fact type, and which clearance atoms a fact gives or takes. A type is added here and nowhere
// removed.
#include <array>

#include "state/facts/incident.h"
#include "state/facts/prepare.h"
#include "state/facts/report.h"
#include "state/facts/response.h"

namespace tocsin::state {
namespace {

using event::Statement;
using model::Atom;
using model::AtomKind;
using model::Role;
using Way = HoldChange::Way;
using Holds = std::vector<HoldChange>;

Atom atom(AtomKind kind, const RawId& id) { return {kind, Role::none, id}; }
Atom role(Role which, const RawId& where) { return {AtomKind::role, which, where}; }

Role role_of(PersonRole r) {
  switch (r) {
    case PersonRole::admin:
      return Role::admin;
    case PersonRole::responder:
      return Role::responder;
    case PersonRole::observer:
      return Role::observer;
  }
  return Role::observer;
}

Holds person_added(const Statement& s, const json::Value& payload) {
  const auto person = model::decode<PersonAdded>(payload);
  const RawId& who = s.record.id.raw();
  const RawId& where = s.record.owner.raw();
  Holds out{{Way::give, who, atom(AtomKind::member_of, where)}};
  if (!person) return out;
  out.push_back({Way::give, who, role(role_of(person->role), where)});
  if (person->operates == Operates::server) out.push_back({Way::give, who, role(Role::op, RawId{})});
  return out;
}

Holds person_role_changed(const Statement& s, const json::Value& payload) {
  const auto change = model::decode<PersonRoleChanged>(payload);
  Holds out;
  for (const Role each : {Role::admin, Role::responder, Role::observer})
    out.push_back({Way::take, s.record.id.raw(), role(each, s.record.owner.raw())});
  if (change) out.push_back({Way::give, s.record.id.raw(), role(role_of(change->role), s.record.owner.raw())});
  return out;
}

Holds person_left(const Statement& s, const json::Value&) {
  Holds out{{Way::take, s.record.id.raw(), atom(AtomKind::member_of, s.record.owner.raw())},
            {Way::take, s.record.id.raw(), role(Role::op, RawId{})}};
  for (const Role each : {Role::admin, Role::responder, Role::observer})
    out.push_back({Way::take, s.record.id.raw(), role(each, s.record.owner.raw())});
  return out;
}

// The team's organisation, as the owner of a community or an incident, takes part in it and steers it.
Holds steering(const Statement& s, AtomKind kind) {
  const RawId& owner = s.record.owner.raw();
  const RawId& where = s.space.id.raw();
  return {{Way::give, owner, atom(kind, where)}, {Way::give, owner, role(Role::team, where)}};
}
Holds community_founded(const Statement& s, const json::Value&) { return steering(s, AtomKind::community); }
Holds incident_proposed(const Statement& s, const json::Value&) { return steering(s, AtomKind::participant_of); }

template <Way W, AtomKind K>
Holds owner_in_space(const Statement& s, const json::Value&) {
  return {{W, s.record.owner.raw(), atom(K, s.space.id.raw())}};
}
constexpr auto membership_begins = owner_in_space<Way::give, AtomKind::community>;
constexpr auto membership_ends = owner_in_space<Way::take, AtomKind::community>;
constexpr auto participation_begins = owner_in_space<Way::give, AtomKind::participant_of>;
constexpr auto participation_ends = owner_in_space<Way::take, AtomKind::participant_of>;

template <Way W>
Holds leading(const Statement& s, const json::Value&) {
  return {{W, s.record.owner.raw(), role(Role::lead, s.space.id.raw())}};
}
constexpr auto lead_begins = leading<Way::give>;
constexpr auto lead_ends = leading<Way::take>;

template <Way W, class Payload>
Holds appointed(const Statement& s, const json::Value& payload) {
  const auto appointment = model::decode<Payload>(payload);
  if (!appointment) return {};
  return {{W, appointment->person.raw(), role(Role::team, s.space.id.raw())}};
}
constexpr auto appointment_begins = appointed<Way::give, AppointmentMade>;
constexpr auto appointment_ends = appointed<Way::take, AppointmentEnded>;

constexpr std::array types{
    fact_type_of<OrganisationRegistered>(),
    fact_type_of<OrganisationDescribed>(),
    fact_type_of<PersonAdded>(person_added),
    fact_type_of<PersonRoleChanged>(person_role_changed),
    fact_type_of<PersonLeft>(person_left),
    fact_type_of<TeamFormed>(),
    fact_type_of<ContactRegistered>(),
    fact_type_of<ContactChecked>(),
    fact_type_of<CommunityFounded>(community_founded),
    fact_type_of<CommunityCharterRevised>(),
    fact_type_of<MembershipInvited>(),
    fact_type_of<MembershipAccepted>(membership_begins),
    fact_type_of<MembershipDeclined>(),
    fact_type_of<MembershipSuspended>(membership_ends),
    fact_type_of<MembershipReinstated>(membership_begins),
    fact_type_of<MembershipLeft>(membership_ends),
    fact_type_of<MembershipExcluded>(membership_ends),
    fact_type_of<MembershipInvitedAgain>(),
    fact_type_of<PolicyDrafted>(),
    fact_type_of<PolicyRevised>(),
    fact_type_of<PolicyConsulted>(),
    fact_type_of<PolicyAdopted>(),
    fact_type_of<PolicyRedrafted>(),
    fact_type_of<PolicySuperseded>(),
    fact_type_of<PolicySigned>(),
    fact_type_of<AppointmentMade>(appointment_begins),
    fact_type_of<AppointmentEnded>(appointment_ends),
    fact_type_of<ReportSubmitted>(),
    fact_type_of<ReportAmended>(),
    fact_type_of<ReportAcknowledged>(),
    fact_type_of<ReportSupplemented>(),
    fact_type_of<ReportWithdrawn>(),
    fact_type_of<AttachmentAdded>(),
    fact_type_of<IndicatorsImported>(),
    fact_type_of<ReportTriageStarted>(),
    fact_type_of<ReportInfoAsked>(),
    fact_type_of<ReportTriageResumed>(),
    fact_type_of<ReportValidated>(),
    fact_type_of<ReportMarkedDuplicate>(),
    fact_type_of<ReportInvalidated>(),
    fact_type_of<ReportDeferred>(),
    fact_type_of<ReportTransferred>(),
    fact_type_of<ReportLinked>(),
    fact_type_of<ReportPromoted>(),
    fact_type_of<ReportClosed>(),
    fact_type_of<ReportClassified>(),
    fact_type_of<IncidentProposed>(incident_proposed),
    fact_type_of<IncidentDescribed>(),
    fact_type_of<IncidentAssessmentStarted>(),
    fact_type_of<IncidentDeclared>(),
    fact_type_of<IncidentDismissed>(),
    fact_type_of<IncidentMerged>(),
    fact_type_of<IncidentTransferred>(),
    fact_type_of<IncidentClassified>(),
    fact_type_of<IncidentSeveritySet>(),
    fact_type_of<IncidentActivationSet>(),
    fact_type_of<IncidentResponseStarted>(),
    fact_type_of<IncidentEscalated>(),
    fact_type_of<IncidentDeEscalated>(),
    fact_type_of<IncidentStabilised>(),
    fact_type_of<IncidentRecoveryStarted>(),
    fact_type_of<IncidentReviewOpened>(),
    fact_type_of<IncidentClosed>(),
    fact_type_of<IncidentReopened>(),
    fact_type_of<ParticipationInvited>(),
    fact_type_of<ParticipationAccepted>(participation_begins),
    fact_type_of<ParticipationDeclined>(),
    fact_type_of<ParticipationExpired>(),
    fact_type_of<ParticipationInvitedAgain>(),
    fact_type_of<ParticipationReleased>(participation_ends),
    fact_type_of<ParticipationWithdrawn>(participation_ends),
    fact_type_of<ParticipationSuspended>(participation_ends),
    fact_type_of<ParticipationResumed>(participation_begins),
    fact_type_of<LeadOffered>(),
    fact_type_of<LeadAccepted>(lead_begins),
    fact_type_of<LeadDeclined>(),
    fact_type_of<LeadEnded>(lead_ends),
    fact_type_of<DecisionProposed>(),
    fact_type_of<DecisionConsulted>(),
    fact_type_of<DecisionAdopted>(),
    fact_type_of<DecisionAdoptedProvisionally>(),
    fact_type_of<DecisionRejected>(),
    fact_type_of<DecisionLapsed>(),
    fact_type_of<DecisionRatified>(),
    fact_type_of<DecisionReversed>(),
    fact_type_of<DecisionPutIntoEffect>(),
    fact_type_of<DecisionSuperseded>(),
    fact_type_of<DecisionRevoked>(),
    fact_type_of<RequestSent>(),
    fact_type_of<RequestDelivered>(),
    fact_type_of<RequestAcknowledged>(),
    fact_type_of<RequestAccepted>(),
    fact_type_of<RequestDeclined>(),
    fact_type_of<RequestCounterDated>(),
    fact_type_of<RequestAgreed>(),
    fact_type_of<RequestSentAgain>(),
    fact_type_of<RequestStarted>(),
    fact_type_of<RequestAnswered>(),
    fact_type_of<RequestVerified>(),
    fact_type_of<RequestReturned>(),
    fact_type_of<RequestFinished>(),
    fact_type_of<RequestCancelled>(),
    fact_type_of<RoomOpened>(),
    fact_type_of<MessagePosted>(),
    fact_type_of<ImpactOpened>(),
    fact_type_of<ImpactInvestigated>(),
    fact_type_of<ImpactRuledOut>(),
    fact_type_of<ImpactConfirmed>(),
    fact_type_of<ImpactContained>(),
    fact_type_of<ImpactRecovered>(),
    fact_type_of<ImpactReconsidered>(),
    fact_type_of<ImpactStated>(),
    fact_type_of<SituationReportIssued>(),
    fact_type_of<SituationReportCorrected>(),
    fact_type_of<ReviewDrafted>(),
    fact_type_of<ReviewRevised>(),
    fact_type_of<ReviewCirculated>(),
    fact_type_of<ReviewRedrafted>(),
    fact_type_of<ReviewApproved>(),
    fact_type_of<LessonRecorded>(),
    fact_type_of<ImprovementOpened>(),
    fact_type_of<ImprovementStarted>(),
    fact_type_of<ImprovementCompleted>(),
    fact_type_of<ImprovementVerified>(),
    fact_type_of<ImprovementReturned>(),
    fact_type_of<ImprovementDropped>(),
};

constexpr std::array<std::string_view, 18> sector_names{
    "government", "energy",   "transport", "finance",   "health",        "water", "digital_infrastructure",
    "telecom",    "hosting",  "research",  "education", "manufacturing", "food",  "space",
    "media",      "security", "regulator", "other"};
constexpr std::array<std::string_view, 3> person_role_names{"admin", "responder", "observer"};
constexpr std::array<std::string_view, 2> operates_names{"nothing", "server"};
constexpr std::array<std::string_view, 3> team_names{"coordination", "imt", "irt"};
constexpr std::array<std::string_view, 2> reached_names{"yes", "no"};
constexpr std::array<std::string_view, 2> appointed_names{"coordinator", "deputy_coordinator"};
constexpr std::array<std::string_view, 4> report_kind_names{"incident", "near_miss", "threat", "vulnerability"};
constexpr std::array<std::string_view, 2> obligation_names{"voluntary", "mandatory"};
constexpr std::array<std::string_view, 5> channel_names{"api", "cli", "console", "mail", "phone"};
constexpr std::array<std::string_view, 3> mode_names{"real", "exercise", "test"};
constexpr std::array<std::string_view, 4> ask_names{"action", "facts", "analysis", "delay"};

}  // namespace

std::span<const FactType> fact_types() { return types; }

std::span<const std::string_view> names_of(Sector) { return sector_names; }
std::span<const std::string_view> names_of(PersonRole) { return person_role_names; }
std::span<const std::string_view> names_of(Operates) { return operates_names; }
std::span<const std::string_view> names_of(TeamKind) { return team_names; }
std::span<const std::string_view> names_of(Reached) { return reached_names; }
std::span<const std::string_view> names_of(AppointedAs) { return appointed_names; }
std::span<const std::string_view> names_of(ReportKind) { return report_kind_names; }
std::span<const std::string_view> names_of(Obligation) { return obligation_names; }
std::span<const std::string_view> names_of(Channel) { return channel_names; }
std::span<const std::string_view> names_of(Mode) { return mode_names; }
std::span<const std::string_view> names_of(Ask) { return ask_names; }

}  // namespace tocsin::state
