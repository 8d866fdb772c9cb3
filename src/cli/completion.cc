// The completion script, from the table of commands.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/help.h"

namespace tocsin::cli {
namespace {

// What may follow each path: words of the next level, or the options of a whole command.
std::map<std::string, std::vector<std::string>> followers(const Commands& commands,
                                                          const std::vector<Option>& globals) {
  std::map<std::string, std::vector<std::string>> out;
  const auto add = [&](const std::string& after, const std::string& word) {
    auto& words = out[after];
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  };
  for (const auto& command : commands) {
    std::string before;
    for (const auto& word : command.path) {
      add(before, word);
      before += (before.empty() ? "" : " ") + word;
    }
    for (const auto& option : command.options) add(before, "--" + option.name);
    for (const auto& option : globals) add(before, "--" + option.name);
  }
  return out;
}

// Values of closed lists, by option; lists that differ from command to command are joined.
std::map<std::string, std::vector<std::string>> values_of(const Commands& commands,
                                                          const std::vector<Option>& globals) {
  std::map<std::string, std::vector<std::string>> out;
  const auto add = [&](const Option& option) {
    auto& known = out["--" + option.name];
    for (const auto& choice : option.choices)
      if (std::ranges::find(known, choice) == known.end()) known.push_back(choice);
  };
  for (const auto& command : commands)
    for (const auto& option : command.options)
      if (!option.choices.empty()) add(option);
  for (const auto& option : globals)
    if (!option.choices.empty()) add(option);
  return out;
}

std::string cases(const std::map<std::string, std::vector<std::string>>& table) {
  std::string out;
  for (const auto& [key, words] : table) out += fmt::format("    '{}') words='{}' ;;\n", key, fmt::join(words, " "));
  return out;
}

}  // namespace

std::string completion_script(const Commands& commands, const std::vector<Option>& globals, Shell shell) {
  std::string out = shell == Shell::zsh ? "#compdef tocsin\nautoload -U +X bashcompinit && bashcompinit\n" : "";
  out += R"(_tocsin() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path= word words= i
  case $before in
)" + cases(values_of(commands, globals)) +
         R"(  esac
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); return; fi
  for ((i = 1; i < COMP_CWORD && i <= 2; i++)); do
    word=${COMP_WORDS[i]}
    case $word in -*) break ;; esac
    path="$path${path:+ }$word"
  done
  _tocsin_words "$path" || _tocsin_words "${path%% *}"
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}
_tocsin_words() {
  words=
  case $1 in
)" + cases(followers(commands, globals)) +
         R"(    *) return 1 ;;
  esac
}
complete -o default -F _tocsin tocsin
)";
  return out;
}

}  // namespace tocsin::cli
