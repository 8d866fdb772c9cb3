// Strict JSON: whatever is taken has one canonical form, and that form is a fixed point.
#include "base/json.h"
#include "base/bytes.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = json::parse(text_of({data, size}), {.bytes = 1 << 16, .depth = 24});
  if (!value) return 0;
  const auto again = json::parse(json::to_text(*value));
  TOCSIN_ASSERT(again.has_value());
  const auto first = json::canonical(*value);
  if (!first) return 0;
  const auto reread = json::parse(*first);
  TOCSIN_ASSERT(reread.has_value());
  TOCSIN_ASSERT(json::canonical(*reread) == first);
  TOCSIN_ASSERT(json::canonical(*again) == first);
  return 0;
}
