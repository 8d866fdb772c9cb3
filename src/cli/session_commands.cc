// Signing in and out, who one is, and tokens for programs.
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <charconv>
#include <istream>
#include <ostream>

#include "cli/act_commands.h"
#include "cli/other_commands.h"
#include "cli/records.h"
#include "cli/session_file.h"

namespace tocsin::cli {
namespace {

// A terminal does not echo what is typed here.
class Unseen {
 public:
  Unseen() : on_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!on_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
  }
  ~Unseen() {
    if (on_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  termios before_{};
  bool on_;
};

std::string asked(Scene& scene, std::string_view key) {
  if (scene.terminal.kind == Terminal::Kind::terminal) scene.err << scene.voice.say(key) << ' ' << std::flush;
  const Unseen unseen;
  std::string out;
  std::getline(scene.in, out);
  return out;
}

Request sign_in_request(Scene& scene, const Parsed& parsed) {
  if (const auto* link = parsed.one("link")) {
    const json::Object body{{"token", token_of_link(*link)}};
    return {.verb = Verb::post, .path = "/api/v1/session/link", .body = json::to_text(body)};
  }
  json::Object body{{"login", parsed.text("login")}, {"password", asked(scene, "cli.ask.password")}};
  if (const auto* code = parsed.one("code")) body["code"] = *code;
  return {.verb = Verb::post, .path = "/api/v1/session/password", .body = json::to_text(body)};
}

Exit sign_in(Scene& scene, const Parsed& parsed) {
  if (!parsed.has("link") && !parsed.has("login"))
    return scene.refuse({Code::invalid, "usage.missing", "", {{"option", "--link, --login"}}});
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  scene.client->use({});
  const auto answer = scene.client->send(sign_in_request(scene, parsed));
  return scene.present(answer, parsed, [&](const json::Value& session) {
    const auto cookie = std::string(answer->header("Set-Cookie"));
    const KeptSession kept{scene.client->server().address, cookie.substr(0, cookie.find(';')),
                           text_in(session, "csrf")};
    const auto file = session_path(scene.variables);
    if (auto done = keep_session(file, kept); !done) {
      scene.refuse(done.error());
    } else {
      scene.say("cli.signed_in", {{"name", text_in(session, "name")}, {"file", file.string()}});
    }
  });
}

Exit sign_out(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto answer = scene.client->send({.verb = Verb::del, .path = "/api/v1/session"});
  if (auto done = forget_session(session_path(scene.variables)); !done) return scene.refuse(done.error());
  return scene.present(answer, parsed, [](const json::Value&) {});
}

Exit show_get(Scene& scene, const Parsed& parsed, const std::string& path) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  return scene.present(scene.client->get(path), parsed, [&](const json::Value& document) {
    const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
    scene.out << any_text(document, names, scene.voice, scene.terminal.columns);
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

Exit revoke_token(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto answer = scene.client->send({.verb = Verb::del, .path = "/api/v1/tokens/" + encoded(parsed.text("id"))});
  return scene.present(answer, parsed, [](const json::Value&) {});
}

void add_token_commands(Commands& commands, const Voice& voice) {
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
  commands.push_back(
      {.path = {"token", "list"},
       .words = voice.say("cli.command.token_list"),
       .positionals = {},
       .options = {},
       .run = [](Scene& scene, const Parsed& parsed) { return show_get(scene, parsed, "/api/v1/tokens"); }});
  commands.push_back({.path = {"token", "revoke"},
                      .words = voice.say("cli.command.token_revoke"),
                      .positionals = {id_option("token", voice)},
                      .options = {},
                      .run = revoke_token});
}

}  // namespace

void add_session_commands(Commands& commands, const Voice& voice) {
  commands.push_back({.path = {"sign-in"},
                      .words = voice.say("cli.command.sign_in"),
                      .positionals = {},
                      .options = {{.name = "link", .words = voice.say("cli.option.link")},
                                  {.name = "login", .words = voice.say("cli.option.login")},
                                  {.name = "code", .words = voice.say("cli.option.code")}},
                      .run = sign_in});
  commands.push_back({.path = {"sign-out"},
                      .words = voice.say("cli.command.sign_out"),
                      .positionals = {},
                      .options = {},
                      .run = sign_out});
  commands.push_back(
      {.path = {"who-am-i"},
       .words = voice.say("cli.command.who_am_i"),
       .positionals = {},
       .options = {},
       .run = [](Scene& scene, const Parsed& parsed) { return show_get(scene, parsed, "/api/v1/session"); }});
  add_token_commands(commands, voice);
}

}  // namespace tocsin::cli
