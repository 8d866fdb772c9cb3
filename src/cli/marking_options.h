#pragma once
// The options with which a command marks what it sends. The danger removed: a marking that one command understands and
// another forgets. Errors of marking_of: invalid "usage.value" {option, value, wanted}. Threads: pure.
#include "base/json.h"
#include "cli/command.h"
#include "cli/voice.h"

namespace tocsin::cli {

std::vector<Option> marking_options(const Voice& voice);
Result<json::Object> marking_of(const Parsed& parsed);  // empty where none was given

}  // namespace tocsin::cli
