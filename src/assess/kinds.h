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
using port::participants_label;
using port::steering;
using state::any_phase;
using state::under_way;

std::span<const port::Act> triage_acts();
std::span<const port::Act> match_acts();
std::span<const port::Act> statistics_acts();
std::span<const port::Act> incident_acts();
std::span<const port::Act> participation_acts();
std::span<const port::Act> lead_acts();
std::span<const port::Act> decision_acts();
std::span<const port::Reaction> incident_reactions();

// The server's own moves that end the accepted leads among `leads`.
std::vector<port::Piece> leads_ended(const Desk& desk, port::ListQuery leads);

// Whether naming `other` tells no reader of the permitted report's state anything new.
inline bool is_as_open(const Desk& desk, const Permit& on, const event::Record& other) {
  const event::Slice* state = on.record().newest_of(event::group_state);
  return state != nullptr && port::naming_label(desk.gate, on.seen(), other) == desk.gate.label_of(*state);
}

// The permitted record names another one, to those who may read both.
template <class P>
port::Piece named(const Desk& desk, const Permit& on, const port::SeenRecord& other, const P& payload) {
  return port::restate(desk, on, payload, port::naming_label(desk.gate, on.seen(), other.value()));
}

}  // namespace tocsin::assess
