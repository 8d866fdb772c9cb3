#include "auth/webauthn.h"

#include <gtest/gtest.h>

#include "auth/seeded_entropy.h"
#include "auth/software_authenticator.h"

namespace tocsin::auth {
namespace {

constexpr auto every_algorithm =
    std::to_array<CoseAlgorithm>({CoseAlgorithm::es256, CoseAlgorithm::eddsa, CoseAlgorithm::rs256});

struct WebAuthn : ::testing::Test {
  RelyingParty party{.id = "tocsin.example", .origins = {"https://tocsin.example", "https://tocsin.example:8443"}};
  Ceremony ceremony{.challenge = Bytes(32, 7)};
  Bytes user = {1, 2, 3};
  SoftwareAuthenticator device{"tocsin.example", "https://tocsin.example", CoseAlgorithm::eddsa, seeded_entropy(1)};

  PasskeyCredential registered() {
    return verify_registration(party, ceremony, device.create(ceremony.challenge)).value();
  }
  std::string registration_refusal() {
    const auto got = verify_registration(party, ceremony, device.create(ceremony.challenge));
    return got ? "" : got.error().what;
  }
  std::string assertion_refusal(const PasskeyCredential& stored, const AssertionResponse& response) {
    const auto got = verify_assertion(party, ceremony, stored, user, response);
    return got ? "" : got.error().what;
  }
  // Registers well, changes the device, and answers how its assertion is refused.
  std::string refused_after(const std::function<void()>& change) {
    const auto stored = registered();
    change();
    return assertion_refusal(stored, device.get(ceremony.challenge));
  }
};

TEST_F(WebAuthn, RegistersAndAssertsWithEveryAlgorithm) {
  for (const auto algorithm : every_algorithm) {
    SoftwareAuthenticator one("tocsin.example", "https://tocsin.example:8443", algorithm, seeded_entropy(2));
    const auto stored = verify_registration(party, ceremony, one.create(ceremony.challenge));
    ASSERT_TRUE(stored.has_value()) << stored.error().what;
    EXPECT_EQ(stored->id, one.credential_id);
    EXPECT_EQ(stored->public_key, one.public_key());
    const auto outcome = verify_assertion(party, ceremony, *stored, user, one.get(ceremony.challenge));
    ASSERT_TRUE(outcome.has_value()) << outcome.error().what;
    EXPECT_EQ(outcome->sign_count, 2U);
    EXPECT_EQ(outcome->achieved, UserVerification::required);
  }
}

TEST_F(WebAuthn, AcceptsExtensionsAndTheOwnersUserHandle) {
  device.extensions = from_hex("a16b686d61632d736563726574f5").value();
  const auto stored = registered();
  auto response = device.get(ceremony.challenge);
  response.user_handle = user;
  EXPECT_EQ(assertion_refusal(stored, response), "");
}

TEST_F(WebAuthn, RegistrationRefusesAnotherCeremony) {
  device.create_type = "webauthn.get";
  EXPECT_EQ(registration_refusal(), "webauthn.type");
}

TEST_F(WebAuthn, RegistrationRefusesAnotherChallenge) {
  const auto response = device.create(Bytes(32, 8));
  EXPECT_EQ(verify_registration(party, ceremony, response).error().what, "webauthn.challenge");
  ceremony.challenge.clear();
  EXPECT_EQ(registration_refusal(), "webauthn.challenge");
}

TEST_F(WebAuthn, RegistrationRefusesAnotherOrigin) {
  for (const auto* origin :
       {"https://evil.example", "http://tocsin.example", "https://tocsin.example.evil.example", ""}) {
    device.origin = origin;
    EXPECT_EQ(registration_refusal(), "webauthn.origin") << origin;
  }
}

TEST_F(WebAuthn, RegistrationRefusesAFrameOfAnotherSite) {
  for (const auto* extra :
       {R"(,"crossOrigin":true)", R"(,"crossOrigin":"no")", R"(,"topOrigin":"https://a.example")"}) {
    device.extra_client_json = extra;
    EXPECT_EQ(registration_refusal(), "webauthn.cross_origin") << extra;
  }
}

TEST_F(WebAuthn, RegistrationRefusesClientDataThatTwoReadersWouldReadDifferently) {
  device.extra_client_json = R"(,"origin":"https://tocsin.example")";
  EXPECT_EQ(registration_refusal(), "webauthn.malformed");
}

TEST_F(WebAuthn, RegistrationRefusesAnotherRelyingParty) {
  device.relying_party = "evil.example";
  EXPECT_EQ(registration_refusal(), "webauthn.relying_party");
}

TEST_F(WebAuthn, RegistrationRefusesWithoutThePerson) {
  device.flags = AuthenticatorData::flag_verified;
  EXPECT_EQ(registration_refusal(), "webauthn.presence");
  device.flags = AuthenticatorData::flag_present;
  EXPECT_EQ(registration_refusal(), "webauthn.verification");
  ceremony.user_verification = UserVerification::preferred;
  EXPECT_EQ(registration_refusal(), "");
  EXPECT_EQ(registered().achieved, UserVerification::preferred);
}

TEST_F(WebAuthn, RegistrationTellsTheBackupState) {
  EXPECT_EQ(registered().backup, BackupState::device_bound);
  device.flags |= AuthenticatorData::flag_backup_eligible;
  EXPECT_EQ(registered().backup, BackupState::may_be_backed_up);
  device.flags |= AuthenticatorData::flag_backed_up;
  EXPECT_EQ(registered().backup, BackupState::backed_up);
  device.flags = static_cast<std::uint8_t>(device.flags & ~AuthenticatorData::flag_backup_eligible);
  EXPECT_EQ(registration_refusal(), "webauthn.backup");
}

TEST_F(WebAuthn, RegistrationAcceptsSelfAttestationOnlyWithItsSignature) {
  device.attestation = SoftwareAuthenticator::Attestation::packed_self;
  EXPECT_EQ(registration_refusal(), "");
  auto response = device.create(ceremony.challenge);
  response.client_data_json.insert(response.client_data_json.end() - 1, ' ');
  EXPECT_EQ(verify_registration(party, ceremony, response).error().what, "webauthn.attestation");
}

TEST_F(WebAuthn, RegistrationRefusesUnknownAttestation) {
  device.attestation = SoftwareAuthenticator::Attestation::unknown;
  EXPECT_EQ(registration_refusal(), "webauthn.attestation");
}

TEST_F(WebAuthn, RegistrationRefusesNoneThatCarriesAStatement) {
  const auto plain = device.create(ceremony.challenge).attestation_object;
  const auto object = cbor::decode(plain).value();
  cbor::Map statement;
  statement.keys.emplace_back(cbor::Value::Held(std::string_view("alg")));
  statement.values.emplace_back(cbor::Value::Held(std::int64_t{-8}));
  auto map = *object.as<cbor::Map>();
  map.values[1] = cbor::Value(cbor::Value::Held(statement));
  const RegistrationResponse response{device.create(ceremony.challenge).client_data_json,
                                      cbor::encode(cbor::Value(cbor::Value::Held(map)))};
  EXPECT_EQ(verify_registration(party, ceremony, response).error().what, "webauthn.attestation");
}

TEST_F(WebAuthn, RegistrationRefusesCredentialIdsOfImpossibleLength) {
  device.credential_id.clear();
  EXPECT_EQ(registration_refusal(), "webauthn.malformed");
  device.credential_id.resize(1024);
  EXPECT_EQ(registration_refusal(), "webauthn.malformed");
  device.credential_id.resize(1023);
  EXPECT_EQ(registration_refusal(), "");
}

TEST_F(WebAuthn, RegistrationRefusesEveryCutOfTheAttestationObject) {
  const auto whole = device.create(ceremony.challenge);
  for (std::size_t size = 0; size < whole.attestation_object.size(); ++size) {
    auto cut = whole;
    cut.attestation_object.resize(size);
    EXPECT_EQ(verify_registration(party, ceremony, cut).error().what, "webauthn.malformed") << size;
  }
}

TEST_F(WebAuthn, RegistrationRefusesAnAssertionsDataInItsPlace) {
  const auto data = device.get(ceremony.challenge).authenticator_data;
  cbor::Map map;
  for (const auto* key : {"fmt", "attStmt", "authData"})
    map.keys.emplace_back(cbor::Value::Held(std::string_view(key)));
  map.values.emplace_back(cbor::Value::Held(std::string_view("none")));
  map.values.emplace_back(cbor::Value::Held(cbor::Map{}));
  map.values.emplace_back(cbor::Value::Held(ByteView(data)));
  const RegistrationResponse response{device.create(ceremony.challenge).client_data_json,
                                      cbor::encode(cbor::Value(cbor::Value::Held(map)))};
  EXPECT_EQ(verify_registration(party, ceremony, response).error().what, "webauthn.malformed");
}

TEST_F(WebAuthn, AssertionRefusesAnotherCeremonyChallengeOriginOrParty) {
  EXPECT_EQ(refused_after([&] { device.get_type = "webauthn.create"; }), "webauthn.type");
  device.get_type = "webauthn.get";
  EXPECT_EQ(assertion_refusal(registered(), device.get(Bytes(32, 8))), "webauthn.challenge");
  EXPECT_EQ(refused_after([&] { device.origin = "https://evil.example"; }), "webauthn.origin");
  device.origin = "https://tocsin.example";
  EXPECT_EQ(refused_after([&] { device.extra_client_json = R"(,"crossOrigin":true)"; }), "webauthn.cross_origin");
  device.extra_client_json.clear();
  EXPECT_EQ(refused_after([&] { device.relying_party = "evil.example"; }), "webauthn.relying_party");
}

TEST_F(WebAuthn, AssertionRefusesWithoutThePerson) {
  EXPECT_EQ(refused_after([&] { device.flags = AuthenticatorData::flag_verified; }), "webauthn.presence");
  device.flags |= AuthenticatorData::flag_present;
  EXPECT_EQ(refused_after([&] { device.flags = AuthenticatorData::flag_present; }), "webauthn.verification");
}

TEST_F(WebAuthn, AssertionRefusesACredentialThatBecameEligibleForBackup) {
  EXPECT_EQ(refused_after([&] { device.flags |= AuthenticatorData::flag_backup_eligible; }), "webauthn.backup");
}

TEST_F(WebAuthn, AssertionComparesNoBackupStateThatWasNotKept) {
  auto stored = registered();
  stored.backup.reset();
  device.flags |= AuthenticatorData::flag_backup_eligible;
  EXPECT_EQ(assertion_refusal(stored, device.get(ceremony.challenge)), "");
}

TEST_F(WebAuthn, AssertionRefusesAnotherCredentialOrUser) {
  EXPECT_EQ(refused_after([&] { device.credential_id[0] ^= 1; }), "webauthn.credential");
  const auto stored = registered();
  auto response = device.get(ceremony.challenge);
  response.user_handle = Bytes{9};
  EXPECT_EQ(assertion_refusal(stored, response), "webauthn.user");
}

TEST_F(WebAuthn, AssertionRefusesAWrongSignatureWithEveryAlgorithm) {
  for (const auto algorithm : every_algorithm) {
    SoftwareAuthenticator one("tocsin.example", "https://tocsin.example", algorithm, seeded_entropy(2));
    const auto stored = verify_registration(party, ceremony, one.create(ceremony.challenge)).value();
    auto response = one.get(ceremony.challenge);
    response.signature.back() ^= 1;
    EXPECT_EQ(assertion_refusal(stored, response), "webauthn.signature");
    response.signature.clear();
    EXPECT_EQ(assertion_refusal(stored, response), "webauthn.signature");
  }
}

TEST_F(WebAuthn, AssertionRefusesDataChangedAfterSigning) {
  const auto stored = registered();
  auto response = device.get(ceremony.challenge);
  response.authenticator_data.back() ^= 64;
  EXPECT_EQ(assertion_refusal(stored, response), "webauthn.signature");
}

TEST_F(WebAuthn, AssertionRefusesACounterThatDoesNotGrow) {
  EXPECT_EQ(refused_after([&] { device.sign_count_step = 0; }), "webauthn.cloned");
  EXPECT_EQ(refused_after([&] { device.sign_count_step = static_cast<std::uint32_t>(-1); }), "webauthn.cloned");
}

TEST_F(WebAuthn, AssertionAcceptsAnAuthenticatorThatKeepsNoCounter) {
  device.sign_count = 0;
  device.sign_count_step = 0;
  EXPECT_EQ(refused_after([] {}), "");
}

TEST_F(WebAuthn, AssertionRefusesCutAndTrailingData) {
  const auto stored = registered();
  const auto response = device.get(ceremony.challenge);
  auto longer = response;
  longer.authenticator_data.push_back(0);
  EXPECT_EQ(assertion_refusal(stored, longer), "webauthn.malformed");
  auto shorter = response;
  shorter.authenticator_data.pop_back();
  EXPECT_EQ(assertion_refusal(stored, shorter), "webauthn.malformed");
}

std::string key_refusal(std::string_view hex) {
  const auto got = CoseKey::from_cbor(from_hex(hex).value());
  return got ? "" : got.error().what;
}

TEST(CoseKey, RefusesAPointThatIsNotOnTheCurve) {
  const std::string ones(64, '1');
  EXPECT_EQ(key_refusal("a5010203262001215820" + ones + "225820" + ones), "webauthn.key");
}

TEST(CoseKey, RefusesAKindThatIsNotItsAlgorithms) {
  const std::string x(64, '1');
  EXPECT_EQ(key_refusal("a4010103272006215820" + x), "");
  EXPECT_EQ(key_refusal("a4010203272006215820" + x), "webauthn.key");
  EXPECT_EQ(key_refusal("a4010103262006215820" + x), "webauthn.key");
  EXPECT_EQ(key_refusal("a4010103272001215820" + x), "webauthn.key");
}

TEST(CoseKey, RefusesAlgorithmsThatWereNotAskedFor) {
  EXPECT_EQ(key_refusal("a20102033822"), "webauthn.algorithm");
  EXPECT_EQ(key_refusal("a0"), "webauthn.key");
  EXPECT_EQ(key_refusal("01"), "webauthn.key");
}

TEST(CoseKey, RefusesAShortRsaModulus) {
  EXPECT_EQ(key_refusal("a401030339010020588"
                        "0" +
                        std::string(256, 'f') + "2143010001"),
            "webauthn.key");
}

}  // namespace
}  // namespace tocsin::auth
