// Names in escrow: what needs a passphrase, and a report whose reporter nobody knows. The passphrase is asked for and
// never an option; the follow-up key is drawn here and shown before anything is sent, so that no lost answer loses it.
#include <fmt/format.h>

#include <algorithm>

#include "auth/token.h"
#include "cli/act_commands.h"
#include "cli/asking.h"
#include "cli/fields.h"
#include "cli/marking_options.h"
#include "cli/other_commands.h"
#include "cli/records.h"
#include "report/escrow.h"

namespace tocsin::cli {
namespace {

using model::Kind;

Reading reading_of(const Scene& scene) { return {scene.in, scene.hooks.now()}; }

// One's own choice is typed twice at a terminal.
Result<std::string> chosen_passphrase(Scene& scene) {
  std::string out = asked_unseen(scene, "cli.ask.new_passphrase");
  if (scene.terminal.kind == Terminal::Kind::terminal && asked_unseen(scene, "cli.ask.new_passphrase_again") != out)
    return fail(Code::invalid, "usage.passwords_differ");
  return out;
}
Result<std::string> known_passphrase(Scene& scene) { return asked_unseen(scene, "cli.ask.passphrase"); }

using Asked = Result<std::string> (*)(Scene& scene);

Exit send_passphrase(Scene& scene, const Parsed& parsed, Asked asked, std::string_view below) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto passphrase = asked(scene);
  if (!passphrase) return scene.refuse(passphrase.error());
  const json::Object body{{"passphrase", *passphrase}};
  const auto answer = scene.client->send(
      {.verb = Verb::post,
       .path = fmt::format("/api/v1/{}", fmt::format(fmt::runtime(below), encoded(parsed.text("id")))),
       .body = json::to_text(body),
       .idempotency_key = parsed.text("idempotency-key")});
  return scene.present(answer, parsed, [&](const json::Value& record) { show_record(scene, record); });
}

Command passphrase_command(std::vector<std::string> path, Kind kind, std::string_view key, Asked asked,
                           std::string_view below, const Voice& voice) {
  return {.path = std::move(path),
          .words = voice.word(key),
          .positionals = {id_option(kind, voice)},
          .options = {{.name = "idempotency-key", .words = voice.say("cli.option.idempotency_key")}},
          .run = [asked, below](Scene& scene, const Parsed& parsed) {
            return send_passphrase(scene, parsed, asked, below);
          }};
}

// What is asked for, without the key, which nobody types.
json::Value asked_schema() {
  auto out = model::schema<report::EscrowedSubmission>();
  out.get_object().at("properties").get_object().erase("follow_up_key");
  auto& required = out.get_object().at("required").get_array();
  const auto key = std::ranges::find(required, json::Value("follow_up_key"));
  if (key != required.end()) required.erase(key);
  return out;
}

Exit submit(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  auto body = input_of(asked_schema(), parsed, reading_of(scene));
  if (!body) return scene.refuse(body.error());
  auto marking = marking_of(parsed);
  if (!marking) return scene.refuse(marking.error());
  if (!marking->empty()) body->emplace("marking", std::move(*marking));
  Digest drawn{};
  scene.hooks.random(drawn);
  const auto key = auth::encode_token(auth::TokenKind::reporter, drawn);
  scene.warn("cli.escrow.follow_up_key", {{"key", key}});
  body->emplace("follow_up_key", key);
  const auto answer =
      scene.client->send({.verb = Verb::post,
                          .path = fmt::format("/api/v1/communities/{}/escrowed-reports", encoded(parsed.text("id"))),
                          .body = json::to_text(*body),
                          .idempotency_key = parsed.text("idempotency-key")});
  return scene.present(answer, parsed, [&](const json::Value& record) { show_record(scene, record); });
}

Command submit_command(const Voice& voice) {
  Command out{.path = {"report", "submit-in-escrow"},
              .words = voice.word("act.report.submit_in_escrow"),
              .positionals = {id_option(Kind::community, voice)},
              .options = options_of(asked_schema(), voice),
              .run = submit};
  for (auto& option : marking_options(voice)) out.options.push_back(std::move(option));
  out.options.push_back({.name = "idempotency-key", .words = voice.say("cli.option.idempotency_key")});
  return out;
}

}  // namespace

void add_escrow_commands(Commands& commands, const Voice& voice) {
  commands.push_back(submit_command(voice));
  commands.push_back(passphrase_command({"escrow", "take-key"}, Kind::escrow, "act.escrow.take_key", chosen_passphrase,
                                        "escrows/{}/take-key", voice));
  commands.push_back(passphrase_command({"escrow-opening", "consent"}, Kind::escrow_opening,
                                        "act.escrow_opening.consent", known_passphrase, "escrow-openings/{}/consent",
                                        voice));
}

}  // namespace tocsin::cli
