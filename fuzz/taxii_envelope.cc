// What another TAXII server may send: an envelope and a status resource.
// rooms: peer
#include <cstdlib>

#include "peer/taxii/envelope.h"
#include "peer/taxii/media.h"
#include "peer/taxii/status.h"

using namespace tocsin;
using namespace tocsin::peer::taxii;

// An envelope made of the objects that were read holds the same objects.
static void round_trip(const Page& page) {
  auto again = envelope_of(page.objects);
  TOCSIN_ASSERT(again.size() == envelope_bytes(page.objects));
  const auto read = read_page(again);
  TOCSIN_ASSERT(read && read->objects == page.objects && !read->more && !read->next);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::string body = text;
  if (const auto page = read_page(body)) {
    round_trip(*page);
    for (const auto object : page->objects) (void)name_of(object);
  }
  TOCSIN_ASSERT(hashes_in(text_of_hashes({hash_of(text)})) == std::set{hash_of(text)});
  if (const auto value = json::parse(text); value && value->is_object()) {
    const std::vector<peer::taxii::Named> sent{{"a", "2026-01-01T00:00:00Z"}, {"b", ""}};
    if (const auto status = status_in(*value, sent)) TOCSIN_ASSERT(status->fates.size() == sent.size());
  }
  (void)is_taxii(text);
  if (const auto root = root_within("https://t.example/", text)) TOCSIN_ASSERT(origin_of(*root) == "https://t.example");
  (void)retry_after({503, {{"Retry-After", text}, {"Date", "Mon, 30 Nov 2026 00:00:00 GMT"}}, ""});
  TOCSIN_ASSERT(as_told(text, 200).size() <= 200);
  return 0;
}
