#include "event/matching_key.h"

#include <gtest/gtest.h>

#include <string>

namespace tocsin::event {
namespace {

constexpr MatchingKeys::Secret counting = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// Appendix A of the paper: SipHash-2-4 of the bytes 0 to 14 under the key 0 to 15.
TEST(MatchingKeys, AreThoseOfThePublishedVector) {
  std::string bytes;
  for (char c = 0; c < 15; ++c) bytes += c;
  EXPECT_EQ(MatchingKeys(counting).of(bytes).hash, 0xa129ca6149be45e5U);
}

TEST(MatchingKeys, DifferUnderAnotherSecret) {
  auto other = counting;
  other[0] = 1;
  EXPECT_EQ(MatchingKeys(counting).of("devil.example"), MatchingKeys(counting).of("devil.example"));
  EXPECT_NE(MatchingKeys(counting).of("devil.example"), MatchingKeys(other).of("devil.example"));
  EXPECT_NE(MatchingKeys(counting).of(""), MatchingKeys(other).of(""));
}

}  // namespace
}  // namespace tocsin::event
