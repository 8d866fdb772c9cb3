// MISP events: whatever is read has observables in normal form, each once, and survives being written and read again.
#include "base/bytes.h"
#include "imported.h"
#include "wire/misp/event.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = wire::misp::read_event(text_of({data, size}));
  if (!first) return 0;
  TOCSIN_ASSERT(first->faults.size() <= wire::import_max_faults + 202);
  const auto written = wire::misp::write_event(*first);
  const auto again = wire::misp::read_event(written);
  TOCSIN_ASSERT(again.has_value());
  TOCSIN_ASSERT(fuzz::observables_of(*again) == fuzz::observables_of(*first));
  TOCSIN_ASSERT(again->tlp == first->tlp && again->title == first->title && again->techniques == first->techniques);
  return 0;
}
