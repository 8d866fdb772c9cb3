// A room read as talk: who said what, oldest first, whole.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/act_commands.h"
#include "cli/other_commands.h"
#include "cli/records.h"

namespace tocsin::cli {
namespace {

using model::Kind;

constexpr std::size_t most_messages = 10'000;

// Below a room what is said in it, below an incident what is said in all of it.
Result<json::Value> messages_below(Scene& scene, const std::string& id) {
  auto out = pages(*scene.client, fmt::format("/api/v1/rooms/{}/messages?limit=1000", encoded(id)), most_messages);
  if (out || out.error().code != Code::not_found) return out;
  return pages(*scene.client, fmt::format("/api/v1/incidents/{}/messages?limit=1000", encoded(id)), most_messages);
}

// When a message was said may be earlier than when it was written down; the timeline knows.
Names said_at(Scene& scene, const std::string& incident) {
  Names out;
  const auto path = fmt::format("/api/v1/incidents/{}/timeline?limit=1000", encoded(incident));
  const auto entries = pages(*scene.client, path, most_messages);
  if (!entries) return out;
  for (const auto& one : entries->get_object().at("items").as_array())
    if (text_in(one, "kind") == "message") out[text_in(one, "record")] = text_in(one, "at");
  return out;
}

struct Said {
  std::string at;
  std::size_t place = 0;  // of messages that were said at one time
  const json::Value* message = nullptr;
};

// The API lists what came last first.
std::vector<Said> in_order(const json::Array& messages, const Names& times) {
  std::vector<Said> out;
  for (const auto& one : messages) {
    const auto known = times.find(text_in(one, "id"));
    out.push_back(
        {known == times.end() ? text_in(one, "created_at") : known->second, messages.size() - out.size(), &one});
  }
  std::ranges::sort(out, {}, [](const Said& one) { return std::pair(one.at, one.place); });
  return out;
}

void print(Scene& scene, const json::Array& messages) {
  if (messages.empty()) return scene.say("cli.list.empty");
  const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
  for (const auto& [at, place, message] : in_order(messages, said_at(scene, text_in(messages.front(), "space")))) {
    scene.line(fmt::format("{}  {}  {}", instant_words(at), party_in(*message, "owner", {names, scene.voice, 0, {}}),
                           text_in(*message, "code")));
    scene.out << facts_text({{"  ", text_in(*message, "text")}}, scene.terminal.columns) << '\n';
  }
}

Exit read(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto page = messages_below(scene, parsed.text("id"));
  if (!page) return scene.refuse(page.error());
  if (scene.form == Form::json) {
    scene.line(json::to_text(*page));
  } else {
    print(scene, page->get_object().at("items").as_array());
  }
  return Exit::ok;
}

}  // namespace

void add_room_command(Commands& commands, const Voice& voice) {
  Option id = id_option(Kind::room, voice);
  id.kinds.push_back(Kind::incident);
  id.words = voice.say("cli.option.room_or_incident");
  commands.push_back({.path = {"room", "read"},
                      .words = voice.say("cli.command.room_read"),
                      .positionals = {std::move(id)},
                      .options = {},
                      .run = read});
}

}  // namespace tocsin::cli
