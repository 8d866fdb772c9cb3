#pragma once
// The organisation that the caller acts for. The danger removed: a list of "mine" that is another's, because a token
// acts for its organisation and is no session. Errors: invalid "usage.whose" {option} where only an option can tell.
// Threads: one.
#include "cli/scene.h"

namespace tocsin::cli {

// What the option names, else the organisation of the session.
Result<std::string> own_or(Scene& scene, const Parsed& parsed, const std::string& option);

}  // namespace tocsin::cli
