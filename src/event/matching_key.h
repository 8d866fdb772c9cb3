#pragma once
// Numbers for the index of observables. The danger removed: a hash that those who choose the values can aim at, to make
// one value meet thousands, or somebody else's value meet theirs.
//
// SipHash-2-4 over model/matching.h's spelling under a secret of the server's. Equal spellings have equal keys; two
// others have the same key once in 2^64, so whoever answers from an index compares the values that it leads to.
// Threads: const members from any thread. Source: Aumasson and Bernstein, SipHash (2012); libsodium crypto_shorthash.
#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace tocsin::event {

struct MatchingKey {
  std::uint64_t hash = 0;
  auto operator<=>(const MatchingKey&) const = default;
};

class MatchingKeys {
 public:
  using Secret = std::array<std::uint8_t, 16>;
  explicit MatchingKeys(const Secret& secret) : secret_(secret) {}
  MatchingKey of(std::string_view spelling) const;

 private:
  Secret secret_;
};

}  // namespace tocsin::event
