// rooms: auth base
// A token is taken only in the one spelling that it is given out in; a sealed cursor cannot be made up.
#include "auth/token.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  static const auto ring = auth::Keyring::from_master(auth::Secret(auth::Keyring::master_key_bytes)).value();
  const auto text = text_of({data, size});
  const auto kind = auth::token_kind(text);
  const auto value = auth::decode_token(text);
  TOCSIN_ASSERT(kind.has_value() == value.has_value());
  if (kind) {
    TOCSIN_ASSERT(auth::encode_token(*kind, *value) == text);
    TOCSIN_ASSERT(auth::stored_form(*kind, text, ring).has_value());
  }
  if (size >= 32) {
    Digest drawn{};
    std::copy_n(data, drawn.size(), drawn.begin());
    const auto token = auth::encode_token(auth::TokenKind::invitation, drawn);
    TOCSIN_ASSERT(auth::decode_token(token) == drawn);
  }
  TOCSIN_ASSERT(!ring.open(auth::Purpose::cursor, {}, text));
  const Bytes plain(data, data + size);
  if (size < 4096) {
    TOCSIN_ASSERT(ring.open(auth::Purpose::cursor, {}, ring.seal(auth::Purpose::cursor, {}, plain)).value() == plain);
  }
  return 0;
}
