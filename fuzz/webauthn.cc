// rooms: auth base
// The first byte chooses what the rest is. No assertion is ever accepted, as nobody has signed it; what a registration
// yields is of lawful size and its key reads again.
#include "auth/webauthn.h"

#include "auth/authenticator_data.h"

namespace {

using namespace tocsin;
using namespace tocsin::auth;

const RelyingParty party{.id = "tocsin.example", .origins = {"https://tocsin.example"}};
const Ceremony ceremony{.challenge = Bytes(32, 7), .user_verification = UserVerification::preferred};

Bytes client_data(std::string_view type) {
  const auto text = R"({"type":")" + std::string(type) + R"(","challenge":")" + to_base64url(ceremony.challenge) +
                    R"(","origin":"https://tocsin.example"})";
  return {text.begin(), text.end()};
}

void use_key(ByteView bytes) {
  if (const auto key = CoseKey::from_cbor(bytes)) TOCSIN_ASSERT(key->verify(bytes, bytes) == Verdict::refused);
}

void use_registration(const RegistrationResponse& response) {
  const auto got = verify_registration(party, ceremony, response);
  if (!got) return;
  TOCSIN_ASSERT(!got->id.empty() && got->id.size() <= 1023);
  TOCSIN_ASSERT(CoseKey::from_cbor(got->public_key).has_value());
}

void use_assertion(const AssertionResponse& response) {
  static const auto key = SigningKey::from_seed(Secret::copy_of(ByteView(Bytes(32, 1)))).value();
  PasskeyCredential stored{.id = response.credential_id};
  stored.public_key = from_hex("a4010103272006215820").value();
  const auto& x = key.public_key().bytes();
  stored.public_key.insert(stored.public_key.end(), x.begin(), x.end());
  TOCSIN_ASSERT(!verify_assertion(party, ceremony, stored, {}, response));
}

void use_authenticator_data(ByteView bytes) {
  const auto data = parse_authenticator_data(bytes);
  if (!data) return;
  TOCSIN_ASSERT(data->relying_party_hash.size() == 32);
  TOCSIN_ASSERT(data->attested.has_value() == data->has(AuthenticatorData::flag_attested));
  if (data->attested) TOCSIN_ASSERT(data->attested->id.size() + data->attested->public_key.size() + 55 <= bytes.size());
  if (data->attested) use_key(data->attested->public_key);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes rest(data + 1, data + size);
  switch (data[0] % 6) {
    case 0:
      use_registration({client_data("webauthn.create"), rest});
      break;
    case 1:
      use_registration({rest, {}});
      break;
    case 2:
      use_assertion({Bytes{1}, client_data("webauthn.get"), rest, Bytes(64, 3), {}});
      break;
    case 3:
      use_assertion({Bytes{1}, rest, {}, Bytes(64, 3), {}});
      break;
    case 4:
      use_authenticator_data(rest);
      break;
    default:
      use_key(rest);
      break;
  }
  return 0;
}
