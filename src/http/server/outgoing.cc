#include "http/server/outgoing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace tocsin::http {

namespace {

constexpr std::size_t joined_bytes = 8 * 1024;  // smaller bodies travel with the head: one packet, one TLS record
constexpr std::size_t file_turn_bytes = 256 * 1024;

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

bool token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool sendable(const Header& header) {
  const auto text_char = [](char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t'; };
  return !header.name.empty() && std::ranges::all_of(header.name, token_char) &&
         std::ranges::all_of(header.value, text_char);
}

bool doors_own(std::string_view name) {
  return same_name(name, "Content-Length") || same_name(name, "Transfer-Encoding") || same_name(name, "Connection") ||
         same_name(name, "Date");
}

bool bodiless(int status) { return status < 200 || status == 204 || status == 304; }

bool has(const Response& response, std::string_view name) {
  return std::ranges::any_of(response.headers, [&](const Header& h) { return same_name(h.name, name); });
}

std::string fields(const Response& response, Keep keep, std::string_view date) {
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
  for (const auto& header : response.headers)
    if (!doors_own(header.name)) out.append(header.name).append(": ").append(header.value).append("\r\n");
  if (!date.empty()) out.append("Date: ").append(date).append("\r\n");
  if (keep == Keep::close) out.append("Connection: close\r\n");
  return out;
}

Moved push_text(Transport& transport, std::string_view text, std::size_t& at, Tail tail) {
  const Moved moved = transport.write(text.substr(at), tail);
  at += moved.bytes;
  return moved;
}

}  // namespace

Outgoing::~Outgoing() {
  if (file_ >= 0) ::close(file_);
}

bool Outgoing::finished() const {
  return head_at_ == head_.size() && body_at_ == body().size() && file_at_ == file_end_;
}

Moved Outgoing::push(Transport& transport, std::span<char> scratch) {
  const bool more = body_at_ < body().size() || file_at_ < file_end_;
  if (head_at_ < head_.size()) return push_text(transport, head_, head_at_, more ? Tail::more_follows : Tail::last);
  if (body_at_ < body().size()) return push_text(transport, body(), body_at_, Tail::last);
  const auto left = std::min<std::uint64_t>(file_end_ - file_at_, file_turn_bytes);
  Moved moved = transport.send_file(file_, file_at_, static_cast<std::size_t>(left), scratch);
  file_at_ += moved.bytes;
  if (moved.io == Io::ended) moved.io = Io::failed;  // shorter than promised: only a cut tells the client
  return moved;
}

std::uint64_t Outgoing::length() const { return body().size() + file_end_; }

Result<void> Outgoing::take_body(Response& response) {
  if (response.file.empty()) {
    body_ = std::move(response.body);
    shared_ = std::move(response.shared_body);
    return {};
  }
  file_ = ::open(response.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info{};
  if (file_ < 0 || ::fstat(file_, &info) != 0 || !S_ISREG(info.st_mode))
    return fail(Code::internal, "http.file_unreadable");
  file_end_ = static_cast<std::uint64_t>(info.st_size);
  return {};
}

void Outgoing::drop_body() {
  body_.clear();
  shared_.reset();
  file_at_ = file_end_;
}

Result<std::unique_ptr<Outgoing>> Outgoing::render(Method method, Response response, Keep keep, Framing framing,
                                                   std::string_view date) {
  if (response.status < 100 || response.status > 999 || !std::ranges::all_of(response.headers, sendable))
    return fail(Code::internal, "http.bad_response");
  if (response.stream && !has(response, "Content-Type"))
    response.headers.push_back({"Content-Type", "text/event-stream; charset=utf-8"});
  auto out = std::make_unique<Outgoing>(fields(response, keep, date));
  if (response.stream) {
    out->head_ += framing == Framing::chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n";
    return out;
  }
  CHECK(out->take_body(response));
  if (!bodiless(response.status)) out->head_ += fmt::format("Content-Length: {}\r\n", out->length());
  out->head_ += "\r\n";
  if (method == Method::head || bodiless(response.status)) out->drop_body();
  if (!out->shared_ && out->body_.size() <= joined_bytes) out->head_ += std::exchange(out->body_, {});
  return out;
}

std::unique_ptr<Outgoing> Outgoing::chunk(std::string bytes, Framing framing) {
  if (framing == Framing::until_close) return std::make_unique<Outgoing>(std::move(bytes));
  auto out = std::make_unique<Outgoing>(fmt::format("{:x}\r\n", bytes.size()));
  bytes += "\r\n";
  if (bytes.size() <= joined_bytes)
    out->head_ += bytes;
  else
    out->body_ = std::move(bytes);
  return out;
}

std::unique_ptr<Outgoing> Outgoing::last_chunk() { return std::make_unique<Outgoing>("0\r\n\r\n"); }

std::string http_date(Instant at) {
  using namespace std::chrono;
  static constexpr const char* day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_time<microseconds> time{microseconds(at.us)};
  const auto day = floor<std::chrono::days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<std::chrono::seconds>(time - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", day_names[weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), month_names[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace tocsin::http
