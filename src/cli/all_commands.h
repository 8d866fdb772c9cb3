#pragma once
// The whole table of commands, in the language of its reader. The danger removed: a command that help does not list.
#include "cli/scene.h"

namespace tocsin::cli {

Commands all_commands(const Voice& voice);

// Parses, connects, acts: what run_cli() does, with everything handed in.
Exit run(Scene& scene, const Commands& commands, const std::vector<std::string>& arguments);

}  // namespace tocsin::cli
