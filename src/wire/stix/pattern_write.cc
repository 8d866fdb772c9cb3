#include <algorithm>

#include "wire/ascii.h"
#include "wire/stix/pattern.h"
#include "wire/stix/pattern_lexer.h"
#include "wire/stix/pattern_tree.h"

namespace tocsin::wire::stix {
namespace {

std::string in_quotes(std::string_view text) { return "'" + escaped(text) + "'"; }

std::string text_of(const Literal& literal) {
  switch (literal.kind) {
    case LiteralKind::string:
      return in_quotes(literal.text);
    case LiteralKind::hex:
      return "h'" + literal.text + "'";
    case LiteralKind::base64:
      return "b'" + literal.text + "'";
    case LiteralKind::timestamp:
      return "t'" + literal.text + "'";
    default:
      return literal.text;
  }
}

// Whether a step needs no quotes.
bool is_plain(std::string_view step) {
  Lexer lexer(step);
  const auto token = lexer.next();
  return token.kind == TokenKind::name && token.text == step && !step.contains('-');
}

std::string text_of(const Test& test) {
  std::string out = test.op == Operator::exists ? "EXISTS " : "";
  out += test.object_type + ":";
  for (const auto& step : test.path) {
    if (step.kind != StepKind::name) {
      out += '[' + (step.kind == StepKind::any ? "*" : step.text) + ']';
      continue;
    }
    if (&step != &test.path.front()) out += '.';
    out += is_plain(step.text) ? step.text : in_quotes(step.text);
  }
  if (test.op == Operator::exists) return out;
  if (test.negation == Negation::negated) out += " NOT";
  out.append(" ").append(text_of(test.op)).append(test.op == Operator::in ? " (" : " ");
  for (const auto& value : test.values) {
    if (&value != &test.values.front()) out += ", ";
    out += text_of(value);
  }
  return test.op == Operator::in ? out + ")" : out;
}

int binding(NodeKind kind) {
  switch (kind) {
    case NodeKind::followed_by:
      return 1;
    case NodeKind::either:
    case NodeKind::any_of:
      return 2;
    case NodeKind::both:
    case NodeKind::all_of:
      return 3;
    case NodeKind::observation:
      return 0;  // brackets of its own
    default:
      return 4;
  }
}
bool is_joint(NodeKind kind) { return binding(kind) >= 1 && binding(kind) <= 3; }

std::string_view joint_of(NodeKind kind) {
  if (kind == NodeKind::followed_by) return " FOLLOWEDBY ";
  return binding(kind) == 2 ? " OR " : " AND ";
}

class Writer {
 public:
  explicit Writer(const Pattern& pattern)
      : pattern_(pattern), before_(pattern.nodes.size()), bracketed_(pattern.nodes.size()) {}

  std::string all() {
    // From the outermost inwards, so that what opens first stands first.
    for (auto i = pattern_.nodes.size(); i-- > 0;) open(i);
    std::string out;
    for (std::size_t i = 0; i < pattern_.nodes.size(); ++i) {
      out += before_[i];
      out += behind(pattern_.nodes[i]);
      if (bracketed_[i] != 0) out += ')';
    }
    return out;
  }

 private:
  void open(std::size_t i) {
    const auto& node = pattern_.nodes[i];
    auto& opening = before_[node.first];
    if (bracketed_[i] != 0) opening += '(';
    if (node.kind == NodeKind::observation) opening += '[';
    if (node.kind == NodeKind::test) return;
    if (!is_joint(node.kind)) return bracket(i - 1, binding(node.kind));
    const auto right = pattern_.nodes[i - 1].first;
    bracket(i - 1, binding(node.kind) + 1);
    bracket(right - 1, binding(node.kind));
    before_[right] += joint_of(node.kind);
  }

  // The child is bracketed unless it binds at least so tightly.
  void bracket(std::size_t child, int least) {
    const auto kind = pattern_.nodes[child].kind;
    bracketed_[child] = is_joint(kind) && binding(kind) < least ? 1 : 0;
  }

  std::string behind(const PatternNode& node) const {
    const auto qualifier = [&] -> const Qualifier& { return pattern_.qualifiers[node.at]; };
    switch (node.kind) {
      case NodeKind::test:
        return text_of(pattern_.tests[node.at]);
      case NodeKind::observation:
        return "]";
      case NodeKind::within:
        return " WITHIN " + text_of(qualifier().value) + " SECONDS";
      case NodeKind::repeats:
        return " REPEATS " + text_of(qualifier().value) + " TIMES";
      case NodeKind::start_stop:
        return " START " + text_of(qualifier().value) + " STOP " + text_of(qualifier().stop);
      default:
        return {};
    }
  }

  const Pattern& pattern_;
  std::vector<std::string> before_;
  std::vector<std::uint8_t> bracketed_;
};

}  // namespace

std::string write_pattern(const Pattern& pattern) { return Writer(pattern).all(); }

}  // namespace tocsin::wire::stix
