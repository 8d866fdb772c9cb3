#pragma once
// From a draft to signed facts. The danger removed: two places that sign, one of which forgets the marking's bound.
//
// Every piece's label must lie within its marking. Facts by the actor carry the key of the actor's organisation, facts
// by the server the server's, facts by an unnamed reporter a key that is drawn for this batch and forgotten: they name
// no person and no organisation, and no two batches share a key. Errors: those of policy::within_marking; those of Keys
// and of canonical JSON. Threads: any, as Keys and Entropy are.
#include "port/act.h"
#include "port/keys.h"

namespace tocsin::port {

struct When {
  Instant happened_at;
  Instant recorded_at;
};

Result<Batch> sign_draft(Keys& keys, Entropy& entropy, Draft draft, const event::Actor& actor, When when);

}  // namespace tocsin::port
