#include "policy/held.h"

#include <gtest/gtest.h>

#include <random>

#include "policy/label_book.h"

namespace tocsin::policy {
namespace {

using model::Atom;
using model::AtomKind;
using model::Role;

Atom takes_part_in(std::uint16_t n) {
  RawId id{static_cast<std::uint8_t>(n), static_cast<std::uint8_t>(n >> 8U), 3};
  return {AtomKind::participant_of, Role::none, id};
}

model::Label label_for(const Atom& atom) { return {model::Tlp::amber, std::nullopt, model::audience_of({atom})}; }

Clearance with(std::shared_ptr<const Held> shared) {
  const model::OrganisationId organisation(RawId{9});
  return {model::PersonId(RawId{8}), organisation, {}, {organisation}, std::move(shared)};
}

TEST(Held, HoldsWhatWasGivenBeforeAndAfterItsMerges) {
  auto held = std::make_shared<const Held>(1, 0, model::AtomSet{takes_part_in(0)});
  for (std::uint16_t n = 1; n < 1200; ++n) {
    held = Held::with(*held, n + 1, {{n + 1, takes_part_in(n)}});
    EXPECT_TRUE(held->holds(takes_part_in(n)));
    EXPECT_FALSE(held->holds(takes_part_in(n + 1)));
  }
  for (std::uint16_t n = 0; n < 1200; ++n) EXPECT_TRUE(held->holds(takes_part_in(n))) << n;
}

TEST(Held, TellsWhatCameAfterAVersionOrThatItCannot) {
  const Held before(5, 3, {takes_part_in(1)});
  const auto after = Held::with(before, 8, {{6, takes_part_in(2)}, {7, takes_part_in(3)}});
  EXPECT_EQ(after->version(), 8);
  EXPECT_EQ(after->given_after(6), (model::AtomSet{takes_part_in(3)}));
  EXPECT_EQ(after->given_after(8), model::AtomSet{});
  EXPECT_FALSE(after->given_after(4)) << "before all that is remembered in order";
  EXPECT_FALSE(Held(9, 9, {}).given_after(8)) << "something was taken at 9";
}

// What is remembered and brought up to date is what would be found by looking at every label.
TEST(LabelBook, BringsUpAnAnswerAsTheBookAndTheClearanceGrowAndShrink) {
  std::mt19937 chance(7);
  const auto some = [&](int below) { return std::uniform_int_distribution<>(0, below - 1)(chance); };
  LabelBook book;
  std::vector<std::shared_ptr<const Held>> versions{std::make_shared<const Held>(1, 0, model::AtomSet{})};
  std::int64_t lost = 0;
  for (int round = 0; round < 3000; ++round) {
    const auto atom = takes_part_in(static_cast<std::uint16_t>(some(40)));
    if (some(3) == 0) {
      auto label = label_for(atom);
      const auto other = takes_part_in(static_cast<std::uint16_t>(some(40)));
      if (some(2) == 0) label.audience = model::join(label.audience, model::audience_of({other}));
      book.learn(static_cast<std::int64_t>(book.size()) + 1, label);
    }
    const auto version = versions.back()->version() + 1;
    if (some(20) == 0) {
      lost = version;
      model::AtomSet rest;
      versions.back()->add_to(rest);
      std::erase(rest, atom);
      versions.push_back(std::make_shared<const Held>(version, lost, rest));
    } else if (some(4) == 0) {
      versions.push_back(Held::with(*versions.back(), version, {{version, atom}}));
    }
    // Mostly the newest, sometimes a reader that is behind.
    const auto back =
        some(5) == 0 ? static_cast<std::size_t>(some(static_cast<int>(std::min<std::size_t>(versions.size(), 8)))) : 0;
    const auto who = with(versions[versions.size() - 1 - back]);
    const auto seen = visible(book, who);
    for (std::int64_t number = 1; number <= static_cast<std::int64_t>(book.size()); ++number)
      ASSERT_EQ(seen->contains(number), meets(book.label_of(number), who)) << "round " << round << " label " << number;
  }
}

TEST(Clearance, OfAMachineHoldsThePlaceInTheOrganisationAndNothingOfThePerson) {
  const model::OrganisationId organisation(RawId{9});
  const Atom member{AtomKind::member_of, Role::none, organisation.raw()};
  const Atom place{AtomKind::role, Role::responder, organisation.raw()};
  const Atom person{AtomKind::person, Role::none, RawId{8}};
  const Atom appointed{AtomKind::role, Role::team, RawId{7}};
  const Clearance full(model::PersonId(RawId{8}), organisation, {member, place, person, appointed}, {organisation},
                       std::make_shared<const Held>(1, 0, model::AtomSet{takes_part_in(1)}));
  const auto machine = full.of_machine();
  EXPECT_TRUE(machine.holds(member));
  EXPECT_TRUE(machine.holds(place));
  EXPECT_TRUE(machine.holds(takes_part_in(1)));
  EXPECT_FALSE(machine.holds(person));
  EXPECT_FALSE(machine.holds(appointed));
  EXPECT_TRUE(machine.is_excluded_by({person})) << "who is shut out is shut out as a machine too";
  EXPECT_NE(machine.digest(), full.digest());
}

TEST(VisibleLabels, CountOutWhatWasAdded) {
  VisibleLabels all;
  EXPECT_TRUE(all.empty());
  all.add_up_to(130);
  EXPECT_FALSE(all.contains(0));
  EXPECT_EQ(all.numbers().size(), 130U);
  EXPECT_EQ(all.numbers().front(), 1);
  EXPECT_EQ(all.numbers().back(), 130);
  VisibleLabels few;
  few.add_up_to(0);
  EXPECT_TRUE(few.empty());
}

}  // namespace
}  // namespace tocsin::policy
