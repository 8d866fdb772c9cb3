#include "base/bytes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/result.h"

namespace tocsin {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64url_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int base64url_value(char c) {
  const auto at = base64url_digits.find(c);
  return at == std::string_view::npos || c == '\0' ? -1 : static_cast<int>(at);
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string out(bytes.size() * 2, '0');
  std::size_t at = 0;
  for (const auto b : bytes) {
    out[at++] = hex_digits[b >> 4];
    out[at++] = hex_digits[b & 15];
  }
  return out;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

std::string to_base64url(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t pool = 0;
  int bits = 0;
  for (const auto b : bytes) {
    pool = (pool << 8) | b;
    for (bits += 8; bits >= 6; bits -= 6) out += base64url_digits[(pool >> (bits - 6)) & 63];
  }
  if (bits > 0) out += base64url_digits[(pool << (6 - bits)) & 63];
  return out;
}

std::optional<Bytes> from_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  Bytes out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t pool = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = base64url_value(c);
    if (value < 0) return std::nullopt;
    pool = (pool << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>((pool >> bits) & 255));
    }
  }
  // Left-over bits must be zero, or two spellings would name one value.
  if (bits > 0 && (pool & ((1U << bits) - 1)) != 0) return std::nullopt;
  return out;
}

Digest sha256(ByteView bytes) { return Sha256().add(bytes).finish(); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  TOCSIN_ASSERT(context_ != nullptr);
  // Fetched once: EVP_sha256() is looked up by its name again with each use.
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  TOCSIN_ASSERT(EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), sha256, nullptr) == 1);
}
Sha256::~Sha256() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }

Sha256& Sha256::add(ByteView bytes) {
  TOCSIN_ASSERT(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes.data(), bytes.size()) == 1);
  return *this;
}

Digest Sha256::finish() {
  Digest out{};
  unsigned size = out.size();
  TOCSIN_ASSERT(EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), out.data(), &size) == 1);
  return out;
}

bool equal_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tocsin
