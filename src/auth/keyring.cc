#include "auth/keyring.h"

#include <sodium.h>

#include <algorithm>

#include "auth/aead.h"

namespace tocsin::auth {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t largest_part_bytes = 64 * 1024;
constexpr std::size_t prefix_bytes = 1 + aead_nonce_bytes;
using Nonce = std::array<std::uint8_t, aead_nonce_bytes>;

Bytes packed(const Nonce& nonce, const Bytes& sealed) {
  Bytes out{version};
  out.insert(out.end(), nonce.begin(), nonce.end());
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

template <auto Open>
auto open_packed(const Secret& key, ByteView aad, ByteView whole) -> decltype(Open(key, whole, aad, whole)) {
  if (whole.size() < prefix_bytes + aead_tag_bytes || whole[0] != version) return fail(Code::denied, "auth.seal");
  return Open(key, whole.subspan(1, aead_nonce_bytes), aad, whole.subspan(prefix_bytes));
}

std::array<std::uint8_t, 8> little_endian(std::uint64_t n) {
  std::array<std::uint8_t, 8> out{};
  for (auto& byte : out) {
    byte = static_cast<std::uint8_t>(n & 255);
    n >>= 8;
  }
  return out;
}

}  // namespace

Result<Keyring> Keyring::from_master(const Secret& master) {
  static_assert(master_key_bytes == crypto_kdf_KEYBYTES);
  if (master.size() != master_key_bytes) return fail(Code::invalid, "key.master");
  return Keyring(master);
}

Keyring::Keyring(const Secret& master) {
  constexpr std::array<char, crypto_kdf_CONTEXTBYTES> context{'t', 'o', 'c', 's', 'i', 'n', 'v', '1'};
  for (std::uint64_t purpose = 1; purpose <= purposes; ++purpose) {
    for (std::uint64_t part = 1; part <= parts; ++part) {
      auto& key = subkeys_.emplace_back(aead_key_bytes);
      crypto_kdf_derive_from_key(key.reveal_to_write().data(), key.size(), purpose * 16 + part, context.data(),
                                 master.reveal().data());
    }
  }
}

const Secret& Keyring::subkey(Purpose purpose, Part part) const {
  return subkeys_.at((static_cast<std::size_t>(purpose) - 1) * parts + static_cast<std::size_t>(part) - 1);
}

Bytes Keyring::wrap(const KeyId& id, const Secret& seed, const Entropy& entropy, Purpose purpose) const {
  Nonce nonce{};
  entropy(nonce);
  return packed(nonce, aead_seal(subkey(purpose, Part::encrypt), nonce, id, seed.reveal()));
}

Result<Secret> Keyring::unwrap(const KeyId& id, ByteView wrapped, Purpose purpose) const {
  return open_packed<aead_open>(subkey(purpose, Part::encrypt), id, wrapped);
}

std::array<std::uint8_t, 24> Keyring::synthetic_nonce(Purpose purpose, ByteView aad, ByteView plaintext) const {
  const auto& key = subkey(purpose, Part::nonce);
  const auto aad_size = little_endian(aad.size());
  Nonce out{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.reveal().data(), key.size(), out.size());
  crypto_generichash_update(&state, aad_size.data(), aad_size.size());
  crypto_generichash_update(&state, aad.data(), aad.size());
  crypto_generichash_update(&state, plaintext.data(), plaintext.size());
  crypto_generichash_final(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof state);
  return out;
}

std::string Keyring::seal(Purpose purpose, ByteView aad, ByteView plaintext) const {
  TOCSIN_ASSERT(aad.size() <= largest_part_bytes && plaintext.size() <= largest_part_bytes);
  const auto nonce = synthetic_nonce(purpose, aad, plaintext);
  return to_base64url(packed(nonce, aead_seal(subkey(purpose, Part::encrypt), nonce, aad, plaintext)));
}

Result<Bytes> Keyring::open(Purpose purpose, ByteView aad, std::string_view sealed) const {
  if (sealed.size() > largest_part_bytes * 2) return fail(Code::denied, "auth.seal");
  const auto whole = from_base64url(sealed);
  if (!whole) return fail(Code::denied, "auth.seal");
  return open_packed<aead_open_plain>(subkey(purpose, Part::encrypt), aad, *whole);
}

Digest Keyring::mac(Purpose purpose, ByteView message) const {
  const auto& key = subkey(purpose, Part::mac);
  Digest out{};
  crypto_generichash(out.data(), out.size(), message.data(), message.size(), key.reveal().data(), key.size());
  return out;
}

}  // namespace tocsin::auth
