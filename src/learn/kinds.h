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

inline constexpr Who steering = Who::team | Who::lead;

std::span<const port::Act> review_acts();
std::span<const port::Act> improvement_acts();

inline model::Label participants_label(const Permit& on) {
  return port::label_for(model::Tlp::amber, {port::participants_of(on.record().space.id)});
}

}  // namespace tocsin::learn
