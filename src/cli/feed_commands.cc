// The credentials of a feed. The secret is asked for and never an option: it would stand in the list of processes.
#include "cli/act_commands.h"
#include "cli/asking.h"
#include "cli/other_commands.h"
#include "cli/records.h"

namespace tocsin::cli {
namespace {

using model::Kind;

Exit set_credentials(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  json::Object body{{"scheme", parsed.text("scheme")}};
  if (const auto* user = parsed.one("user")) body["user"] = *user;
  body["secret"] = asked_unseen(scene, "cli.ask.feed_secret");
  const auto answer =
      scene.client->send({.verb = Verb::put,
                          .path = fmt::format("/api/v1/feeds/{}/credentials", encoded(parsed.text("id"))),
                          .body = json::to_text(body)});
  return scene.present(answer, parsed, [](const json::Value&) {});
}

}  // namespace

void add_feed_commands(Commands& commands, const Voice& voice) {
  commands.push_back({.path = {"feed", "set-credentials"},
                      .words = voice.say("cli.command.feed_set_credentials"),
                      .positionals = {id_option(Kind::feed, voice)},
                      .options = {{.name = "scheme",
                                   .takes = Takes::choice,
                                   .need = Need::required,
                                   .choices = {"basic", "bearer"},
                                   .words = voice.say("cli.option.feed_scheme")},
                                  {.name = "user", .words = voice.say("cli.option.feed_user")}},
                      .run = set_credentials});
}

}  // namespace tocsin::cli
