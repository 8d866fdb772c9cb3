#pragma once
// Passwords of people. The danger removed: stored passwords that can be guessed offline, an answer time that tells
// whether an account exists, and rules that admit "password1234".
//
// Argon2id (64 MiB, 3 passes, 1 lane), stored as a PHC string of at most 127 bytes. One hash takes about an eighth of a
// second of a core and its memory: run it on a HashPool, never on a thread that serves connections. For an account that
// does not exist, or has no password, verify against nullopt: the work is the same and the answer is no.
// Bounds: 12 code points to 1024 bytes, valid UTF-8, taken byte for byte (no normalisation).
// Errors: invalid "password.encoding" | "password.too_short" {minimum} | "password.is_name" | "password.notorious";
// limit "password.too_long" {maximum}; unavailable "auth.memory" (no memory for a hash).
// Source: RFC 9106 section 4; NIST SP 800-63B-4 section 3.1.1; PHC string format.
#include <optional>
#include <string>
#include <string_view>

#include "auth/secret.h"

namespace tocsin::auth {

struct PasswordCost {
  std::uint32_t memory_kib = 64 * 1024;
  std::uint32_t passes = 3;
};

// What a person chooses when a password is set; never asked when one is checked.
Result<void> check_password_rules(const Secret& password, std::string_view account_name);

enum class PasswordMatch : std::uint8_t {
  no,
  yes,
  yes_hash_again,  // right, but stored at a lower cost than today's: store a new hash
};

class PasswordHasher {
 public:
  static Result<PasswordHasher> make(PasswordCost cost, const Entropy& entropy);
  Result<std::string> hash(const Secret& password, const Entropy& entropy) const;
  PasswordMatch verify(const Secret& password, const std::optional<std::string>& stored) const;

 private:
  explicit PasswordHasher(PasswordCost cost) : cost_(cost) {}
  PasswordCost cost_;
  std::string decoy_;  // what nullopt is verified against
};

}  // namespace tocsin::auth
