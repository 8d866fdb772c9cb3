// The live stream: one line a fact, taken up again where it broke off.
#include <fmt/format.h>

#include <ostream>

#include "cli/other_commands.h"
#include "cli/teller.h"

namespace tocsin::cli {

std::vector<StreamEvent> EventReader::take(std::string_view bytes) {
  rest_ += bytes;
  std::size_t from = 0;
  for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', from)) {
    std::string_view text = std::string_view(rest_).substr(from, end - from);
    if (text.ends_with('\r')) text.remove_suffix(1);
    line(text);
    from = end + 1;
  }
  rest_.erase(0, from);
  return std::exchange(done_, {});
}

void EventReader::line(std::string_view text) {
  if (text.empty()) {
    if (!event_.data.empty()) done_.push_back(event_);
    event_.name.clear();
    event_.data.clear();
    return;
  }
  const auto colon = text.find(':');
  const auto field = text.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "id") event_.id = value;
  if (field == "event") event_.name = value;
  if (field == "data") event_.data += (event_.data.empty() ? "" : "\n") + std::string(value);
}

namespace {

constexpr int most_breaks = 5;

void print(Scene& scene, const StreamEvent& event, Teller& teller) {
  const auto data = json::parse(event.data);
  if (scene.form == Form::json) {
    scene.line(event.data);
  } else if (!data || event.name != "fact") {
    scene.say("cli.watch.view");
  } else {
    scene.line(teller.tell(*data));
  }
  scene.out.flush();
}

// The stream holds the scene's own client.
Teller teller_for(const Scene& scene) {
  const auto& held = *scene.client;
  return {Client(held.server(), held.credential(), std::string(i18n::tag_of(scene.voice.language)), scene.hooks.random),
          scene.voice};
}

// Until the server refuses, or has been away several times running.
Exit watch(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  Teller teller = teller_for(scene);
  std::string last;
  for (int breaks = 0; breaks < most_breaks;) {
    EventReader reader;
    std::vector<Header> resume;
    if (!last.empty()) resume.push_back({"Last-Event-ID", last});
    const auto answer = scene.client->listen({.path = "/api/v1/stream", .accept = "text/event-stream"}, resume,
                                             [&](std::string_view bytes) {
                                               for (const auto& event : reader.take(bytes)) {
                                                 breaks = 0;
                                                 if (!event.id.empty()) last = event.id;
                                                 print(scene, event, teller);
                                               }
                                               return Take::more;
                                             });
    if (answer && !answer->ok()) return scene.refuse(*answer);
    if (++breaks == most_breaks && !answer) return scene.refuse(answer.error());
  }
  return Exit::unreachable;
}

}  // namespace

void add_watch_command(Commands& commands, const Voice& voice) {
  commands.push_back(
      {.path = {"watch"}, .words = voice.say("cli.command.watch"), .positionals = {}, .options = {}, .run = watch});
}

}  // namespace tocsin::cli
