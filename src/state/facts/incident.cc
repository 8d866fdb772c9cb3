// The fact types about incidents, and which clearance atoms they give or take. A type is added here and nowhere
// removed.
#include "state/facts/incident.h"

#include <array>

#include "state/facts/giving.h"
#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

using namespace giving;

Holds incident_proposed(const Statement& s, const json::Value&) { return steering(s, AtomKind::participant_of); }

constexpr auto participation_begins = owner_in_space<Way::give, AtomKind::participant_of>;
constexpr auto participation_ends = owner_in_space<Way::take, AtomKind::participant_of>;

template <Way W>
Holds leading(const Statement& s, const json::Value&) {
  return {{W, s.record.owner.raw(), role(Role::lead, s.space.id.raw())}};
}
constexpr auto lead_begins = leading<Way::give>;
constexpr auto lead_ends = leading<Way::take>;

json::Value severity_lifted(int, json::Value payload) {
  return json::Object{{"levels", json::Array{std::move(payload)}}};
}

constexpr std::array types{
    fact_type_of<IncidentProposed>(incident_proposed),
    fact_type_of<IncidentDescribed>(),
    fact_type_of<IncidentReportsNamed>(),
    fact_type_of<IncidentCommunitiesNamed>(),
    fact_type_of<IncidentAssessmentStarted>(),
    fact_type_of<IncidentDeclared>(),
    fact_type_of<IncidentDismissed>(),
    fact_type_of<IncidentMerged>(),
    fact_type_of<IncidentMergeNamed>(),
    fact_type_of<IncidentTransferred>(),
    fact_type_of<IncidentClassified>(),
    fact_type_of<IncidentSeveritySet>(nullptr, severity_lifted),
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
};

constexpr std::array<std::string_view, 3> mode_names{"real", "exercise", "test"};

}  // namespace

std::span<const FactType> incident_fact_types() { return types; }

std::span<const std::string_view> names_of(Mode) { return mode_names; }

}  // namespace tocsin::state
