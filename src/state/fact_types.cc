// The list of every fact type, joined from its parts.
#include "state/facts/lists.h"

namespace tocsin::state {

std::span<const FactType> fact_types() {
  static const auto all = [] {
    std::vector<FactType> out;
    for (const auto part : {prepare_fact_types(), circle_fact_types(), report_fact_types(), escrow_fact_types(),
                            incident_fact_types(), response_fact_types(), share_fact_types(), statistics_fact_types(),
                            release_fact_types(), intelligence_fact_types(), feed_fact_types(), notify_fact_types()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

}  // namespace tocsin::state
