#include "event/gathered.h"

#include <algorithm>

namespace tocsin::event {
namespace {

void gather(const Slice& slice, std::vector<std::string>& out) {
  const auto body = json::parse(slice.body, {.bytes = 16 << 20});
  const auto* object = body ? body->if_object() : nullptr;
  const auto* names = object == nullptr ? nullptr : object->if_contains(slice.group);
  if (names == nullptr || !names->is_array()) return;
  for (const auto& name : names->get_array()) {
    if (!name.is_string()) continue;
    const std::string text(name.get_string());
    if (std::ranges::find(out, text) == out.end()) out.push_back(text);
  }
}

}  // namespace

std::vector<std::string> gathered(const Record& record, std::string_view group) {
  std::vector<const Slice*> slices;
  for (const auto& slice : record.slices)
    if (slice.group == group) slices.push_back(&slice);
  std::ranges::sort(slices, {}, &Slice::position);
  std::vector<std::string> out;
  for (const auto* slice : slices) gather(*slice, out);
  return out;
}

}  // namespace tocsin::event
