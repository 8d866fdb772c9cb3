// Commands that are one request and what it answers: a row each.
#include <fmt/format.h>

#include <ostream>

#include "cli/act_commands.h"
#include "cli/other_commands.h"
#include "cli/records.h"

namespace tocsin::cli {
namespace {

using model::Kind;

struct Row {
  std::string_view noun;
  std::string_view verb;  // "": the noun is the whole command
  Verb method;
  std::string_view path;  // with {} for the argument
  std::string_view key;
  std::string_view argument = "";  // "": none; "ID" of what is no record
  std::optional<Kind> kind = {};   // of the record that the argument names
};

constexpr Row rows[] = {
    {"who-am-i", "", Verb::get, "/api/v1/session", "cli.command.who_am_i"},
    {"session", "list", Verb::get, "/api/v1/sessions", "cli.command.session_list"},
    {"session", "end", Verb::del, "/api/v1/sessions/{}", "cli.command.session_end", "cli.option.session"},
    {"account", "show", Verb::get, "/api/v1/me", "cli.command.account_show"},
    {"account", "end-totp", Verb::del, "/api/v1/me/totp", "cli.command.account_end_totp"},
    {"token", "list", Verb::get, "/api/v1/tokens", "cli.command.token_list"},
    {"token", "revoke", Verb::del, "/api/v1/tokens/{}", "cli.command.token_revoke", "kind.token"},
    {"user", "revoke", Verb::del, "/api/v1/persons/{}/sessions", "cli.command.user_revoke", "kind.person",
     Kind::person},
    {"user", "disable", Verb::del, "/api/v1/persons/{}/account", "cli.command.user_disable", "kind.person",
     Kind::person},
    {"quarantine", "list", Verb::get, "/api/v1/quarantine", "cli.command.quarantine_list"},
    {"feed", "progress", Verb::get, "/api/v1/feeds/{}/progress", "cli.command.feed_progress", "kind.feed", Kind::feed},
    {"feed", "forget-credentials", Verb::del, "/api/v1/feeds/{}/credentials", "cli.command.feed_forget_credentials",
     "kind.feed", Kind::feed},
    {"warninglist", "list", Verb::get, "/api/v1/warninglists", "cli.command.warninglist_list"},
    {"scheme", "list", Verb::get, "/api/v1/schemes", "cli.command.scheme_list"},
    {"scheme", "show", Verb::get, "/api/v1/schemes/{}", "cli.command.scheme_show", "cli.option.scheme"},
};

Exit run_row(Scene& scene, const Parsed& parsed, const Row& row) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto path = fmt::format(fmt::runtime(row.path), encoded(parsed.text("id")));
  const auto answer = scene.client->send({.verb = row.method, .path = path});
  return scene.present(answer, parsed, [&](const json::Value& document) {
    const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
    scene.out << any_text(document, names, scene.voice, scene.terminal.columns);
  });
}

Command command_of(const Row& row, const Voice& voice) {
  Command out{.path = {std::string(row.noun)},
              .words = voice.say(row.key),
              .positionals = {},
              .options = {},
              .run = [&row](Scene& scene, const Parsed& parsed) { return run_row(scene, parsed, row); }};
  if (!row.verb.empty()) out.path.emplace_back(row.verb);
  if (row.argument.empty()) return out;
  out.positionals.push_back(
      {.name = "id", .takes = Takes::id, .need = Need::required, .words = voice.say(row.argument)});
  if (row.kind) out.positionals.back().kinds = {*row.kind};
  return out;
}

}  // namespace

void add_plain_commands(Commands& commands, const Voice& voice) {
  for (const auto& row : rows) commands.push_back(command_of(row, voice));
}

}  // namespace tocsin::cli
