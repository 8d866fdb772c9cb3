#include "assess/acts.h"

#include "assess/kinds.h"

namespace tocsin::assess {

std::span<const port::Act> acts() {
  static const auto all = [] {
    std::vector<port::Act> out;
    for (const auto part : {triage_acts(), match_acts(), statistics_acts(), incident_acts(), participation_acts(),
                            lead_acts(), decision_acts()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

std::span<const port::Reaction> reactions() { return incident_reactions(); }

}  // namespace tocsin::assess
