#include "mail/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/base64.h"
#include "base/utf8.h"
#include "mail/lines.h"

namespace tocsin::mail {
namespace {

constexpr std::size_t most_bytes = 1 << 20;
constexpr std::size_t most_headers = 200;
constexpr std::size_t most_parts = 50;
constexpr std::size_t line_bytes = 76;
constexpr std::size_t word_bytes = 39;  // of a header's encoded word: 52 characters of base64

// Of lines, as a body holds it.
std::optional<std::string> unpacked(std::string_view text) {
  std::string packed;
  for (const char c : text)
    if (!is_space(c)) packed += c;
  return packed.empty() ? std::optional(packed) : from_base64(packed);
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 127; }) && !text.contains("=?");
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; }, ' ');
  return out;
}

// Encoded words of whole characters, one a line (RFC 2047 section 2).
std::string encoded_words(std::string_view text) {
  std::string out;
  std::string piece;
  const auto flush = [&] {
    if (piece.empty()) return;
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", to_base64(piece));
    piece.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto from = at;
    utf8::next(text, at);
    if (piece.size() + (at - from) > word_bytes) flush();
    piece += text.substr(from, at - from);
  }
  flush();
  return out;
}

std::string header_text(std::string_view given) {
  const auto text = one_line(utf8::valid(given) ? given : "?");
  const bool short_enough = text.size() <= 60;
  return is_plain(text) && short_enough ? text : encoded_words(text);
}

std::string in_lines(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += line_bytes) out.append(text.substr(at, line_bytes)).append("\r\n");
  return out;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

std::unexpected<Error> ill_formed() { return fail(Code::invalid, "mail.form"); }
std::unexpected<Error> too_large() { return fail(Code::limit, "mail.too_large"); }

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127 && c != ':'; });
}

// The parts between delimiters "--boundary" at the beginning of a line; what is before the first and behind the closing
// one is nothing.
Result<std::vector<Part>> parts_of(std::string_view body, const std::string& boundary) {
  const auto delimiter = "--" + boundary;
  std::vector<Part> out;
  std::optional<const char*> begin;
  auto rest = body;
  while (!rest.empty()) {
    const char* line_begin = rest.data();
    const auto line = take_line(rest);
    if (!line.starts_with(delimiter)) continue;
    const auto tail = trimmed(line.substr(delimiter.size()));
    if (!tail.empty() && tail != "--") continue;
    if (begin) {
      std::string_view part(*begin, static_cast<std::size_t>(line_begin - *begin));
      if (out.size() == most_parts) return too_large();
      TRY(auto headers, take_headers(part));
      out.push_back({std::move(headers), part});
    }
    begin = rest.data();
    if (tail == "--") return out;
  }
  return ill_formed();
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string from_quoted(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '=') {
      out += text[at];
    } else if (text.substr(at + 1).starts_with("\r\n")) {
      at += 2;
    } else if (text.substr(at + 1).starts_with("\n")) {
      at += 1;
    } else if (at + 2 < text.size() && hex(text[at + 1]) >= 0 && hex(text[at + 2]) >= 0) {
      out += static_cast<char>(hex(text[at + 1]) * 16 + hex(text[at + 2]));
      at += 2;
    } else {
      out += '=';
    }
  }
  return out;
}

}  // namespace

std::string date_text(Instant at) {
  namespace chrono = std::chrono;
  static constexpr std::array<std::string_view, 7> week{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const chrono::sys_time<chrono::microseconds> time{chrono::microseconds(at.us)};
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(chrono::floor<chrono::seconds>(time - day));
  return fmt::format("{}, {} {} {:04} {:02}:{:02}:{:02} +0000", week[chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string write_message(const Message& message) {
  std::string out;
  const auto add = [&](std::string_view name, std::string_view value) {
    out += fmt::format("{}: {}\r\n", name, value);
  };
  add("Date", date_text(message.at));
  const auto from = fmt::format("<{}>", one_line(message.from));
  add("From",
      message.from_name.empty() ? from : fmt::format("{}\r\n {}", encoded_words(one_line(message.from_name)), from));
  add("To", fmt::format("<{}>", one_line(message.to)));
  add("Message-ID", fmt::format("<{}>", one_line(message.message_id)));
  add("Subject", header_text(message.subject));
  add("Auto-Submitted", "auto-generated");
  add("X-Auto-Response-Suppress", "All");
  add("MIME-Version", "1.0");
  add("Content-Language", i18n::tag_of(message.language));
  add("Content-Type", "text/plain; charset=utf-8");
  add("Content-Transfer-Encoding", "base64");
  return out + "\r\n" + in_lines(to_base64(with_crlf(message.text)));
}

Result<std::vector<Header>> take_headers(std::string_view& bytes) {
  std::vector<Header> out;
  while (!bytes.empty()) {
    const auto line = take_line(bytes);
    if (line.empty()) return out;
    if (is_space(line.front())) {
      if (out.empty()) return ill_formed();
      out.back().value += ' ';
      out.back().value += trimmed(line);
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_name(trimmed(line.substr(0, colon)))) return ill_formed();
    if (out.size() == most_headers) return too_large();
    out.push_back({lower(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1)))});
  }
  return out;
}

std::string_view value_of(const std::vector<Header>& headers, std::string_view name) {
  const auto found = std::ranges::find(headers, name, &Header::name);
  return found == headers.end() ? std::string_view() : found->value;
}

std::string media_type_of(const std::vector<Header>& headers) {
  const auto value = value_of(headers, "content-type");
  return value.empty() ? "text/plain" : lower(trimmed(value.substr(0, value.find(';'))));
}

std::string parameter_of(std::string_view content_type, std::string_view name) {
  auto at = content_type.find(';');
  while (at != std::string_view::npos) {
    auto rest = trimmed(content_type.substr(at + 1));
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) return {};
    const bool it = lower(trimmed(rest.substr(0, equals))) == name;
    auto value = trimmed(rest.substr(equals + 1));
    const bool quoted = value.starts_with('"');
    const auto end = quoted ? value.find('"', 1) : value.find(';');
    if (quoted && end == std::string_view::npos) return {};
    if (it) return std::string(quoted ? value.substr(1, end - 1) : trimmed(value.substr(0, end)));
    if (end == std::string_view::npos) return {};
    content_type = value.substr(end);
    at = content_type.find(';');
  }
  return {};
}

Result<ReadMessage> read_message(std::string_view bytes) {
  if (bytes.size() > most_bytes) return too_large();
  ReadMessage out;
  TRY(out.headers, take_headers(bytes));
  out.body = bytes;
  if (!media_type_of(out.headers).starts_with("multipart/")) return out;
  const auto boundary = parameter_of(value_of(out.headers, "content-type"), "boundary");
  if (boundary.empty()) return ill_formed();
  TRY(out.parts, parts_of(out.body, boundary));
  return out;
}

std::string decoded_header(std::string_view value) {
  std::string out;
  constexpr std::string_view start = "=?UTF-8?B?";
  while (!value.empty()) {
    const auto at = value.find(start);
    auto before = value.substr(0, at);
    if (out.empty() || !trimmed(before).empty()) out += before;  // white space between encoded words is none
    if (at == std::string_view::npos) break;
    value.remove_prefix(at + start.size());
    const auto end = value.find("?=");
    out += unpacked(value.substr(0, end)).value_or("");
    value.remove_prefix(end == std::string_view::npos ? value.size() : end + 2);
  }
  return out;
}

Result<std::string> decoded_body(const std::vector<Header>& headers, std::string_view body) {
  const auto encoding = lower(value_of(headers, "content-transfer-encoding"));
  if (encoding == "base64") {
    auto out = unpacked(body);
    if (!out) return ill_formed();
    return std::move(*out);
  }
  return encoding == "quoted-printable" ? from_quoted(body) : std::string(body);
}

}  // namespace tocsin::mail
