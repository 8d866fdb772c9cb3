#include "wire/stix/pattern_cursor.h"

#include <optional>

namespace tocsin::wire::stix {
namespace {

std::optional<LiteralKind> literal_kind(const Token& token) {
  switch (token.kind) {
    case TokenKind::string:
      return LiteralKind::string;
    case TokenKind::integer:
      return LiteralKind::integer;
    case TokenKind::number:
      return LiteralKind::number;
    case TokenKind::hex:
      return LiteralKind::hex;
    case TokenKind::base64:
      return LiteralKind::base64;
    case TokenKind::timestamp:
      return LiteralKind::timestamp;
    default:
      break;
  }
  if (token.is(TokenKind::keyword, "true") || token.is(TokenKind::keyword, "false")) return LiteralKind::boolean;
  return std::nullopt;
}

std::unexpected<Error> refused(std::size_t offset, std::string_view wanted) {
  return fail(Code::invalid, "stix.pattern", offset_place(offset),
              {{"offset", std::to_string(offset)}, {"wanted", std::string(wanted)}});
}

}  // namespace

std::string offset_place(std::size_t offset) { return "offset:" + std::to_string(offset); }

bool Cursor::take_mark(std::string_view text) {
  const bool hit = at_mark(text);
  if (hit) take();
  return hit;
}

bool Cursor::take_word(std::string_view text) {
  const bool hit = token_.is(TokenKind::keyword, text);
  if (hit) take();
  return hit;
}

std::unexpected<Error> Cursor::refuse(std::string_view wanted) const {
  return refused(token_.offset, token_.kind == TokenKind::bad ? token_.wanted : wanted);
}

std::unexpected<Error> Cursor::refuse_literal(std::string_view wanted) const { return refused(literal_at_, wanted); }

Result<Literal> Cursor::literal(std::string_view wanted) {
  const auto kind = literal_kind(token_);
  if (!kind) return refuse(wanted);
  literal_at_ = token_.offset;
  Literal out{*kind, *kind == LiteralKind::string ? unescaped() : std::string(token_.text)};
  take();
  return out;
}

std::string Cursor::unescaped() {
  std::string out;
  const auto text = token_.text;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {  // the lexer saw to it that something follows
      if (const char next = text[at + 1]; next == '\'' || next == '\\')
        ++at;
      else
        depart(Looseness::escape, token_.offset + 1 + at);
    }
    out += text[at];
  }
  return out;
}

}  // namespace tocsin::wire::stix
