#pragma once
// Which seeds are played, and what was asked while they were. The danger removed: a test of many worlds that says
// nothing of how much it asked.
//
// Seeds are A..B, both played, from `--seeds` or TOCSIN_SEEDS; without either a few, as in the slow builds. Threads:
// set before the tests run.
#include "comparison.h"

namespace tocsin::two_worlds {

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t last = 2 * viewers;
};
std::optional<Seeds> seeds_from(std::string_view text);  // "1..1000", or one seed "7"

// "125 worlds, 83120 questions to both, 21004 answered"
std::string summary_of(std::size_t worlds, const Tally& tally);
void add(Tally& to, const Tally& from);
// Operations that nobody was ever answered with 2xx, but for those that cannot be here (each with its reason).
std::vector<std::string> never_answered(const Tally& tally);
// Operations that were said to be beyond that, and were answered: the table is wrong.
std::vector<std::string> answered_after_all(const Tally& tally);
// Why not: each refusal of those operations with how often it was given, a line each.
std::string refusals_of(const Tally& tally, const std::vector<std::string>& operations);
// Steps of the story that were refused whenever they were played, and were not written to be.
std::vector<std::string> never_done(const std::map<std::string, Side::Played>& played);

}  // namespace tocsin::two_worlds
