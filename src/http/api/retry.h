#pragma once
// Refusals that tell when to come back. The danger removed: a client that hammers on a server which asked it to wait,
// because nothing said for how long.
//
// Every 429 and 503 carries Retry-After (RFC 9110 section 10.2.3), in seconds: the error's argument "seconds" where it
// has one (a limiter's next token), else two. Errors: limit `what` {seconds}. Threads: safe from all.
#include "base/result.h"
#include "http/server/limiter.h"
#include "http/server/message.h"

namespace tocsin::http {

// Takes a token, or says when there will be one.
Result<void> admit(Limiter& limiter, std::string_view key, Instant now, std::string_view what);

// Whether there is none left, without taking one.
Result<void> check_left(const Limiter& limiter, std::string_view key, Instant now, std::string_view what);

Header retry_after(const Error& error);

}  // namespace tocsin::http
