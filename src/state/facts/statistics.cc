// The fact types about published figures. A type is added here and nowhere removed.
#include "state/facts/statistics.h"

#include <array>

#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

constexpr std::array types{fact_type_of<StatisticsPublished>()};

}  // namespace

std::span<const FactType> statistics_fact_types() { return types; }

}  // namespace tocsin::state
