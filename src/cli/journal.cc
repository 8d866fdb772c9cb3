// `tocsin journal read`: who was given what one's organisation marked AMBER or stricter.
#include <fmt/format.h>

#include <ostream>

#include "cli/act_commands.h"
#include "cli/fields.h"
#include "cli/other_commands.h"
#include "cli/records.h"

namespace tocsin::cli {
namespace {

using model::Kind;

constexpr std::size_t most_lines = 10'000;

Exit run_journal(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  std::string path = "/api/v1/journal?limit=1000";
  for (const auto* filter : {"record", "organisation"})
    if (const auto* id = parsed.one(filter)) path += fmt::format("&{}={}", filter, encoded(*id));
  auto all = pages(*scene.client, path, most_lines);
  if (!all) return scene.refuse(all.error());
  if (parsed.has("json")) {
    scene.line(json::to_text(*all));
    return Exit::ok;
  }
  if (all->at("items").as_array().empty()) {
    scene.line(scene.voice.say("cli.list.empty"));
    return Exit::ok;
  }
  const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
  scene.out << any_text(*all, names, scene.voice, scene.terminal.columns);
  return Exit::ok;
}

}  // namespace

void add_journal_command(Commands& commands, const Voice& voice) {
  std::vector<Option> options;
  options.push_back({.name = "record",
                     .takes = Takes::id,
                     .words = voice.say("cli.option.journal_record"),
                     .kinds = {Kind::report, Kind::release, Kind::incident, Kind::request, Kind::message}});
  options.push_back({.name = "organisation",
                     .takes = Takes::id,
                     .words = voice.say("cli.option.journal_organisation"),
                     .kinds = {Kind::organisation}});
  commands.push_back({.path = {"journal", "read"},
                      .words = voice.say("cli.command.journal"),
                      .positionals = {},
                      .options = std::move(options),
                      .run = run_journal});
}

}  // namespace tocsin::cli
