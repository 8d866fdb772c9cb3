#pragma once
// What a command asks its user for. The danger removed: a password that stands on the screen or in the list of
// processes.
//
// A terminal is prompted on standard error; where input comes from elsewhere a line is read without a word. Threads:
// one.
#include "cli/scene.h"

namespace tocsin::cli {

std::string asked_unseen(Scene& scene, std::string_view key);
// The option's value; on a terminal it is asked for where it was not given.
std::string asked_unless_given(Scene& scene, const Parsed& parsed, const std::string& option, std::string_view key);

}  // namespace tocsin::cli
