#pragma once
// Chance that a seed reproduces, for tests and simulations only. The danger removed: a failing run that cannot be had
// again. Never wired into the program (tests/tidy can hold that). Threads: one at a time.
#include <sodium.h>

#include <memory>

#include "auth/entropy.h"

namespace tocsin::auth {

inline Entropy seeded_entropy(std::uint64_t seed) {
  ready_sodium();
  auto drawn = std::make_shared<std::uint64_t>(0);
  return [seed, drawn](std::span<std::uint8_t> out) {
    std::array<std::uint8_t, randombytes_SEEDBYTES> state{};
    for (std::size_t i = 0; i < 8; ++i) {
      state[i] = static_cast<std::uint8_t>((seed >> (8 * i)) & 255);
      state[8 + i] = static_cast<std::uint8_t>((*drawn >> (8 * i)) & 255);
    }
    ++*drawn;
    randombytes_buf_deterministic(out.data(), out.size(), state.data());
  };
}

}  // namespace tocsin::auth
