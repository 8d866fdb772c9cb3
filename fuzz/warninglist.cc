// rooms: model
// A list that is read, written and read again is the same; it can be looked through, and what it holds is found on it.
#include <cstdint>
#include <string_view>

#include "model/benign.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  using namespace tocsin::model;
  const auto value = json::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  auto first = warninglist_from_json(*value, "fuzzed");
  if (!first) return 0;
  const auto second = warninglist_from_json(to_json(*first), "fuzzed");
  TOCSIN_ASSERT(second.has_value() && *second == *first);
  first->matching_attributes.clear();
  const auto type = first->type;
  const auto entries = first->list;
  std::vector<Warninglist> lists;
  lists.push_back(std::move(*first));
  const Warninglists all(std::move(lists));
  for (const auto& entry : entries) {
    const auto found = all.first_hit({ObservableType::other, entry});
    if (type != WarninglistType::hostname && type != WarninglistType::regex) TOCSIN_ASSERT(found.has_value());
    all.first_hit({ObservableType::url, "https://" + entry + "/" + entry});
    all.first_hit({ObservableType::email, entry + "@" + entry});
  }
  return 0;
}
