#pragma once
// Bytes and their spellings. The danger removed: digests, keys and ids passed about as strings of unknown encoding.
//
// Hex is lower case on output, either case on input. Base64url is without padding (RFC 4648 section 5).
// Decoders answer nullopt on any character or length that the encoder could not have made.
// Source: RFC 4648; FIPS 180-4 (SHA-256, by OpenSSL).
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Digest = std::array<std::uint8_t, 32>;

inline ByteView view_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string to_hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view text);
std::string to_base64url(ByteView bytes);
std::optional<Bytes> from_base64url(std::string_view text);

Digest sha256(ByteView bytes);

// Hashes parts one after the other; the caller makes the concatenation unambiguous.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  Sha256& add(ByteView bytes);
  Sha256& add(std::string_view text) { return add(view_of(text)); }
  Digest finish();

 private:
  void* context_;
};

// Equality whose time does not depend on where two values differ; unequal lengths answer at once.
bool equal_constant_time(ByteView a, ByteView b);

}  // namespace tocsin
