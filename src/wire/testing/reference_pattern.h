#pragma once
// For tests: a second reader of STIX patterns, written from the grammar alone, rule by rule and by recursion, for short
// patterns. What it shares with the first is the standard, and Comparison as the form of its answer.
#include <algorithm>
#include <optional>
#include <set>

#include "wire/stix/pattern.h"
#include "wire/stix/pattern_literal.h"

namespace tocsin::wire::stix::testing {

class ReferencePattern {
 public:
  // nullopt: refused.
  static std::optional<std::vector<Comparison>> read(std::string_view text) {
    ReferencePattern reader(text);
    const bool fits = reader.observation_expressions() && (reader.blanks(), reader.at_ == text.size());
    return fits ? std::optional(reader.out_) : std::nullopt;
  }

 private:
  explicit ReferencePattern(std::string_view text) : text_(text) {}

  // observationExpressions: the operators in the order in which they bind.
  bool observation_expressions() {
    return list([&] { return list([&] { return list([&] { return observation(); }, "AND"); }, "OR"); }, "FOLLOWEDBY");
  }

  // observationExpression: simple or in brackets, then qualifiers.
  bool observation() {
    bool fits = false;
    if (literally("[")) {
      fits = comparison_expression() && literally("]");
    } else if (literally("(")) {
      if (++depth_ > 64) return false;
      fits = observation_expressions() && literally(")");
      --depth_;
    }
    while (fits && qualifier_follows()) fits = qualifier();
    return fits;
  }

  bool qualifier_follows() { return looks("START") || looks("WITHIN") || looks("REPEATS"); }
  bool qualifier() {
    std::string first, second;
    if (keyword("START")) return time(first) && keyword("STOP") && time(second);
    if (keyword("WITHIN"))
      return (number(first, true) || number(first, false)) && first[0] != '-' && keyword("SECONDS");
    return keyword("REPEATS") && number(first, false) && first[0] != '-' && first != "0" && first != "+0" &&
           keyword("TIMES");
  }

  bool comparison_expression() {
    if (depth_ >= 64) return false;
    ++depth_;
    const bool fits = list([&] { return list([&] { return prop_test(); }, "AND"); }, "OR");
    --depth_;
    return fits;
  }

  bool prop_test() {
    if (literally("(")) return comparison_expression() && literally(")");
    Comparison made;
    if (keyword("EXISTS")) {
      made.operation = "EXISTS";
      return object_path(made) && keep(made);
    }
    if (!object_path(made)) return false;
    bool denied = keyword("NOT");
    if (literally("!=") || literally("<>")) {
      denied = !denied;
      made.operation = "=";
    } else if (literally("==") || literally("=")) {
      made.operation = "=";
    }
    made.sense = denied ? Sense::denied : Sense::holds;
    if (!made.operation.empty()) return value(made) && keep(made);
    for (const char* op : {"<=", ">=", "<", ">"})
      if (literally(op)) {
        made.operation = op;
        return !looks("true") && !looks("false") && value(made) && keep(made);
      }
    if (keyword("IN")) {
      made.operation = "IN";
      return set(made) && keep(made);
    }
    for (const char* op : {"LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"})
      if (keyword(op)) {
        made.operation = op;
        made.values.emplace_back();
        return string(made.values.back()) && keep(made);
      }
    return false;
  }
  bool keep(const Comparison& made) {
    out_.push_back(made);
    return true;
  }

  bool set(Comparison& made) {
    if (!literally("(")) return false;
    if (literally(")")) return true;
    do {
      if (!value(made)) return false;
    } while (literally(","));
    return literally(")");
  }

  bool object_path(Comparison& made) {
    if (!name(made.object_type) || !literally(":") || !path_step(made.path)) return false;
    for (;;) {
      if (literally(".")) {
        made.path += '.';
        if (!path_step(made.path)) return false;
      } else if (literally("[")) {
        std::string index = "*";
        if (!literally("*") && (!number(index, false) || index[0] == '-' || index[0] == '+')) return false;
        made.path += '[' + index + ']';
        if (!literally("]")) return false;
      } else {
        return true;
      }
    }
  }
  bool path_step(std::string& into) {
    std::string text;
    if (!string(text) && !name(text)) return false;
    into += text;
    return true;
  }

  // primitiveLiteral
  bool value(Comparison& made) {
    std::string text;
    const bool fits = string(text) || prefixed('t', text) || prefixed('h', text) || prefixed('b', text) ||
                      number(text, true) || number(text, false) || boolean(text);
    made.values.push_back(text);
    return fits;
  }
  bool boolean(std::string& text) {
    text = looks("true") ? "true" : "false";
    return keyword(text);
  }
  bool time(std::string& text) { return prefixed('t', text) || (string(text) && is_time_literal(text)); }

  bool prefixed(char prefix, std::string& text) {
    blanks();
    if (!text_.substr(at_).starts_with(std::string(1, prefix) + "'")) return false;
    const auto end = text_.find('\'', at_ + 2);
    if (end == std::string_view::npos) return false;
    text = text_.substr(at_ + 2, end - at_ - 2);
    const bool fits = prefix == 'h'   ? is_hex_literal(text)
                      : prefix == 'b' ? is_base64_literal(text)
                                      : is_time_literal(text);
    if (fits) at_ = end + 1;
    return fits;
  }

  bool string(std::string& text) {
    blanks();
    if (at_ >= text_.size() || text_[at_] != '\'') return false;
    text.clear();
    for (auto i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '\'') {
        at_ = i + 1;
        return true;
      }
      if (text_[i] != '\\') {
        text += text_[i];
        continue;
      }
      if (++i == text_.size()) return false;
      if (text_[i] != '\'' && text_[i] != '\\') text += '\\';
      text += text_[i];
    }
    return false;
  }

  bool number(std::string& text, bool with_point) {
    blanks();
    auto i = at_;
    const auto digits = [&] {
      const auto begin = i;
      while (i < text_.size() && text_[i] >= '0' && text_[i] <= '9') ++i;
      return i - begin;
    };
    if (i < text_.size() && (text_[i] == '+' || text_[i] == '-')) ++i;
    const auto sign = i;
    const auto whole = digits();
    const bool point = i + 1 < text_.size() && text_[i] == '.' && text_[i + 1] >= '0' && text_[i + 1] <= '9';
    if (point != with_point) return false;
    if (point) ++i, digits();
    if (!point && (whole == 0 || (whole > 1 && text_[sign] == '0'))) return false;
    text = text_.substr(at_, i - at_);
    at_ = i;
    return true;
  }

  std::string word_here() {
    blanks();
    auto end = at_;
    const auto fits = [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
             (end > at_ && ((c >= '0' && c <= '9') || c == '-'));
    };
    while (end < text_.size() && fits(text_[end])) ++end;
    const auto word = text_.substr(at_, end - at_);
    const bool literal = (word == "t" || word == "h" || word == "b") && end < text_.size() && text_[end] == '\'';
    return literal ? std::string() : std::string(word);
  }
  bool name(std::string& text) {
    static const std::set<std::string> reserved = {
        "AND", "OR",    "NOT",  "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUBSET", "LAST",  "ISSUPERSET", "EXISTS",
        "IN",  "START", "STOP", "SECONDS",    "true", "false",   "WITHIN",   "TIMES", "REPEATS"};
    text = word_here();
    if (text.empty() || reserved.contains(text)) return false;
    at_ += text.size();
    return true;
  }
  bool looks(std::string_view word) { return word_here() == word; }
  bool keyword(std::string_view word) {
    const bool hit = looks(word);
    if (hit) at_ += word.size();
    return hit;
  }
  bool literally(std::string_view mark) {
    blanks();
    const bool hit = text_.substr(at_).starts_with(mark);
    if (hit) at_ += mark.size();
    return hit;
  }

  void blanks() {
    static constexpr std::string_view spaces[] = {" ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\u0085",
                                                  "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
                                                  "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u2028",
                                                  "\u2029", "\u202F", "\u205F", "\u3000"};
    for (bool moved = true; moved;) {
      moved = false;
      const auto rest = text_.substr(at_);
      for (const auto space : spaces)
        if (rest.starts_with(space)) moved = (at_ += space.size(), true);
      if (moved) continue;
      if (rest.starts_with("//")) moved = (at_ = std::min(text_.find_first_of("\r\n", at_), text_.size()), true);
      if (!rest.starts_with("/*")) continue;
      if (const auto end = text_.find("*/", at_ + 2); end != std::string_view::npos) moved = (at_ = end + 2, true);
    }
  }

  template <class Element>
  bool list(Element element, std::string_view joint) {
    if (!element()) return false;
    while (looks(joint))
      if (!keyword(joint) || !element()) return false;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<Comparison> out_;
};

}  // namespace tocsin::wire::stix::testing
