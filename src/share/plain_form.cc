#include "share/plain_form.h"

#include <algorithm>
#include <array>
#include <optional>

namespace tocsin::share {
namespace {

constexpr char32_t ill_formed = 0xFFFD;

struct Sign {
  char32_t value = 0;
  std::size_t bytes = 1;
};

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
}

// The code point at `at`; an ill-formed byte is a sign of its own.
Sign decoded(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0) return {ill_formed, 1};
  char32_t value = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text, at + i)) return {ill_formed, 1};
    value = (value << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  return {value, length};
}

bool shows_nothing(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

char32_t folded_latin(char32_t c) {
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
  if (c == 0x130) return 'i';
  if (c == 0x178) return 0xFF;
  if (c == 0x17F) return 's';
  if (c < 0x100 || c > 0x17E) return c;
  const bool odd_is_upper = (c >= 0x139 && c <= 0x148) || c >= 0x179;
  const bool is_upper = (c % 2 == 1) == odd_is_upper;
  return is_upper && c != 0x138 && c != 0x149 ? c + 1 : c;
}

char32_t folded_greek(char32_t c) {
  if (c >= 0x391 && c <= 0x3AB && c != 0x3A2) return c + 0x20;
  if (c == 0x3C2) return 0x3C3;
  if (c == 0x386) return 0x3AC;
  if (c >= 0x388 && c <= 0x38A) return c + 0x25;
  if (c == 0x38C) return 0x3CC;
  if (c == 0x38E || c == 0x38F) return c + 0x3F;
  return c;
}

char32_t folded_case(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 0x20;
  if (c < 0xC0) return c;
  if (c <= 0x17F) return folded_latin(c);
  if (c >= 0x386 && c <= 0x3C2) return folded_greek(c);
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  return c;
}

char32_t folded_shape(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  if (c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
      c == 0x202F || c == 0x205F || c == 0x3000)
    return ' ';
  if (c == 0x3002 || c == 0xFF61 || c == 0x2024) return '.';
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63) return '-';
  return c;
}

char32_t folded(char32_t c) { return folded_case(folded_shape(c)); }

std::optional<char32_t> digit_of(char c, char32_t base) {
  const char32_t value = c >= '0' && c <= '9'   ? static_cast<char32_t>(c - '0')
                         : c >= 'a' && c <= 'f' ? static_cast<char32_t>(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? static_cast<char32_t>(c - 'A' + 10)
                                                : 99;
  return value < base ? std::optional(value) : std::nullopt;
}

// "%2E"; only what shows.
std::optional<Sign> percent(std::string_view text, std::size_t at) {
  if (text[at] != '%' || at + 2 >= text.size()) return std::nullopt;
  const auto high = digit_of(text[at + 1], 16);
  const auto low = digit_of(text[at + 2], 16);
  if (!high || !low) return std::nullopt;
  const char32_t value = *high * 16 + *low;
  if (value < 0x20 || value > 0x7E) return std::nullopt;
  return Sign{value, 3};
}

// "&#46;" and "&#x2e;".
std::optional<Sign> reference(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "&#") return std::nullopt;
  std::size_t i = at + 2;
  const bool hex = i < text.size() && (text[i] == 'x' || text[i] == 'X');
  if (hex) ++i;
  char32_t value = 0;
  const std::size_t first = i;
  while (i < text.size() && i - first < 7) {
    const auto digit = digit_of(text[i], hex ? 16 : 10);
    if (!digit) break;
    value = value * (hex ? 16 : 10) + *digit;
    ++i;
  }
  if (i == first || i >= text.size() || text[i] != ';' || value < 0x20 || value > 0x10FFFF) return std::nullopt;
  return Sign{value, i + 1 - at};
}

Sign sign_at(std::string_view text, std::size_t at) {
  if (const auto one = percent(text, at)) return *one;
  if (const auto one = reference(text, at)) return *one;
  return decoded(text, at);
}

PlainForm folded_form(std::string_view text) {
  PlainForm out;
  out.signs.reserve(text.size());
  out.places.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Sign sign = sign_at(text, at);
    if (!shows_nothing(sign.value)) {
      out.signs += folded(sign.value);
      out.places.push_back({at, at + sign.bytes});
    }
    at += sign.bytes;
  }
  return out;
}

bool is_connector(char32_t c) { return c == '.' || c == ':' || c == '@' || c == '/'; }
bool opens(char32_t c) { return c == '[' || c == '(' || c == '{'; }
bool closes(char32_t c) { return c == ']' || c == ')' || c == '}'; }

// Takes off what keeps an address from being clicked.
class Undressing {
 public:
  explicit Undressing(const PlainForm& in) : in_(in) {}
  PlainForm run() {
    while (at_ < in_.signs.size())
      if (!bracketed() && !stray() && !escaped() && !scheme()) keep(at_++);
    return std::move(out_);
  }

 private:
  char32_t sign(std::size_t at) const { return at < in_.signs.size() ? in_.signs[at] : 0; }
  bool stands(std::size_t at, std::u32string_view what) const { return in_.signs.compare(at, what.size(), what) == 0; }
  std::size_t after_spaces(std::size_t at) const {
    while (sign(at) == ' ') ++at;
    return at;
  }
  void put(char32_t value, Range place) {
    out_.signs += value;
    out_.places.push_back(place);
  }
  void keep(std::size_t at) { put(in_.signs[at], in_.places[at]); }

  // "[.]", "(dot)", "{at}", "[://]".
  bool bracketed() {
    if (!opens(sign(at_))) return false;
    const std::size_t from = after_spaces(at_ + 1);
    std::u32string inner;
    std::size_t i = from;
    if (stands(i, U"dot") || stands(i, U"d0t")) {
      inner = U".";
      i += 3;
    } else if (stands(i, U"at")) {
      inner = U"@";
      i += 2;
    } else {
      while (is_connector(sign(i)) && inner.size() < 3) inner += sign(i++);
    }
    i = after_spaces(i);
    if (inner.empty() || !closes(sign(i))) return false;
    put_dressed(inner, from, i);
    at_ = i + 1;
    return true;
  }
  // The first sign has the bytes of the opening bracket, the last those of the closing one: none stands for nothing.
  void put_dressed(std::u32string_view inner, std::size_t from, std::size_t closing) {
    for (std::size_t n = 0; n < inner.size(); ++n) {
      Range place = in_.places[from + n];
      if (n == 0) place.from = in_.places[at_].from;
      if (n + 1 == inner.size()) place.to = in_.places[closing].to;
      put(inner[n], place);
    }
  }
  // "10[.0" and "10.]0".
  bool stray() {
    const bool before = opens(sign(at_)) && sign(at_ + 1) == '.';
    const bool after = closes(sign(at_)) && !out_.signs.empty() && out_.signs.back() == '.' && is_word(sign(at_ + 1));
    if (!before && !after) return false;
    ++at_;
    return true;
  }
  // "10\.0": as patterns write it.
  bool escaped() {
    if (sign(at_) != '\\' || !(is_connector(sign(at_ + 1)) || sign(at_ + 1) == '-')) return false;
    ++at_;
    return true;
  }
  // "hxxp", "h**p".
  bool scheme() {
    if (!stands(at_, U"hxxp") && !stands(at_, U"h**p")) return false;
    put('h', in_.places[at_]);
    put('t', in_.places[at_ + 1]);
    put('t', in_.places[at_ + 2]);
    put('p', in_.places[at_ + 3]);
    at_ += 4;
    return true;
  }

  const PlainForm& in_;
  PlainForm out_;
  std::size_t at_ = 0;
};

}  // namespace

PlainForm plain_form(std::string_view text) {
  const PlainForm form = folded_form(text);
  return Undressing(form).run();
}

bool is_separator(char32_t c) { return c == ' ' || c == '-' || c == '_' || c == 0xB7 || c == 0x30FB; }

bool is_word(char32_t c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c > 0x7F; }

Needle needle_of(std::string_view text) {
  Needle out;
  for (const char32_t sign : plain_form(text).signs) {
    if (!is_separator(sign))
      out.signs += sign;
    else if (!out.signs.empty() && out.signs.back() != ' ')
      out.signs += ' ';
  }
  while (!out.signs.empty() && out.signs.back() == ' ') out.signs.pop_back();
  return out;
}

std::size_t end_of_match(const PlainForm& form, std::size_t at, const Needle& needle) {
  if (needle.signs.empty()) return 0;
  for (const char32_t wanted : needle.signs) {
    if (wanted == ' ') {
      while (at < form.signs.size() && is_separator(form.signs[at])) ++at;
      continue;
    }
    if (at >= form.signs.size() || form.signs[at] != wanted) return 0;
    ++at;
  }
  return at;
}

}  // namespace tocsin::share
