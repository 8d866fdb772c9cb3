#include "auth/trustee.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "auth/seeded_entropy.h"

namespace tocsin::auth {
namespace {

constexpr PasswordCost cheap{8, 1};
const ByteView owner = view_of("trustee 1");
const ByteView report = view_of("report 1");

struct Three {
  explicit Three(std::uint64_t seed = 1) {
    const auto entropy = seeded_entropy(seed);
    for (int i = 0; i < 3; ++i) pairs.push_back(TrusteePair::drawn(entropy));
    for (const auto& pair : pairs) open.push_back(pair.open);
  }
  std::vector<TrusteePair> pairs;
  std::vector<BoxKey> open;
};

std::vector<Share> parts_of(const Three& three, const Locked& locked, const std::vector<std::size_t>& of) {
  std::vector<Share> out;
  for (const auto i : of) out.push_back(open_part(three.pairs.at(i), report, locked.parts.at(i)).value());
  return out;
}

TEST(TrusteeKey, IsUnwrappedByItsPassphraseForItsOwnerAlone) {
  const auto pair = TrusteePair::drawn(seeded_entropy(1));
  const auto secret = Secret::copy_of("a boat at low tide");
  const auto wrapped = wrap(pair, secret, owner, cheap, seeded_entropy(2)).value();
  const auto back = unwrap(wrapped, secret, owner);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->open, pair.open);
  EXPECT_EQ(back->closed.reveal_text(), pair.closed.reveal_text());
  EXPECT_EQ(unwrap(wrapped, Secret::copy_of("a boat at high tide"), owner).error().what, "escrow.passphrase");
  EXPECT_EQ(unwrap(wrapped, secret, view_of("trustee 2")).error().what, "escrow.passphrase");
}

TEST(TrusteeKey, IsRefusedWhereItWasChangedOrCutAnywhere) {
  const auto secret = Secret::copy_of("a boat at low tide");
  const auto wrapped = wrap(TrusteePair::drawn(seeded_entropy(1)), secret, owner, cheap, seeded_entropy(2)).value();
  for (std::size_t i = 0; i < wrapped.size(); ++i) {
    EXPECT_FALSE(unwrap(ByteView(wrapped).first(i), secret, owner)) << i;
    // A byte of the cost may ask for minutes of work; what may be asked for is bounded, and the first bytes stay low.
    if (i >= 17 + 1 && i < 17 + 8) continue;
    auto changed = wrapped;
    changed[i] ^= 1;
    EXPECT_FALSE(unwrap(changed, secret, owner)) << i;
  }
  auto greedy = wrapped;
  greedy[17 + 3] = 0xff;
  EXPECT_EQ(unwrap(greedy, secret, owner).error().what, "wrapped.malformed");
}

TEST(TrusteeKey, IsWrappedDifferentlyEachTime) {
  const auto pair = TrusteePair::drawn(seeded_entropy(1));
  const auto secret = Secret::copy_of("a boat at low tide");
  const auto entropy = seeded_entropy(2);
  EXPECT_NE(wrap(pair, secret, owner, cheap, entropy).value(), wrap(pair, secret, owner, cheap, entropy).value());
}

TEST(Escrow, IsOpenedByAnyTwoOfThreeAndByNoneAlone) {
  const Three three;
  const auto locked = lock(view_of("Harbour office"), three.open, 2, report, seeded_entropy(7));
  for (const auto& two : {std::vector<std::size_t>{0, 1}, {0, 2}, {1, 2}})
    EXPECT_EQ(unlock(locked.content, parts_of(three, locked, two), report)->reveal_text(), "Harbour office");
  for (const std::size_t one : {0U, 1U, 2U})
    EXPECT_EQ(unlock(locked.content, parts_of(three, locked, {one}), report).error().what, "escrow.part");
}

TEST(Escrow, OpensNoPartOfAnother) {
  const Three three;
  const auto locked = lock(view_of("Harbour office"), three.open, 2, report, seeded_entropy(7));
  EXPECT_EQ(open_part(three.pairs[0], report, locked.parts[1]).error().what, "escrow.part");
  EXPECT_EQ(open_part(three.pairs[0], view_of("report 2"), locked.parts[0]).error().what, "escrow.part");
  EXPECT_EQ(unlock(locked.content, parts_of(three, locked, {0, 1}), view_of("report 2")).error().what, "escrow.part");
  const auto other = lock(view_of("Harbour office"), three.open, 2, report, seeded_entropy(8));
  auto mixed = parts_of(three, locked, {0});
  auto foreign = parts_of(three, other, {1});
  mixed.push_back(std::move(foreign.front()));
  EXPECT_EQ(unlock(locked.content, mixed, report).error().what, "escrow.part");
}

TEST(Escrow, PassesAPartOnToAnotherTrusteeAlone) {
  const Three three;
  const auto locked = lock(view_of("Harbour office"), three.open, 2, report, seeded_entropy(7));
  const auto mine = open_part(three.pairs[0], report, locked.parts[0]).value();
  const auto passed = seal_part(three.open[1], report, mine, seeded_entropy(9));
  EXPECT_FALSE(open_part(three.pairs[2], report, passed));
  std::vector<Share> both;
  both.push_back(open_part(three.pairs[1], report, passed).value());
  both.push_back(open_part(three.pairs[1], report, locked.parts[1]).value());
  EXPECT_EQ(unlock(locked.content, both, report)->reveal_text(), "Harbour office");
}

TEST(Escrow, TellsNothingByItsLengthOrByBeingTheSame) {
  const Three three;
  const auto a = lock(view_of("A"), three.open, 2, report, seeded_entropy(7));
  const auto b = lock(view_of(std::string(4000, 'b')), three.open, 2, report, seeded_entropy(8));
  const auto again = lock(view_of("A"), three.open, 2, report, seeded_entropy(9));
  EXPECT_EQ(a.content.size(), b.content.size());
  EXPECT_NE(a.content, again.content);
  EXPECT_NE(a.parts[0], again.parts[0]);
}

RC_GTEST_PROP(Escrow, GivesBackWhatWasLockedAndRefusesWhatWasChanged, ()) {
  const auto content = *rc::gen::suchThat(rc::gen::arbitrary<Bytes>(), [](const Bytes& b) { return !b.empty(); });
  const Three three(*rc::gen::arbitrary<std::uint64_t>());
  auto locked = lock(content, three.open, 2, report, seeded_entropy(3));
  const auto opened = unlock(locked.content, parts_of(three, locked, {0, 2}), report);
  RC_ASSERT(opened.has_value());
  RC_ASSERT(std::ranges::equal(opened->reveal(), content));
  locked.content[*rc::gen::inRange<std::size_t>(0, locked.content.size())] ^= 1;
  RC_ASSERT(!unlock(locked.content, parts_of(three, locked, {0, 2}), report).has_value());
  auto& part = locked.parts[1];
  part[*rc::gen::inRange<std::size_t>(0, part.size())] ^= 1;
  RC_ASSERT(!open_part(three.pairs[1], report, part).has_value());
}

}  // namespace
}  // namespace tocsin::auth
