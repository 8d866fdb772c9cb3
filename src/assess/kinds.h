#pragma once
// The parts of the room, one a kind of record; acts.cc joins them. Nothing outside the room includes this.
// The danger removed: a file of acts that nobody mounts. Source: docs/architecture.md.
#include "port/deciding.h"
#include "state/facts/incident.h"

namespace tocsin::assess {

using policy::Permit;
using policy::Who;
using port::Desk;
using port::Draft;

inline constexpr Who steering = Who::team | Who::lead;

std::span<const port::Act> triage_acts();
std::span<const port::Act> incident_acts();
std::span<const port::Act> participation_acts();
std::span<const port::Act> lead_acts();
std::span<const port::Act> decision_acts();
std::span<const port::Reaction> incident_reactions();

// The server's own moves that end the accepted leads among `leads`.
std::vector<port::Piece> leads_ended(const Desk& desk, port::ListQuery leads);

inline model::Label participants_label(const Permit& on) {
  return port::label_for(model::Tlp::amber, {port::participants_of(on.record().space.id)});
}

}  // namespace tocsin::assess
