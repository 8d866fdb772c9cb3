// The promise of docs/sharing.md as a test: no answer varies with what its reader may not see.
//   test_two_worlds --seeds N --from S      N seeds from S on (40 from 1); a seed is a bug report
// Source: docs/sharing.md; docs/adr/0007-clocks-and-identity-of-answers.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "comparison.h"

// The font libraries keep what they have read until the process ends.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\nleak:libcairo\n"; }

namespace tocsin::two_worlds {

std::uint64_t seeds = 40;
std::uint64_t first_seed = 1;

namespace {

std::string joined(const std::vector<std::string>& lines) { return fmt::format("{}", fmt::join(lines, "\n")); }

TEST(TwoWorlds, KnowHowToDriveEveryRoute) {
  Side side(1, "amaranth", Flaw::none);
  EXPECT_EQ(joined(undriven(side.api.router())), "");
  EXPECT_EQ(joined(needless(side.api.router())), "");
}

// A quarter of the seeds, so that none takes long.
class TwoWorldsOfManySeeds : public ::testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Quarter, TwoWorldsOfManySeeds, ::testing::Range<std::uint64_t>(0, 4));

TEST_P(TwoWorldsOfManySeeds, AnswerAlikeToAViewerWhoMayNotSeeTheDifference) {
  std::size_t asked = 0;
  std::size_t answered = 0;
  for (std::uint64_t seed = first_seed + GetParam(); seed < first_seed + seeds; seed += 4) {
    Comparison comparison(seed, Flaw::none);
    comparison.run();
    asked += comparison.asked();
    answered += comparison.answered();
    EXPECT_EQ(joined(comparison.differences()), "") << "seed " << seed;
  }
  fmt::print("{} questions to both worlds, {} answered\n", asked, answered);
  // One seed alone may be of a viewer who sees nothing.
  if (seeds >= 28) EXPECT_GE(answered, asked / 8) << "the viewer hardly sees anything: the comparison says little";
}

// A hidden thing that is not hidden must be told apart, or the test above means nothing.
TEST(TwoWorlds, DifferOnceAHiddenReportIsShown) {
  Comparison comparison(7, Flaw::none);  // a responder of a member
  comparison.run({canary()});
  EXPECT_FALSE(comparison.differences().empty());
}

bool is_caught(Flaw flaw) {
  for (std::uint64_t seed = 7; seed < 7 + 7 * 4; seed += 7) {
    Comparison comparison(seed, flaw);
    comparison.run();
    if (!comparison.differences().empty()) return true;
  }
  return false;
}

TEST(TwoWorlds, CatchListsThatAreFilteredAfterTheQuery) { EXPECT_TRUE(is_caught(Flaw::lists_filter_late)); }
TEST(TwoWorlds, CatchSearchThatIsFilteredAfterTheQuery) { EXPECT_TRUE(is_caught(Flaw::search_filters_late)); }
TEST(TwoWorlds, CatchAViewerTakenForTheTeam) { EXPECT_TRUE(is_caught(Flaw::holds_too_much)); }
TEST(TwoWorlds, CatchStreamsThatTellOfHiddenFacts) { EXPECT_TRUE(is_caught(Flaw::notes_tell)); }

// A second line: what the index tells of matches goes through the gate once more.
TEST(TwoWorlds, StayAlikeEvenWhereTheIndexTellsOfHiddenMatches) { EXPECT_FALSE(is_caught(Flaw::matches_tell)); }

// A step of the common story that is refused tells less than it was written to tell.
TEST(TwoWorlds, PlayTheirCommonStoryToTheEnd) {
  Comparison comparison(14, Flaw::none);  // a responder whose organisation takes part to the end
  comparison.run();
  for (const std::string name : {"c", "pol", "r0", "i", "iV", "jP", "qV", "msg", "dec", "sit", "dup", "sdup", "told",
                                 "iset", "fig", "naming", "lamps", "sentinel"})
    EXPECT_NE(comparison.id_of(name), "") << name << "\n" << joined(comparison.refused_steps());
}

}  // namespace
}  // namespace tocsin::two_worlds

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  // What is tested is what is answered, not what survives: a store in memory is ten times as fast.
  if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    const auto value = std::strtoull(argv[i + 1], nullptr, 10);
    if (option == "--seeds") tocsin::two_worlds::seeds = value;
    if (option == "--from") tocsin::two_worlds::first_seed = value;
  }
  return RUN_ALL_TESTS();
}
