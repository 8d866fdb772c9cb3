#pragma once
// Where chance comes from. The danger removed: keys and codes drawn from a generator that a test cannot replay, or that
// a program forgot to seed.
//
// An Entropy fills the whole span with unpredictable bytes; it never fails (a machine without randomness ends the
// process). The program passes system_entropy(); tests pass a seeded one. Threads: an Entropy handed to several threads
// must itself be safe for them; system_entropy() is.
#include <cstdint>
#include <functional>
#include <span>

namespace tocsin::auth {

using Entropy = std::function<void(std::span<std::uint8_t>)>;

// The operating system's generator, through libsodium.
Entropy system_entropy();

// Prepares libsodium once a process; every function of this room that needs it calls it.
void ready_sodium();

}  // namespace tocsin::auth
