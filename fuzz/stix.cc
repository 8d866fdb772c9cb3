// STIX bundles: whatever is read has observables in normal form, each once, and survives being written and read again.
// A text that is a pattern alone is read as one.
#include "base/bytes.h"
#include "imported.h"
#include "wire/stix/bundle.h"
#include "wire/stix/pattern.h"

using namespace tocsin;

namespace {

void read_pattern(std::string_view text) {
  const auto read = wire::stix::comparisons_in(text);
  if (!read) return;
  TOCSIN_ASSERT(!read->empty());
  for (const auto& comparison : *read)
    for (const auto& value : comparison.values) {
      const auto again = wire::stix::comparisons_in("[a:b = '" + wire::stix::escaped(value) + "']");
      TOCSIN_ASSERT(again.has_value() && again->front().values.front() == value);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_pattern(text_of({data, size}));
  const auto first = wire::stix::read_bundle(text_of({data, size}));
  if (!first) return 0;
  TOCSIN_ASSERT(first->faults.size() <= wire::import_max_faults + 202);
  const auto again = wire::stix::read_bundle(wire::stix::write_bundle(*first));
  const auto kept = fuzz::observables_of(*first);
  if (!again) TOCSIN_ASSERT(kept.empty());
  if (again) TOCSIN_ASSERT(fuzz::observables_of(*again) == kept);
  return 0;
}
