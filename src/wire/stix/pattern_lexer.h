#pragma once
// The words of a STIX pattern, one at a time. The danger removed: a keyword found inside a quoted value.
//
// A token's text is a view of the pattern: of literals what lies between the quotes, as written. Tokens of kind `bad`
// say in `wanted` what was expected there (a catalogue key "wanted.*"). Comments and white space are passed over.
// Ownership: views live as long as the pattern. Threads: values. Source: STIX 2.1 section 9.2.3 and its grammar.
#include <cstdint>
#include <string_view>

namespace tocsin::wire::stix {

enum class TokenKind : std::uint8_t {
  end,
  name,     // a-z, A-Z, 0-9, _ and -, not beginning with a digit or -
  keyword,  // AND, true, ...
  string,
  hex,
  base64,
  timestamp,
  integer,
  number,  // with a decimal point
  mark,    // ( ) [ ] : . , * and the operators
  bad
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;
  std::size_t offset = 0;
  std::string_view wanted;
  bool is(TokenKind wanted_kind, std::string_view wanted_text) const {
    return kind == wanted_kind && text == wanted_text;
  }
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Token next();

 private:
  std::string_view rest() const { return text_.substr(at_); }
  void skip_blank();
  bool skip_comment();
  Token taken(TokenKind kind, std::size_t size);
  Token refused(std::string_view wanted, std::size_t offset);
  Token word();
  Token number();
  Token quoted(TokenKind kind, std::size_t prefix);
  Token mark();

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace tocsin::wire::stix
