// rooms: auth base
// What the CBOR reader takes, it would write byte for byte.
#include "auth/cbor.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const ByteView bytes(data, size);
  const auto first = auth::cbor::decode_first(bytes);
  const auto whole = auth::cbor::decode(bytes);
  if (!first) {
    TOCSIN_ASSERT(!whole);
    return 0;
  }
  TOCSIN_ASSERT(first->size_bytes > 0 && first->size_bytes <= size);
  TOCSIN_ASSERT(whole.has_value() == (first->size_bytes == size));
  TOCSIN_ASSERT(std::ranges::equal(auth::cbor::encode(first->value), bytes.first(first->size_bytes)));
  return 0;
}
