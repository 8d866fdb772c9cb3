// The promise of docs/sharing.md as a test: no answer varies with what its reader may not see.
//   test_two_worlds --seeds A..B      these seeds (or those of TOCSIN_SEEDS; 1..14); a seed is a bug report
//   test_two_worlds --leak NAME       with a planted leak, to see what a difference looks like
//   test_two_worlds --leaks           their names
// Source: docs/sharing.md; docs/adr/0007-clocks-and-identity-of-answers.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "seeds.h"

// The font libraries keep what they have read until the process ends.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\nleak:libcairo\n"; }

namespace tocsin::two_worlds {

Seeds seeds;
Planted planted;

namespace {

constexpr std::uint64_t shares = 16;

// A responder whose organisation takes part to the end.
constexpr std::uint64_t seed_to_the_end = 2 * viewers;

std::string joined(const std::vector<std::string>& lines) { return fmt::format("{}", fmt::join(lines, "\n")); }

TEST(TwoWorlds, KnowHowToDriveEveryRoute) {
  Side side(1, "amaranth", Planted{});
  EXPECT_EQ(joined(undriven(side.api.router())), "");
  EXPECT_EQ(joined(needless(side.api.router())), "");
}

// A sixteenth of the seeds, so that none takes long and all processors are used.
class TwoWorldsOfManySeeds : public ::testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Share, TwoWorldsOfManySeeds, ::testing::Range<std::uint64_t>(0, shares));

TEST_P(TwoWorldsOfManySeeds, AnswerAlikeToAViewerWhoMayNotSeeTheDifference) {
  Tally tally;
  std::map<std::string, Side::Played> played;
  std::size_t worlds = 0;
  for (std::uint64_t seed = seeds.first + GetParam(); seed <= seeds.last; seed += shares, ++worlds) {
    Comparison comparison(seed, planted);
    comparison.run();
    add(tally, comparison.tally());
    for (const auto& [step, one] : comparison.played()) {
      played[step].times += one.times;
      played[step].done += one.done;
    }
    EXPECT_EQ(joined(comparison.differences()), "") << "seed " << seed;
  }
  // What no share of many seeds was ever answered says little: script/asked looks for that over all shares.
  const auto never = never_answered(tally);
  fmt::print("{}\nnever answered: {}\n{}", summary_of(worlds, tally), fmt::join(never, " "), refusals_of(tally, never));
  EXPECT_EQ(joined(answered_after_all(tally)), "");
  for (const auto& step : never_done(played)) fmt::print("never done: {}\n", step);
}

// A hidden thing that is not hidden must be told apart, or the test above means nothing.
TEST(TwoWorlds, DifferOnceAHiddenReportIsShown) {
  Comparison comparison(viewers);  // a responder of a member
  comparison.run({canary()});
  EXPECT_FALSE(comparison.differences().empty());
}

bool is_found(const Planted& leak, Twins twins, std::uint64_t most_seeds) {
  for (std::uint64_t n = 0; n < most_seeds; ++n) {
    // A responder of a member, and then every other viewer.
    Comparison comparison(viewers + n, leak, twins, Until::a_difference);
    comparison.run();
    if (!comparison.differences().empty()) return true;
  }
  return false;
}

class PlantedLeaks : public ::testing::TestWithParam<Planted> {};
std::string name_of_test(const ::testing::TestParamInfo<Planted>& info) {
  std::string out;
  for (const char c : info.param.name.substr(info.param.name.find(':') + 1)) out += c == ' ' ? '_' : c;
  return out.substr(1);
}
INSTANTIATE_TEST_SUITE_P(Each, PlantedLeaks, ::testing::ValuesIn(planted_leaks().begin(), planted_leaks().end()),
                         name_of_test);

TEST_P(PlantedLeaks, AreFoundByComparingTwoWorlds) { EXPECT_TRUE(is_found(GetParam(), Twins::differ, 3 * viewers)); }

// So what is found above is what was told of hidden things, and not a leak that tells the same worlds apart.
TEST_P(PlantedLeaks, TellNothingWhereOneWorldIsComparedWithItself) {
  EXPECT_FALSE(is_found(GetParam(), Twins::alike, 1));
}

// A second line: what the index tells of matches goes through the gate once more.
TEST(TwoWorlds, StayAlikeEvenWhereTheIndexTellsOfHiddenMatches) {
  EXPECT_FALSE(is_found({"", Leak::none, Flaw::matches_tell}, Twins::differ, 4));
}

// A step of the common story that is refused tells less than it was written to tell.
TEST(TwoWorlds, PlayTheirCommonStoryToTheEnd) {
  Comparison comparison(seed_to_the_end);
  comparison.run();
  for (const std::string name :
       {"c",    "pol",  "r0",   "i",   "iV",     "jP",    "qV",     "msg",    "dec",     "sit",       "dup",
        "sdup", "told", "iset", "fig", "naming", "lamps", "inring", "inveil", "inouter", "inclients", "sentinel"})
    EXPECT_NE(comparison.id_of(name), "") << name << "\n" << joined(comparison.refused_steps());
}

}  // namespace
}  // namespace tocsin::two_worlds

int main(int argc, char** argv) {
  using namespace tocsin::two_worlds;
  ::testing::InitGoogleTest(&argc, argv);
  // What is tested is what is answered, not what survives: a store in memory is ten times as fast.
  if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);
  const auto refuse = [](std::string_view what) {
    fmt::print(stderr, "test_two_worlds: {}\n", what);
    return 1;
  };
  const char* given = std::getenv("TOCSIN_SEEDS");
  std::string_view wanted = given != nullptr ? given : "";
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    const std::string_view value = i + 1 < argc ? argv[i + 1] : "";
    if (option == "--leaks") {
      for (const auto& one : planted_leaks()) fmt::print("{}\n", one.name);
      return 0;
    }
    if (option == "--seeds") wanted = value;
    if (option == "--leak") {
      const auto leak = std::ranges::find(planted_leaks(), value, &Planted::name);
      if (leak == planted_leaks().end()) return refuse("there is no such leak; --leaks names them");
      planted = *leak;
    }
    if (option.starts_with("--")) ++i;
  }
  if (!wanted.empty()) {
    const auto asked = seeds_from(wanted);
    if (!asked) return refuse("seeds are named by two numbers, the smaller first: 1..1000");
    seeds = *asked;
  }
  return RUN_ALL_TESTS();
}
