// Foreign incidents: whatever is read has every entry of its loss report at a place of the document, and reads the same
// again.
#include "base/bytes.h"
#include "wire/stix/incident/read.h"

using namespace tocsin;
using namespace tocsin::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of({data, size});
  const auto document = json::parse(text, {.bytes = 1 << 20, .depth = 64});
  if (!document) return 0;
  const auto read = stix::read_incident(*document);
  if (!read) return 0;
  TOCSIN_ASSERT(read->loss.count(Fate::kept) == 1 && read->loss.count(Fate::dropped) == 0);
  for (const auto& entry : read->loss.entries()) {
    boost::system::error_code fault;
    TOCSIN_ASSERT(document->find_pointer(entry.where, fault) != nullptr);
  }
  const auto again = stix::read_incident(*document);
  TOCSIN_ASSERT(again->title == read->title && again->description == read->description);
  return 0;
}
