#pragma once
// The public key of a passkey. The danger removed: a key whose stated algorithm and actual kind differ, a point that is
// not on its curve, a modulus too short to trust.
//
// Taken: ES256 on P-256, EdDSA on Ed25519, RS256 with 2048 to 4096 bits. The algorithm is the key's own and never taken
// from a message. Errors: invalid "webauthn.key"; denied "webauthn.algorithm" (well formed, not one of the three).
// Threads: values; verify is pure. Source: RFC 9053 sections 2.1, 2.2, 7; RFC 8230 section 4; RFC 8812 section 2;
// WebAuthn Level 2 section 5.8.5.
#include "auth/cbor.h"
#include "auth/signing_key.h"

namespace tocsin::auth {

enum class CoseAlgorithm : std::int32_t { es256 = -7, eddsa = -8, rs256 = -257 };

class CoseKey {
 public:
  static Result<CoseKey> from_cbor(ByteView bytes);
  CoseAlgorithm algorithm() const { return algorithm_; }
  Verdict verify(ByteView message, ByteView signature) const;

 private:
  explicit CoseKey(CoseAlgorithm algorithm) : algorithm_(algorithm) {}
  static Result<CoseKey> from_elliptic(const cbor::Value& map);
  static Result<CoseKey> from_octet(const cbor::Value& map);
  static Result<CoseKey> from_rsa(const cbor::Value& map);

  CoseAlgorithm algorithm_;
  Bytes first_;   // uncompressed point | Ed25519 key | modulus
  Bytes second_;  // exponent, RSA only
};

}  // namespace tocsin::auth
