// The phases of response.
#include "respond/kinds.h"

namespace tocsin::respond {
namespace {

using namespace state;

constexpr port::Act all[] = {
    port::move_act<IncidentResponseStarted>("incident.respond", steering).during(any_phase),
    port::move_act<IncidentEscalated>("incident.escalate", steering).during(any_phase),
    port::move_act<IncidentDeEscalated>("incident.de_escalate", steering).during(any_phase),
    port::move_act<IncidentStabilised>("incident.stabilise", steering).during(any_phase),
    port::move_act<IncidentRecoveryStarted>("incident.recover", steering).during(any_phase),
};

}  // namespace

std::span<const port::Act> incident_acts() { return all; }

}  // namespace tocsin::respond
