#pragma once
// The server's master key and what is derived from it. The danger removed: one key used for two purposes, a stolen
// database that opens its own secrets, and page cursors that a client can read or forge.
//
// The master key is 32 bytes in a file outside the database. Each purpose has subkeys of its own (BLAKE2b key
// derivation), so that what one purpose sealed no other opens.
//   wrap/unwrap   a signing seed under a random nonce, bound to its key id; with Purpose::second_factor a one-time-code
//                 key, bound to its person's id.
//   seal/open     opaque base64url text; the nonce is a keyed hash of aad and plaintext, so equal inputs give equal
//   text
//                 (cursors must be byte-equal) and a nonce serves two plaintexts only if a 192-bit hash collides. It
//                 therefore tells that two sealed values are equal, and how long they are; nothing more.
//   mac           keyed BLAKE2b-256, for look-up of high-entropy tokens.
// Bounds: aad and plaintext at most 64 KiB each. Threads: const members are safe together. Ownership: subkeys are
// Secrets. Errors: invalid "key.master" (not 32 bytes) | "key.seed"; denied "auth.seal" (altered, forged, other key or
// purpose). Source: draft-irtf-cfrg-xchacha-03; RFC 7693 (BLAKE2); RFC 5297 section 1.3.3 (why synthetic nonces);
// libsodium crypto_kdf.
#include <vector>

#include "auth/secret.h"
#include "auth/signing_key.h"

namespace tocsin::auth {

// The numbers enter the key derivation: never renumber.
enum class Purpose : std::uint8_t {
  wrap = 1,
  cursor = 2,
  token = 3,
  csrf = 4,
  journal = 5,
  second_factor = 6,
  setting = 7,  // secrets among the settings: a mail password, a peer's token
  pseudonym = 8,
  escrow = 9,  // what trustees open together, once more wrapped by this server
  alias = 10,  // names that stand for others before one audience
};

class Keyring {
 public:
  static constexpr std::size_t master_key_bytes = 32;
  static Result<Keyring> from_master(const Secret& master);

  Bytes wrap(const KeyId& id, const Secret& seed, const Entropy& entropy, Purpose purpose = Purpose::wrap) const;
  Result<Secret> unwrap(const KeyId& id, ByteView wrapped, Purpose purpose = Purpose::wrap) const;

  std::string seal(Purpose purpose, ByteView aad, ByteView plaintext) const;
  Result<Bytes> open(Purpose purpose, ByteView aad, std::string_view sealed) const;

  Digest mac(Purpose purpose, ByteView message) const;

 private:
  enum class Part : std::uint8_t { encrypt = 1, nonce = 2, mac = 3 };
  static constexpr std::size_t purposes = 10;
  static constexpr std::size_t parts = 3;
  explicit Keyring(const Secret& master);
  const Secret& subkey(Purpose purpose, Part part) const;
  std::array<std::uint8_t, 24> synthetic_nonce(Purpose purpose, ByteView aad, ByteView plaintext) const;

  std::vector<Secret> subkeys_;
};

}  // namespace tocsin::auth
