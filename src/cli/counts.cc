#include "cli/counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/act_commands.h"
#include "cli/fields.h"
#include "cli/filters.h"
#include "state/machine.h"

namespace tocsin::cli {
namespace {

using model::Kind;

const json::Array& rows_in(const json::Value& counts, std::string_view member) {
  static const json::Array none;
  const auto* rows = counts.is_object() ? counts.get_object().if_contains(member) : nullptr;
  return rows != nullptr && rows->is_array() ? rows->get_array() : none;
}

std::string number_in(const json::Value& row, std::string_view member) {
  const auto* number = row.is_object() ? row.get_object().if_contains(member) : nullptr;
  return number == nullptr ? std::string() : json::to_text(*number);
}

bool says(const json::Value& counts, std::string_view member) {
  const auto* said = counts.is_object() ? counts.get_object().if_contains(member) : nullptr;
  return said != nullptr && said->is_bool() && said->get_bool();
}

// One of the parts, where it says more than the total does.
void add_part(std::string& out, const json::Value& counts, std::string_view by, const std::string& title,
              const std::function<std::string(std::string)>& name_of, const Voice& voice, std::size_t columns) {
  std::vector<Row> rows;
  for (const auto& one : rows_in(counts, fmt::format("{}s", by)))
    rows.push_back({number_in(one, "count"), one_line(name_of(text_in(one, by)))});
  if (!rows.empty()) out += "\n" + table_text({voice.say("cli.column.count"), title}, rows, columns);
  if (says(counts, fmt::format("more_{}s", by))) out += voice.say("cli.counts.more") + "\n";
}

// Spaces have the ids of what they belong to. Asked for only where one is not known yet.
void name_spaces(Scene& scene, const json::Value& counts, Names& names) {
  const auto& spaces = rows_in(counts, "spaces");
  const auto known = [&](const json::Value& row) { return names.contains(text_in(row, "space")); };
  for (const auto* plural : {"communities", "incidents"}) {
    if (std::ranges::all_of(spaces, known)) return;
    const auto page = pages(*scene.client, fmt::format("/api/v1/{}?limit=1000", plural), 1000);
    if (!page) continue;
    for (const auto& one : rows_in(*page, "items")) names.emplace(text_in(one, "id"), one_line(title_of(one)));
  }
}

Exit run_count(Scene& scene, Kind kind, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto query = filter_query(scene, kind, parsed);
  if (!query) return scene.refuse(query.error());
  const auto path = fmt::format("/api/v1/{}/counts{}{}", model::plural_of(kind), query->empty() ? "" : "?", *query);
  return scene.present(scene.client->get(path), parsed, [&](const json::Value& counts) {
    auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
    name_spaces(scene, counts, names);
    scene.out << counts_text(counts, kind, names, scene.voice, scene.terminal.columns);
  });
}

}  // namespace

std::string counts_text(const json::Value& counts, Kind kind, const Names& names, const Voice& voice,
                        std::size_t columns) {
  auto out = facts_text({{voice.say("cli.column.count"), number_in(counts, "total")}}, columns);
  const auto* machine = state::machine_of(kind);
  const auto state = [&](const std::string& name) {
    return machine == nullptr ? name : voice.word(fmt::format("state.{}.{}", machine->name, name));
  };
  const auto name = [&](const std::string& id) { return named(id, names); };
  add_part(out, counts, "state", voice.say("cli.column.state"), state, voice, columns);
  add_part(out, counts, "owner", voice.say("cli.column.owner"), name, voice, columns);
  add_part(out, counts, "space", voice.say("cli.column.space"), name, voice, columns);
  return out;
}

void add_count_command(Commands& commands, Kind kind, const Voice& voice) {
  const std::vector<Arg> args{{"kind", voice.word(fmt::format("kind.{}", model::name_of(kind)))}};
  commands.push_back({.path = {option_name(model::name_of(kind)), "count"},
                      .words = voice.say("cli.command.count", args),
                      .positionals = {},
                      .options = filter_options(kind, voice),
                      .run = [kind](Scene& scene, const Parsed& parsed) { return run_count(scene, kind, parsed); }});
}

}  // namespace tocsin::cli
