// Whatever audience a release had and whatever came between: once it is taken back, nobody reads anything of it but
// those whom docs/sharing.md names, by any route, and its id answers like one that never was.
#include "taking_back.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace tocsin::two_worlds {
namespace {

constexpr std::uint64_t shares = 4;
constexpr std::uint64_t cases = 15;  // of each share; a stream is waited for in some

std::string joined(const std::vector<std::string>& lines) { return fmt::format("{}", fmt::join(lines, "\n")); }

class TakenBack : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  static void play(std::uint64_t seed, Ending ending) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    TakingBack world(seed, ending);
    const bool streams = seed % 3 == 0;
    if (streams)
      for (const std::string who : {"vera", "quin"}) world.begin_stream(who);
    if (!world.release()) return refused_.push_back(world.story());
    world.take_turns();
    for (const auto& who : world.people()) {
      const bool by_the_document = world.may_read(who) || world.is_of_house(who);
      if (!world.is_frozen()) EXPECT_EQ(world.reads_it(who), by_the_document) << who << "\n" << world.story();
      if (world.may_read(who) && !world.goes_on_reading(who)) ++losers_;
    }
    world.take_back();
    world.take_turns_after();
    for (const auto& who : world.people()) {
      if (world.goes_on_reading(who)) {
        EXPECT_TRUE(world.is_frozen() || world.reads_it(who)) << who << " " << world.answer_to(who) << "\n"
                                                              << world.story();
      } else {
        EXPECT_EQ(joined(world.traces(who)), "") << world.story();
      }
    }
    if (!streams) return;
    for (const std::string who : {"vera", "quin"}) EXPECT_EQ(joined(world.traces_in_stream(who)), "") << world.story();
  }

  static inline std::vector<std::string> refused_;
  static inline std::size_t losers_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Share, TakenBack, ::testing::Range<std::uint64_t>(0, shares));

TEST_P(TakenBack, LeavesNoReaderWhateverCameBetween) {
  refused_.clear();
  losers_ = 0;
  for (std::uint64_t n = 0; n < cases; ++n) play(GetParam() * cases + n, n % 4 == 2 ? Ending::expiry : Ending::recall);
  // What lets nobody in takes nothing from anybody.
  EXPECT_LE(2 * refused_.size(), cases) << joined(refused_);
  EXPECT_GT(losers_, 0U);
}

}  // namespace
}  // namespace tocsin::two_worlds
