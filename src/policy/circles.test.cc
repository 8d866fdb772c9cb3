#include "policy/circles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "policy/label_book.h"

namespace tocsin::policy {
namespace {

using model::Atom;
using model::AtomKind;
using model::Role;

Atom circle(std::uint8_t n) { return {AtomKind::circle, Role::none, RawId{n, 1}}; }
Atom community(std::uint8_t n) { return {AtomKind::community, Role::none, RawId{n, 2}}; }
Atom takes_part_in(std::uint16_t n) {
  return {AtomKind::participant_of, Role::none, RawId{static_cast<std::uint8_t>(n), 3}};
}
bool everywhere(const Atom&) { return true; }

// Circles of community 1, each standing in those that are named after it.
Circles standing(const std::vector<std::vector<std::uint8_t>>& in) {
  std::vector<Circles::Given> out;
  for (std::uint8_t n = 0; n < in.size(); ++n) {
    out.push_back({circle(n).id, {community(1)}});
    for (const auto outer : in[n]) out.back().atoms.push_back(circle(outer));
  }
  return {1, out};
}

TEST(Circles, GiveWhoHoldsTheInnerOneAllThatItStandsIn) {
  const auto all = standing({{1}, {2, 3}, {}, {}, {0}});
  EXPECT_EQ(all.held_by({circle(1)}, everywhere), (model::AtomSet{circle(1), circle(2), circle(3)}));
  EXPECT_EQ(all.held_by({circle(4)}, everywhere).size(), 5U);
  EXPECT_EQ(all.held_by({circle(2)}, everywhere), (model::AtomSet{circle(2)}));
  EXPECT_EQ(all.within(circle(3).id), (std::vector{circle(0).id, circle(1).id, circle(3).id, circle(4).id}));
}

TEST(Circles, CountForThoseInTheirCommunityAlone) {
  const auto all = standing({{1}, {}});
  EXPECT_TRUE(all.held_by({circle(0)}, [](const Atom& atom) { return atom == community(2); }).empty());
  EXPECT_EQ(all.held_by({circle(0)}, [](const Atom& atom) { return atom == community(1); }).size(), 2U);
}

TEST(Circles, NeverStandInAnotherCommunityNorWhereNobodyFormedThem) {
  const Circles all(1, {{circle(0).id, {community(1), circle(1), circle(9)}}, {circle(1).id, {community(2)}}});
  EXPECT_EQ(all.held_by({circle(0), circle(9)}, everywhere), (model::AtomSet{circle(0)}));
}

TEST(Circles, EndWhereTheyStandInARing) {
  const auto all = standing({{1}, {2}, {0}});
  for (std::uint8_t n = 0; n < 3; ++n) EXPECT_EQ(all.held_by({circle(n)}, everywhere).size(), 3U);
  EXPECT_EQ(all.within(circle(1).id).size(), 3U);
}

// Whatever the graph: the outer ones of a circle are those whose inner ones it is among.
TEST(Circles, SayTheSameFromInsideAndFromOutside) {
  std::mt19937 chance(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::vector<std::uint8_t>> in(12);
    for (auto& outers : in)
      for (std::uint8_t n = 0; n < 12; ++n)
        if (chance() % 9 == 0) outers.push_back(n);
    const auto all = standing(in);
    for (std::uint8_t inner = 0; inner < 12; ++inner)
      for (std::uint8_t outer = 0; outer < 12; ++outer) {
        const auto held = all.held_by({circle(inner)}, everywhere);
        const auto within = all.within(circle(outer).id);
        EXPECT_EQ(std::ranges::binary_search(held, circle(outer)),
                  std::ranges::binary_search(within, circle(inner).id));
      }
  }
}

std::shared_ptr<const AtomIndex> index_of(model::AtomSet circles) {
  return std::make_shared<const AtomIndex>(model::normalised(std::move(circles)));
}

TEST(HeldWithCircles, HoldsTheCirclesAsTheyStandAndNotAsTheyWereGiven) {
  const auto plain = std::make_shared<const Held>(3, 0, model::AtomSet{circle(1), community(1), takes_part_in(1)});
  const auto held = Held::with_circles(plain, index_of({circle(2)}), 9, nullptr);
  EXPECT_EQ(held->version(), 9);
  EXPECT_FALSE(held->holds(circle(1)));
  EXPECT_TRUE(held->holds(circle(2)));
  EXPECT_TRUE(held->holds(takes_part_in(1)));
  model::AtomSet all{takes_part_in(7)};
  held->add_to(all);
  EXPECT_EQ(model::normalised(all), model::normalised({community(1), takes_part_in(1), takes_part_in(7), circle(2)}));
}

TEST(HeldWithCircles, TellsWhatWasWonUnlessSomethingWasLost) {
  const auto plain = std::make_shared<const Held>(3, 0, model::AtomSet{community(1)});
  const auto first = Held::with_circles(plain, index_of({circle(1)}), 5, nullptr);
  const auto more = Held::with(*plain, 4, {{4, takes_part_in(2)}});
  const auto second = Held::with_circles(more, index_of({circle(1), circle(2)}), 7, first.get());
  EXPECT_EQ(second->given_after(5).transform(model::normalised), model::normalised({circle(2), takes_part_in(2)}));
  EXPECT_EQ(second->given_after(7), model::AtomSet{});
  EXPECT_EQ(second->given_after(4), std::nullopt);
  const auto third = Held::with_circles(more, index_of({circle(2)}), 8, second.get());
  EXPECT_EQ(third->given_after(7), std::nullopt);
}

TEST(HeldWithCircles, LooksTheSameWhateverHappensToCirclesThatItIsNotIn) {
  const auto plain = std::make_shared<const Held>(3, 0, model::AtomSet{community(1)});
  const auto without = Held::with_circles(plain, index_of({}), 5, nullptr);
  EXPECT_EQ(without->mark(), plain->mark());
  const auto before = Held::with_circles(plain, index_of({circle(1)}), 6, without.get());
  const auto after = Held::with_circles(plain, index_of({circle(1)}), 7, before.get());
  EXPECT_EQ(before->mark(), after->mark());
  EXPECT_NE(before->mark(), without->mark());
  EXPECT_NE(before->mark(), Held::with_circles(plain, index_of({circle(2)}), 8, nullptr)->mark());
}

// A random life of one organisation, with readers of different ages: the book says what it would say computed anew.
TEST(HeldWithCircles, LetTheBookRememberNothingWrong) {
  std::mt19937 chance(11);
  LabelBook book;
  for (std::uint8_t n = 0; n < 40; ++n)
    book.learn(n + 1, {model::Tlp::green, std::nullopt, model::audience_of({n < 20 ? circle(n) : takes_part_in(n)})});
  const model::OrganisationId organisation(RawId{9});
  auto plain = std::make_shared<const Held>(1, 0, model::AtomSet{});
  std::shared_ptr<const Held> held;
  std::vector<std::shared_ptr<const Held>> known;
  model::AtomSet circles;
  for (std::int64_t version = 2; version < 400; ++version) {
    if (chance() % 2 == 0) {
      plain = Held::with(*plain, version, {{version, takes_part_in(static_cast<std::uint16_t>(20 + chance() % 20))}});
    } else if (chance() % 4 == 0 && !circles.empty()) {
      circles.erase(circles.begin() + static_cast<std::ptrdiff_t>(chance() % circles.size()));
    } else {
      circles.push_back(circle(static_cast<std::uint8_t>(chance() % 20)));
    }
    held = Held::with_circles(plain, index_of(circles), version, held.get());
    known.push_back(held);
    const auto& asked = known[known.size() - 1 - chance() % std::min<std::size_t>(known.size(), 3)];
    const Clearance clearance({}, organisation, {}, {organisation}, asked);
    std::vector<std::int64_t> naive;
    for (std::int64_t number = 1; number <= 40; ++number)
      if (meets(book.label_of(number), clearance)) naive.push_back(number);
    ASSERT_EQ(visible(book, clearance)->numbers(), naive) << version;
  }
}

}  // namespace
}  // namespace tocsin::policy
