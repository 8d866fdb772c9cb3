#pragma once
// The parts of the room, one a kind of record; acts.cc joins them. Nothing outside the room includes this.
// The danger removed: a file of acts that nobody mounts. Source: docs/architecture.md.
#include "port/deciding.h"
#include "state/facts/incident.h"
#include "state/facts/response.h"

namespace tocsin::respond {

using policy::Permit;
using policy::Who;
using port::Desk;
using port::Draft;

inline constexpr Who steering = Who::team | Who::lead;
inline constexpr Who taking_part = Who::team | Who::lead | Who::participant;

std::span<const port::Act> incident_acts();
std::span<const port::Act> request_acts();
std::span<const port::Act> talk_acts();
std::span<const port::Act> impact_acts();
std::span<const port::Act> situation_report_acts();

inline model::Label participants_label(const Permit& on) {
  return port::label_for(model::Tlp::amber, {port::participants_of(on.record().space.id)});
}

// What the incident looks like to everyone in `audience` at once.
struct Picture {
  state::Figures figures;
  std::vector<std::string> changes;  // "participation active <uuid of the organisation>", newest first
};
Picture picture_for(const Desk& desk, const model::SpaceId& incident, const model::Audience& audience);

}  // namespace tocsin::respond
