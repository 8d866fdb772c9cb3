#include "auth/authenticator_data.h"

#include "auth/cbor.h"

namespace tocsin::auth {
namespace {

constexpr std::size_t fixed_bytes = 37;
constexpr std::size_t model_bytes = 16;
constexpr std::size_t longest_credential_id = 1023;

std::unexpected<Error> malformed() { return fail(Code::invalid, "webauthn.malformed", "authenticatorData"); }

// Cuts `size` bytes off the front of `rest`.
std::optional<ByteView> cut(ByteView& rest, std::size_t size) {
  if (rest.size() < size) return std::nullopt;
  const auto out = rest.first(size);
  rest = rest.subspan(size);
  return out;
}

std::optional<ByteView> cut_cbor_map(ByteView& rest) {
  const auto decoded = cbor::decode_first(rest);
  if (!decoded || decoded->value.as<cbor::Map>() == nullptr) return std::nullopt;
  return cut(rest, decoded->size_bytes);
}

std::optional<AttestedCredential> cut_attested(ByteView& rest) {
  const auto model = cut(rest, model_bytes);
  const auto size = cut(rest, 2);
  if (!model || !size) return std::nullopt;
  const std::size_t id_bytes = (*size)[0] * std::size_t{256} + (*size)[1];
  if (id_bytes == 0 || id_bytes > longest_credential_id) return std::nullopt;
  const auto id = cut(rest, id_bytes);
  if (!id) return std::nullopt;
  const auto key = cut_cbor_map(rest);
  if (!key) return std::nullopt;
  return AttestedCredential{*model, *id, *key};
}

}  // namespace

Result<AuthenticatorData> parse_authenticator_data(ByteView bytes) {
  if (bytes.size() < fixed_bytes) return malformed();
  AuthenticatorData out;
  out.relying_party_hash = bytes.first(32);
  out.flags = bytes[32];
  for (const auto b : bytes.subspan(33, 4)) out.sign_count = (out.sign_count << 8) | b;
  auto rest = bytes.subspan(fixed_bytes);
  if (out.has(AuthenticatorData::flag_attested)) {
    out.attested = cut_attested(rest);
    if (!out.attested) return malformed();
  }
  if (out.has(AuthenticatorData::flag_extensions) && !cut_cbor_map(rest)) return malformed();
  if (!rest.empty()) return malformed();
  return out;
}

}  // namespace tocsin::auth
