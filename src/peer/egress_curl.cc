#include "peer/egress_curl.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tocsin::peer {
namespace {

using port::EgressAnswer;
using port::EgressRequest;

constexpr long connect_ms = 10'000;
constexpr std::size_t most_header_bytes = 64 << 10;
constexpr std::size_t most_idle = 8;

void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct UrlFree {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

struct Target {
  std::string host;
  bool plain = false;
};

// Read by libcurl itself: nothing that it takes for another host than we do.
Result<Target> target_of(const std::string& text) {
  const std::unique_ptr<CURLU, UrlFree> url(curl_url());
  const auto bad = [] { return fail(Code::invalid, "egress.url"); };
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) return bad();
  const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return bad();
  Target out{.host = part_of(url.get(), CURLUPART_HOST), .plain = scheme == "http"};
  if (out.host.empty()) return bad();
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_tls_fault(CURLcode code) {
  constexpr std::array faults{CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
                              CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM};
  return std::ranges::find(faults, code) != faults.end();
}

bool is_timeout(CURLcode code) { return code == CURLE_OPERATION_TIMEDOUT; }

}  // namespace

class CurlEgress::Handle {
 public:
  Handle() : curl_((start_curl(), curl_easy_init())) { TOCSIN_ASSERT(curl_ != nullptr); }
  ~Handle() { curl_easy_cleanup(curl_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  Result<EgressAnswer> perform(const CurlEgress& out, const EgressRequest& request, const std::stop_token& stop) {
    TRY(const auto target, target_of(request.url));
    under_way_ = {.destinations = &out.destinations_, .target = &target, .stop = &stop, .most = request.most_bytes};
    aim(out, request);
    carry(request);
    const CURLcode code = curl_easy_perform(curl_);
    headers_.reset();
    if (code != CURLE_OK) return fault(code, request);
    return std::move(under_way_.answer);
  }

 private:
  struct UnderWay {
    const Destinations* destinations = nullptr;
    const Target* target = nullptr;
    const std::stop_token* stop = nullptr;
    std::size_t most = 0;
    EgressAnswer answer = {};
    std::size_t header_bytes = 0;
    bool too_large = false;
    std::string refused = {};  // the address that none may connect to
  };

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl_, option, value);
  }

  void aim(const CurlEgress& out, const EgressRequest& request) {
    curl_easy_reset(curl_);
    told_.fill('\0');
    const auto within_ms = std::max<long>(1, request.within.us / 1000);
    set(CURLOPT_ERRORBUFFER, told_.data());
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "https,http");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_CONNECTTIMEOUT_MS, std::min(connect_ms, within_ms));
    set(CURLOPT_TIMEOUT_MS, within_ms);
    set(CURLOPT_ACCEPT_ENCODING, "");  // whatever it can unpack; most_bytes counts what comes out
    if (!out.ca_file_.empty()) set(CURLOPT_CAINFO, out.ca_file_.c_str());
    set(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    set(CURLOPT_OPENSOCKETDATA, &under_way_);
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_HEADERDATA, &under_way_);
    set(CURLOPT_WRITEFUNCTION, on_body);
    set(CURLOPT_WRITEDATA, &under_way_);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, on_progress);
    set(CURLOPT_XFERINFODATA, &under_way_);
  }

  void carry(const EgressRequest& request) {
    headers_.reset(curl_slist_append(nullptr, "Expect:"));
    for (const auto& header : request.headers) {
      TOCSIN_ASSERT(header.value.find_first_of("\r\n") == std::string::npos);
      headers_.reset(curl_slist_append(headers_.release(), fmt::format("{}: {}", header.name, header.value).c_str()));
    }
    set(CURLOPT_HTTPHEADER, headers_.get());
    if (request.verb != port::EgressVerb::post) return;
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());
  }

  std::unexpected<Error> fault(CURLcode code, const EgressRequest& request) const {
    const std::string& host = under_way_.target->host;
    const std::string words = told_[0] != '\0' ? told_.data() : curl_easy_strerror(code);
    if (under_way_.stop->stop_requested()) return fail(Code::unavailable, "egress.stopped");
    if (under_way_.too_large)
      return fail(Code::limit, "egress.too_large", "", {{"max", fmt::to_string(request.most_bytes)}});
    if (!under_way_.refused.empty()) return refusal(host);
    if (is_timeout(code)) return fail(Code::unavailable, "egress.timeout", "", {{"host", host}});
    if (is_tls_fault(code)) return fail(Code::unavailable, "egress.tls", "", {{"host", host}, {"fault", words}});
    return fail(Code::unavailable, "egress.unreachable", "", {{"host", host}, {"fault", words}});
  }

  std::unexpected<Error> refusal(const std::string& host) const {
    if (under_way_.target->plain) return fail(Code::denied, "egress.plain", "", {{"host", host}});
    return fail(Code::denied, "egress.address", "", {{"host", host}, {"address", under_way_.refused}});
  }

  // Of several addresses the first that is refused is told, where none could be connected to.
  static curl_socket_t on_socket(void* data, curlsocktype purpose, curl_sockaddr* to) {
    auto& self = *static_cast<UnderWay*>(data);
    const auto address = address_of(to->addr);
    const bool here = address && is_loopback(*address) && self.destinations->is_listed(*address);
    const bool allowed = address && (self.target->plain ? here : self.destinations->allows(*address));
    if (purpose != CURLSOCKTYPE_IPCXN || !allowed) {
      if (self.refused.empty()) self.refused = address ? to_text(*address) : "?";
      return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
  }

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* target) {
    auto& self = *static_cast<UnderWay*>(target);
    const std::string_view line(data, size * count);
    self.header_bytes += line.size();
    self.too_large = self.header_bytes > most_header_bytes;
    if (self.too_large) return 0;
    if (line.starts_with("HTTP/")) {  // an interim answer may have come before
      self.answer.headers.clear();
      const auto space = line.find(' ');
      if (space != std::string_view::npos)
        std::from_chars(line.data() + space + 1, line.data() + line.size(), self.answer.status);
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
      self.answer.headers.push_back({std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
    return line.size();
  }

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* target) {
    auto& self = *static_cast<UnderWay*>(target);
    const std::string_view bytes(data, size * count);
    self.too_large = self.answer.body.size() + bytes.size() > self.most;
    if (self.too_large) return 0;
    self.answer.body += bytes;
    return bytes.size();
  }

  static int on_progress(void* target, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<UnderWay*>(target)->stop->stop_requested() ? 1 : 0;
  }

  CURL* curl_;
  std::array<char, CURL_ERROR_SIZE> told_{};
  std::unique_ptr<curl_slist, ListFree> headers_;
  UnderWay under_way_;
};

CurlEgress::CurlEgress(Destinations destinations, std::filesystem::path ca_file)
    : destinations_(std::move(destinations)), ca_file_(std::move(ca_file)) {}
CurlEgress::~CurlEgress() = default;

std::unique_ptr<CurlEgress::Handle> CurlEgress::lend() {
  const std::scoped_lock hold(lock_);
  if (idle_.empty()) return std::make_unique<Handle>();
  auto out = std::move(idle_.back());
  idle_.pop_back();
  return out;
}

void CurlEgress::give_back(std::unique_ptr<Handle> handle) {
  const std::scoped_lock hold(lock_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(handle));
}

Result<port::EgressAnswer> CurlEgress::send(const port::EgressRequest& request, const std::stop_token& stop) {
  if (stop.stop_requested()) return fail(Code::unavailable, "egress.stopped");
  auto handle = lend();
  auto out = handle->perform(*this, request, stop);
  give_back(std::move(handle));
  return out;
}

}  // namespace tocsin::peer
