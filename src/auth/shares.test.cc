#include "auth/shares.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "auth/seeded_entropy.h"

namespace tocsin::auth {
namespace {

// Those of `all` at these places.
std::vector<Share> chosen(const std::vector<Share>& all, const std::vector<std::size_t>& places) {
  std::vector<Share> out;
  for (const auto at : places) out.push_back({all.at(at).number, all.at(at).bytes.clone()});
  return out;
}

TEST(Shares, OfTwoInThreeAnyTwoGiveTheSecretBackAndNoneDoesAlone) {
  const auto secret = Secret::drawn(32, seeded_entropy(1));
  const auto shares = split(secret, 3, 2, seeded_entropy(2));
  for (const auto& two : {std::vector<std::size_t>{0, 1}, {0, 2}, {1, 2}, {2, 0}})
    EXPECT_EQ(join(chosen(shares, two))->reveal_text(), secret.reveal_text());
  EXPECT_EQ(join(chosen(shares, {0, 1, 2}))->reveal_text(), secret.reveal_text());
  for (const std::size_t one : {0U, 1U, 2U})
    EXPECT_NE(join(chosen(shares, {one}))->reveal_text(), secret.reveal_text());
}

// The polynomial of AES: the worked example of FIPS 197, section 4.2, by way of a line through it.
// The line s + {57}x goes through (1, s + {57}) and ({83}, s + {c1}).
TEST(Shares, AreTakenFromTheFieldOfAes) {
  const auto share = [](std::uint8_t number, std::uint8_t byte) {
    Share out{number, Secret(1)};
    out.bytes.reveal_to_write()[0] = byte;
    return out;
  };
  std::vector<Share> shares;
  shares.push_back(share(1, 0x42 ^ 0x57));
  shares.push_back(share(0x83, 0x42 ^ 0xc1));
  EXPECT_EQ(join(shares)->reveal()[0], 0x42);
}

RC_GTEST_PROP(Shares, AnyOfThemThatAreEnoughGiveTheSecretBack, ()) {
  const auto parts = *rc::gen::inRange<std::size_t>(2, 33);
  const auto needed = *rc::gen::inRange<std::size_t>(2, parts + 1);
  const auto size = *rc::gen::inRange<std::size_t>(1, 65);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto secret = Secret::drawn(size, seeded_entropy(seed));
  const auto shares = split(secret, parts, needed, seeded_entropy(seed + 1));
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < parts; ++i) places.push_back(i);
  const auto first = *rc::gen::inRange<std::size_t>(0, parts);
  std::rotate(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(first), places.end());
  places.resize(*rc::gen::inRange<std::size_t>(needed, parts + 1));
  RC_ASSERT(join(chosen(shares, places)).value().reveal_text() == secret.reveal_text());
}

// What one share is does not hang on the secret: over all coefficients each value comes once, whatever is shared.
TEST(Shares, OneTellsNothingOfTheSecret) {
  for (const std::uint8_t byte : std::to_array<std::uint8_t>({0x00, 0x01, 0xa7, 0xff})) {
    Secret secret(1);
    secret.reveal_to_write()[0] = byte;
    std::set<std::uint8_t> seen;
    for (unsigned coefficient = 0; coefficient < 256; ++coefficient) {
      const Entropy drawn = [coefficient](std::span<std::uint8_t> out) {
        for (auto& one : out) one = static_cast<std::uint8_t>(coefficient);
      };
      seen.insert(split(secret, 3, 2, drawn).at(2).bytes.reveal()[0]);
    }
    EXPECT_EQ(seen.size(), 256U);
  }
}

TEST(Shares, AreRefusedWhereTheyCannotBeOfOneSecret) {
  const auto shares = split(Secret(32), 3, 2, seeded_entropy(4));
  EXPECT_EQ(join({}).error().what, "share.number");
  EXPECT_EQ(join(chosen(shares, {1, 1})).error().what, "share.number");
  auto shorter = chosen(shares, {0, 1});
  shorter[1].bytes = Secret(31);
  EXPECT_EQ(join(shorter).error().what, "share.size");
  auto nought = chosen(shares, {0, 1});
  nought[0].number = 0;
  EXPECT_EQ(join(nought).error().what, "share.number");
}

TEST(Shares, AreWrittenAndReadBack) {
  const auto shares = split(Secret::drawn(32, seeded_entropy(5)), 3, 2, seeded_entropy(6));
  const auto back = share_from(to_bytes(shares[2]).reveal());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->number, 3);
  EXPECT_EQ(back->bytes.reveal_text(), shares[2].bytes.reveal_text());
  for (const auto& bad : {Bytes{}, Bytes{1}, Bytes{0, 1}, Bytes(66, 1)})
    EXPECT_EQ(share_from(bad).error().what, "share.malformed");
}

}  // namespace
}  // namespace tocsin::auth
