#include "mail/answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "mail/lines.h"

namespace tocsin::mail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// One to three digits, without a leading zero.
std::optional<int> number_at(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && n < 4 && is_digit(text[n])) ++n;
  if (n == 0 || n > 3 || (n > 1 && text[0] == '0')) return std::nullopt;
  int out = 0;
  for (const char c : text.substr(0, n)) out = out * 10 + (c - '0');
  text.remove_prefix(n);
  return out;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Status> take_status(std::string_view& text) {
  auto rest = text;
  Status out;
  if (rest.size() < 5 || (rest[0] != '2' && rest[0] != '4' && rest[0] != '5')) return std::nullopt;
  out.kind = rest[0] - '0';
  rest.remove_prefix(1);
  if (!take_dot(rest)) return std::nullopt;
  const auto subject = number_at(rest);
  if (!subject || !take_dot(rest)) return std::nullopt;
  const auto detail = number_at(rest);
  if (!detail || (!rest.empty() && rest.front() != ' ')) return std::nullopt;
  out.subject = *subject;
  out.detail = *detail;
  text = rest.empty() ? rest : rest.substr(1);
  return out;
}

std::optional<int> code_of(std::string_view line) {
  if (line.size() < 3 || !std::ranges::all_of(line.substr(0, 3), is_digit)) return std::nullopt;
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  return code >= 200 && code <= 599 ? std::optional(code) : std::nullopt;
}

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; }

}  // namespace

std::string to_text(const Status& status) {
  return fmt::format("{}.{}.{}", status.kind, status.subject, status.detail);
}

std::optional<Status> status_at_start(std::string_view text) { return take_status(text); }

std::string kept_words(std::string_view text) {
  std::string out;
  bool space = false;
  const auto valid = utf8::valid(text);
  for (const char c : text) {
    if (is_blank(c)) {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += !valid && static_cast<unsigned char>(c) >= 0x80 ? '?' : c;
  }
  auto size = std::min(out.size(), most_words);
  while (size < out.size() && size > 0 && (static_cast<unsigned char>(out[size]) & 0xC0) == 0x80) --size;
  out.resize(size);
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

Result<Answer> read_answer(std::string_view lines) {
  const auto bad = [] { return fail(Code::invalid, "smtp.answer"); };
  Answer out;
  std::string words;
  bool last = false;
  while (!last) {
    const auto line = take_line(lines);
    const auto code = code_of(line);
    if (!code || (out.code != 0 && *code != out.code)) return bad();
    out.code = *code;
    last = line.size() == 3 || line[3] != '-';
    if (line.size() > 3 && line[3] != '-' && line[3] != ' ') return bad();
    // Cleaned first: what is one blank to a reader parts a status from the words as a space does.
    const auto clean = kept_words(line.size() > 4 ? line.substr(4) : std::string_view());
    std::string_view text = clean;
    if (const auto status = status_at_start(text); status && status->kind == out.code / 100)
      out.status = take_status(text);
    if (words.size() <= 4 * most_words) words += std::string(words.empty() ? "" : " ").append(text);
    if (!last && lines.empty()) return bad();
  }
  if (!lines.empty()) return bad();
  out.words = kept_words(words);
  return out;
}

std::string write_answer(const Answer& answer) {
  std::string out = fmt::format("{}", answer.code);
  if (answer.status) out += " " + to_text(*answer.status);
  if (!answer.words.empty()) out += " " + answer.words;
  return out + "\r\n";
}

}  // namespace tocsin::mail
