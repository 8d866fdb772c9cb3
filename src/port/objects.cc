#include "port/objects.h"

#include <algorithm>
#include <array>

#include "model/matching.h"
#include "model/network.h"

namespace tocsin::port {
namespace {

using model::Observable;

constexpr std::array<std::string_view, 3> meeting_names{"same", "wider", "within"};

bool holds(const Observable& outer, const Observable& inner) {
  const auto wide = model::network_in(outer.value);
  const auto narrow = model::network_in(inner.value);
  return wide && narrow && wide->first <= narrow->first && narrow->last <= wide->last;
}

// By name, or as the host of a URL.
bool names_within(const Observable& outer, const Observable& inner) {
  const auto spelling = model::spelling_of(outer);
  model::PrefixLengths lengths;
  if (const auto length = model::prefix_length_of(outer)) lengths.set(*length);
  const auto wider = model::wider_spellings(inner, lengths);
  return std::ranges::find(wider, spelling, &model::Wider::spelling) != wider.end();
}

}  // namespace

std::span<const std::string_view> names_of(Meeting) { return meeting_names; }

std::optional<Meeting> meeting_of(const Observable& asked, const Observable& held) {
  if (model::spelling_of(asked) == model::spelling_of(held)) return Meeting::same;
  if (model::prefix_length_of(asked) && model::prefix_length_of(held)) {
    if (holds(held, asked)) return Meeting::wider;
    if (holds(asked, held)) return Meeting::within;
    return std::nullopt;
  }
  if (names_within(held, asked)) return Meeting::wider;
  if (names_within(asked, held)) return Meeting::within;
  return std::nullopt;
}

}  // namespace tocsin::port
