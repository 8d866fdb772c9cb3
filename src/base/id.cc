#include "base/id.h"

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
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(36, '-');
  std::size_t at = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
    out[at++] = digits[raw[i] >> 4U];
    out[at++] = digits[raw[i] & 15U];
  }
  return out;
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
