#include "cli/owed.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <ostream>

#include "cli/act_commands.h"
#include "cli/duty.h"
#include "cli/lists.h"
#include "cli/mine.h"
#include "cli/other_commands.h"
#include "i18n/format.h"

namespace tocsin::cli {
namespace {

using model::Kind;

constexpr std::size_t most_rows = 10'000;
constexpr std::size_t title_columns = 60;

std::string incident_of(const json::Value& record, const Names& incidents) {
  const auto at = incidents.find(text_in(record, "space"));
  return at == incidents.end() ? std::string() : at->second;
}

// An invitation says its terms at length; its incident is named beside it.
std::string what_of(const json::Value& record, const Voice& voice) {
  const auto kind = voice.word("kind." + text_in(record, "kind"));
  const auto title = text_in(record, "title");
  return i18n::shortened(one_line(title.empty() ? kind : fmt::format("{}: {}", kind, title)), title_columns);
}

Result<json::Array> owed_by(Scene& scene, const std::string& organisation) {
  json::Array out;
  for (const auto& [kind, states] : duty_kinds())
    for (const auto state : states) {
      const auto path =
          fmt::format("/api/v1/{}?limit=1000&owner={}&state={}", model::plural_of(kind), encoded(organisation), state);
      TRY(json::Value page, pages(*scene.client, path, most_rows));
      for (auto& one : page.get_object().at("items").get_array()) out.push_back(std::move(one));
    }
  put_in_order(out);
  return out;
}

Result<Names> incident_titles(Client& client) {
  TRY(const json::Value page, pages(client, "/api/v1/incidents?limit=1000", most_rows));
  Names out;
  for (const auto& one : page.get_object().at("items").as_array())
    out[text_in(one, "id")] = one_line(text_in(one, "title"));
  return out;
}

Exit owed(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto organisation = own_or(scene, parsed, "organisation");
  if (!organisation) return scene.refuse(organisation.error());
  const auto records = owed_by(scene, *organisation);
  if (!records) return scene.refuse(records.error());
  const auto incidents = incident_titles(*scene.client).value_or(Names{});
  if (scene.form == Form::json) {
    scene.line(json::to_text(owed_document(*records, incidents, scene.hooks.now())));
    return Exit::ok;
  }
  const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
  scene.out << owed_text(*records, incidents, {names, scene.voice, scene.terminal.columns, scene.hooks.now()});
  return Exit::ok;
}

}  // namespace

void put_in_order(json::Array& records) {
  std::ranges::sort(records, {}, [](const json::Value& one) {
    return std::pair(due_at(one).value_or(Instant{std::numeric_limits<std::int64_t>::max()}), text_in(one, "code"));
  });
}

json::Value owed_document(const json::Array& records, const Names& incidents, Instant now) {
  json::Array items;
  for (const auto& one : records) {
    json::Object item;
    for (const auto* member : {"kind", "id", "code", "state"}) item.emplace(member, text_in(one, member));
    item.emplace("title", title_of(one));
    if (const auto incident = incident_of(one, incidents); !incident.empty()) item.emplace("incident", incident);
    if (const auto asker = text_in(one, "author"); !asker.empty()) item.emplace("asked_by", asker);
    if (const auto due = due_at(one)) item.emplace("due_at", to_text(*due));
    item.emplace("overdue", is_overdue(one, now));
    items.push_back(std::move(item));
  }
  return json::Value(json::Object{{"items", std::move(items)}});
}

std::string owed_text(const json::Array& records, const Names& incidents, const Reader& reader) {
  const auto& voice = reader.voice;
  if (records.empty()) return voice.say("cli.owed.nothing") + "\n";
  const Row header{voice.say("cli.column.due"),   voice.say("cli.column.what_owed"), voice.say("cli.column.asked_by"),
                   voice.say("cli.column.state"), voice.say("cli.column.incident"),  voice.say("cli.column.code")};
  std::vector<Row> rows;
  for (const auto& one : records)
    rows.push_back({due_words(one, reader), what_of(one, voice), party_in(one, "author", reader),
                    state_words(one, voice), incident_of(one, incidents), text_in(one, "code")});
  return table_text(header, rows, reader.columns);
}

void add_owed_command(Commands& commands, const Voice& voice) {
  commands.push_back({.path = {"owed"},
                      .words = voice.say("cli.command.owed"),
                      .positionals = {},
                      .options = {{.name = "organisation",
                                   .takes = Takes::id,
                                   .words = voice.say("cli.option.own_organisation"),
                                   .kinds = {Kind::organisation}}},
                      .run = owed});
}

}  // namespace tocsin::cli
