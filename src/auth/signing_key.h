#pragma once
// Ed25519 keys. The danger removed: a seed that leaks through a value copied about, and a signature taken for good
// because a caller misread a return code.
//
// A key's id is the first 16 bytes of SHA-256 of its 32-byte public key. A SigningKey is move-only and holds its seed
// in a Secret. verify() refuses what strict verifiers refuse: scalars not reduced, points of small order. Errors:
// invalid "key.public" | "key.seed". Threads: values; verify and sign are pure. Source: RFC 8032 section 5.1.
#include "auth/secret.h"
#include "base/id.h"

namespace tocsin::auth {

using KeyId = RawId;
using Signature = std::array<std::uint8_t, 64>;

enum class Verdict : std::uint8_t { refused, good };

class PublicKey {
 public:
  static Result<PublicKey> from_bytes(ByteView bytes);
  const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }
  KeyId id() const;
  Verdict verify(ByteView message, ByteView signature) const;
  bool operator==(const PublicKey&) const = default;

 private:
  friend class SigningKey;
  PublicKey() = default;
  std::array<std::uint8_t, 32> bytes_{};
};

class SigningKey {
 public:
  static SigningKey generate(const Entropy& entropy);
  static Result<SigningKey> from_seed(const Secret& seed);  // 32 bytes
  const PublicKey& public_key() const { return public_key_; }
  const Secret& seed() const { return seed_; }
  Signature sign(ByteView message) const;

 private:
  explicit SigningKey(Secret seed);
  Secret seed_;
  Secret expanded_;  // seed and public key, as libsodium signs with
  PublicKey public_key_;
};

}  // namespace tocsin::auth
