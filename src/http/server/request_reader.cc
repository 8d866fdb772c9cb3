#include "http/server/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cctype>

// Beast asserts that at least five bytes are at hand when it comes back to a last chunk; "0\r\n\r" is four, and any
// sender may stop there. What follows the assertion is right without it, so its headers are read without assertions:
// boost/assert.hpp may be read again under another setting.
#define BOOST_DISABLE_ASSERTS
#include <boost/assert.hpp>
// clang-format off: the order is the point
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
// clang-format on

namespace tocsin::http {

namespace beast = boost::beast::http;
using boost::beast::error_code;

namespace {

constexpr std::size_t chunk_head_bytes = 8 * 1024;
using Step = RequestReader::Step;
using Refused = RequestReader::Refused;
constexpr Refused malformed{400, "http.malformed"};
constexpr Refused framing{400, "http.framing"};

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Method to_method(beast::verb verb) {
  switch (verb) {
    case beast::verb::get:
      return Method::get;
    case beast::verb::head:
      return Method::head;
    case beast::verb::post:
      return Method::post;
    case beast::verb::put:
      return Method::put;
    case beast::verb::patch:
      return Method::patch;
    case beast::verb::delete_:
      return Method::del;
    case beast::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

bool valid_port(std::string_view text) {
  return text.empty() || (text.front() == ':' && text.size() <= 6 && std::ranges::all_of(text.substr(1), is_digit));
}

// RFC 9112 3.2: a name, an IPv4 address or a bracketed IPv6 address, and maybe a port.
bool valid_host(std::string_view host) {
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    const auto hexish = [](char c) {
      return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == ':' || c == '.';
    };
    return std::ranges::all_of(host.substr(1, end - 1), hexish) && valid_port(host.substr(end + 1));
  }
  const auto colon = std::min(host.find(':'), host.size());
  const auto name_char = [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; };
  return colon > 0 && std::ranges::all_of(host.substr(0, colon), name_char) && valid_port(host.substr(colon));
}

bool valid_target(std::string_view target) {
  return std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f && c != '#' && c != '\\'; });
}

// RFC 9112 3.2.2: the absolute form's authority replaces Host.
bool cut_authority(std::string_view& target, std::string_view& host) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!same_name(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto end = std::min(target.find_first_of("/?"), target.size());
    host = target.substr(0, end);
    target.remove_prefix(end);
    return true;
  }
  return false;
}

}  // namespace

struct RequestReader::Impl {
  enum class Stage : std::uint8_t { blank, head, limit, body, done, dead };

  std::size_t header_bytes;
  Stage stage = Stage::blank;
  bool ends = false;  // the client wants the connection closed
  std::size_t scanned = 0;
  Refused refused;
  Request request;
  beast::request_parser<beast::string_body> parser;

  explicit Impl(std::size_t limit) : header_bytes(limit) {
    parser.header_limit(static_cast<std::uint32_t>(limit + 1));
    parser.body_limit(boost::none);
    parser.eager(false);
  }

  Step refuse(Refused why) {
    stage = Stage::dead;
    refused = why;
    return Step::refused;
  }

  // RFC 9112 2.2: empty lines before a request are passed over.
  std::size_t skip_blank(std::string_view bytes) {
    std::size_t skip = 0;
    while (bytes.substr(skip).starts_with("\r\n")) skip += 2;
    const auto rest = bytes.substr(skip);
    if (!rest.empty() && rest != "\r") stage = Stage::head;
    return skip;
  }

  // Looks at each byte once: answers the head's length when it is whole, 0 while it is not; may refuse.
  std::size_t scan(std::string_view bytes) {
    for (; scanned < bytes.size(); ++scanned) {
      const char c = bytes[scanned];
      const bool after_cr = scanned > 0 && bytes[scanned - 1] == '\r';
      if ((c == '\n') != after_cr) return refuse(malformed), 0;
      if (c == '\0') return refuse({400, "http.control_character"}), 0;
      if ((c == ' ' || c == '\t') && scanned > 0 && bytes[scanned - 1] == '\n')
        return refuse({400, "http.folded_header"}), 0;
      if (c == '\n' && bytes.substr(0, scanned + 1).ends_with("\r\n\r\n")) return scanned + 1;
      if (scanned + 1 >= header_bytes) return refuse_size(bytes), 0;
    }
    return 0;
  }

  Step refuse_size(std::string_view bytes) {
    const bool in_first_line = bytes.substr(0, header_bytes).find('\n') == std::string_view::npos;
    return refuse(in_first_line ? Refused{414, "http.target_too_long"} : Refused{431, "http.header_too_large"});
  }

  Step parse_head(std::string_view head) {
    error_code error;
    const std::size_t used = parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
    if (error == beast::error::bad_transfer_encoding || error == beast::error::bad_content_length)
      return refuse(framing);
    if (error == beast::error::bad_version) return refuse({505, "http.version"});
    if (error || !parser.is_header_done() || used != head.size()) return refuse(malformed);
    return check_head();
  }

  Step check_head() {
    const auto& message = parser.get();
    if (message.version() != 10 && message.version() != 11) return refuse({505, "http.version"});
    for (const auto& field : message)
      request.headers.push_back({std::string(view(field.name_string())), std::string(view(field.value()))});
    request.method = to_method(message.method());
    ends = message.version() == 10 || !parser.keep_alive();
    if (const auto why = check_target(view(message.target())); why.status != 0) return refuse(why);
    if (const auto why = check_framing(message.version()); why.status != 0) return refuse(why);
    if (const auto expect = request.header("Expect"); !expect.empty() && !same_name(expect, "100-continue"))
      return refuse({417, "http.expectation"});
    stage = Stage::limit;
    return Step::head;
  }

  std::size_t count(std::string_view name) const {
    const auto same = [&](const Header& h) { return same_name(h.name, name); };
    return static_cast<std::size_t>(std::ranges::count_if(request.headers, same));
  }

  Refused check_target(std::string_view target) {
    constexpr Refused bad{400, "http.target"};
    if (!valid_target(target)) return bad;
    std::string_view authority;
    const bool absolute = cut_authority(target, authority);
    if (const auto why = check_host(absolute ? &authority : nullptr); why.status != 0) return why;
    const auto mark = std::min(target.find('?'), target.size());
    request.path = target.substr(0, mark);
    if (mark < target.size()) request.query = target.substr(mark + 1);
    if (absolute && request.path.empty()) request.path = "/";
    const bool star = request.path == "*" && request.method == Method::options;
    return request.path.starts_with('/') || star ? Refused{} : bad;
  }

  Refused check_host(const std::string_view* authority) {
    constexpr Refused bad{400, "http.host"};
    const auto hosts = count("Host");
    if (hosts > 1 || (hosts == 0 && parser.get().version() == 11)) return bad;
    if (hosts == 1 && !valid_host(request.header("Host"))) return bad;
    if (!authority) return {};
    if (!valid_host(*authority)) return bad;
    std::erase_if(request.headers, [](const Header& h) { return same_name(h.name, "Host"); });
    request.headers.push_back({"Host", std::string(*authority)});
    return {};
  }

  // RFC 9112 6.3, with every doubtful case refused.
  Refused check_framing(unsigned version) const {
    const auto lengths = count("Content-Length");
    const auto codings = count("Transfer-Encoding");
    if (lengths + codings > 1) return framing;
    if (lengths == 1) {
      const auto text = request.header("Content-Length");
      if (text.empty() || text.size() > 18 || !std::ranges::all_of(text, is_digit)) return framing;
    }
    if (codings == 1 && version == 10) return framing;
    if (codings == 1 && !same_name(request.header("Transfer-Encoding"), "chunked"))
      return {501, "http.transfer_coding"};
    const bool has_body = request.method == Method::post || request.method == Method::put;
    if (version == 10 && has_body && lengths == 0) return {411, "http.length_required"};
    return {};
  }

  Fed feed_head(std::string_view bytes) {
    std::size_t skipped = 0;
    if (stage == Stage::blank) skipped = skip_blank(bytes);
    if (stage == Stage::blank) return {Step::more, skipped};
    bytes.remove_prefix(skipped);
    const std::size_t length = scan(bytes);
    if (stage == Stage::dead) return {Step::refused, skipped};
    if (length == 0) return {Step::more, skipped};
    return {parse_head(bytes.substr(0, length)), skipped + length};
  }

  Step body_error(error_code error) {
    if (error == beast::error::body_limit) return refuse({413, "http.body_too_large"});
    if (error == beast::error::header_limit) return refuse({431, "http.header_too_large"});
    return refuse(malformed);
  }

  Fed feed_body(std::string_view bytes) {
    std::size_t used = 0;
    while (!parser.is_done() && used < bytes.size()) {
      error_code error;
      const auto rest = bytes.substr(used);
      const std::size_t n = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
      used += n;
      if (error == beast::error::need_more) break;
      if (error) return {body_error(error), used};
    }
    if (!parser.is_done()) return {too_much_waits(bytes.size() - used), used};
    stage = Stage::done;
    return {Step::done, used};
  }

  Step too_much_waits(std::size_t waiting_bytes) {
    return waiting_bytes > chunk_head_bytes ? refuse(malformed) : Step::more;
  }
};

RequestReader::RequestReader(std::size_t header_bytes) : impl_(std::make_unique<Impl>(header_bytes)) {}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;

RequestReader::Fed RequestReader::feed(std::string_view bytes) {
  using Stage = Impl::Stage;
  switch (impl_->stage) {
    case Stage::blank:
    case Stage::head:
      return impl_->feed_head(bytes);
    case Stage::limit:
      return {Step::head, 0};
    case Stage::body:
      return impl_->feed_body(bytes);
    case Stage::done:
      return {Step::done, 0};
    case Stage::dead:
      return {Step::refused, 0};
  }
  return {Step::refused, 0};
}

Step RequestReader::allow_body(std::size_t limit_bytes) {
  auto& parser = impl_->parser;
  impl_->stage = Impl::Stage::body;
  const auto length = parser.content_length();
  if (length && *length > limit_bytes) return impl_->refuse({413, "http.body_too_large"});
  if (parser.is_done()) {
    impl_->stage = Impl::Stage::done;
    return Step::done;
  }
  parser.body_limit(limit_bytes);
  parser.eager(true);
  return Step::more;
}

Request& RequestReader::head() { return impl_->request; }

Request RequestReader::take() {
  impl_->request.body = std::move(impl_->parser.get().body());
  return std::move(impl_->request);
}

bool RequestReader::keep_alive() const { return !impl_->ends; }

bool RequestReader::knows_chunks() const { return impl_->parser.get().version() == 11; }

bool RequestReader::expects_continue() const { return knows_chunks() && impl_->request.has_header("Expect"); }

bool RequestReader::begun() const { return impl_->stage != Impl::Stage::blank; }
Refused RequestReader::refused() const { return impl_->refused; }

}  // namespace tocsin::http
