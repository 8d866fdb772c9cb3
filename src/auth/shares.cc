#include "auth/shares.h"

#include <algorithm>

namespace tocsin::auth {
namespace {

constexpr std::size_t most_bytes = 64;
constexpr std::size_t most_parts = 32;

// Without tables: a table's index would tell its reader's neighbours in the cache.
std::uint8_t times(std::uint8_t a, std::uint8_t b) {
  unsigned out = 0;
  unsigned left = a;
  for (unsigned bit = 0; bit < 8; ++bit) {
    out ^= left & (0U - ((static_cast<unsigned>(b) >> bit) & 1U));
    left = (left << 1U) ^ (0x11BU & (0U - (left >> 7U)));
  }
  return static_cast<std::uint8_t>(out);
}

// a to the 254th is its inverse; nought stays nought.
std::uint8_t inverse(std::uint8_t a) {
  std::uint8_t out = 1;
  for (int bit = 7; bit >= 0; --bit) {
    out = times(out, out);
    if (bit != 0) out = times(out, a);
  }
  return out;
}

// Of the polynomial whose lowest coefficient is the secret's byte.
std::uint8_t value_at(std::uint8_t x, std::uint8_t lowest, ByteView others) {
  std::uint8_t out = 0;
  for (std::size_t i = others.size(); i-- > 0;) out = times(static_cast<std::uint8_t>(out ^ others[i]), x);
  return out ^ lowest;
}

// What the part at `number` counts for at nought.
std::uint8_t weight_of(const std::vector<Share>& shares, std::uint8_t number) {
  std::uint8_t out = 1;
  for (const auto& other : shares)
    if (other.number != number)
      out = times(out, times(other.number, inverse(static_cast<std::uint8_t>(other.number ^ number))));
  return out;
}

Result<void> check(const std::vector<Share>& shares) {
  if (shares.empty()) return fail(Code::invalid, "share.number");
  std::array<int, 256> seen{};
  for (const auto& share : shares) {
    if (share.number == 0 || ++seen.at(share.number) > 1) return fail(Code::invalid, "share.number");
    const auto size = share.bytes.size();
    if (size == 0 || size > most_bytes || size != shares.front().bytes.size()) return fail(Code::invalid, "share.size");
  }
  return {};
}

}  // namespace

std::vector<Share> split(const Secret& secret, std::size_t parts, std::size_t needed, const Entropy& entropy) {
  TOCSIN_ASSERT(secret.size() >= 1 && secret.size() <= most_bytes);
  TOCSIN_ASSERT(needed >= 2 && needed <= parts && parts <= most_parts);
  const std::size_t each = needed - 1;
  const auto coefficients = Secret::drawn(secret.size() * each, entropy);
  std::vector<Share> out;
  for (std::size_t part = 1; part <= parts; ++part) {
    auto& share = out.emplace_back(Share{static_cast<std::uint8_t>(part), Secret(secret.size())});
    for (std::size_t i = 0; i < secret.size(); ++i)
      share.bytes.reveal_to_write()[i] =
          value_at(share.number, secret.reveal()[i], coefficients.reveal().subspan(i * each, each));
  }
  return out;
}

Result<Secret> join(const std::vector<Share>& shares) {
  CHECK(check(shares));
  Secret out(shares.front().bytes.size());
  for (const auto& share : shares) {
    const auto weight = weight_of(shares, share.number);
    for (std::size_t i = 0; i < out.size(); ++i) out.reveal_to_write()[i] ^= times(weight, share.bytes.reveal()[i]);
  }
  return out;
}

Secret to_bytes(const Share& share) {
  Secret out(share.bytes.size() + 1);
  out.reveal_to_write()[0] = share.number;
  std::ranges::copy(share.bytes.reveal(), out.reveal_to_write().begin() + 1);
  return out;
}

Result<Share> share_from(ByteView bytes) {
  if (bytes.size() < 2 || bytes.size() > most_bytes + 1 || bytes[0] == 0) return fail(Code::invalid, "share.malformed");
  return Share{bytes[0], Secret::copy_of(bytes.subspan(1))};
}

}  // namespace tocsin::auth
