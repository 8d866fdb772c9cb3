// Observables: normal forms are fixed points, and what is found in free text is in normal form, each once.
#include <set>

#include "base/bytes.h"
#include "wire/observable.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of({data, size});
  for (int n = 0; n <= static_cast<int>(model::ObservableType::other); ++n)
    if (const auto made = wire::normalise(static_cast<model::ObservableType>(n), text)) {
      TOCSIN_ASSERT(!made->value.empty() && made->value.size() <= model::observable_max_bytes);
      TOCSIN_ASSERT(wire::normalise(made->type, made->value) == made);
    }
  std::set<model::Observable> seen;
  for (const auto& found : wire::extract(text)) {
    TOCSIN_ASSERT(wire::normalise(found.type, found.value) == found);
    TOCSIN_ASSERT(seen.insert(found).second);
  }
  return 0;
}
