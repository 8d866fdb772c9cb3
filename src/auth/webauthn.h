#pragma once
// Passkeys: what a browser brings when one is registered or used, checked step by step. The danger removed: a login
// taken from another site, for another challenge, without the person, or from a cloned authenticator.
//
// All byte fields are as decoded from base64url. The caller makes a challenge of 32 random bytes, keeps it with the
// session, and uses it once, whatever the outcome. Attestation: "none" and packed self attestation are accepted and
// prove nothing about the make of the authenticator; other formats are refused (options ask for attestation "none").
// After a good assertion store the new sign count and backup state.
// Bounds: clientDataJSON 16 KiB, attestation object 64 KiB, credential id 1023 bytes.
// Errors: invalid "webauthn.malformed" | "webauthn.key"; denied "webauthn.type" | "webauthn.challenge" |
// "webauthn.origin" | "webauthn.cross_origin" | "webauthn.relying_party" | "webauthn.presence" |
// "webauthn.verification" | "webauthn.backup" | "webauthn.algorithm" | "webauthn.attestation" | "webauthn.credential" |
// "webauthn.user" | "webauthn.signature" | "webauthn.cloned". The door tells the person one text for all of these.
// Threads: pure. Source: W3C WebAuthn Level 2 (Recommendation, 8 April 2021) sections 7.1 and 7.2, with the backup and
// cross-origin steps of Level 3.
#include <optional>
#include <string>
#include <vector>

#include "auth/cose_key.h"

namespace tocsin::auth {

struct RelyingParty {
  std::string id;                    // registrable domain, "tocsin.example"
  std::vector<std::string> origins;  // "https://tocsin.example"
};

enum class UserVerification : std::uint8_t { preferred, required };

struct Ceremony {
  Bytes challenge;
  UserVerification user_verification = UserVerification::required;
};

struct RegistrationResponse {
  Bytes client_data_json;
  Bytes attestation_object;
};

enum class BackupState : std::uint8_t { device_bound, may_be_backed_up, backed_up };

struct PasskeyCredential {
  Bytes id;
  Bytes public_key;  // COSE key, CBOR
  std::uint32_t sign_count = 0;
  std::optional<BackupState> backup;                   // nullopt: the store keeps none, and eligibility is not compared
  std::array<std::uint8_t, 16> authenticator_model{};  // AAGUID, unproven
  UserVerification achieved = UserVerification::preferred;  // required: the person was verified
};

Result<PasskeyCredential> verify_registration(const RelyingParty& party, const Ceremony& ceremony,
                                              const RegistrationResponse& response);

struct AssertionResponse {
  Bytes credential_id;
  Bytes client_data_json;
  Bytes authenticator_data;
  Bytes signature;
  std::optional<Bytes> user_handle;
};

struct AssertionOutcome {
  std::uint32_t sign_count = 0;
  BackupState backup = BackupState::device_bound;
  UserVerification achieved = UserVerification::preferred;
};

// `stored` is the credential that the account (of handle `user_handle`) registered under response.credential_id.
Result<AssertionOutcome> verify_assertion(const RelyingParty& party, const Ceremony& ceremony,
                                          const PasskeyCredential& stored, ByteView user_handle,
                                          const AssertionResponse& response);

}  // namespace tocsin::auth
