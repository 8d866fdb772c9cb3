#include "wire/stix/select.h"

#include <algorithm>
#include <charconv>

namespace tocsin::wire::stix {
namespace {

Value member(Value object, std::string_view key, std::size_t& steps) {
  if (!object.is(Kind::object)) return {};
  for (const Value each : object) {
    if (steps == 0) return {};
    --steps;
    if (each->key == key) return each;
  }
  return {};
}

Value element(Value list, std::string_view digits, std::size_t& steps) {
  std::size_t place = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), place);
  if (!list.is(Kind::list) || place >= list->count) return {};
  const bool flat = list->next - list.index() - 1 == list->count;
  const auto cost = flat ? 1 : place + 1;
  if (steps < cost) {
    steps = 0;
    return {};
  }
  steps -= cost;
  return list.element(place);
}

}  // namespace

std::size_t selector_steps(Value object) { return 10'000 + std::size_t{32} * (object->end - object->begin); }

Value selected(Value object, std::string_view selector, std::size_t& steps) {
  while (object && !selector.empty()) {
    const auto end = std::min(selector.find('.'), selector.size());
    const auto step = selector.substr(0, end);
    object = step.size() > 2 && step.front() == '[' ? element(object, step.substr(1, step.size() - 2), steps)
                                                    : member(object, step, steps);
    selector.remove_prefix(std::min(end + 1, selector.size()));
  }
  return object;
}

}  // namespace tocsin::wire::stix
