// rooms: model
// A scheme that is read, written and read again is the same, and every id in it has a name.
#include <cstdint>
#include <string_view>

#include "model/scheme.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const auto value = json::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const auto first = model::scheme_from_json(*value);
  if (!first) return 0;
  for (const auto& id : model::ids_of(*first)) TOCSIN_ASSERT(model::name_in(*first, id).has_value());
  const json::Value written = model::encode(*first);
  const auto second = model::scheme_from_json(written);
  TOCSIN_ASSERT(second.has_value());
  TOCSIN_ASSERT(json::to_text(model::encode(*second)) == json::to_text(written));
  return 0;
}
