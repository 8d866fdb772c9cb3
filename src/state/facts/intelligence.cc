// The fact types about intelligence objects. A type is added here and nowhere removed.
#include "state/facts/intelligence.h"

#include <array>

#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

constexpr std::array types{fact_type_of<IntelligenceAdded>(), fact_type_of<IntelligenceRemoved>(),
                           fact_type_of<CollectionDefined>(), fact_type_of<CollectionChanged>(),
                           fact_type_of<CollectionWithdrawn>()};

}  // namespace

std::span<const FactType> intelligence_fact_types() { return types; }

}  // namespace tocsin::state
