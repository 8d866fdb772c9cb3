#include "auth/signing_key.h"

#include <sodium.h>

#include <algorithm>

namespace tocsin::auth {

Result<PublicKey> PublicKey::from_bytes(ByteView bytes) {
  if (bytes.size() != crypto_sign_PUBLICKEYBYTES) return fail(Code::invalid, "key.public");
  ready_sodium();
  PublicKey out;
  std::ranges::copy(bytes, out.bytes_.begin());
  return out;
}

KeyId PublicKey::id() const {
  const auto digest = sha256(bytes_);
  KeyId out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

Verdict PublicKey::verify(ByteView message, ByteView signature) const {
  if (signature.size() != crypto_sign_BYTES) return Verdict::refused;
  const int outcome = crypto_sign_verify_detached(signature.data(), message.data(), message.size(), bytes_.data());
  return outcome == 0 ? Verdict::good : Verdict::refused;
}

SigningKey::SigningKey(Secret seed) : seed_(std::move(seed)), expanded_(crypto_sign_SECRETKEYBYTES) {
  crypto_sign_seed_keypair(public_key_.bytes_.data(), expanded_.reveal_to_write().data(), seed_.reveal().data());
}

SigningKey SigningKey::generate(const Entropy& entropy) {
  return SigningKey(Secret::drawn(crypto_sign_SEEDBYTES, entropy));
}

Result<SigningKey> SigningKey::from_seed(const Secret& seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) return fail(Code::invalid, "key.seed");
  return SigningKey(seed.clone());
}

Signature SigningKey::sign(ByteView message) const {
  Signature out{};
  crypto_sign_detached(out.data(), nullptr, message.data(), message.size(), expanded_.reveal().data());
  return out;
}

}  // namespace tocsin::auth
