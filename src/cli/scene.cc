#include "cli/scene.h"

#include <ostream>

#include "cli/session_file.h"
#include "cli/table.h"

namespace tocsin::cli {
namespace {

Result<Server> server_of(const Scene& scene, const Parsed& parsed, const std::optional<KeptSession>& kept) {
  Server out;
  if (kept) out.address = kept->server;
  if (const auto named = scene.variables("TOCSIN_SERVER"); named && !named->empty()) out.address = *named;
  if (const auto* given = parsed.one("server")) out.address = *given;
  out.ca_file = scene.variables("TOCSIN_CA_FILE").value_or("");
  while (out.address.ends_with('/')) out.address.pop_back();
  return out;
}

// A session is shown to the server that gave it and to no other.
Result<Credential> credential_of(const Scene& scene, const Parsed& parsed, const Server& server,
                                 const std::optional<KeptSession>& kept) {
  if (const auto* file = parsed.one("token-file")) {
    TRY(std::string token, read_secret_file(*file));
    return Credential{.token = std::move(token)};
  }
  if (const auto token = scene.variables("TOCSIN_TOKEN"); token && !token->empty()) return Credential{.token = *token};
  if (kept && kept->server == server.address) return Credential{.cookie = kept->cookie, .csrf = kept->csrf};
  return Credential{};
}

// The id in `</api/v1/quarantine/ID/content>; rel="related"`.
std::string quarantined_in(std::string_view link) {
  constexpr std::string_view before = "/quarantine/";
  const auto at = link.find(before);
  if (at == std::string_view::npos) return {};
  const auto from = at + before.size();
  return one_line(link.substr(from, link.find('/', from) - from));
}

// The problem document as it came, with what its header told.
std::string with_link(const Answer& answer) {
  const auto link = answer.header("Link");
  auto document = json::parse(answer.body);
  if (link.empty() || !document || !document->is_object()) return answer.body;
  document->get_object().emplace("link", link);
  return json::to_text(*document);
}

std::string note_in(const Answer& answer) {
  const auto document = json::parse(answer.body);
  const auto* note = document && document->is_object() ? document->get_object().if_contains("note") : nullptr;
  const auto* detail = note != nullptr && note->is_object() ? note->get_object().if_contains("detail") : nullptr;
  return detail != nullptr && detail->is_string() ? std::string(detail->get_string()) : std::string();
}

}  // namespace

void Scene::line(std::string_view text) { out << text << '\n'; }
void Scene::say(std::string_view key, const std::vector<Arg>& args) { line(voice.say(key, args)); }
void Scene::warn(std::string_view key, const std::vector<Arg>& args) { err << voice.say(key, args) << '\n'; }

Exit Scene::refuse(const Error& error) {
  err << (form == Form::json ? json::to_text(voice.document(error)) : voice.problem(error)) << '\n';
  return exit_of(error);
}

Exit Scene::refuse(const Answer& answer) {
  const Exit status = exit_of_status(answer.status);
  if (form == Form::json) {
    err << with_link(answer) << '\n';
    return status;
  }
  err << voice.problem(error_of(answer)) << '\n';
  if (const auto kept = quarantined_in(answer.header("Link")); !kept.empty()) warn("cli.problem.kept", {{"id", kept}});
  if (const auto note = note_in(answer); !note.empty()) err << one_line(note) << '\n';
  return status;
}

Exit Scene::present(const Result<Answer>& answer, const Parsed& parsed,
                    const std::function<void(const json::Value&)>& show) {
  if (!answer) return refuse(answer.error());
  if (!answer->ok()) return refuse(*answer);
  if (parsed.has("json")) {
    if (!answer->body.empty()) line(answer->body);
    return Exit::ok;
  }
  if (answer->body.empty()) {
    say("cli.done");
    return Exit::ok;
  }
  const auto document = document_of(*answer);
  if (!document) return refuse(document.error());
  show(*document);
  return Exit::ok;
}

Result<void> Scene::connect(const Parsed& parsed) {
  TRY(const auto kept, kept_session(session_path(variables)));
  TRY(Server server, server_of(*this, parsed, kept));
  TRY(Credential credential, credential_of(*this, parsed, server, kept));
  client.emplace(std::move(server), std::move(credential), std::string(i18n::tag_of(voice.language)), hooks.random);
  return {};
}

void Scene::connect_to(std::string address) {
  Server server{std::move(address), variables("TOCSIN_CA_FILE").value_or("")};
  client.emplace(std::move(server), Credential{}, std::string(i18n::tag_of(voice.language)), hooks.random);
}

}  // namespace tocsin::cli
