#include "auth/cose_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <optional>

namespace tocsin::auth {
namespace {

// Labels and values of RFC 9053 section 7.
constexpr std::int64_t label_type = 1, label_algorithm = 3, label_curve = -1, label_x = -2, label_y = -3;
constexpr std::int64_t label_modulus = -1, label_exponent = -2;
constexpr std::int64_t type_octet = 1, type_elliptic = 2, type_rsa = 3;
constexpr std::int64_t curve_p256 = 1, curve_ed25519 = 6;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* held) const {
    Free(held);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

std::optional<std::int64_t> number_at(const cbor::Value& map, std::int64_t label) {
  const auto* found = map.find(label);
  const auto* number = found == nullptr ? nullptr : found->as<std::int64_t>();
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<ByteView> bytes_at(const cbor::Value& map, std::int64_t label) {
  const auto* found = map.find(label);
  const auto* bytes = found == nullptr ? nullptr : found->as<ByteView>();
  return bytes == nullptr ? std::nullopt : std::optional(*bytes);
}

Key key_from(const char* type, OSSL_PARAM* params) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return Key(made);
}

// OpenSSL refuses a point that is not on the curve.
Key elliptic_key(const Bytes& point) {
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  return key_from("EC", params.get());
}

Key rsa_key(const Bytes& modulus, const Bytes& exponent) {
  const Number n(BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr));
  const Number e(BN_bin2bn(exponent.data(), static_cast<int>(exponent.size()), nullptr));
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  return key_from("RSA", params.get());
}

Verdict verify_sha256(const Key& key, ByteView message, ByteView signature) {
  const DigestContext context(EVP_MD_CTX_new());
  if (!key || !context) return Verdict::refused;
  const bool good =
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  ERR_clear_error();
  return good ? Verdict::good : Verdict::refused;
}

std::unexpected<Error> malformed() { return fail(Code::invalid, "webauthn.key"); }

}  // namespace

Result<CoseKey> CoseKey::from_cbor(ByteView bytes) {
  const auto map = cbor::decode(bytes);
  if (!map) return malformed();
  const auto type = number_at(*map, label_type);
  const auto algorithm = number_at(*map, label_algorithm);
  if (!type || !algorithm) return malformed();
  switch (*algorithm) {
    case static_cast<std::int64_t>(CoseAlgorithm::es256):
      return *type == type_elliptic ? from_elliptic(*map) : malformed();
    case static_cast<std::int64_t>(CoseAlgorithm::eddsa):
      return *type == type_octet ? from_octet(*map) : malformed();
    case static_cast<std::int64_t>(CoseAlgorithm::rs256):
      return *type == type_rsa ? from_rsa(*map) : malformed();
    default:
      return fail(Code::denied, "webauthn.algorithm");
  }
}

Result<CoseKey> CoseKey::from_elliptic(const cbor::Value& map) {
  const auto x = bytes_at(map, label_x);
  const auto y = bytes_at(map, label_y);
  if (number_at(map, label_curve) != curve_p256 || !x || !y || x->size() != 32 || y->size() != 32) return malformed();
  CoseKey out(CoseAlgorithm::es256);
  out.first_.push_back(4);
  out.first_.insert(out.first_.end(), x->begin(), x->end());
  out.first_.insert(out.first_.end(), y->begin(), y->end());
  if (!elliptic_key(out.first_)) return malformed();
  return out;
}

Result<CoseKey> CoseKey::from_octet(const cbor::Value& map) {
  const auto x = bytes_at(map, label_x);
  if (number_at(map, label_curve) != curve_ed25519 || !x || x->size() != 32) return malformed();
  CoseKey out(CoseAlgorithm::eddsa);
  out.first_.assign(x->begin(), x->end());
  return out;
}

Result<CoseKey> CoseKey::from_rsa(const cbor::Value& map) {
  const auto n = bytes_at(map, label_modulus);
  const auto e = bytes_at(map, label_exponent);
  if (!n || !e || n->size() < 256 || n->size() > 512 || n->front() == 0 || e->empty() || e->size() > 4)
    return malformed();
  if (n->size() == 256 && n->front() < 128) return malformed();
  CoseKey out(CoseAlgorithm::rs256);
  out.first_.assign(n->begin(), n->end());
  out.second_.assign(e->begin(), e->end());
  if (!rsa_key(out.first_, out.second_)) return malformed();
  return out;
}

Verdict CoseKey::verify(ByteView message, ByteView signature) const {
  switch (algorithm_) {
    case CoseAlgorithm::es256:
      return verify_sha256(elliptic_key(first_), message, signature);
    case CoseAlgorithm::rs256:
      return verify_sha256(rsa_key(first_, second_), message, signature);
    case CoseAlgorithm::eddsa:
      break;
  }
  const auto key = PublicKey::from_bytes(first_);
  return key ? key->verify(message, signature) : Verdict::refused;
}

}  // namespace tocsin::auth
