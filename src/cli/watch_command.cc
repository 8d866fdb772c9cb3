// The live stream: one line a fact, taken up again where it broke off.
#include <fmt/format.h>

#include <ostream>

#include "cli/other_commands.h"
#include "cli/records.h"
#include "i18n/format.h"

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

std::string fact_words(const Voice& voice, const std::string& type) {
  const auto key = "fact." + type;
  return i18n::catalogue().has(key) ? voice.say(key, {{"who", voice.say("cli.watch.somebody")}}) : type;
}

void print(Scene& scene, const StreamEvent& event, const Parsed& parsed) {
  if (parsed.has("json")) {
    scene.line(event.data);
    scene.out.flush();
    return;
  }
  const auto data = json::parse(event.data);
  if (!data || event.name != "fact") {
    scene.say("cli.watch.view");
  } else {
    const auto at = instant_from_text(text_in(*data, "at"));
    scene.line(fmt::format("{}  {}  {} {}", at ? i18n::utc_text(*at) : "",
                           fact_words(scene.voice, text_in(*data, "type")),
                           scene.voice.word("kind." + text_in(*data, "kind")), text_in(*data, "record")));
  }
  scene.out.flush();
}

// Until the server refuses, or has been away several times running.
Exit watch(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
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
                                                 print(scene, event, parsed);
                                               }
                                               return Take::more;
                                             });
    if (answer && !answer->ok()) {
      scene.refuse(error_of(*answer));
      return exit_of_status(answer->status);
    }
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
