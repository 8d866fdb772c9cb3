// STIX into MISP events and back: every object that was read is there again, with every property.
#include "base/bytes.h"
#include "wire/convert/convert.h"
#include "wire/gather.h"

using namespace tocsin;
using namespace tocsin::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = json::parse(text_of({data, size}), {.bytes = 1 << 20, .depth = 64});
  if (!document) return 0;
  const auto misp = convert::stix_to_misp(*document);
  if (!misp) return 0;
  const auto text = json::to_text(misp->document);
  TOCSIN_ASSERT(json::to_text(convert::stix_to_misp(*document)->document) == text);
  const auto back = convert::misp_to_stix(json::parse(text, {.bytes = 64 << 20, .depth = 72}).value());
  TOCSIN_ASSERT(back.has_value());
  return 0;
}
