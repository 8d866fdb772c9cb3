// Views: what the server puts together from many records.
#include <fmt/format.h>

#include <ostream>

#include "cli/act_commands.h"
#include "cli/lists.h"
#include "cli/other_commands.h"
#include "cli/records.h"
#include "cli/table.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t most_rows = 100'000;

Exit show_view(Scene& scene, const Parsed& parsed, const std::string& path) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  return scene.present(scene.client->get(path), parsed, [&](const json::Value& document) {
    const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
    scene.out << any_text(document, names, scene.voice, scene.terminal.columns);
  });
}

std::string rule_words(const json::Value& change, const Voice& voice) {
  std::string out;
  for (const auto& rule : change.get_object().at("rules").as_array()) {
    if (!out.empty()) out += ", ";
    out += voice.word("rule." + std::string(rule.as_string()));
  }
  return out;
}

// Each change whole: before, then after. What is taken out is read before it is approved, and so not shortened.
Exit show_difference(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto path = fmt::format("/api/v1/releases/{}/difference", encoded(parsed.text("id")));
  return scene.present(scene.client->get(path), parsed, [&](const json::Value& document) {
    const auto& items = document.get_object().at("items").as_array();
    if (items.empty()) return scene.say("cli.difference.none");
    for (const auto& change : items) {
      scene.line(one_line(fmt::format("{}  {}  ({})", text_in(change, "path"), text_in(change, "field"),
                                      rule_words(change, scene.voice))));
      std::vector<Fact> sides{{"-", text_in(change, "before")}};
      if (const auto after = text_in(change, "after"); !after.empty()) sides.push_back({"+", after});
      scene.out << facts_text(sides, scene.terminal.columns) << '\n';
    }
  });
}

using Render = std::string (*)(const json::Value& items, const Voice& voice, std::size_t columns);

// A view of an incident, whole: however many pages it has.
Exit show_incident(Scene& scene, const Parsed& parsed, std::string_view view, Render render) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto path = fmt::format("/api/v1/incidents/{}/{}", encoded(parsed.text("id")), view);
  const auto got = pages(*scene.client, path, most_rows);
  if (!got) return scene.refuse(got.error());
  if (parsed.has("json")) {
    scene.line(json::to_text(*got));
  } else {
    scene.out << render(got->get_object().at("items"), scene.voice, scene.terminal.columns);
  }
  return Exit::ok;
}

Command incident_command(std::string_view view, Render render, std::string_view key, const Voice& voice) {
  return {
      .path = {"incident", std::string(view)},
      .words = voice.say(key),
      .positionals = {id_option(model::Kind::incident, voice)},
      .options = {},
      .run = [view, render](Scene& scene, const Parsed& parsed) { return show_incident(scene, parsed, view, render); }};
}

Command view_command(std::vector<std::string> path, model::Kind kind, std::string_view before, std::string_view after,
                     std::string_view key, const Voice& voice) {
  return {.path = std::move(path),
          .words = voice.say(key),
          .positionals = {id_option(kind, voice)},
          .options = {},
          .run = [before, after](Scene& scene, const Parsed& parsed) {
            return show_view(scene, parsed, fmt::format("/api/v1/{}/{}/{}", before, encoded(parsed.text("id")), after));
          }};
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

Exit search(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto path = fmt::format("/api/v1/search?q={}&limit={}", encoded(joined(parsed.many("words"))),
                                encoded(parsed.text("limit", "50")));
  return scene.present(scene.client->get(path), parsed, [&](const json::Value& page) {
    const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
    scene.out << page_text(page, {names, scene.voice, scene.terminal.columns, scene.hooks.now()});
  });
}

Exit check_values(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  json::Array values;
  for (const auto& one : parsed.many("values")) values.emplace_back(one);
  const auto answer = scene.client->send({.verb = Verb::post,
                                          .path = "/api/v1/warninglists/check",
                                          .body = json::to_text(json::Object{{"values", std::move(values)}})});
  return scene.present(answer, parsed, [&](const json::Value& document) {
    scene.out << any_text(document, {}, scene.voice, scene.terminal.columns);
  });
}

}  // namespace

void add_view_commands(Commands& commands, const Voice& voice) {
  commands.push_back(incident_command("matrix", matrix_text, "cli.command.matrix", voice));
  commands.push_back(incident_command("timeline", timeline_text, "cli.command.timeline", voice));
  commands.push_back(
      view_command({"report", "matches"}, model::Kind::report, "reports", "matches", "cli.command.matches", voice));
  commands.push_back(view_command({"indicator-set", "indicators"}, model::Kind::indicator_set, "indicator-sets",
                                  "indicators", "cli.command.indicators", voice));
  commands.push_back(view_command({"incident", "matches"}, model::Kind::incident, "incidents", "matches",
                                  "cli.command.incident_matches", voice));
  commands.push_back(
      {.path = {"warninglist", "check"},
       .words = voice.say("cli.command.warninglist_check"),
       .positionals =
           {{.name = "values", .times = Times::many, .need = Need::required, .words = voice.say("cli.option.values")}},
       .options = {},
       .run = check_values});
  commands.push_back({.path = {"release", "difference"},
                      .words = voice.say("cli.command.difference"),
                      .positionals = {id_option(model::Kind::release, voice)},
                      .options = {},
                      .run = show_difference});
  commands.push_back(
      view_command({"release", "ledger"}, model::Kind::release, "releases", "ledger", "cli.command.ledger", voice));
  commands.push_back(view_command({"release", "provenance"}, model::Kind::release, "releases", "provenance",
                                  "cli.command.provenance", voice));
  commands.push_back(
      {.path = {"search"},
       .words = voice.say("cli.command.search"),
       .positionals =
           {{.name = "words", .times = Times::many, .need = Need::required, .words = voice.say("cli.option.words")}},
       .options = {{.name = "limit", .takes = Takes::whole, .words = voice.say("cli.option.limit")}},
       .run = search});
}

}  // namespace tocsin::cli
