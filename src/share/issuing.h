#pragma once
// Letting a release out. The danger removed: an approval, a consent or a marking that held when it was given and does
// not hold when it counts.
//
// Everything is asked again at the time: that the sources stand as they were taken, that the audience lies within the
// marking, that every consent is for this product and this label, that the approval is. Errors: those of
// standing_sources, must_consent, all_consent and policy::within_marking; conflict "release.not_all_seen"; conflict
// "release.left" where who prepared it is no more in the incident or community. Threads: as
// the Desk. Source: docs/domain.md (releases).
#include "share/consents.h"

namespace tocsin::share {

struct Ready {
  state::ReleaseMarked marked;
  model::Label label;
  state::ReleaseProductMade product;
  std::vector<StandingSource> sources;
  std::vector<event::Record> consents;  // those that are used
};

enum class Hand : std::uint8_t { actor, server };

// What a release would go out with now.
Result<Ready> ready(const Desk& desk, const Permit& on, Hand hand);

// The facts of a release. `expires_at` stands instead of what the marking says.
Result<Draft> issued(const Desk& desk, const Permit& on, Hand hand, std::optional<Instant> expires_at);

}  // namespace tocsin::share
