#include "base/id.h"

#include <algorithm>

namespace tocsin {

std::string to_uuid_text(const RawId& raw) {
  std::string out = to_hex(raw);
  for (const std::size_t at : {20UL, 16UL, 12UL, 8UL}) out.insert(at, 1, '-');
  return out;
}

std::optional<RawId> from_uuid_text(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return std::nullopt;
    if (!dash) digits += text[i];
  }
  const auto bytes = from_hex(digits);
  if (!bytes) return std::nullopt;
  RawId raw{};
  std::ranges::copy(*bytes, raw.begin());
  return raw;
}

}  // namespace tocsin
