#include "auth/entropy.h"

#include <sodium.h>

#include "base/result.h"

namespace tocsin::auth {

void ready_sodium() {
  static const int outcome = sodium_init();
  TOCSIN_ASSERT(outcome >= 0);
}

Entropy system_entropy() {
  ready_sodium();
  return [](std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); };
}

}  // namespace tocsin::auth
