#pragma once
// Work that takes long, away from the threads that serve. The danger removed: one file of 64 MiB, or one PDF, for which
// everybody else waits.
//
// `work` runs once on the work pool and makes the outcome, which is then delivered from a serving thread. It may use
// the call: nothing else does meanwhile. Errors: unavailable "work.busy" where too much waits already. Threads: see
// above.
#include "http/api/call.h"

namespace tocsin::http {

Outcome in_background(const CallRef& call, std::move_only_function<Outcome()> work);

}  // namespace tocsin::http
