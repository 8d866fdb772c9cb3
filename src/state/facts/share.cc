// The fact types of the corridor `share`. A type is added here and nowhere removed.
#include "state/facts/share.h"

#include <array>

#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

constexpr std::array types{fact_type_of<ContentErased>()};

}  // namespace

std::span<const FactType> share_fact_types() { return types; }

}  // namespace tocsin::state
