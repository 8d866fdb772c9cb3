#include "state/phases.h"

#include <algorithm>
#include <array>

namespace tocsin::state {
namespace {

constexpr std::array<std::string_view, 13> names{"proposed",    "assessing",  "declared",  "not_incident", "merged",
                                                 "transferred", "responding", "escalated", "stabilised",   "recovering",
                                                 "review",      "closed",     "reopened"};

}  // namespace

std::span<const std::string_view> names_of(Phase) { return names; }

bool Phases::contains(std::string_view state) const {
  const auto at = std::ranges::find(names, state);
  return at != names.end() && contains(static_cast<Phase>(at - names.begin()));
}

}  // namespace tocsin::state
