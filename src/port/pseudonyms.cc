#include "port/pseudonyms.h"

namespace tocsin::port {

std::string pseudonym_text(const Digest& digest) {
  constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr std::size_t shown = 10;
  std::string out = "R";
  for (std::size_t i = 0; i < shown; ++i) {
    if (i % 5 == 0) out.push_back('-');
    out.push_back(letters[digest.at(i) % letters.size()]);
  }
  return out;
}

}  // namespace tocsin::port
