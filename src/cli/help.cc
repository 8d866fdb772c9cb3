#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/other_commands.h"
#include "cli/table.h"

namespace tocsin::cli {
namespace {

struct Group {
  std::string_view key;
  std::vector<std::string_view> nouns;
};
const std::array<Group, 10> all_groups{{
    {"cli.group.getting_in", {"sign-in", "set-up", "sign-out", "who-am-i", "step-up", "act-for", "account", "session"}},
    {"cli.group.day", {"owed", "watch", "search", "content"}},
    {"cli.group.people", {"user", "org", "token", "organisation", "person", "team", "contact", "constituency"}},
    {"cli.group.prepare", {"community", "membership", "policy", "policy-signature", "appointment"}},
    {"cli.group.report",
     {"report", "attachment", "indicators", "indicator-set", "warninglist", "quarantine", "feed", "collection",
      "intelligence-batch", "convert"}},
    {"cli.group.assess", {"incident", "participation", "lead", "decision", "scheme"}},
    {"cli.group.respond", {"request", "room", "message", "impact", "situation-report"}},
    {"cli.group.share",
     {"preview", "circle", "circle-membership", "client-relation", "release", "consent", "receipt", "marking-request",
      "escrow", "escrow-opening", "statistics", "journal", "marking"}},
    {"cli.group.learn", {"review", "lesson", "improvement"}},
    {"cli.group.server", {"init", "serve", "check", "verify", "rebuild", "backup", "restore", "link", "mail", "demo"}},
}};

std::size_t group_of(std::string_view noun) {
  const auto at = std::ranges::find_if(
      all_groups, [&](const Group& group) { return std::ranges::find(group.nouns, noun) != group.nouns.end(); });
  return static_cast<std::size_t>(at - all_groups.begin());
}

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
  if (!option.choices.empty()) return fmt::format("{}", fmt::join(option.choices, " | "));
  if (!option.shape.empty()) return voice.say("cli.takes.json_of", {{"shape", option.shape}});
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

// The commands below one noun, with what they do.
std::string below(const Commands& commands, const std::vector<std::string>& path) {
  std::vector<Fact> out;
  for (const auto& command : commands)
    if (begins(command.path, path)) out.push_back({"  " + joined(command.path), command.words});
  return facts_text(out, 100);
}

// Nouns by what they are about, each with its verbs; what stands in no group comes last.
std::string overview(const Commands& commands, const Voice& voice) {
  std::array<std::vector<Fact>, all_groups.size() + 1> groups;
  std::size_t widest = 0;
  for (const auto& command : commands) {
    auto& group = groups[group_of(command.path.front())];
    const std::string name = "  " + command.path.front();
    const bool whole = command.path.size() == 1;
    widest = std::max(widest, name.size());
    const auto at = std::ranges::find(group, name, &Fact::name);
    if (at == group.end()) {
      group.push_back({name, whole ? command.words : command.path.back()});
    } else {
      at->value += ", " + command.path.back();
    }
  }
  std::string out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].empty()) continue;
    for (auto& fact : groups[i]) fact.name.resize(widest, ' ');
    out += fmt::format("\n{}\n{}", voice.say(i < all_groups.size() ? all_groups[i].key : "cli.group.other"),
                       facts_text(groups[i], 100));
  }
  return out;
}

std::string overview(const Commands& commands, const std::vector<std::string>& path, const Voice& voice) {
  if (!path.empty()) return fmt::format("{}\n{}", voice.say("cli.help.commands"), below(commands, path));
  return overview(commands, voice).substr(1);
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
  return fmt::format("{}\n\n{}\n{}\n{}\n{}\n", voice.say("cli.help.usage"), overview(commands, path, voice),
                     voice.say("cli.help.globals"), options_text(globals, "--", voice), voice.say("cli.help.more"));
}

std::string exit_codes_text(const Voice& voice) {
  std::vector<Fact> out;
  for (const auto& one : all_exits) out.push_back({fmt::to_string(static_cast<int>(one.exit)), voice.say(one.key)});
  return facts_text(out, 0);
}

namespace {

Exit help_about(Scene& scene, const std::vector<std::string>& about) {
  const bool known = std::ranges::any_of(*scene.commands, [&](const auto& one) { return begins(one.path, about); });
  if (about == std::vector<std::string>{"exit-codes"}) {
    scene.line(exit_codes_text(scene.voice));
  } else if (known) {
    scene.line(help_text(*scene.commands, global_options(scene.voice), about, scene.voice));
  } else {
    return scene.refuse({Code::invalid, "usage.no_command", "", {{"argument", joined(about)}}});
  }
  return Exit::ok;
}

}  // namespace

void add_help_commands(Commands& commands, const Voice& voice) {
  commands.push_back(
      {.path = {"help"},
       .words = voice.say("cli.command.help"),
       .positionals = {{.name = "about", .times = Times::many, .words = voice.say("cli.option.about")}},
       .options = {},
       .run = [](Scene& scene, const Parsed& parsed) { return help_about(scene, parsed.many("about")); }});
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
