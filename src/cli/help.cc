#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/other_commands.h"
#include "cli/table.h"

namespace tocsin::cli {
namespace {

bool begins(const std::vector<std::string>& path, const std::vector<std::string>& with) {
  return with.size() <= path.size() && std::equal(with.begin(), with.end(), path.begin());
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return text;
}

std::string usage_of(const Command& command) {
  std::string out = "tocsin " + joined(command.path);
  for (const auto& one : command.positionals)
    out += fmt::format(" {}{}", upper(one.name), one.times == Times::many ? "..." : "");
  return out;
}

std::string kind_of(const Option& option, const Voice& voice) {
  if (option.takes == Takes::choice) return fmt::format("{}", fmt::join(option.choices, " | "));
  switch (option.takes) {
    case Takes::nothing:
      return "";
    case Takes::whole:
      return voice.say("cli.takes.whole");
    case Takes::flag:
      return "yes | no";
    case Takes::instant:
      return voice.say("cli.takes.instant");
    case Takes::id:
      return voice.say("cli.takes.id");
    case Takes::json:
      return voice.say("cli.takes.json");
    case Takes::file:
      return voice.say("cli.takes.file");
    default:
      return voice.say("cli.takes.text");
  }
}

std::string options_text(const std::vector<Option>& options, std::string_view dashes, const Voice& voice) {
  std::vector<Fact> out;
  for (const auto& one : options) {
    std::string words = one.words;
    if (const auto kind = kind_of(one, voice); !kind.empty()) words += fmt::format(" ({})", kind);
    if (one.need == Need::required) words += " " + voice.say("cli.help.required");
    if (one.times == Times::many) words += " " + voice.say("cli.help.many");
    out.push_back({fmt::format("  {}{}", dashes, dashes.empty() ? upper(one.name) : one.name), std::move(words)});
  }
  return facts_text(out, 0);
}

std::string one_command(const Command& command, const std::vector<Option>& globals, const Voice& voice) {
  std::string out = fmt::format("{}\n\n{}\n", usage_of(command), command.words);
  if (!command.positionals.empty()) out += "\n" + options_text(command.positionals, "", voice);
  if (!command.options.empty())
    out += fmt::format("\n{}\n{}", voice.say("cli.help.options"), options_text(command.options, "--", voice));
  return out + fmt::format("\n{}\n{}", voice.say("cli.help.globals"), options_text(globals, "--", voice));
}

// Nouns with their verbs, or the commands below one noun with what they do.
std::string overview(const Commands& commands, const std::vector<std::string>& path) {
  std::vector<Fact> out;
  for (const auto& command : commands) {
    if (!begins(command.path, path)) continue;
    const bool whole = !path.empty() || command.path.size() == 1;
    const std::string name = "  " + (whole ? joined(command.path) : command.path.front());
    const auto at = std::ranges::find(out, name, &Fact::name);
    if (at == out.end()) {
      out.push_back({name, whole ? command.words : command.path.back()});
    } else {
      at->value += ", " + command.path.back();
    }
  }
  return facts_text(out, 100);
}

}  // namespace

std::vector<Option> global_options(const Voice& voice) {
  return {{.name = "server", .words = voice.say("cli.option.server")},
          {.name = "token-file", .takes = Takes::file, .words = voice.say("cli.option.token_file")},
          {.name = "lang", .takes = Takes::choice, .choices = {"en", "zh"}, .words = voice.say("cli.option.lang")},
          {.name = "json", .takes = Takes::nothing, .words = voice.say("cli.option.json")},
          {.name = "help", .takes = Takes::nothing, .words = voice.say("cli.option.help")}};
}

std::string help_text(const Commands& commands, const std::vector<Option>& globals,
                      const std::vector<std::string>& path, const Voice& voice) {
  const auto at = std::ranges::find(commands, path, &Command::path);
  if (at != commands.end()) return one_command(*at, globals, voice);
  return fmt::format("{}\n\n{}\n{}\n{}\n{}\n{}\n", voice.say("cli.help.usage"), voice.say("cli.help.commands"),
                     overview(commands, path), voice.say("cli.help.globals"), options_text(globals, "--", voice),
                     voice.say("cli.help.more"));
}

std::string exit_codes_text(const Voice& voice) {
  std::vector<Fact> out;
  for (const auto& one : all_exits) out.push_back({fmt::to_string(static_cast<int>(one.exit)), voice.say(one.key)});
  return facts_text(out, 0);
}

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
      if (option.takes == Takes::choice) add(option);
  for (const auto& option : globals)
    if (option.takes == Takes::choice) add(option);
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

void add_help_commands(Commands& commands, const Voice& voice) {
  commands.push_back({.path = {"help"},
                      .words = voice.say("cli.command.help"),
                      .positionals = {{.name = "about", .times = Times::many, .words = voice.say("cli.option.about")}},
                      .options = {},
                      .run = [](Scene& scene, const Parsed& parsed) {
                        const auto about = parsed.many("about");
                        if (about == std::vector<std::string>{"exit-codes"}) {
                          scene.line(exit_codes_text(scene.voice));
                        } else {
                          scene.line(help_text(*scene.commands, global_options(scene.voice), about, scene.voice));
                        }
                        return Exit::ok;
                      }});
  commands.push_back({.path = {"completion"},
                      .words = voice.say("cli.command.completion"),
                      .positionals = {{.name = "shell",
                                       .takes = Takes::choice,
                                       .need = Need::required,
                                       .choices = {"bash", "zsh"},
                                       .words = voice.say("cli.option.shell")}},
                      .options = {},
                      .run = [](Scene& scene, const Parsed& parsed) {
                        const auto shell = parsed.text("shell") == "zsh" ? Shell::zsh : Shell::bash;
                        scene.line(completion_script(*scene.commands, global_options(scene.voice), shell));
                        return Exit::ok;
                      }});
  commands.push_back({.path = {"version"},
                      .words = voice.say("cli.command.version"),
                      .positionals = {},
                      .options = {},
                      .run = [](Scene& scene, const Parsed&) {
                        scene.line("tocsin " TOCSIN_VERSION);
                        return Exit::ok;
                      }});
}

}  // namespace tocsin::cli
