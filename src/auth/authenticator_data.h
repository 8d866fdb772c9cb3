#pragma once
// The binary record that an authenticator signs. The danger removed: offsets into hostile bytes worked out by hand in
// the midst of a ceremony.
//
// Ownership: views into the input. Bounds: 64 KiB; credential id 1 to 1023 bytes. Nothing may follow the last part.
// Errors: invalid "webauthn.malformed". Source: WebAuthn Level 3 section 6.1; 6.5.1 (attested credential data).
#include <optional>

#include "auth/webauthn.h"

namespace tocsin::auth {

struct AttestedCredential {
  ByteView authenticator_model;  // 16 bytes
  ByteView id;
  ByteView public_key;
};

struct AuthenticatorData {
  static constexpr std::uint8_t flag_present = 0x01;
  static constexpr std::uint8_t flag_verified = 0x04;
  static constexpr std::uint8_t flag_backup_eligible = 0x08;
  static constexpr std::uint8_t flag_backed_up = 0x10;
  static constexpr std::uint8_t flag_attested = 0x40;
  static constexpr std::uint8_t flag_extensions = 0x80;

  ByteView relying_party_hash;  // 32 bytes
  std::uint8_t flags = 0;
  std::uint32_t sign_count = 0;
  std::optional<AttestedCredential> attested;

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

Result<AuthenticatorData> parse_authenticator_data(ByteView bytes);

}  // namespace tocsin::auth
