#pragma once
// For tests: STIX patterns from bytes of chance. Fewer or smaller bytes make a simpler pattern, so that a failing one
// shrinks.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::wire::stix::testing {

class PatternMaker {
 public:
  explicit PatternMaker(std::vector<std::uint8_t> chance) : chance_(std::move(chance)) {}

  std::string pattern() {
    std::string out = observation(3);
    while (pick(4) == 3) out += blank() + one_of(joints) + blank() + observation(3);
    return out;
  }

  // The same with some characters lost, doubled, moved or replaced.
  std::string broken() {
    std::string out = pattern();
    for (auto edits = 1 + pick(2); edits > 0 && !out.empty(); --edits) {
      const auto at = (pick(256) * 256 + pick(256)) % out.size();
      const auto how = pick(4);
      if (how == 0) out.erase(at, 1 + pick(4));
      if (how == 1) out.insert(at, out.substr(at, 1 + pick(8)));
      if (how == 2) out.insert(at, one_of(shards));
      if (how == 3) out[at] = one_of(shards)[0];
    }
    return out;
  }

 private:
  static constexpr std::array<std::string_view, 4> joints = {"AND", "OR", "FOLLOWEDBY", "AND"};
  static constexpr std::array<std::string_view, 30> shards = {
      "(", ")", "[", "]", "'",  "\\", "*",    ".",    ",",  ":",  "=",  "<",   ">",          "!",      "NOT ",
      "-", "+", "0", "7", "t'", "h'", "AND ", " OR ", "IN", "//", "/*", "a_b", "FOLLOWEDBY", "EXISTS", "\xC2"};
  static constexpr std::array<std::string_view, 6> types = {"file", "ipv4-addr", "x-a", "_b", "t", "url"};
  static constexpr std::array<std::string_view, 8> steps = {"name", "hashes",   "'SHA-256'", "SHA-1",
                                                            "_x9",  "'it\\'s'", "''",        "value"};
  static constexpr std::array<std::string_view, 6> indexes = {"", "", "[*]", "[0]", "[12]", "[ * ]"};
  static constexpr std::array<std::string_view, 8> compares = {"=", "==", "!=", "<>", "<", "<=", ">", ">="};
  static constexpr std::array<std::string_view, 4> of_text = {"LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"};
  static constexpr std::array<std::string_view, 5> texts = {"'a'", "'C:\\\\x'", "'it\\'s'", "'C:\\x'", "'中 [x] AND'"};
  static constexpr std::array<std::string_view, 12> values = {
      "1", "-5", "+0", ".5", "-7.0", "0.25", "h''", "h'fFd8'", "b''", "b'QQ=='", "t'2016-02-29T23:59:60.5Z'", "'x'"};
  static constexpr std::array<std::string_view, 6> blanks = {" ", " ", "\n\t ", " /* [ */ ", "\u00A0", " // '\n"};

  std::size_t pick(std::size_t among) { return at_ < chance_.size() ? chance_[at_++] % among : 0; }
  template <std::size_t N>
  std::string one_of(const std::array<std::string_view, N>& all) {
    return std::string(all[pick(N)]);
  }
  std::string blank() { return one_of(blanks); }
  std::string maybe_blank() { return pick(4) == 3 ? blank() : std::string(); }

  std::string observation(int deep) {
    std::string out;
    if (deep > 0 && pick(5) == 4)
      out = "(" + observation(deep - 1) + blank() + one_of(joints) + blank() + observation(deep - 1) + ")";
    else
      out = "[" + maybe_blank() + tests(deep) + maybe_blank() + "]";
    for (; pick(6) == 5; out += blank() + qualifier()) continue;
    return out;
  }
  std::string qualifier() {
    switch (pick(4)) {
      case 0:
        return "WITHIN 300 SECONDS";
      case 1:
        return "REPEATS 5 TIMES";
      case 2:
        return "WITHIN .5 SECONDS";
      default:
        return "START t'2016-01-01T00:00:00Z' STOP '2016-01-02T00:00:00.123456789Z'";
    }
  }
  std::string tests(int deep) {
    std::string out = test(deep);
    while (pick(3) == 2) out += blank() + (pick(2) == 0 ? "AND" : "OR") + blank() + test(deep);
    return out;
  }
  std::string test(int deep) {
    if (deep > 0 && pick(5) == 4) return "(" + maybe_blank() + tests(deep - 1) + ")";
    if (pick(8) == 7) return "EXISTS " + path();
    std::string out = path() + blank() + (pick(5) == 4 ? "NOT " : "");
    switch (pick(4)) {
      case 3:
        return out + one_of(of_text) + maybe_blank() + one_of(texts);
      case 2:
        return out + "IN" + maybe_blank() + set();
      case 1:
        return out + one_of(compares) + maybe_blank() + one_of(values);
      default:
        return out + "=" + maybe_blank() + (pick(4) == 3 ? "true" : one_of(texts));
    }
  }
  std::string set() {
    std::string out = "(";
    for (auto left = pick(4); left > 0; --left) out += one_of(values) + (left > 1 ? "," : "") + maybe_blank();
    return out + ")";
  }
  std::string path() {
    std::string out = one_of(types) + ":" + one_of(steps) + one_of(indexes);
    while (pick(3) == 2) out += maybe_blank() + "." + maybe_blank() + one_of(steps) + one_of(indexes);
    return out;
  }

  std::vector<std::uint8_t> chance_;
  std::size_t at_ = 0;
};

}  // namespace tocsin::wire::stix::testing
