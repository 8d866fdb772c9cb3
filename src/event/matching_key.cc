#include "event/matching_key.h"

#include <sodium.h>

#include "base/bytes.h"

namespace tocsin::event {

static_assert(crypto_shorthash_BYTES == sizeof(std::uint64_t) && crypto_shorthash_KEYBYTES == 16);

MatchingKey MatchingKeys::of(std::string_view spelling) const {
  std::array<std::uint8_t, crypto_shorthash_BYTES> digest{};
  const auto bytes = view_of(spelling);
  crypto_shorthash(digest.data(), bytes.data(), bytes.size(), secret_.data());
  MatchingKey out;
  for (auto i = digest.size(); i-- > 0;) out.hash = out.hash << 8U | digest[i];  // little-endian, as published
  return out;
}

}  // namespace tocsin::event
