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
using port::participants_label;
using port::steering;
using state::any_phase;
using state::under_way;

inline constexpr Who taking_part = Who::team | Who::lead | Who::participant;

std::span<const port::Act> incident_acts();
std::span<const port::Act> request_acts();
std::span<const port::Act> talk_acts();
std::span<const port::Act> impact_acts();
std::span<const port::Act> situation_report_acts();

// Naming an organisation lets it in only while it takes part: a label outlasts a release or a suspension, a held atom
// does not.
inline model::Label while_taking_part(const model::SpaceId& incident, model::AtomSet named) {
  return model::join(
      port::label_for(model::Tlp::amber, {port::participants_of(incident), port::role_in(model::Role::team, incident)}),
      port::label_for(model::Tlp::amber, std::move(named)));
}

// A request is for those who steer and for its two sides.
inline model::Label request_label(const model::SpaceId& incident, model::AtomSet sides) {
  sides.push_back(port::role_in(model::Role::team, incident));
  sides.push_back(port::role_in(model::Role::lead, incident));
  return while_taking_part(incident, std::move(sides));
}

// The same for acting: who owns or made a record goes on owning it after it was released.
inline Result<void> require_still_in(const Desk& desk, const Permit& on) {
  const auto& incident = on.record().space.id;
  const auto& clearance = desk.gate.clearance();
  if (clearance.holds(port::participants_of(incident)) || clearance.holds_role(model::Role::team, incident.raw()))
    return {};
  return port::not_entitled(on.act());
}

// What the incident looks like to everyone in `audience` at once.
struct Picture {
  state::Figures figures;
  std::vector<std::string> changes;  // "participation active <uuid of the organisation>", newest first
};
// The states are those of now; what is overdue is told as of `as_of`.
Picture picture_for(const Desk& desk, const model::SpaceId& incident, const model::Audience& audience, Instant as_of);

}  // namespace tocsin::respond
