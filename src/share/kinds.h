#pragma once
// The parts of the corridor, one a step of sharing; acts.cc joins them. Nothing outside the corridor includes this.
// The danger removed: a file of acts that nobody mounts. Source: docs/architecture.md.
#include "port/deadline.h"
#include "port/deciding.h"
#include "state/facts/release.h"

namespace tocsin::share {

using model::Kind;
using policy::Permit;
using policy::Who;
using port::Desk;
using port::Draft;

std::span<const port::Act> drafting_acts();
std::span<const port::Act> sanitising_acts();
std::span<const port::Act> consent_acts();
std::span<const port::Act> issuing_acts();
std::span<const port::Reaction> consent_reactions();
std::span<const port::Deadline> issuing_deadlines();
std::span<const port::Act> taking_back_acts();
std::span<const port::Reaction> taking_back_reactions();
std::span<const port::Deadline> taking_back_deadlines();

// By the server; facts with ids of their own, so that a second run is the same ones.
Draft by_server(Draft draft, const model::FactId& cause, std::string_view name);

// Who works on a release: the organisation that prepares it, and the team where it prepares (nobody else can read it).
inline constexpr Who preparing = Who::author | Who::team;

}  // namespace tocsin::share
