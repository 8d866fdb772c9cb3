#include "prepare/acts.h"

#include "prepare/kinds.h"

namespace tocsin::prepare {

std::span<const port::Act> acts() {
  static const auto all = [] {
    std::vector<port::Act> out;
    for (const auto part : {organisation_acts(), person_acts(), contact_acts(), constituency_acts(), community_acts(),
                            membership_acts(), policy_acts(), appointment_acts(), circle_acts(), client_acts()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

std::span<const port::Reaction> reactions() { return membership_reactions(); }
std::span<const port::Deadline> deadlines() {
  static const auto all = [] {
    std::vector<port::Deadline> out;
    for (const auto part : {appointment_deadlines(), client_deadlines()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

}  // namespace tocsin::prepare
