#include <algorithm>
#include <array>
#include <optional>

#include "wire/stix/pattern_cursor.h"

namespace tocsin::wire::stix {
namespace {

constexpr std::array<std::string_view, 12> operator_texts = {
    "=", "!=", ">", "<", "<=", ">=", "IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET", "EXISTS"};

std::optional<Operator> operator_in(const Token& token) {
  if (token.kind != TokenKind::mark && token.kind != TokenKind::keyword) return std::nullopt;
  if (token.text == "==") return Operator::equal;
  if (token.text == "<>") return Operator::not_equal;
  const auto* at = std::ranges::find(operator_texts, token.text);
  if (at == operator_texts.end() || *at == "EXISTS") return std::nullopt;
  return static_cast<Operator>(at - operator_texts.begin());
}

bool is_ordered(Operator op) { return op >= Operator::greater && op <= Operator::at_least; }
bool is_of_text(Operator op) { return op >= Operator::like && op <= Operator::is_superset; }

Result<void> step(Cursor& at, Test& into) {
  const auto kind = at.token().kind;
  if (kind != TokenKind::name && kind != TokenKind::string) return at.refuse("pattern-step");
  const bool plain = kind == TokenKind::name;
  if (plain && at.token().text.contains('-')) at.depart(Looseness::hyphen, at.token().offset);
  into.path.push_back({StepKind::name, plain ? std::string(at.token().text) : at.unescaped()});
  at.take();
  return {};
}

Result<void> index(Cursor& at, Test& into) {
  const auto& token = at.token();
  const bool any = at.at_mark("*");
  const bool digits = token.kind == TokenKind::integer && token.text.find_first_of("+-") == std::string_view::npos;
  if (!any && !digits) return at.refuse("pattern-index");
  into.path.push_back({any ? StepKind::any : StepKind::index, any ? std::string() : std::string(token.text)});
  at.take();
  if (!at.take_mark("]")) return at.refuse("pattern-index-end");
  return {};
}

Result<void> path(Cursor& at, Test& into) {
  if (at.token().kind != TokenKind::name) return at.refuse("pattern-test");
  into.object_type = at.token().text;
  at.take();
  if (!at.take_mark(":")) return at.refuse("pattern-colon");
  CHECK(step(at, into));
  for (;;) {
    if (at.take_mark(".")) {
      CHECK(step(at, into));
    } else if (at.take_mark("[")) {
      CHECK(index(at, into));
    } else {
      return {};
    }
  }
}

Result<void> set(Cursor& at, Test& into) {
  if (!at.take_mark("(")) return at.refuse("pattern-set");
  if (at.take_mark(")")) return {};
  do {
    TRY(auto next, at.literal("pattern-literal"));
    into.values.push_back(std::move(next));
  } while (at.take_mark(","));
  if (!at.take_mark(")")) return at.refuse("pattern-set-end");
  return {};
}

Result<void> comparison(Cursor& at, Test& into) {
  const auto op = operator_in(at.token());
  if (!op) return at.refuse("pattern-operator");
  into.op = *op;
  at.take();
  if (*op == Operator::in) return set(at, into);
  TRY(auto only, at.literal("pattern-literal"));
  if (is_ordered(*op) && only.kind == LiteralKind::boolean) return at.refuse_literal("pattern-ordered");
  if (is_of_text(*op) && only.kind != LiteralKind::string) return at.refuse_literal("pattern-string");
  into.values.push_back(std::move(only));
  return {};
}

}  // namespace

std::string_view text_of(Operator op) { return operator_texts.at(static_cast<std::size_t>(op)); }

Result<Test> read_test(Cursor& at) {
  Test made;
  if (at.take_word("EXISTS")) {
    made.op = Operator::exists;
    CHECK(path(at, made));
    return made;
  }
  CHECK(path(at, made));
  if (at.take_word("NOT")) made.negation = Negation::negated;
  CHECK(comparison(at, made));
  return made;
}

}  // namespace tocsin::wire::stix
