// One's own account: password, codes of an authenticator app, tokens for programs.
#include <fmt/format.h>

#include <charconv>
#include <ostream>

#include "cli/asking.h"
#include "cli/other_commands.h"
#include "cli/records.h"

namespace tocsin::cli {
namespace {

Result<bool> has_password(Scene& scene) {
  TRY(const Answer answer, scene.client->get("/api/v1/me"));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  TRY(const json::Value account, document_of(answer));
  const auto* set = account.is_object() ? account.get_object().if_contains("has_password") : nullptr;
  return set != nullptr && set->is_bool() && set->get_bool();
}

// At a terminal the new password is typed twice.
Result<std::string> new_password(Scene& scene) {
  std::string out = asked_unseen(scene, "cli.ask.new_password");
  if (scene.terminal.kind == Terminal::Kind::terminal && asked_unseen(scene, "cli.ask.new_password_again") != out)
    return fail(Code::invalid, "usage.passwords_differ");
  return out;
}

Exit change_password(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto set = has_password(scene);
  if (!set) return scene.refuse(set.error());
  json::Object body;
  if (*set) body["current"] = asked_unseen(scene, "cli.ask.current_password");
  const auto chosen = new_password(scene);
  if (!chosen) return scene.refuse(chosen.error());
  body["new"] = *chosen;
  const auto answer =
      scene.client->send({.verb = Verb::post, .path = "/api/v1/me/password", .body = json::to_text(body)});
  return scene.present(answer, parsed, [](const json::Value&) {});
}

// Two steps: the key, which the app is given, and a code that shows that the app has it.
Exit begin_totp(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto begun = scene.client->send({.verb = Verb::post, .path = "/api/v1/me/totp"});
  const Exit out = scene.present(begun, parsed, [&](const json::Value& key) {
    scene.line(any_text(key, {}, scene.voice, scene.terminal.columns));
    scene.say("cli.totp.confirm");
  });
  return out;
}

Exit confirm_totp(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const json::Object body{{"code", parsed.text("code")}};
  const auto answer =
      scene.client->send({.verb = Verb::post, .path = "/api/v1/me/totp/confirm", .body = json::to_text(body)});
  return scene.present(answer, parsed, [&](const json::Value& codes) {
    scene.warn("cli.totp.recovery");
    scene.out << any_text(codes, {}, scene.voice, scene.terminal.columns);
  });
}

Exit create_token(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto days = parsed.text("days", "90");
  const auto scopes = parsed.many("scope");
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(days.data(), days.data() + days.size(), number);
  if (fault != std::errc{} || end != days.data() + days.size())
    return scene.refuse(
        {Code::invalid, "usage.value", "", {{"option", "--days"}, {"value", days}, {"wanted", "1..366"}}});
  const json::Object body{{"name", parsed.text("name")},
                          {"scopes", json::Array(scopes.begin(), scopes.end())},
                          {"expires_in_days", number}};
  const auto answer = scene.client->send({.verb = Verb::post, .path = "/api/v1/tokens", .body = json::to_text(body)});
  return scene.present(answer, parsed, [&](const json::Value& token) {
    scene.warn("cli.token.once");
    scene.line(text_in(token, "token"));
  });
}

void add_token_command(Commands& commands, const Voice& voice) {
  commands.push_back({.path = {"token", "create"},
                      .words = voice.say("cli.command.token_create"),
                      .positionals = {},
                      .options = {{.name = "name", .need = Need::required, .words = voice.say("cli.option.token_name")},
                                  {.name = "scope",
                                   .takes = Takes::choice,
                                   .times = Times::many,
                                   .need = Need::required,
                                   .choices = {"read", "write", "report"},
                                   .words = voice.say("cli.option.scope")},
                                  {.name = "days", .takes = Takes::whole, .words = voice.say("cli.option.days")}},
                      .run = create_token});
}

}  // namespace

void add_account_commands(Commands& commands, const Voice& voice) {
  commands.push_back({.path = {"account", "password"},
                      .words = voice.say("cli.command.account_password"),
                      .positionals = {},
                      .options = {},
                      .run = change_password});
  commands.push_back({.path = {"account", "begin-totp"},
                      .words = voice.say("cli.command.account_begin_totp"),
                      .positionals = {},
                      .options = {},
                      .run = begin_totp});
  commands.push_back({.path = {"account", "confirm-totp"},
                      .words = voice.say("cli.command.account_confirm_totp"),
                      .positionals = {{.name = "code", .need = Need::required, .words = voice.say("cli.option.code")}},
                      .options = {},
                      .run = confirm_totp});
  add_token_command(commands, voice);
}

}  // namespace tocsin::cli
