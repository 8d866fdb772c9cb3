// Observables: normal forms are fixed points, another spelling has the same one, what is found in free text is in
// normal form, each once, and what a value lies in holds its place.
#include <set>

#include "base/bytes.h"
#include "base/utf8.h"
#include "model/matching.h"
#include "wire/observable.h"

using namespace tocsin;

namespace {

void check_respelled(const model::Observable& made) {
  using enum model::ObservableType;
  if (made.type != domain && made.type != ipv4 && made.type != ipv6 && made.type != cidr) return;
  std::string upper, defanged, wide;
  for (const char c : made.value) {
    upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    defanged += c == '.' ? std::string("[.]") : std::string(1, c);
    utf8::append(wide, static_cast<char32_t>(c) - U'!' + U'\uFF01');
  }
  for (const auto& text : {upper, defanged, wide})
    if (text.size() <= model::observable_max_bytes) TOCSIN_ASSERT(wire::normalise(made.type, text) == made);
}

void check_matching(const model::Observable& made) {
  const auto wider = model::wider_spellings(made, model::PrefixLengths().set());
  TOCSIN_ASSERT(wider.size() <= 256);
  const auto place = model::place_of(made);
  if (const auto within = model::places_within(made))
    TOCSIN_ASSERT(place && within->first <= *place && *place < within->end);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of({data, size});
  for (int n = 0; n <= static_cast<int>(model::ObservableType::other); ++n)
    if (const auto made = wire::normalise(static_cast<model::ObservableType>(n), text)) {
      TOCSIN_ASSERT(!made->value.empty() && made->value.size() <= model::observable_max_bytes);
      TOCSIN_ASSERT(wire::normalise(made->type, made->value) == made);
      check_respelled(*made);
      check_matching(*made);
    }
  std::set<model::Observable> seen;
  for (const auto& found : wire::extract(text)) {
    TOCSIN_ASSERT(wire::normalise(found.type, found.value) == found);
    TOCSIN_ASSERT(seen.insert(found).second);
  }
  return 0;
}
