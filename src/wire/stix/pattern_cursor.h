#pragma once
// A place in a STIX pattern, and what is said when something else stands there. The danger removed: a refusal without
// the offset that its reader needs to find the fault.
//
// `departures` gathers what was read loosely. Ownership: as Lexer. Threads: values.
#include <string>
#include <vector>

#include "wire/stix/pattern_lexer.h"
#include "wire/stix/pattern_tree.h"

namespace tocsin::wire::stix {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : lexer_(text), token_(lexer_.next()) {}

  const Token& token() const { return token_; }
  void take() { token_ = lexer_.next(); }
  bool at_mark(std::string_view text) const { return token_.is(TokenKind::mark, text); }
  bool take_mark(std::string_view text);
  bool take_word(std::string_view text);

  std::unexpected<Error> refuse(std::string_view wanted) const;          // the token at hand
  std::unexpected<Error> refuse_literal(std::string_view wanted) const;  // the literal that was taken last

  Result<Literal> literal(std::string_view wanted);
  std::string unescaped();  // the text of the string at hand
  void depart(Looseness how, std::size_t offset) { departures.push_back({how, offset}); }

  std::vector<Departure> departures;

 private:
  Lexer lexer_;
  Token token_;
  std::size_t literal_at_ = 0;
};

// "offset:17"
std::string offset_place(std::size_t offset);

// One comparison, without the brackets around it.
Result<Test> read_test(Cursor& at);

}  // namespace tocsin::wire::stix
