#pragma once
// Whether a release wants a second person. The danger removed: one person who prepares and lets out alone what others
// entrusted to the house.
//
// The rule is the policy's of the release's community, of an incident's communities the strictest, as far as the actor
// sees them; without one a release that goes lower than its sources wants a second person. Threads: as the Desk.
// Source: requirement SHR-06.
#include "share/kinds.h"

namespace tocsin::share {

// Denied "release.same_person" where the rule wants another and the actor had a hand in it.
Result<void> check_approver(const Desk& desk, const event::Record& release, state::Reach reach);

}  // namespace tocsin::share
