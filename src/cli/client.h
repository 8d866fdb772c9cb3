#pragma once
// The API from outside: one server, one credential. The danger removed: a write sent twice, and a credential sent to
// another server than the one that gave it (redirects are never followed).
//
// A server is "http://host:port", "https://host" or "unix:/path/of/socket". Every request that changes something
// carries an Idempotency-Key (given, else random); a session's also X-CSRF-Token and Origin. Answers of any status are
// values; only no answer at all is an error: invalid "usage.server" {server}; unavailable "client.unreachable" {server,
// fault} | "client.timeout" {server} | "client.tls" {server, fault}; limit "client.too_large". Units: seconds. Bounds:
// answers of 256 MiB, 10 s to connect, 120 s for an answer; a stream may be silent for 60 s. Threads: one at a time.
// Source: RFC 9110; WHATWG HTML 9.2 (event streams); libcurl.
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tocsin::cli {

struct Header {
  std::string name;
  std::string value;
};

struct Credential {
  std::string token;   // an API token; or
  std::string cookie;  // "name=value" of a session, with its
  std::string csrf;
};

struct Server {
  std::string address = "http://127.0.0.1:8440";
  std::filesystem::path ca_file;  // certificates to trust instead of the system's; may be empty
};

enum class Verb : std::uint8_t { get, post, put, del };

struct Request {
  Verb verb = Verb::get;
  std::string path;  // "/api/v1/...", encoded, with its query
  std::string body;
  std::string content_type = "application/json";
  std::string accept;
  std::string accept_language;
  std::string idempotency_key;  // "" : a random one where needed
};

struct Answer {
  int status = 0;
  std::vector<Header> headers;
  std::string body;

  std::string_view header(std::string_view name) const;
  bool ok() const { return status >= 200 && status < 300; }
};

// The document that an answer holds; internal "client.answer" where it is not JSON.
Result<json::Value> document_of(const Answer& answer);
// What a refusal says, as the server's own error: words are made here, in the user's language.
Error error_of(const Answer& answer);

using Random = std::function<void(std::span<std::uint8_t>)>;
enum class Take : std::uint8_t { more, enough };

class Client {
 public:
  Client(Server server, Credential credential, std::string language, Random random);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  Result<Answer> send(const Request& request);
  Result<Answer> get(std::string path) { return send({.path = std::move(path)}); }
  // The answer has no body: its bytes went to `take` as they came.
  Result<Answer> listen(const Request& request, const std::vector<Header>& headers,
                        std::function<Take(std::string_view)> take);

  const Server& server() const { return server_; }
  const Credential& credential() const { return credential_; }
  void use(Credential credential) { credential_ = std::move(credential); }
  void speak(std::string language) { language_ = std::move(language); }
  std::string fresh_key();

 private:
  struct Handle;
  std::vector<Header> headers_of(const Request& request);
  Server server_;
  Credential credential_;
  std::string language_;
  Random random_;
  std::unique_ptr<Handle> handle_;
};

std::string encoded(std::string_view text);  // for one segment or value of a URL

}  // namespace tocsin::cli
