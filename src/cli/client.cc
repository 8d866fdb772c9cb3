#include "cli/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>

#include "base/bytes.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20;
constexpr long connect_seconds = 10;
constexpr long answer_seconds = 120;
constexpr long silence_seconds = 60;
constexpr std::string_view unix_scheme = "unix:";

void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct Receiving {
  Answer answer;
  std::function<Take(std::string_view)> take;
  bool too_large = false;
  bool enough = false;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* target) {
  auto& answer = static_cast<Receiving*>(target)->answer;
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) {  // an interim answer may have come before
    answer.headers.clear();
    const auto space = line.find(' ');
    if (space != std::string_view::npos)
      std::from_chars(line.data() + space + 1, line.data() + line.size(), answer.status);
  }
  const auto colon = line.find(':');
  if (colon != std::string_view::npos)
    answer.headers.push_back({std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
  return size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* target) {
  auto& receiving = *static_cast<Receiving*>(target);
  const std::string_view bytes(data, size * count);
  if (receiving.take && receiving.answer.ok()) {
    receiving.enough = receiving.take(bytes) == Take::enough;
    return receiving.enough ? 0 : bytes.size();
  }
  receiving.too_large = receiving.answer.body.size() + bytes.size() > most_bytes;
  if (receiving.too_large) return 0;
  receiving.answer.body += bytes;
  return bytes.size();
}

bool is_tls_fault(CURLcode code) {
  constexpr std::array faults{CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
                              CURLE_SSL_CIPHER};
  return std::ranges::find(faults, code) != faults.end();
}

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListFree>;

HeaderList list_of(const std::vector<Header>& headers) {
  HeaderList out;
  for (const auto& header : headers)
    out.reset(curl_slist_append(out.release(), fmt::format("{}: {}", header.name, header.value).c_str()));
  return out;
}

bool is_known_address(std::string_view address) {
  const auto rest = [&](std::string_view scheme) {
    return address.starts_with(scheme) && address.size() > scheme.size();
  };
  return rest("http://") || rest("https://") || rest(unix_scheme);
}

std::string origin_of(const Server& server) {
  if (server.address.starts_with(unix_scheme)) return "http://localhost";
  std::string out = server.address;
  while (out.ends_with('/')) out.pop_back();
  return out;
}

}  // namespace

struct Client::Handle {
  CURL* curl;
  std::array<char, CURL_ERROR_SIZE> told{};

  Handle() : curl((start_curl(), curl_easy_init())) { TOCSIN_ASSERT(curl != nullptr); }
  ~Handle() { curl_easy_cleanup(curl); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl, option, value);
  }

  // Connections are kept from one request to the next; all other settings are made anew.
  void aim(const Server& server, const std::string& url) {
    curl_easy_reset(curl);
    told.fill('\0');
    set(CURLOPT_ERRORBUFFER, told.data());
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    set(CURLOPT_CONNECTTIMEOUT, connect_seconds);
    if (server.address.starts_with(unix_scheme))
      set(CURLOPT_UNIX_SOCKET_PATH, server.address.c_str() + unix_scheme.size());
    if (!server.ca_file.empty()) set(CURLOPT_CAINFO, server.ca_file.c_str());
  }

  void carry(const Request& request) {
    if (request.verb == Verb::del) set(CURLOPT_CUSTOMREQUEST, "DELETE");
    if (request.verb == Verb::put) set(CURLOPT_CUSTOMREQUEST, "PUT");
    if (request.verb != Verb::post && request.verb != Verb::put) return;
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());
  }

  Result<Answer> perform(const Server& server, Receiving& receiving) {
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_HEADERDATA, &receiving);
    set(CURLOPT_WRITEFUNCTION, on_body);
    set(CURLOPT_WRITEDATA, &receiving);
    const CURLcode code = curl_easy_perform(curl);
    if (receiving.too_large) return fail(Code::limit, "client.too_large");
    if (code != CURLE_OK && !receiving.enough) return fault(server, code);
    return std::move(receiving.answer);
  }

  std::unexpected<Error> fault(const Server& server, CURLcode code) const {
    const std::string words = told[0] != '\0' ? told.data() : curl_easy_strerror(code);
    const std::vector<Arg> args{{"server", server.address}, {"fault", words}};
    if (code == CURLE_OPERATION_TIMEDOUT) return fail(Code::unavailable, "client.timeout", "", args);
    if (is_tls_fault(code)) return fail(Code::unavailable, "client.tls", "", args);
    return fail(Code::unavailable, "client.unreachable", "", args);
  }
};

std::string_view Answer::header(std::string_view name) const {
  const auto at = std::ranges::find_if(headers, [&](const Header& one) { return same_name(one.name, name); });
  return at == headers.end() ? std::string_view{} : std::string_view(at->value);
}

Result<json::Value> document_of(const Answer& answer) {
  auto out = json::parse(answer.body, {.bytes = most_bytes, .depth = 64});
  if (!out) return fail(Code::internal, "client.answer");
  return out;
}

namespace {

Code code_of_status(int status) {
  if (status == 401 || status == 403) return Code::denied;
  if (status == 404 || status == 405) return Code::not_found;
  if (status == 409 || status == 412) return Code::conflict;
  if (status == 413 || status == 429 || status == 507) return Code::limit;
  if (status == 502 || status == 503 || status == 504) return Code::unavailable;
  return status >= 500 ? Code::internal : Code::invalid;
}

std::string text_at(const json::Object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

Error error_of(const Answer& answer) {
  Error out{code_of_status(answer.status), "client.refused", "", {{"status", fmt::to_string(answer.status)}}};
  const auto document = json::parse(answer.body, {.bytes = most_bytes, .depth = 64});
  if (!document || !document->is_object()) return out;
  const auto& problem = document->get_object();
  const auto what = text_at(problem, "code");
  if (what.empty()) return out;
  out = {out.code, what, text_at(problem, "where"), {}};
  if (const auto* args = problem.if_contains("args"); args != nullptr && args->is_object())
    for (const auto& arg : args->get_object())
      out.args.push_back({std::string(arg.key()), text_at(args->get_object(), arg.key())});
  return out;
}

Client::Client(Server server, Credential credential, std::string language, Random random)
    : server_(std::move(server)),
      credential_(std::move(credential)),
      language_(std::move(language)),
      random_(std::move(random)),
      handle_(std::make_unique<Handle>()) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

std::string Client::fresh_key() {
  std::array<std::uint8_t, 16> bytes{};
  random_(bytes);
  return to_hex(bytes);
}

std::vector<Header> Client::headers_of(const Request& request) {
  std::vector<Header> out{{"Accept-Language", request.accept_language.empty() ? language_ : request.accept_language},
                          {"Expect", ""}};
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out.push_back({std::string(name), value});
  };
  add("Accept", request.accept);
  if (request.verb == Verb::post || request.verb == Verb::put) add("Content-Type", request.content_type);
  if (!credential_.token.empty()) add("Authorization", "Bearer " + credential_.token);
  if (credential_.token.empty()) add("Cookie", credential_.cookie);
  if (request.verb == Verb::get) return out;
  add("Idempotency-Key", request.idempotency_key.empty() ? fresh_key() : request.idempotency_key);
  add("Origin", origin_of(server_));
  add("X-CSRF-Token", credential_.csrf);
  return out;
}

Result<Answer> Client::send(const Request& request) {
  if (!is_known_address(server_.address)) return fail(Code::invalid, "usage.server", "", {{"server", server_.address}});
  Receiving receiving;
  const std::string url = origin_of(server_) + request.path;
  const HeaderList headers = list_of(headers_of(request));
  handle_->aim(server_, url);
  handle_->carry(request);
  handle_->set(CURLOPT_HTTPHEADER, headers.get());
  handle_->set(CURLOPT_TIMEOUT, answer_seconds);
  return handle_->perform(server_, receiving);
}

Result<Answer> Client::listen(const Request& request, const std::vector<Header>& headers,
                              std::function<Take(std::string_view)> take) {
  if (!is_known_address(server_.address)) return fail(Code::invalid, "usage.server", "", {{"server", server_.address}});
  Receiving receiving;
  receiving.take = std::move(take);
  auto all = headers_of(request);
  all.insert(all.end(), headers.begin(), headers.end());
  const std::string url = origin_of(server_) + request.path;
  const HeaderList list = list_of(all);
  handle_->aim(server_, url);
  handle_->set(CURLOPT_HTTPHEADER, list.get());
  handle_->set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  handle_->set(CURLOPT_LOW_SPEED_TIME, silence_seconds);
  return handle_->perform(server_, receiving);
}

std::string encoded(std::string_view text) {
  constexpr std::string_view plain = "-._~";
  std::string out;
  for (const char c : text) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      plain.find(c) != std::string_view::npos;
    out += keep ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace tocsin::cli
