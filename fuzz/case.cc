// rooms: cli
// A demo case that is read, written and read again is the same, and all its ties hold.
#include <cstdint>
#include <string_view>

#include "cli/demo/case.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto offset = demo::offset_from_text(text))
    TOCSIN_ASSERT(demo::offset_from_text(demo::to_text(*offset)) == offset);
  const auto first = demo::case_from_json(text);
  if (!first) {
    TOCSIN_ASSERT(!first.error().what.empty());
    return 0;
  }
  for (const auto& beat : first->story.beats) TOCSIN_ASSERT(demo::person_named(*first, beat.who.value) != nullptr);
  const std::string written = json::to_text(demo::to_json(first->story));
  const auto second = demo::case_from_json(written);
  TOCSIN_ASSERT(second.has_value());
  TOCSIN_ASSERT(json::to_text(demo::to_json(second->story)) == written);
  return 0;
}
