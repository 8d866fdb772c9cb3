// The fact types of feeds. A type is added here and nowhere removed.
#include "state/facts/feed.h"

#include <array>

#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

constexpr std::array types{
    fact_type_of<FeedSubscribed>(), fact_type_of<FeedChanged>(), fact_type_of<FeedPaused>(),
    fact_type_of<FeedResumed>(),    fact_type_of<FeedStopped>(), fact_type_of<FeedEnded>(),
};

constexpr std::array<std::string_view, 2> direction_names{"pull", "push"};
constexpr std::array<std::string_view, 6> reliability_names{"a", "b", "c", "d", "e", "f"};
constexpr std::array<std::string_view, 2> refusal_names{"credentials", "access"};

}  // namespace

std::span<const FactType> feed_fact_types() { return types; }
std::span<const std::string_view> names_of(FeedDirection) { return direction_names; }
std::span<const std::string_view> names_of(FeedReliability) { return reliability_names; }
std::span<const std::string_view> names_of(FeedRefusal) { return refusal_names; }

}  // namespace tocsin::state
