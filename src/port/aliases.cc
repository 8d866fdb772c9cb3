#include "port/aliases.h"

namespace tocsin::port {

std::string alias_text(const Digest& digest) {
  constexpr std::string_view signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford: no I, L, O, U
  constexpr std::size_t length = 7;
  std::uint64_t pool = 0;
  for (std::size_t i = 0; i < 5; ++i) pool = (pool << 8) | digest[i];
  std::string out;
  for (std::size_t i = 0; i < length; ++i) {
    if (i == 3) out += '-';
    out += signs[(pool >> (35 - 5 * i)) & 31];
  }
  return out;
}

}  // namespace tocsin::port
