#include "wire/stix/pattern.h"

#include <algorithm>
#include <array>

#include "wire/ascii.h"

namespace tocsin::wire::stix {
namespace {

bool is_name(char c) { return ascii::is_letter(c) || ascii::is_digit(c) || c == '_' || c == '-'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // observation expressions: operands joined by AND, OR, FOLLOWEDBY, in parentheses, with qualifiers.
  Result<std::vector<Comparison>> all() {
    std::size_t open = 0;
    for (;;) {
      while (take("(")) ++open;
      CHECK(observation());
      CHECK(qualifiers());
      while (open > 0 && take(")")) {
        --open;
        CHECK(qualifiers());
      }
      if (at_end()) break;
      if (!word("AND") && !word("OR") && !word("FOLLOWEDBY")) return refuse();
    }
    if (open > 0) return refuse();
    return std::move(out_);
  }

 private:
  std::unexpected<Error> refuse() const { return fail(Code::invalid, "stix.pattern", "offset:" + std::to_string(at_)); }

  void skip_space() {
    while (at_ < text_.size() && ascii::is_space(text_[at_])) ++at_;
  }
  bool at_end() {
    skip_space();
    return at_ == text_.size();
  }
  bool take(std::string_view mark) {
    skip_space();
    if (!text_.substr(at_).starts_with(mark)) return false;
    at_ += mark.size();
    return true;
  }
  bool word(std::string_view expected) {
    skip_space();
    const auto end = at_ + expected.size();
    if (!text_.substr(at_).starts_with(expected) || (end < text_.size() && is_name(text_[end]))) return false;
    at_ = end;
    return true;
  }

  Result<void> observation() {
    if (!take("[")) return refuse();
    std::size_t open = 0;
    for (;;) {
      while (take("(")) ++open;
      CHECK(comparison());
      while (open > 0 && take(")")) --open;
      if (word("AND") || word("OR")) continue;
      if (open > 0 || !take("]")) return refuse();
      return {};
    }
  }

  Result<void> qualifiers() {
    for (;;) {
      if (word("WITHIN")) {
        if (number().empty() || !word("SECONDS")) return refuse();
      } else if (word("REPEATS")) {
        if (number().empty() || !word("TIMES")) return refuse();
      } else if (word("START")) {
        TRY([[maybe_unused]] const auto from, value());
        if (!word("STOP")) return refuse();
        TRY([[maybe_unused]] const auto to, value());
      } else {
        return {};
      }
    }
  }

  Result<void> comparison() {
    Comparison made;
    const bool exists = word("EXISTS");
    CHECK(path(made));
    if (exists) {
      made.operation = "EXISTS";
    } else {
      if (word("NOT")) made.sense = Sense::denied;
      CHECK(operation(made));
      CHECK(values(made));
    }
    out_.push_back(std::move(made));
    return {};
  }

  Result<void> path(Comparison& into) {
    skip_space();
    while (at_ < text_.size() && is_name(text_[at_])) into.object_type += text_[at_++];
    if (into.object_type.empty() || !take(":")) return refuse();
    CHECK(step(into.path));
    for (;;) {
      if (take(".")) {
        into.path += '.';
        CHECK(step(into.path));
      } else if (at_ < text_.size() && text_[at_] == '[') {
        CHECK(index(into.path));
      } else {
        return {};
      }
    }
  }

  Result<void> step(std::string& into) {
    skip_space();
    if (at_ < text_.size() && text_[at_] == '\'') {
      TRY(const auto quoted, string());
      into += quoted;
      return {};
    }
    const auto begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) into += text_[at_++];
    if (at_ == begin) return refuse();
    return {};
  }

  Result<void> index(std::string& into) {
    const auto end = text_.find(']', at_);
    if (end == std::string_view::npos) return refuse();
    const auto inside = text_.substr(at_ + 1, end - at_ - 1);
    if (inside != "*" && (inside.empty() || !std::ranges::all_of(inside, ascii::is_digit))) return refuse();
    into.append("[").append(inside).append("]");
    at_ = end + 1;
    return {};
  }

  Result<void> operation(Comparison& into) {
    if (take("!=") || take("<>")) {
      into.operation = "=";
      into.sense = into.sense == Sense::holds ? Sense::denied : Sense::holds;
      return {};
    }
    constexpr std::array<std::string_view, 6> marks = {"==", "=", "<=", ">=", "<", ">"};
    for (const auto mark : marks)
      if (take(mark)) {
        into.operation = mark == "==" ? "=" : mark;
        return {};
      }
    constexpr std::array<std::string_view, 5> words = {"IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"};
    for (const auto name : words)
      if (word(name)) {
        into.operation = name;
        return {};
      }
    return refuse();
  }

  Result<void> values(Comparison& into) {
    if (into.operation != "IN") {
      TRY(auto only, value());
      into.values.push_back(std::move(only));
      return {};
    }
    if (!take("(")) return refuse();
    do {
      TRY(auto next, value());
      into.values.push_back(std::move(next));
    } while (take(","));
    if (!take(")")) return refuse();
    return {};
  }

  Result<std::string> value() {
    skip_space();
    if (at_ >= text_.size()) return refuse();
    const char c = text_[at_];
    if (c == '\'') return string();
    if ((c == 't' || c == 'h' || c == 'b') && at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
      ++at_;
      return string();
    }
    if (word("true")) return "true";
    if (word("false")) return "false";
    auto digits = number();
    if (digits.empty()) return refuse();
    return digits;
  }

  std::string number() {
    skip_space();
    const auto begin = at_;
    if (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) ++at_;
    const auto first = at_;
    while (at_ < text_.size() && (ascii::is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    return at_ == first ? "" : std::string(text_.substr(begin, at_ - begin));
  }

  Result<std::string> string() {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\'') {
        ++at_;
        return out;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_];
    }
    return refuse();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Comparison> out_;
};

}  // namespace

Result<std::vector<Comparison>> comparisons_in(std::string_view pattern) { return Scanner(pattern).all(); }

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace tocsin::wire::stix
