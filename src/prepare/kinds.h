#pragma once
// The parts of the room, one a kind of record; acts.cc joins them. Nothing outside the room includes this.
// The danger removed: a file of acts that nobody mounts. Source: docs/architecture.md.
#include "port/deadline.h"
#include "port/deciding.h"
#include "state/facts/prepare.h"

namespace tocsin::prepare {

using policy::Permit;
using policy::Who;
using port::Desk;
using port::Draft;

std::span<const port::Act> organisation_acts();
std::span<const port::Act> person_acts();
std::span<const port::Act> contact_acts();
std::span<const port::Act> constituency_acts();
std::span<const port::Act> community_acts();
std::span<const port::Act> membership_acts();
std::span<const port::Act> policy_acts();
std::span<const port::Act> appointment_acts();
std::span<const port::Act> circle_acts();
std::span<const port::Act> client_acts();
std::span<const port::Reaction> membership_reactions();
std::span<const port::Deadline> appointment_deadlines();
std::span<const port::Deadline> client_deadlines();

// An organisation's own copy of its profile: its people read it, and the operator of the server.
model::Label profile_label(const model::OrganisationId& organisation);

// An organisation's own people, and the team of every community that it is in.
model::Label reachable_by_teams(const Desk& desk, const model::OrganisationId& organisation);
// Such a label, and nothing that somebody chose.
bool is_usual(const model::Label& label, const model::OrganisationId& organisation);

}  // namespace tocsin::prepare
