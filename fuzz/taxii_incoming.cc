// rooms: http
// An envelope into rows: what is taken reads again as the same object, what a part hides is not in the rest, and every
// element is either a row or a failure.
#include <cstdint>

#include "http/taxii/incoming.h"

namespace {

using namespace tocsin;

std::size_t objects_in(std::string_view body) {
  std::size_t out = 0;
  const auto read = wire::stix::for_each_object(body, {}, [&](const wire::stix::ObjectView&) -> Result<void> {
    ++out;
    return {};
  });
  return read ? out : 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const http::taxii::Reader reader{.words = [](const wire::stix::Fault& fault) { return fault.what; },
                                   .level_of = [](std::string_view) { return std::string(); },
                                   .bytes = std::size_t{1} << 20};
  const auto in = http::taxii::read_envelope(body, reader);
  if (!in) return 0;
  TOCSIN_ASSERT(in->rows.size() + in->failed == objects_in(body));
  for (const auto& row : in->rows) {
    TOCSIN_ASSERT(body.contains(row.bytes) && row.label < in->labels.size());
    TOCSIN_ASSERT(row.variants.empty() == row.parts.empty() && row.parts.size() <= 3);
    for (const auto& variant : row.variants)
      TOCSIN_ASSERT(variant.hidden == 0 ? variant.bytes.empty() : objects_in(variant.bytes) == 1);
  }
  return 0;
}
