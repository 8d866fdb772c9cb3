#include "wire/uuid5.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/result.h"

namespace tocsin::wire {

RawId uuid5(const RawId& name_space, std::string_view name) {
  std::string input(text_of(name_space));
  input += name;
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  TOCSIN_ASSERT(EVP_Digest(input.data(), input.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1);
  RawId out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  out[6] = static_cast<std::uint8_t>((out[6] & 0x0F) | 0x50);
  out[8] = static_cast<std::uint8_t>((out[8] & 0x3F) | 0x80);
  return out;
}

}  // namespace tocsin::wire
