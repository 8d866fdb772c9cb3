#include "base/id.h"

#include <algorithm>

namespace tocsin {
namespace {

// -1 for what is no digit; capital letters are read, as from_hex() reads them.
int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

// Written a hundred times a page and read in every request: without a copy on the way.
std::string to_uuid_text(const RawId& raw) {
  std::string out;
  append_uuid_text(out, raw);
  return out;
}

// Both digits of each byte at once: a page of records holds a thousand ids.
void append_uuid_text(std::string& out, const RawId& raw) {
  static constexpr auto pairs = [] {
    std::array<std::array<char, 2>, 256> all{};
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = {digits[i >> 4U], digits[i & 15U]};
    return all;
  }();
  constexpr std::array<std::size_t, 16> places{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
  std::array<char, 36> text{};
  text.fill('-');
  for (std::size_t i = 0; i < raw.size(); ++i) std::ranges::copy(pairs[raw[i]], text.begin() + places[i]);
  out.append(text.data(), text.size());
}

std::optional<RawId> from_uuid_text(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  RawId raw{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < raw.size(); ++i, at += 2) {
    if ((i == 4 || i == 6 || i == 8 || i == 10) && text[at++] != '-') return std::nullopt;
    const int high = digit_of(text[at]);
    const int low = digit_of(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    raw[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return raw;
}

}  // namespace tocsin
