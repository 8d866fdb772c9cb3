#include "auth/aead.h"

#include <sodium.h>

namespace tocsin::auth {

static_assert(aead_key_bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(aead_nonce_bytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(aead_tag_bytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

Bytes aead_seal(const Secret& key, ByteView nonce, ByteView aad, ByteView plaintext) {
  TOCSIN_ASSERT(key.size() == aead_key_bytes && nonce.size() == aead_nonce_bytes);
  Bytes out(plaintext.size() + aead_tag_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), nullptr, plaintext.data(), plaintext.size(), aad.data(),
                                             aad.size(), nullptr, nonce.data(), key.reveal().data());
  return out;
}

namespace {

// `out` has one spare byte: an empty plaintext still needs an address to be written to.
Result<void> open_into(std::span<std::uint8_t> out, const Secret& key, ByteView nonce, ByteView aad, ByteView sealed) {
  TOCSIN_ASSERT(key.size() == aead_key_bytes && nonce.size() == aead_nonce_bytes);
  const int outcome =
      crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(), sealed.size(), aad.data(),
                                                 aad.size(), nonce.data(), key.reveal().data());
  if (outcome != 0) return fail(Code::denied, "auth.seal");
  return {};
}

}  // namespace

Result<Secret> aead_open(const Secret& key, ByteView nonce, ByteView aad, ByteView sealed) {
  if (sealed.size() < aead_tag_bytes) return fail(Code::denied, "auth.seal");
  Secret out(sealed.size() - aead_tag_bytes + 1);
  CHECK(open_into(out.reveal_to_write(), key, nonce, aad, sealed));
  return Secret::copy_of(out.reveal().first(out.size() - 1));
}

Result<Bytes> aead_open_plain(const Secret& key, ByteView nonce, ByteView aad, ByteView sealed) {
  if (sealed.size() < aead_tag_bytes) return fail(Code::denied, "auth.seal");
  Bytes out(sealed.size() - aead_tag_bytes + 1);
  CHECK(open_into(out, key, nonce, aad, sealed));
  out.pop_back();
  return out;
}

}  // namespace tocsin::auth
