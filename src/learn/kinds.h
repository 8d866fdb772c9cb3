#pragma once
// The parts of the room, one a kind of record; acts.cc joins them. Nothing outside the room includes this.
// The danger removed: a file of acts that nobody mounts. Source: docs/architecture.md.
#include "port/deciding.h"
#include "state/facts/incident.h"
#include "state/facts/response.h"

namespace tocsin::learn {

using policy::Permit;
using policy::Who;
using port::Desk;
using port::Draft;
using port::participants_label;
using port::steering;
using state::any_phase;
using state::under_way;

std::span<const port::Act> review_acts();
std::span<const port::Act> improvement_acts();

}  // namespace tocsin::learn
