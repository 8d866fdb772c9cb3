#include "cli/preview.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ostream>

#include "cli/marking_options.h"
#include "cli/other_commands.h"
#include "cli/records.h"
#include "cli/table.h"

namespace tocsin::cli {
namespace {

const json::Array& rows_in(const json::Value& document, std::string_view name) {
  static const json::Array none;
  const auto* found = document.is_object() ? document.get_object().if_contains(name) : nullptr;
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

std::string joined(const json::Value& row, std::string_view name) {
  std::string out;
  for (const auto& one : rows_in(row, name))
    if (one.is_string()) out += (out.empty() ? "" : ", ") + std::string(one.get_string());
  return out;
}

std::string name_or_id(const json::Value& row) {
  if (const auto name = text_in(row, "name"); !name.empty()) return one_line(name);
  const auto organisation = text_in(row, "organisation");
  return organisation.empty() ? text_in(row, "person") : organisation;
}

std::string table_of(const json::Array& readers, std::string_view who, const Voice& voice, std::size_t columns) {
  if (readers.empty()) return {};
  std::vector<Row> rows;
  for (const auto& one : readers) rows.push_back({name_or_id(one), joined(one, "by"), joined(one, "not_seen")});
  return "\n" +
         table_text({voice.say(who), voice.say("cli.column.by"), voice.say("cli.column.not_seen")}, rows, columns);
}

std::string parts_text(const json::Value& preview, const Voice& voice, std::size_t columns) {
  std::vector<Row> rows;
  for (const auto& part : rows_in(preview, "parts"))
    rows.push_back({joined(part, "groups"), text_in(part, "tlp"), text_in(part, "pap")});
  return table_text({voice.say("cli.column.groups"), "TLP", "PAP"}, rows, columns);
}

Exit ask(Scene& scene, const Parsed& parsed, json::Object body) {
  const auto answer =
      scene.client->send({.verb = Verb::post, .path = "/api/v1/preview", .body = json::to_text(std::move(body))});
  return scene.present(answer, parsed, [&](const json::Value& preview) {
    scene.out << preview_text(preview, scene.voice, scene.terminal.columns);
  });
}

// ORGANISATION=ATOM, or for those shut out ORGANISATION alone.
Result<void> add_changes(json::Array& out, const Parsed& parsed, const std::string& option, std::string_view change) {
  for (const auto& text : parsed.many(option)) {
    const auto equals = text.find('=');
    if ((equals == std::string::npos) != (change == "exclude"))
      return fail(Code::invalid, "usage.value", "",
                  {{"option", "--" + option}, {"value", text}, {"wanted", "ORGANISATION=circle:ID"}});
    json::Object one{{"change", change}, {"organisation", text.substr(0, equals)}};
    if (equals != std::string::npos) one.emplace("of", text.substr(equals + 1));
    out.push_back(std::move(one));
  }
  return {};
}

Result<json::Array> changes_in(const Parsed& parsed) {
  json::Array out;
  CHECK(add_changes(out, parsed, "join", "join"));
  CHECK(add_changes(out, parsed, "leave", "leave"));
  CHECK(add_changes(out, parsed, "shut-out", "exclude"));
  return out;
}

Exit preview(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  auto marking = marking_of(parsed);
  if (!marking) return scene.refuse(marking.error());
  auto changes = changes_in(parsed);
  if (!changes) return scene.refuse(changes.error());
  json::Object body;
  if (const auto* record = parsed.one("record")) body["record"] = *record;
  if (!marking->empty()) body["marking"] = std::move(*marking);
  if (!changes->empty()) body["what_if"] = std::move(*changes);
  return ask(scene, parsed, std::move(body));
}

Option change_option(std::string name, std::string_view words, const Voice& voice) {
  return {.name = std::move(name), .times = Times::many, .words = voice.say(words)};
}

}  // namespace

std::string preview_text(const json::Value& preview, const Voice& voice, std::size_t columns) {
  std::string out = parts_text(preview, voice, columns);
  const auto* everyone = preview.is_object() ? preview.get_object().if_contains("everyone") : nullptr;
  if (everyone != nullptr && *everyone == true) out += "\n" + voice.say("cli.preview.everyone") + "\n";
  out += table_of(rows_in(preview, "organisations"), "cli.column.organisation", voice, columns);
  out += table_of(rows_in(preview, "persons"), "cli.column.person", voice, columns);
  std::string shut_out;
  for (const auto& one : rows_in(preview, "shut_out")) shut_out += (shut_out.empty() ? "" : ", ") + name_or_id(one);
  if (!shut_out.empty()) out += "\n" + voice.say("cli.preview.shut_out", {{"who", shut_out}}) + "\n";
  return out + "\n" + text_in(preview, "others") + "\n";
}

Exit show_preview_of_act(Scene& scene, const Parsed& parsed, std::string_view act, const std::string& on,
                         json::Object body) {
  json::Object out{{"act", act}, {"input", std::move(body)}};
  if (!on.empty()) out["on"] = on;
  return ask(scene, parsed, std::move(out));
}

void add_preview_command(Commands& commands, const Voice& voice) {
  Command out{.path = {"preview"},
              .words = voice.say("cli.command.preview"),
              .positionals = {},
              .options = {{.name = "record", .words = voice.say("cli.option.preview_record")},
                          change_option("join", "cli.option.join", voice),
                          change_option("leave", "cli.option.leave", voice),
                          change_option("shut-out", "cli.option.shut_out", voice)},
              .run = preview};
  for (auto& option : marking_options(voice)) out.options.push_back(std::move(option));
  commands.push_back(std::move(out));
}

}  // namespace tocsin::cli
