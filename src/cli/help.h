#pragma once
// Help and completion from the table of commands. The danger removed: a help text that names an option which is gone.
// Threads: pure functions.
#include "cli/command.h"
#include "cli/voice.h"

namespace tocsin::cli {

// Of the commands whose path begins with `path`; a single one is described in full.
std::string help_text(const Commands& commands, const std::vector<Option>& globals,
                      const std::vector<std::string>& path, const Voice& voice);
std::string exit_codes_text(const Voice& voice);

enum class Shell : std::uint8_t { bash, zsh };
std::string completion_script(const Commands& commands, const std::vector<Option>& globals, Shell shell);

std::vector<Option> global_options(const Voice& voice);

}  // namespace tocsin::cli
