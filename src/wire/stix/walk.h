#pragma once
// JSON's grammar over a text, one value at a time, without recursion: what is found is told to a sink. The danger
// removed: a body made of a hundred million brackets that overruns a stack, and a second grammar for the quick look.
//
// value() starts at the value's first byte and ends behind its last; false: `at()` is where the grammar is broken.
// A Sink has open(at), key(begin, end, Escapes), text(begin, end, Escapes), number(begin, end), word(begin, end) and
// close(end); places are offsets into the text, those of texts and keys leave the quotes out. UTF-8 is not looked at,
// nor are surrogates paired. Bounds: one bit for each open container. Threads: values. Source: RFC 8259.
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "wire/ascii.h"

namespace tocsin::wire::stix {

enum class Escapes : std::uint8_t { none, some };

// The containers that are open: objects and lists, a bit each.
class Nesting {
 public:
  bool empty() const { return depth_ == 0; }
  bool in_object() const { return (words_[(depth_ - 1) / 64] >> ((depth_ - 1) % 64) & 1U) != 0; }
  void push(char bracket) {
    if (depth_ / 64 >= words_.size()) words_.push_back(0);
    auto& word = words_[depth_ / 64];
    const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
    word = bracket == '{' ? word | bit : word & ~bit;
    ++depth_;
  }
  void pop() { --depth_; }
  void clear() { depth_ = 0; }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t depth_ = 0;
};

class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  std::size_t at() const { return at_; }
  void go_to(std::size_t at) { at_ = at; }
  bool ended() const { return at_ >= text_.size(); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (at_ < text_.size() && ascii::is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (peek() != c || ended()) return false;
    ++at_;
    return true;
  }

  template <class Sink>
  bool value(Sink& sink) {
    open_.clear();
    do {
      if (!single(sink)) return false;
      while (!ready_ && !open_.empty())
        if (!next(sink)) return false;
    } while (ready_);
    return true;
  }

  // A string with its quotes; `begin` and `end` are those of its inside.
  bool string(std::size_t& begin, std::size_t& end, Escapes& escapes) {
    if (!take('"')) return false;
    begin = at_;
    escapes = Escapes::none;
    for (;;) {
      at_ = plain_until(at_);
      if (at_ >= text_.size() || static_cast<unsigned char>(text_[at_]) < 0x20) return false;
      if (text_[at_] == '"') break;
      escapes = Escapes::some;
      if (!escape()) return false;
    }
    end = at_++;
    return true;
  }

 private:
  // A scalar, or the start of a container up to where its first value is to come; ready_ says which.
  template <class Sink>
  bool single(Sink& sink) {
    ready_ = false;
    const char c = peek();
    if (c == '"') {
      std::size_t begin = 0;
      std::size_t end = 0;
      Escapes escapes{};
      if (!string(begin, end, escapes)) return false;
      sink.text(begin, end, escapes);
      return true;
    }
    if (c == '{' || c == '[') return begin_container(sink, c);
    const auto begin = at_;
    if (c == '-' || ascii::is_digit(c)) {
      if (!number()) return false;
      sink.number(begin, at_);
      return true;
    }
    if (!word()) return false;
    sink.word(begin, at_);
    return true;
  }

  template <class Sink>
  bool begin_container(Sink& sink, char bracket) {
    sink.open(at_);
    open_.push(bracket);
    ++at_;
    skip_space();
    if (peek() == (bracket == '{' ? '}' : ']')) return close(sink);
    if (bracket == '{' && !key(sink)) return false;
    ready_ = true;
    return true;
  }

  // Behind a value: the comma and what leads to the next one, or the bracket that ends the container.
  template <class Sink>
  bool next(Sink& sink) {
    skip_space();
    if (!take(',')) return close(sink);
    skip_space();
    if (open_.in_object() && !key(sink)) return false;
    ready_ = true;
    return true;
  }

  template <class Sink>
  bool close(Sink& sink) {
    if (!take(open_.in_object() ? '}' : ']')) return false;
    open_.pop();
    sink.close(at_);
    return true;
  }

  template <class Sink>
  bool key(Sink& sink) {
    std::size_t begin = 0;
    std::size_t end = 0;
    Escapes escapes{};
    if (!string(begin, end, escapes)) return false;
    sink.key(begin, end, escapes);
    skip_space();
    if (!take(':')) return false;
    skip_space();
    return true;
  }

  bool digits() {
    const auto begin = at_;
    while (ascii::is_digit(peek())) ++at_;
    return at_ > begin;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

  bool word() {
    for (const std::string_view name : {"true", "false", "null"})
      if (text_.substr(at_, name.size()) == name) {
        at_ += name.size();
        return true;
      }
    return false;
  }

  bool escape() {
    ++at_;
    const char c = peek();
    if (ended() || std::string_view("\"\\/bfnrtu").find(c) == std::string_view::npos) return false;
    ++at_;
    for (int i = 0; c == 'u' && i < 4; ++i, ++at_)
      if (!ascii::is_hex(peek())) return false;
    return true;
  }

  // The first of a quote, a backslash and a control character from `at` on; eight bytes are looked at together.
  std::size_t plain_until(std::size_t at) const {
    constexpr std::uint64_t ones = 0x0101010101010101;
    for (; at + 8 <= text_.size(); at += 8) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, text_.data() + at, 8);
      if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
      const std::uint64_t quote = bytes ^ (ones * '"');
      const std::uint64_t back = bytes ^ (ones * '\\');
      const std::uint64_t hit =
          (((quote - ones) & ~quote) | ((back - ones) & ~back) | ((bytes - ones * 0x20) & ~bytes)) & (ones * 0x80);
      if (hit != 0) return at + static_cast<std::size_t>(std::countr_zero(hit)) / 8;
    }
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) break;
    }
    return at;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ready_ = false;
  Nesting open_;
};

// Nobody listens: the grammar alone.
struct Unheard {
  void open(std::size_t) {}
  void key(std::size_t, std::size_t, Escapes) {}
  void text(std::size_t, std::size_t, Escapes) {}
  void number(std::size_t, std::size_t) {}
  void word(std::size_t, std::size_t) {}
  void close(std::size_t) {}
};

}  // namespace tocsin::wire::stix
