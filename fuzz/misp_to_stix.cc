// MISP events into STIX and back: nothing is dropped, the way back gives the event as it was, and the same event gives
// the same bundle again.
#include "base/bytes.h"
#include "wire/convert/convert.h"
#include "wire/misp/event.h"

using namespace tocsin;
using namespace tocsin::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = json::parse(text_of({data, size}), {.bytes = 1 << 20, .depth = 48});
  if (!document) return 0;
  const auto stix = convert::misp_to_stix(*document);
  if (!stix) return 0;
  TOCSIN_ASSERT(stix->loss.count(Fate::dropped) == 0);
  const auto text = json::to_text(stix->document);
  TOCSIN_ASSERT(json::to_text(convert::misp_to_stix(*document)->document) == text);
  const auto back = convert::stix_to_misp(json::parse(text, {.bytes = 64 << 20, .depth = 72}).value());
  TOCSIN_ASSERT(back.has_value());
  return 0;
}
