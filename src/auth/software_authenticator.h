#pragma once
// A passkey authenticator and its browser in software, for tests only. The danger removed: ceremonies tested against
// recorded bytes, in which no single step can be made wrong.
//
// The fields are what it claims; a negative test changes one of them. Works for the end-to-end tests too (link `auth`).
// Threads: one at a time. Source: WebAuthn Level 3 sections 5.8.1, 6.1, 6.5, 8.2, 8.7.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <memory>
#include <string>

#include "auth/authenticator_data.h"
#include "auth/webauthn.h"
#include "base/json.h"

namespace tocsin::auth {

class SoftwareAuthenticator {
 public:
  enum class Attestation : std::uint8_t { none, packed_self, unknown };

  SoftwareAuthenticator(std::string relying_party_id, std::string of_origin, CoseAlgorithm algorithm,
                        const Entropy& entropy)
      : relying_party(std::move(relying_party_id)),
        origin(std::move(of_origin)),
        algorithm_(algorithm),
        octet_key_(SigningKey::generate(entropy)),
        key_(made_key(algorithm), &EVP_PKEY_free) {
    credential_id.resize(32);
    entropy(credential_id);
  }

  std::string relying_party;
  std::string origin;
  std::string extra_client_json = R"(,"crossOrigin":false)";
  std::string create_type = "webauthn.create";
  std::string get_type = "webauthn.get";
  std::uint8_t flags = AuthenticatorData::flag_present | AuthenticatorData::flag_verified;
  std::uint32_t sign_count = 1;
  std::uint32_t sign_count_step = 1;
  Attestation attestation = Attestation::none;
  Bytes credential_id;
  Bytes extensions;  // CBOR map; the flag is set where this is not empty

  RegistrationResponse create(ByteView challenge) const {
    RegistrationResponse out;
    out.client_data_json = client_data(create_type, challenge);
    const auto data = authenticator_data(AuthenticatorData::flag_attested, attested_credential());
    cbor::Map object;
    put(object, "fmt", cbor::Value(cbor::Value::Held(format())));
    const auto signature = sign(message(data, out.client_data_json));
    put(object, "attStmt", statement(signature));
    put(object, "authData", cbor::Value(cbor::Value::Held(ByteView(data))));
    out.attestation_object = cbor::encode(cbor::Value(cbor::Value::Held(std::move(object))));
    return out;
  }

  AssertionResponse get(ByteView challenge) {
    sign_count += sign_count_step;
    AssertionResponse out;
    out.credential_id = credential_id;
    out.client_data_json = client_data(get_type, challenge);
    out.authenticator_data = authenticator_data(0, {});
    out.signature = sign(message(out.authenticator_data, out.client_data_json));
    return out;
  }

  Bytes public_key() const {
    cbor::Map map;
    Bytes first, second;
    switch (algorithm_) {
      case CoseAlgorithm::es256:
        first = number("qx", 32);
        second = number("qy", 32);
        put(map, 1, 2), put(map, 3, -7), put(map, -1, 1), put(map, -2, first), put(map, -3, second);
        break;
      case CoseAlgorithm::eddsa:
        first.assign(octet_key_.public_key().bytes().begin(), octet_key_.public_key().bytes().end());
        put(map, 1, 1), put(map, 3, -8), put(map, -1, 6), put(map, -2, first);
        break;
      case CoseAlgorithm::rs256:
        first = number(OSSL_PKEY_PARAM_RSA_N, 256);
        second = number(OSSL_PKEY_PARAM_RSA_E, 3);
        put(map, 1, 3), put(map, 3, -257), put(map, -1, first), put(map, -2, second);
        break;
    }
    return cbor::encode(cbor::Value(cbor::Value::Held(std::move(map))));
  }

  Bytes sign(const Bytes& text) const {
    if (algorithm_ == CoseAlgorithm::eddsa) {
      const auto signature = octet_key_.sign(text);
      return {signature.begin(), signature.end()};
    }
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::size_t size = 0;
    TOCSIN_ASSERT(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
    TOCSIN_ASSERT(EVP_DigestSign(context.get(), nullptr, &size, text.data(), text.size()) == 1);
    Bytes out(size);
    TOCSIN_ASSERT(EVP_DigestSign(context.get(), out.data(), &size, text.data(), text.size()) == 1);
    out.resize(size);
    return out;
  }

 private:
  static EVP_PKEY* made_key(CoseAlgorithm algorithm) {
    if (algorithm == CoseAlgorithm::es256) return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    if (algorithm == CoseAlgorithm::rs256) return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048});
    return nullptr;
  }

  static void put(cbor::Map& map, std::int64_t key, std::int64_t value) {
    map.keys.emplace_back(cbor::Value::Held(key));
    map.values.emplace_back(cbor::Value::Held(value));
  }
  static void put(cbor::Map& map, std::int64_t key, const Bytes& value) {
    map.keys.emplace_back(cbor::Value::Held(key));
    map.values.emplace_back(cbor::Value::Held(ByteView(value)));
  }
  static void put(cbor::Map& map, std::string_view key, cbor::Value value) {
    map.keys.emplace_back(cbor::Value::Held(key));
    map.values.push_back(std::move(value));
  }

  Bytes number(const char* name, int size) const {
    BIGNUM* held = nullptr;
    TOCSIN_ASSERT(EVP_PKEY_get_bn_param(key_.get(), name, &held) == 1);
    Bytes out(static_cast<std::size_t>(size));
    BN_bn2binpad(held, out.data(), size);
    BN_free(held);
    return out;
  }

  Bytes client_data(std::string_view type, ByteView challenge) const {
    std::string out = R"({"type":)";
    json::append_quoted(out, type);
    out += R"(,"challenge":)";
    json::append_quoted(out, to_base64url(challenge));
    out += R"(,"origin":)";
    json::append_quoted(out, origin);
    out += extra_client_json + "}";
    return {out.begin(), out.end()};
  }

  Bytes attested_credential() const {
    Bytes out(16);
    out.push_back(static_cast<std::uint8_t>(credential_id.size() >> 8));
    out.push_back(static_cast<std::uint8_t>(credential_id.size() & 255));
    out.insert(out.end(), credential_id.begin(), credential_id.end());
    const auto key = public_key();
    out.insert(out.end(), key.begin(), key.end());
    return out;
  }

  Bytes authenticator_data(std::uint8_t more_flags, const Bytes& attested) const {
    const auto hash = sha256(view_of(relying_party));
    Bytes out(hash.begin(), hash.end());
    const auto extended = extensions.empty() ? std::uint8_t{0} : AuthenticatorData::flag_extensions;
    out.push_back(static_cast<std::uint8_t>(flags | more_flags | extended));
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>((sign_count >> shift) & 255));
    out.insert(out.end(), attested.begin(), attested.end());
    out.insert(out.end(), extensions.begin(), extensions.end());
    return out;
  }

  static Bytes message(ByteView data, ByteView client) {
    Bytes out(data.begin(), data.end());
    const auto hash = sha256(client);
    out.insert(out.end(), hash.begin(), hash.end());
    return out;
  }

  std::string_view format() const {
    switch (attestation) {
      case Attestation::none:
        return "none";
      case Attestation::packed_self:
        return "packed";
      case Attestation::unknown:
        break;
    }
    return "unheard-of";
  }

  cbor::Value statement(const Bytes& signature) const {
    cbor::Map out;
    if (attestation == Attestation::packed_self) {
      put(out, "alg", cbor::Value(cbor::Value::Held(std::int64_t{static_cast<std::int32_t>(algorithm_)})));
      put(out, "sig", cbor::Value(cbor::Value::Held(ByteView(signature))));
    }
    return cbor::Value(cbor::Value::Held(std::move(out)));
  }

  CoseAlgorithm algorithm_;
  SigningKey octet_key_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace tocsin::auth
