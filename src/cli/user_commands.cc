// Letting people in: a person, an account and a one-time link in one go, and organisations under the word of the docs.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/act_commands.h"
#include "cli/asking.h"
#include "cli/mine.h"
#include "cli/other_commands.h"
#include "cli/records.h"
#include "i18n/format.h"
#include "state/facts/prepare.h"

namespace tocsin::cli {
namespace {

using model::Kind;

Result<json::Value> posted(Scene& scene, std::string path, const json::Object& body) {
  TRY(const Answer answer,
      scene.client->send({.verb = Verb::post, .path = std::move(path), .body = json::to_text(body)}));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  return document_of(answer);
}

std::string below(std::string_view person, std::string_view what) {
  return fmt::format("/api/v1/persons/{}/{}", encoded(person), what);
}

Result<json::Value> person_added(Scene& scene, const Parsed& parsed) {
  TRY(const std::string organisation, own_or(scene, parsed, "organisation"));
  json::Object body{{"name", parsed.text("name")}, {"role", parsed.text("role", "responder")}};
  if (const auto* function = parsed.one("function")) body["function"] = *function;
  return posted(scene, fmt::format("/api/v1/organisations/{}/persons", encoded(organisation)), body);
}

void tell_link(Scene& scene, const json::Value& link) {
  const auto until = instant_from_text(text_in(link, "expires_at"));
  scene.say("cli.user.link", {{"until", until ? i18n::utc_text(*until) : ""}});
  scene.line(one_line(text_in(link, "url")));
}

// The account and the link, {"account", "link"}.
Result<json::Value> let_in(Scene& scene, const Parsed& parsed, const std::string& person) {
  TRY(json::Value account, posted(scene, below(person, "account"), {{"login", parsed.text("login")}}));
  TRY(json::Value link, posted(scene, below(person, "sign-in-link"), {}));
  return json::Value(json::Object{{"account", std::move(account)}, {"link", std::move(link)}});
}

Exit tell_let_in(Scene& scene, const json::Value& done) {
  if (scene.form == Form::json) {
    scene.line(json::to_text(done));
    return Exit::ok;
  }
  const auto& account = done.get_object().at("account");
  scene.say("cli.user.added", {{"id", text_in(account, "person")}, {"login", one_line(text_in(account, "login"))}});
  tell_link(scene, done.get_object().at("link"));
  return Exit::ok;
}

bool says_yes(const json::Value& document, std::string_view member) {
  const auto* value = document.is_object() ? document.get_object().if_contains(member) : nullptr;
  return value != nullptr && value->is_bool() && value->get_bool();
}

Result<json::Value> got(Scene& scene, std::string path) {
  TRY(const Answer answer, scene.client->get(std::move(path)));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  return document_of(answer);
}

// The server lets nobody hand out a way in from a session that was left open. It is asked for before anything is
// written, so that a refusal leaves no person without an account.
Result<void> be_present(Scene& scene) {
  TRY(const json::Value session, got(scene, "/api/v1/session"));
  if (says_yes(session, "stepped_up")) return {};
  TRY(const json::Value account, got(scene, "/api/v1/me"));
  if (!says_yes(account, "has_password")) return {};  // the server says whether something else is wanted
  if (scene.terminal.kind != Terminal::Kind::terminal) return fail(Code::denied, "step_up.needed");
  TRY([[maybe_unused]] const json::Value proven,
      posted(scene, "/api/v1/session/step-up", {{"password", asked_unseen(scene, "cli.ask.password")}}));
  return {};
}

// What was done before a refusal stays done: how to go on is said.
Exit add_user(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  if (!parsed.has("name") && !parsed.has("person"))
    return scene.refuse({Code::invalid, "usage.missing", "", {{"option", "--name, --person"}}});
  if (auto present = be_present(scene); !present) return scene.refuse(present.error());
  std::string person = parsed.text("person");
  if (person.empty()) {
    const auto added = person_added(scene, parsed);
    if (!added) return scene.refuse(added.error());
    person = text_in(*added, "id");
  }
  const auto done = let_in(scene, parsed, person);
  if (done) return tell_let_in(scene, *done);
  const Exit out = scene.refuse(done.error());
  if (scene.form == Form::words) scene.warn("cli.user.half", {{"id", person}, {"login", parsed.text("login")}});
  return out;
}

Exit make_link(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  if (auto present = be_present(scene); !present) return scene.refuse(present.error());
  const auto answer =
      scene.client->send({.verb = Verb::post, .path = below(parsed.text("id"), "sign-in-link"), .body = "{}"});
  return scene.present(answer, parsed, [&](const json::Value& link) { tell_link(scene, link); });
}

Command add_command(const Voice& voice) {
  const auto roles = state::names_of(state::PersonRole{});
  return {.path = {"user", "add"},
          .words = voice.say("cli.command.user_add"),
          .positionals = {},
          .options = {{.name = "login", .need = Need::required, .words = voice.say("cli.option.new_login")},
                      {.name = "name", .words = voice.say("cli.option.person_name")},
                      {.name = "role",
                       .takes = Takes::choice,
                       .choices = {roles.begin(), roles.end()},
                       .words = voice.say("cli.option.role")},
                      {.name = "function", .words = voice.word("field.function")},
                      {.name = "organisation",
                       .takes = Takes::id,
                       .words = voice.say("cli.option.own_organisation"),
                       .kinds = {Kind::organisation}},
                      {.name = "person",
                       .takes = Takes::id,
                       .words = voice.say("cli.option.person_there"),
                       .kinds = {Kind::person}}},
          .run = add_user};
}

// Commands of "organisation" and "person" under the words that people look for.
void add_alias(Commands& commands, std::vector<std::string> path, const std::vector<std::string>& same_as) {
  const auto at = std::ranges::find(commands, same_as, &Command::path);
  TOCSIN_ASSERT(at != commands.end());
  Command alias = *at;
  alias.path = std::move(path);
  commands.push_back(std::move(alias));
}

}  // namespace

void add_user_commands(Commands& commands, const Voice& voice) {
  commands.push_back(add_command(voice));
  commands.push_back({.path = {"user", "link"},
                      .words = voice.say("cli.command.user_link"),
                      .positionals = {id_option(Kind::person, voice)},
                      .options = {},
                      .run = make_link});
  add_alias(commands, {"user", "list"}, {"person", "list"});
  add_alias(commands, {"user", "count"}, {"person", "count"});
  add_alias(commands, {"user", "show"}, {"person", "show"});
  add_alias(commands, {"user", "role"}, {"person", "change-role"});
  add_alias(commands, {"org", "add"}, {"organisation", "register"});
  add_alias(commands, {"org", "list"}, {"organisation", "list"});
  add_alias(commands, {"org", "count"}, {"organisation", "count"});
  add_alias(commands, {"org", "show"}, {"organisation", "show"});
}

}  // namespace tocsin::cli
