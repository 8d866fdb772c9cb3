// Signing in and out, proving again that one is there, and setting a server up.
#include <fmt/format.h>

#include <ostream>

#include "cli/act_commands.h"
#include "cli/asking.h"
#include "cli/link.h"
#include "cli/other_commands.h"
#include "cli/records.h"
#include "cli/session_file.h"
#include "i18n/format.h"
#include "state/facts/prepare.h"

namespace tocsin::cli {
namespace {

using model::Kind;

// Also where the answer is printed as it came.
Exit keep_and_tell(Scene& scene, const Parsed& parsed, const Result<Answer>& answer) {
  if (!answer || !answer->ok()) return scene.present(answer, parsed, [](const json::Value&) {});
  const auto session = document_of(*answer);
  if (!session) return scene.refuse(session.error());
  const auto cookie = std::string(answer->header("Set-Cookie"));
  const KeptSession kept{scene.client->server().address, cookie.substr(0, cookie.find(';')), text_in(*session, "csrf")};
  const auto file = session_path(scene.variables);
  if (auto done = keep_session(file, kept); !done) return scene.refuse(done.error());
  return scene.present(answer, parsed, [&](const json::Value&) {
    scene.say("cli.signed_in", {{"name", one_line(text_in(*session, "name"))}, {"file", file.string()}});
    if (parsed.has("link")) scene.say("cli.signed_in.by_link");
  });
}

Exit post(Scene& scene, const Parsed& parsed, std::string_view path, const json::Object& body) {
  const auto answer = scene.client->send({.verb = Verb::post, .path = std::string(path), .body = json::to_text(body)});
  return keep_and_tell(scene, parsed, answer);
}

// The link, with the scene connected to the server that its token is for; refused where it opens something else.
Result<OneTimeLink> open_link(Scene& scene, const Parsed& parsed, OneTimeLink::Opens wanted) {
  TRY(OneTimeLink link, link_from(parsed.text("link")));
  if (link.opens != wanted)
    return fail(Code::invalid, wanted == OneTimeLink::Opens::sign_in ? "usage.set_up_link" : "usage.sign_in_link");
  TRY(std::string server, server_of_link(link, parsed, scene.variables));
  scene.connect_to(std::move(server));
  return link;
}

Exit sign_in_by_link(Scene& scene, const Parsed& parsed) {
  const auto link = open_link(scene, parsed, OneTimeLink::Opens::sign_in);
  if (!link) return scene.refuse(link.error());
  return post(scene, parsed, "/api/v1/session/link", {{"token", link->token}});
}

Exit sign_in(Scene& scene, const Parsed& parsed) {
  if (parsed.has("link")) return sign_in_by_link(scene, parsed);
  if (!parsed.has("login")) return scene.refuse({Code::invalid, "usage.missing", "", {{"option", "--link, --login"}}});
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  scene.client->use({});
  json::Object body{{"login", parsed.text("login")}, {"password", asked_unseen(scene, "cli.ask.password")}};
  if (const auto* code = parsed.one("code")) body["code"] = *code;
  return post(scene, parsed, "/api/v1/session/password", body);
}

struct Wanted {
  std::string_view option;
  std::string_view ask;
  Need need;
};
// What a server is set up with: the options, in the order in which a terminal is asked.
constexpr Wanted wanted[] = {{"organisation", "cli.ask.organisation", Need::required},
                             {"name", "cli.ask.name", Need::required},
                             {"login", "cli.ask.new_login", Need::required},
                             {"community", "cli.ask.community", Need::optional},
                             {"purpose", "cli.ask.purpose", Need::optional}};

Result<Parsed> asked_for_all(Scene& scene, const Parsed& given) {
  Parsed out = given;
  std::string missing;
  for (const auto& one : wanted) {
    const std::string option(one.option);
    if (option == "purpose" && out.text("community").empty()) continue;
    const auto value = asked_unless_given(scene, given, option, one.ask);
    if (!value.empty()) out.replace(option, {value});
    if (value.empty() && one.need == Need::required)
      missing += fmt::format("{}--{}", missing.empty() ? "" : ", ", option);
  }
  if (!missing.empty()) return fail(Code::invalid, "usage.missing", "", {{"option", missing}});
  return out;
}

json::Object set_up_body(const OneTimeLink& link, const Parsed& given) {
  json::Object out{
      {"token", link.token},
      {"organisation", json::Object{{"name", given.text("organisation")}, {"sector", given.text("sector", "other")}}},
      {"person", json::Object{{"name", given.text("name")}, {"login", given.text("login")}}}};
  if (const auto* function = given.one("function")) out["person"].get_object()["function"] = *function;
  if (const auto community = given.text("community"); !community.empty())
    out["community"] = json::Object{{"name", community}, {"purpose", given.text("purpose", community)}};
  return out;
}

Exit set_up(Scene& scene, const Parsed& parsed) {
  const auto link = open_link(scene, parsed, OneTimeLink::Opens::set_up);
  if (!link) return scene.refuse(link.error());
  const auto given = asked_for_all(scene, parsed);
  if (!given) return scene.refuse(given.error());
  return post(scene, parsed, "/api/v1/setup", set_up_body(*link, *given));
}

Exit sign_out(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto answer = scene.client->send({.verb = Verb::del, .path = "/api/v1/session"});
  if (auto done = forget_session(session_path(scene.variables)); !done) return scene.refuse(done.error());
  return scene.present(answer, parsed, [](const json::Value&) {});
}

// A password, or with --code the code of an authenticator app.
Exit step_up(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  json::Object body;
  if (const auto* code = parsed.one("code")) {
    body["code"] = *code;
  } else {
    body["password"] = asked_unseen(scene, "cli.ask.password");
  }
  const auto answer =
      scene.client->send({.verb = Verb::post, .path = "/api/v1/session/step-up", .body = json::to_text(body)});
  return scene.present(answer, parsed, [&](const json::Value& session) {
    const auto until = instant_from_text(text_in(session, "stepped_up_until"));
    scene.say("cli.stepped_up", {{"until", until ? i18n::utc_text(*until) : ""}});
  });
}

Exit act_for(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const json::Object body{{"organisation", parsed.text("id")}};
  const auto answer =
      scene.client->send({.verb = Verb::post, .path = "/api/v1/session/organisation", .body = json::to_text(body)});
  return scene.present(answer, parsed, [&](const json::Value&) { scene.say("cli.done"); });
}

Option text_option(std::string name, std::string_view key, const Voice& voice) {
  return {.name = std::move(name), .words = voice.say(key)};
}

Command set_up_command(const Voice& voice) {
  const auto sectors = state::names_of(state::Sector{});
  Option link = text_option("link", "cli.option.set_up_link", voice);
  link.need = Need::required;
  return {.path = {"set-up"},
          .words = voice.say("cli.command.set_up"),
          .positionals = {},
          .options = {std::move(link),
                      text_option("organisation", "cli.option.first_organisation", voice),
                      {.name = "sector",
                       .takes = Takes::choice,
                       .choices = {sectors.begin(), sectors.end()},
                       .words = voice.word("field.sector")},
                      text_option("name", "cli.option.first_person", voice),
                      text_option("function", "field.function", voice),
                      text_option("login", "cli.option.new_login", voice),
                      text_option("community", "cli.option.first_community", voice),
                      text_option("purpose", "field.purpose", voice)},
          .run = set_up};
}

}  // namespace

void add_session_commands(Commands& commands, const Voice& voice) {
  commands.push_back(
      {.path = {"sign-in"},
       .words = voice.say("cli.command.sign_in"),
       .positionals = {},
       .options = {text_option("link", "cli.option.link", voice), text_option("login", "cli.option.login", voice),
                   text_option("code", "cli.option.code", voice)},
       .run = sign_in});
  commands.push_back(set_up_command(voice));
  commands.push_back({.path = {"sign-out"},
                      .words = voice.say("cli.command.sign_out"),
                      .positionals = {},
                      .options = {},
                      .run = sign_out});
  commands.push_back({.path = {"step-up"},
                      .words = voice.say("cli.command.step_up"),
                      .positionals = {},
                      .options = {text_option("code", "cli.option.code", voice)},
                      .run = step_up});
  commands.push_back({.path = {"act-for"},
                      .words = voice.say("cli.command.act_for"),
                      .positionals = {id_option(Kind::organisation, voice)},
                      .options = {},
                      .run = act_for});
}

}  // namespace tocsin::cli
