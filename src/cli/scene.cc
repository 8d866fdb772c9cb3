#include "cli/scene.h"

#include <ostream>

#include "cli/session_file.h"

namespace tocsin::cli {
namespace {

Result<Server> server_of(const Scene& scene, const Parsed& parsed, const std::optional<KeptSession>& kept) {
  Server out;
  if (kept) out.address = kept->server;
  if (const auto named = scene.variables("TOCSIN_SERVER"); named && !named->empty()) out.address = *named;
  if (const auto* given = parsed.one("server")) out.address = *given;
  if (const auto file = scene.variables("TOCSIN_CA_FILE")) out.ca_file = *file;
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

}  // namespace

void Scene::line(std::string_view text) { out << text << '\n'; }
void Scene::say(std::string_view key, const std::vector<Arg>& args) { line(voice.say(key, args)); }
void Scene::warn(std::string_view key, const std::vector<Arg>& args) { err << voice.say(key, args) << '\n'; }

Exit Scene::refuse(const Error& error) {
  err << voice.problem(error) << '\n';
  return exit_of(error);
}

Exit Scene::present(const Result<Answer>& answer, const Parsed& parsed,
                    const std::function<void(const json::Value&)>& show) {
  if (!answer) return refuse(answer.error());
  if (!answer->ok()) {
    if (parsed.has("json")) {
      err << answer->body << '\n';
    } else {
      refuse(error_of(*answer));
    }
    return exit_of_status(answer->status);
  }
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

}  // namespace tocsin::cli
