#include "mail/smtp.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <mutex>

#include "mail/answer.h"

namespace tocsin::mail {
namespace {

using port::Delivery;
using port::Parcel;

constexpr std::array<std::string_view, 3> securities{"starttls", "tls", "none"};
constexpr long connect_ms = 10'000;
constexpr long longest_idle_s = 5;
constexpr std::size_t most_lines_bytes = 16 << 10;

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

bool is_tls_fault(CURLcode code) {
  constexpr std::array faults{CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
                              CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM};
  return std::ranges::find(faults, code) != faults.end();
}

bool is_host_text(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':';
}

}  // namespace

std::span<const std::string_view> names_of(Security) { return securities; }

Result<ServerName> server_from(std::string_view text) {
  const auto bad = [&] { return fail(Code::invalid, "mail.server", "mail.server", {{"value", std::string(text)}}); };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return bad();
  auto host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || !std::ranges::all_of(host, is_host_text) || (!bracketed && host.contains(':'))) return bad();
  ServerName out{std::string(host), 0};
  const auto digits = text.substr(colon + 1);
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (fault != std::errc{} || end != digits.data() + digits.size() || out.port == 0) return bad();
  return out;
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

class SmtpCourier::Handle {
 public:
  explicit Handle(SmtpSettings settings) : settings_(std::move(settings)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    curl_ = curl_easy_init();
    TOCSIN_ASSERT(curl_ != nullptr);
    const auto host = settings_.host.contains(':') ? "[" + settings_.host + "]" : settings_.host;
    url_ = fmt::format("{}://{}:{}/{}", settings_.security == Security::tls ? "smtps" : "smtp", host, settings_.port,
                       settings_.own_name);
    server_ = fmt::format("{}:{}", host, settings_.port);
  }
  ~Handle() { curl_easy_cleanup(curl_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  Delivery deliver(const Parcel& parcel, const std::stop_token& stop) {
    said_ = {};
    left_ = parcel.bytes;
    stop_ = &stop;
    aim();
    const auto from = "<" + parcel.from + ">";
    const auto to = "<" + parcel.to + ">";
    const std::unique_ptr<curl_slist, ListFree> recipients(curl_slist_append(nullptr, to.c_str()));
    set(CURLOPT_MAIL_FROM, from.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    const CURLcode code = curl_easy_perform(curl_);
    if (auto heard = outcome_of(said_)) return std::move(*heard);
    return {.outcome = Delivery::Outcome::unreachable, .fault = fault_of(code)};
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl_, option, value);
  }

  void aim() {
    curl_easy_reset(curl_);  // keeps the connection
    told_.fill('\0');
    set(CURLOPT_ERRORBUFFER, told_.data());
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_USE_SSL, static_cast<long>(settings_.security == Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    set(CURLOPT_MAXAGE_CONN, longest_idle_s);  // an older one may be open on our side alone, and is waited on in vain
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings_.within.us / 1000));
    if (!settings_.ca_file.empty()) set(CURLOPT_CAINFO, settings_.ca_file.c_str());
    if (!settings_.user.empty()) {
      set(CURLOPT_USERNAME, settings_.user.c_str());
      set(CURLOPT_PASSWORD, std::string(settings_.password.reveal_text()).c_str());  // copied
    }
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, on_read);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_WRITEFUNCTION, on_nothing);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, on_progress);
    set(CURLOPT_XFERINFODATA, this);
    set(CURLOPT_VERBOSE, 1L);  // to on_said() alone
    set(CURLOPT_DEBUGFUNCTION, on_said);
    set(CURLOPT_DEBUGDATA, this);
  }

  Error fault_of(CURLcode code) const {
    const auto make = [](std::string what, std::vector<Arg> args) {
      return Error{Code::unavailable, std::move(what), "", std::move(args)};
    };
    const std::string words = kept_words(told_[0] != '\0' ? told_.data() : curl_easy_strerror(code));
    const auto answer = read_answer(said_.lines);
    const auto answered = answer ? fmt::format("{} {}", answer->code, answer->words) : words;
    if (stop_->stop_requested()) return make("mail.stopped", {});
    if (code == CURLE_USE_SSL_FAILED) return make("mail.no_starttls", {{"server", server_}});
    if (is_tls_fault(code)) return make("mail.tls", {{"server", server_}, {"fault", words}});
    if (code == CURLE_LOGIN_DENIED || said_.verb == "AUTH")
      return make("mail.login", {{"server", server_}, {"answer", answered}});
    if (said_.verb == "MAIL" && answer) return make("mail.sender", {{"server", server_}, {"answer", answered}});
    if (code == CURLE_OPERATION_TIMEDOUT) return make("mail.timeout", {{"server", server_}});
    return make("mail.unreachable", {{"server", server_}, {"fault", answered}});
  }

  static std::size_t on_read(char* to, std::size_t size, std::size_t count, void* data) {
    auto& self = *static_cast<Handle*>(data);
    const auto n = std::min(size * count, self.left_.size());
    std::memcpy(to, self.left_.data(), n);
    self.left_.remove_prefix(n);
    self.said_.text_given = self.said_.text_given || n == 0;
    return n;
  }
  static std::size_t on_nothing(char*, std::size_t size, std::size_t count, void*) { return size * count; }
  static int on_progress(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Handle*>(data)->stop_->stop_requested() ? 1 : 0;
  }

  // Of what we say the verb alone is kept: a line of AUTH holds the password.
  static int on_said(CURL*, curl_infotype type, char* data, std::size_t size, void* target) {
    auto& self = *static_cast<Handle*>(target);
    auto& said = self.said_;
    const std::string_view text(data, size);
    if (type == CURLINFO_HEADER_OUT) self.leaving_ = text.starts_with("QUIT");
    if (self.leaving_) return 0;  // what became of the mail is known by then
    if (type == CURLINFO_HEADER_OUT) {
      const bool goes_on = said.verb == "AUTH" && !text.starts_with("MAIL");
      if (!goes_on) said.verb = std::string(text.substr(0, std::min<std::size_t>(4, text.find_first_of(" \r\n"))));
      said.lines.clear();
    } else if (type == CURLINFO_HEADER_IN && said.lines.size() + size <= most_lines_bytes) {
      if (said.verb == "DATA" && !said.text_begun && text.starts_with("354")) {
        said.text_begun = true;
        said.lines.clear();
      } else {
        said.lines += text;
      }
    }
    return 0;
  }

  SmtpSettings settings_;
  CURL* curl_ = nullptr;
  std::string url_;
  std::string server_;
  std::array<char, CURL_ERROR_SIZE> told_{};
  Conversation said_;
  bool leaving_ = false;
  std::string_view left_;
  const std::stop_token* stop_ = nullptr;
};

SmtpCourier::SmtpCourier(SmtpSettings settings) : handle_(std::make_unique<Handle>(std::move(settings))) {}
SmtpCourier::~SmtpCourier() = default;
port::Delivery SmtpCourier::deliver(const Parcel& parcel, const std::stop_token& stop) {
  return handle_->deliver(parcel, stop);
}

}  // namespace tocsin::mail
