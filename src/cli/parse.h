#pragma once
// Arguments to one command and its values. The danger removed: a misspelt option that is silently ignored.
//
// Options may stand before or after the command's words; a repeated option is refused unless it takes many values.
// Errors: invalid "usage.unknown" {argument} | "usage.value_missing" {option} | "usage.missing" {option: all that are}
// | "usage.repeated" {option} | "usage.choice" {option, value, allowed} | "usage.no_command" {argument}. Threads: pure
// functions.
#include "cli/command.h"

namespace tocsin::cli {

struct Choice {
  const Command* command = nullptr;  // nullptr where only a part of a path was given
  std::vector<std::string> path;     // as far as it was understood
  Parsed values;
};

// `globals` may be given with every command. Required and closed lists are checked unless --help is among the values.
Result<Choice> parse(const Commands& commands, const std::vector<Option>& globals,
                     const std::vector<std::string>& arguments);

}  // namespace tocsin::cli
