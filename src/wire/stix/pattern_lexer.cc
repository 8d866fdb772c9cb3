#include "wire/stix/pattern_lexer.h"

#include <algorithm>
#include <array>

#include "wire/ascii.h"
#include "wire/stix/pattern_literal.h"

namespace tocsin::wire::stix {
namespace {

constexpr std::array<std::string_view, 19> keywords = {
    "AND", "OR",    "NOT",  "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUPERSET", "ISSUBSET", "EXISTS", "LAST",
    "IN",  "START", "STOP", "SECONDS",    "true", "false",   "WITHIN",     "REPEATS",  "TIMES"};

// Longer ones first.
constexpr std::array<std::string_view, 16> marks = {"!=", "<>", "==", "<=", ">=", "=", "<", ">",
                                                    "(",  ")",  "[",  "]",  ":",  ".", ",", "*"};

bool begins_name(char c) { return ascii::is_letter(c) || c == '_'; }
bool is_name(char c) { return begins_name(c) || ascii::is_digit(c) || c == '-'; }

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, ascii::is_digit) - text.begin());
}

// White_Space of Unicode, in UTF-8: its size, or 0.
std::size_t blank_in(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) return 1;
  if (text.starts_with("\xC2\x85") || text.starts_with("\xC2\xA0")) return 2;
  if (text.size() < 3) return 0;
  const auto three = text.substr(0, 3);
  if (three == "\xE1\x9A\x80" || three == "\xE2\x81\x9F" || three == "\xE3\x80\x80") return 3;
  if (!three.starts_with("\xE2\x80")) return 0;
  const auto last = static_cast<unsigned char>(three[2]);
  return (last >= 0x80 && last <= 0x8A) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;
}

}  // namespace

Token Lexer::next() {
  skip_blank();
  if (rest().empty()) return taken(TokenKind::end, 0);
  const char c = rest().front();
  if (c == '\'') return quoted(TokenKind::string, 0);
  if (rest().size() > 1 && rest()[1] == '\'') {
    if (c == 't') return quoted(TokenKind::timestamp, 1);
    if (c == 'h') return quoted(TokenKind::hex, 1);
    if (c == 'b') return quoted(TokenKind::base64, 1);
  }
  if (begins_name(c)) return word();
  const bool point = c == '.' && rest().size() > 1 && ascii::is_digit(rest()[1]);
  if (ascii::is_digit(c) || c == '+' || c == '-' || point) return number();
  return mark();
}

void Lexer::skip_blank() {
  for (;;) {
    if (const auto size = blank_in(rest()); size > 0)
      at_ += size;
    else if (!skip_comment())
      return;
  }
}

bool Lexer::skip_comment() {
  if (rest().starts_with("//")) {
    at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    return true;
  }
  if (!rest().starts_with("/*")) return false;
  const auto end = text_.find("*/", at_ + 2);
  if (end == std::string_view::npos) return false;
  at_ = end + 2;
  return true;
}

Token Lexer::taken(TokenKind kind, std::size_t size) {
  const Token out{kind, rest().substr(0, size), at_, {}};
  at_ += size;
  return out;
}

// Nothing is read after a token that is bad.
Token Lexer::refused(std::string_view wanted, std::size_t offset) {
  at_ = text_.size();
  return {TokenKind::bad, {}, offset, wanted};
}

Token Lexer::word() {
  const auto text = rest();
  const auto size = static_cast<std::size_t>(std::ranges::find_if_not(text, is_name) - text.begin());
  const bool known = std::ranges::find(keywords, text.substr(0, size)) != keywords.end();
  return taken(known ? TokenKind::keyword : TokenKind::name, size);
}

Token Lexer::number() {
  const auto text = rest();
  const std::size_t sign = text[0] == '+' || text[0] == '-' ? 1 : 0;
  const auto whole = digits_in(text.substr(sign));
  auto size = sign + whole;
  if (size < text.size() && text[size] == '.')
    if (const auto fraction = digits_in(text.substr(size + 1)); fraction > 0)
      return taken(TokenKind::number, size + 1 + fraction);
  if (whole == 0 || (whole > 1 && text[sign] == '0')) return refused("pattern-number", at_);
  return taken(TokenKind::integer, size);
}

Token Lexer::quoted(TokenKind kind, std::size_t prefix) {
  const auto begin = at_ + prefix + 1;
  auto end = begin;
  while (end < text_.size() && text_[end] != '\'') end += text_[end] == '\\' && kind == TokenKind::string ? 2 : 1;
  if (end >= text_.size()) return refused("pattern-quote", text_.size());
  const auto inside = text_.substr(begin, end - begin);
  if (kind == TokenKind::hex && !is_hex_literal(inside)) return refused("pattern-hex", begin);
  if (kind == TokenKind::base64 && !is_base64_literal(inside)) return refused("pattern-base64", begin);
  if (kind == TokenKind::timestamp && !is_time_literal(inside)) return refused("pattern-time", begin);
  const Token out{kind, inside, at_, {}};
  at_ = end + 1;
  return out;
}

Token Lexer::mark() {
  for (const auto one : marks)
    if (rest().starts_with(one)) return taken(TokenKind::mark, one.size());
  return refused("pattern-word", at_);
}

}  // namespace tocsin::wire::stix
