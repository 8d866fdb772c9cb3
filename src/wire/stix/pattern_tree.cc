#include "wire/stix/pattern_tree.h"

#include <algorithm>

#include "wire/stix/pattern_cursor.h"
#include "wire/stix/pattern_literal.h"

namespace tocsin::wire::stix {
namespace {

// What waits for its right side, or for its closing bracket.
enum class Waiting : std::uint8_t { round, square, followed_by, either, any_of, both, all_of };

int binding(Waiting one) {
  if (one == Waiting::round || one == Waiting::square) return 0;
  if (one == Waiting::followed_by) return 1;
  return one == Waiting::either || one == Waiting::any_of ? 2 : 3;
}

NodeKind node_of(Waiting one) {
  switch (one) {
    case Waiting::followed_by:
      return NodeKind::followed_by;
    case Waiting::either:
      return NodeKind::either;
    case Waiting::any_of:
      return NodeKind::any_of;
    case Waiting::both:
      return NodeKind::both;
    default:
      return NodeKind::all_of;
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : at_(text) {}

  Result<Pattern> all() {
    do {
      CHECK(operand());
      CHECK(closings());
      if (!in_square_ && at_.token().kind == TokenKind::end) {
        reduce(1);
        if (!waiting_.empty()) return at_.refuse("pattern-bracket");
        out_.departures = std::move(at_.departures);
        return std::move(out_);
      }
    } while (joint());
    return at_.refuse(after_operand());
  }

 private:
  Result<void> open(Waiting bracket) {
    if (++depth_ > pattern_max_depth)
      return fail(Code::limit, "stix.pattern_too_deep", offset_place(at_.token().offset),
                  {{"max", std::to_string(pattern_max_depth)}, {"offset", std::to_string(at_.token().offset)}});
    waiting_.push_back(bracket);
    at_.take();
    return {};
  }

  void close() {
    waiting_.pop_back();
    --depth_;
    at_.take();
  }

  // Up to what is compared, and that.
  Result<void> operand() {
    for (;;) {
      if (at_.at_mark("(")) {
        CHECK(open(Waiting::round));
      } else if (in_square_) {
        return test();
      } else if (at_.at_mark("[")) {
        CHECK(open(Waiting::square));
        in_square_ = true;
      } else {
        return at_.refuse("pattern-observation");
      }
    }
  }

  Result<void> test() {
    TRY(auto made, read_test(at_));
    const auto place = static_cast<std::uint32_t>(out_.nodes.size());
    out_.nodes.push_back({NodeKind::test, place, static_cast<std::uint32_t>(out_.tests.size())});
    out_.tests.push_back(std::move(made));
    return {};
  }

  // Whatever may stand behind a complete operand and leaves it one.
  Result<void> closings() {
    for (;;) {
      if (at_.at_mark(")")) {
        reduce(1);
        if (waiting_.empty() || waiting_.back() != Waiting::round) return at_.refuse(after_operand());
        close();
      } else if (in_square_ && at_.at_mark("]")) {
        reduce(1);
        if (waiting_.back() != Waiting::square) return at_.refuse("pattern-bracket");
        close();
        in_square_ = false;
        add(NodeKind::observation, 0);
      } else {
        const auto before = out_.nodes.size();
        if (!in_square_) CHECK(qualifier());
        if (out_.nodes.size() == before) return {};
      }
    }
  }

  std::string_view after_operand() const { return in_square_ ? "pattern-test-joint" : "pattern-joint"; }

  bool joint() {
    if (at_.take_word("AND")) return wait(in_square_ ? Waiting::all_of : Waiting::both);
    if (at_.take_word("OR")) return wait(in_square_ ? Waiting::any_of : Waiting::either);
    return !in_square_ && at_.take_word("FOLLOWEDBY") && wait(Waiting::followed_by);
  }

  bool wait(Waiting op) {
    reduce(binding(op));
    waiting_.push_back(op);
    return true;
  }

  // Makes nodes of the operators that bind at least so tightly, up to the last open bracket.
  void reduce(int least) {
    while (!waiting_.empty() && binding(waiting_.back()) >= least) {
      const auto right = out_.nodes.back().first;
      out_.nodes.push_back({node_of(waiting_.back()), out_.nodes[right - 1].first, 0});
      waiting_.pop_back();
    }
  }

  // A node over the last one.
  void add(NodeKind kind, std::size_t at) {
    out_.nodes.push_back({kind, out_.nodes.back().first, static_cast<std::uint32_t>(at)});
  }
  void add(NodeKind kind, Qualifier made) {
    add(kind, out_.qualifiers.size());
    out_.qualifiers.push_back(std::move(made));
  }

  Result<void> qualifier() {
    if (at_.take_word("WITHIN")) return within();
    if (at_.take_word("REPEATS")) return repeats();
    if (!at_.take_word("START")) return {};
    TRY(auto from, time());
    if (!at_.take_word("STOP")) return at_.refuse("pattern-stop");
    TRY(auto to, time());
    add(NodeKind::start_stop, {std::move(from), std::move(to)});
    return {};
  }

  Result<void> within() {
    TRY(auto seconds, at_.literal("pattern-seconds"));
    const bool fits = seconds.kind == LiteralKind::integer || seconds.kind == LiteralKind::number;
    if (!fits || seconds.text.starts_with('-')) return at_.refuse_literal("pattern-seconds");
    if (!at_.take_word("SECONDS")) return at_.refuse("pattern-seconds-word");
    add(NodeKind::within, {std::move(seconds), {}});
    return {};
  }

  Result<void> repeats() {
    TRY(auto times, at_.literal("pattern-times"));
    const bool positive = times.kind == LiteralKind::integer && !times.text.starts_with('-') &&
                          times.text.find_first_of("123456789") != std::string::npos;
    if (!positive) return at_.refuse_literal("pattern-times");
    if (!at_.take_word("TIMES")) return at_.refuse("pattern-times-word");
    add(NodeKind::repeats, {std::move(times), {}});
    return {};
  }

  Result<Literal> time() {
    const auto offset = at_.token().offset;
    TRY(auto out, at_.literal("pattern-time"));
    if (out.kind == LiteralKind::timestamp) return out;
    if (out.kind != LiteralKind::string || !is_time_literal(out.text)) return at_.refuse_literal("pattern-time");
    at_.depart(Looseness::time_text, offset);
    out.kind = LiteralKind::timestamp;
    return out;
  }

  Cursor at_;
  std::size_t depth_ = 0;
  bool in_square_ = false;
  std::vector<Waiting> waiting_;
  Pattern out_;
};

}  // namespace

bool same_tree(const Pattern& a, const Pattern& b) {
  return a.nodes == b.nodes && a.tests == b.tests && a.qualifiers == b.qualifiers;
}

Result<Pattern> read_pattern(std::string_view text) {
  if (text.size() > pattern_max_bytes)
    return fail(Code::limit, "stix.pattern_too_long", {}, {{"max", std::to_string(pattern_max_bytes)}});
  return Reader(text).all();
}

}  // namespace tocsin::wire::stix
