#pragma once
// Work that takes long, away from the threads that serve. The danger removed: one file of 64 MiB, or one PDF, for which
// everybody else waits.
//
// `work` runs once on a pool and makes the outcome, which is then delivered from a serving thread. It may use the call:
// nothing else does meanwhile. Bounds: what waits in all, of one member (organisation; strangers: address) and of one
// principal. Errors: unavailable "work.busy" where too much waits already; limit "rate.share" where the caller's own
// share does. Threads: see above.
#include "http/api/call.h"

namespace tocsin::http {

Outcome in_background(const CallRef& call, std::move_only_function<Outcome()> work);

// The same for what is short but waits for the disk.
Outcome while_waiting(const CallRef& call, std::move_only_function<Outcome()> work);

// The same on the pool of slow hashing. limit "auth.busy" | "rate.share".
Outcome while_hashing(const CallRef& call, std::move_only_function<Outcome()> work);

auth::HashPool::Owner owner_of(const Call& call);

}  // namespace tocsin::http
