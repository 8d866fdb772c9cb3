#include "auth/webauthn.h"

#include <algorithm>

#include "auth/authenticator_data.h"
#include "base/json.h"

namespace tocsin::auth {
namespace {

constexpr json::Limits client_data_limits{.bytes = 16 * 1024, .depth = 8};
constexpr std::size_t packed_self_entries = 2;

std::unexpected<Error> denied(std::string_view what) { return fail(Code::denied, what); }
std::unexpected<Error> malformed(std::string_view where) {
  return fail(Code::invalid, "webauthn.malformed", std::string(where));
}

std::string_view string_at(const json::Object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

// Level 3 section 7.1 step 10: the console is never framed by another site.
Result<void> check_not_framed(const json::Object& client) {
  const auto* crossed = client.if_contains("crossOrigin");
  if (crossed != nullptr && (!crossed->is_bool() || crossed->get_bool())) return denied("webauthn.cross_origin");
  if (client.if_contains("topOrigin") != nullptr) return denied("webauthn.cross_origin");
  return {};
}

// 7.1 steps 5 to 9 and 7.2 steps 9 to 13 are the same but for the type.
Result<void> check_client_data(const RelyingParty& party, const Ceremony& ceremony, std::string_view type,
                               ByteView client_data_json) {
  const auto parsed = json::parse(text_of(client_data_json), client_data_limits);
  if (!parsed || !parsed->is_object()) return malformed("clientDataJSON");
  const auto& client = parsed->get_object();
  // 7. Verify that the value of C.type is webauthn.create (webauthn.get).
  if (string_at(client, "type") != type) return denied("webauthn.type");
  // 8. Verify that the value of C.challenge equals the base64url encoding of options.challenge.
  const auto expected = to_base64url(ceremony.challenge);
  if (ceremony.challenge.empty() || !equal_constant_time(view_of(string_at(client, "challenge")), view_of(expected))) {
    return denied("webauthn.challenge");
  }
  // 9. Verify that the value of C.origin matches the relying party's origin.
  if (std::ranges::find(party.origins, string_at(client, "origin")) == party.origins.end()) {
    return denied("webauthn.origin");
  }
  return check_not_framed(client);
}

Result<void> check_authenticator(const RelyingParty& party, const Ceremony& ceremony, const AuthenticatorData& data) {
  // 13. Verify that the rpIdHash is the SHA-256 hash of the RP ID.
  if (!equal_constant_time(data.relying_party_hash, sha256(view_of(party.id)))) return denied("webauthn.relying_party");
  // 14. Verify that the UP bit is set.
  if (!data.has(AuthenticatorData::flag_present)) return denied("webauthn.presence");
  // 15. If user verification is required, verify that the UV bit is set.
  if (ceremony.user_verification == UserVerification::required && !data.has(AuthenticatorData::flag_verified)) {
    return denied("webauthn.verification");
  }
  // Level 3 step 16. If the BE bit is not set, verify that the BS bit is not set.
  if (data.has(AuthenticatorData::flag_backed_up) && !data.has(AuthenticatorData::flag_backup_eligible)) {
    return denied("webauthn.backup");
  }
  return {};
}

BackupState backup_of(const AuthenticatorData& data) {
  if (!data.has(AuthenticatorData::flag_backup_eligible)) return BackupState::device_bound;
  return data.has(AuthenticatorData::flag_backed_up) ? BackupState::backed_up : BackupState::may_be_backed_up;
}

UserVerification achieved_by(const AuthenticatorData& data) {
  return data.has(AuthenticatorData::flag_verified) ? UserVerification::required : UserVerification::preferred;
}

// What the authenticator signs: its data and the hash of the client's.
Bytes signed_bytes(ByteView authenticator_data, ByteView client_data_json) {
  Bytes out(authenticator_data.begin(), authenticator_data.end());
  const auto hash = sha256(client_data_json);
  out.insert(out.end(), hash.begin(), hash.end());
  return out;
}

struct Attestation {
  std::string_view format;
  const cbor::Value* statement = nullptr;
  ByteView authenticator_data;
};

Result<Attestation> attestation_from(const cbor::Value& object) {
  const auto* format = object.find("fmt");
  const auto* statement = object.find("attStmt");
  const auto* data = object.find("authData");
  if (format == nullptr || statement == nullptr || data == nullptr) return malformed("attestationObject");
  const auto* name = format->as<std::string_view>();
  const auto* bytes = data->as<ByteView>();
  if (name == nullptr || bytes == nullptr || statement->as<cbor::Map>() == nullptr) {
    return malformed("attestationObject");
  }
  return Attestation{*name, statement, *bytes};
}

// WebAuthn section 8.2, "if x5c is not present, self attestation is in use".
Result<void> check_packed_self(const Attestation& attestation, const CoseKey& key, ByteView client_data_json) {
  const auto* algorithm = attestation.statement->find("alg");
  const auto* signature = attestation.statement->find("sig");
  if (algorithm == nullptr || signature == nullptr ||
      attestation.statement->as<cbor::Map>()->keys.size() != packed_self_entries) {
    return denied("webauthn.attestation");
  }
  const auto* number = algorithm->as<std::int64_t>();
  const auto* bytes = signature->as<ByteView>();
  if (number == nullptr || bytes == nullptr || *number != static_cast<std::int64_t>(key.algorithm())) {
    return denied("webauthn.attestation");
  }
  const auto message = signed_bytes(attestation.authenticator_data, client_data_json);
  if (key.verify(message, *bytes) != Verdict::good) return denied("webauthn.attestation");
  return {};
}

// 7.1 steps 18 to 21.
Result<void> check_attestation(const Attestation& attestation, const CoseKey& key, ByteView client_data_json) {
  if (attestation.format == "packed") return check_packed_self(attestation, key, client_data_json);
  const bool none = attestation.format == "none" && attestation.statement->as<cbor::Map>()->keys.empty();
  if (!none) return denied("webauthn.attestation");
  return {};
}

PasskeyCredential credential_from(const AuthenticatorData& data) {
  const auto& attested = *data.attested;
  PasskeyCredential out;
  out.id.assign(attested.id.begin(), attested.id.end());
  out.public_key.assign(attested.public_key.begin(), attested.public_key.end());
  out.sign_count = data.sign_count;
  out.backup = backup_of(data);
  std::ranges::copy(attested.authenticator_model, out.authenticator_model.begin());
  out.achieved = achieved_by(data);
  return out;
}

// 7.2 step 21: a counter that does not grow tells of a copy; zero on both sides means that none is kept.
Result<void> check_sign_count(std::uint32_t stored, std::uint32_t given) {
  if ((stored != 0 || given != 0) && given <= stored) return denied("webauthn.cloned");
  return {};
}

// Level 3: the BE bit never changes during a credential's life.
Result<void> check_eligibility(std::optional<BackupState> stored, const AuthenticatorData& data) {
  const bool eligible = data.has(AuthenticatorData::flag_backup_eligible);
  if (stored && (*stored != BackupState::device_bound) != eligible) return denied("webauthn.backup");
  return {};
}

// 7.2 steps 5 and 6.
Result<void> check_whose(const PasskeyCredential& stored, ByteView user_handle, const AssertionResponse& response) {
  if (response.credential_id != stored.id) return denied("webauthn.credential");
  if (response.user_handle && !std::ranges::equal(*response.user_handle, user_handle)) return denied("webauthn.user");
  return {};
}

}  // namespace

// Section 7.1; the numbers are those of Level 2.
Result<PasskeyCredential> verify_registration(const RelyingParty& party, const Ceremony& ceremony,
                                              const RegistrationResponse& response) {
  CHECK(check_client_data(party, ceremony, "webauthn.create", response.client_data_json));
  // 12. Perform CBOR decoding on the attestationObject.
  const auto object = cbor::decode(response.attestation_object);
  if (!object) return malformed("attestationObject");
  TRY(const auto attestation, attestation_from(*object));
  TRY(const auto data, parse_authenticator_data(attestation.authenticator_data));
  CHECK(check_authenticator(party, ceremony, data));
  if (!data.attested) return malformed("authenticatorData");
  // 16. Verify that the alg parameter in the credential public key is one that was asked for.
  TRY(const auto key, CoseKey::from_cbor(data.attested->public_key));
  CHECK(check_attestation(attestation, key, response.client_data_json));
  return credential_from(data);
}

// Section 7.2; the numbers are those of Level 2.
Result<AssertionOutcome> verify_assertion(const RelyingParty& party, const Ceremony& ceremony,
                                          const PasskeyCredential& stored, ByteView user_handle,
                                          const AssertionResponse& response) {
  CHECK(check_whose(stored, user_handle, response));
  CHECK(check_client_data(party, ceremony, "webauthn.get", response.client_data_json));
  TRY(const auto data, parse_authenticator_data(response.authenticator_data));
  CHECK(check_authenticator(party, ceremony, data));
  CHECK(check_eligibility(stored.backup, data));
  // 20. Verify that sig is a valid signature over authData and hash.
  TRY(const auto key, CoseKey::from_cbor(stored.public_key));
  const auto message = signed_bytes(response.authenticator_data, response.client_data_json);
  if (key.verify(message, response.signature) != Verdict::good) return denied("webauthn.signature");
  CHECK(check_sign_count(stored.sign_count, data.sign_count));
  return AssertionOutcome{data.sign_count, backup_of(data), achieved_by(data)};
}

}  // namespace tocsin::auth
