#include "policy/gate.h"

#include <gtest/gtest.h>

#include <random>

#include "model/codec.h"

namespace tocsin::policy {
namespace {

using model::Atom;
using model::AtomKind;
using model::Label;
using model::Role;
using model::Tlp;

RawId raw(std::uint8_t n) {
  RawId out{};
  out[0] = n;
  out[15] = 1;
  return out;
}
Atom atom(AtomKind kind, std::uint8_t n) { return {kind, Role::none, raw(n)}; }
Atom role(Role which, std::uint8_t n) { return {AtomKind::role, which, raw(n)}; }
Label label(Tlp tlp, model::AtomSet any_of) { return {tlp, std::nullopt, model::audience_of(std::move(any_of))}; }
Clearance viewer(std::uint8_t organisation, model::AtomSet atoms) {
  return {model::PersonId(raw(200)),
          model::OrganisationId(raw(organisation)),
          std::move(atoms),
          {model::OrganisationId(raw(organisation))}};
}

TEST(Marking, RedNamesPersonsAndNobodyElse) {
  EXPECT_TRUE(within_marking(label(Tlp::red, {atom(AtomKind::person, 1)})));
  const auto refused = within_marking(label(Tlp::red, {atom(AtomKind::person, 1), atom(AtomKind::member_of, 2)}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "label.too_wide");
}

TEST(Marking, AmberStrictStopsAtTheOrganisationAndAmberAtItsClients) {
  EXPECT_TRUE(within_marking(label(Tlp::amber_strict, {atom(AtomKind::member_of, 1)})));
  EXPECT_FALSE(within_marking(label(Tlp::amber_strict, {atom(AtomKind::client_of, 1)})));
  EXPECT_TRUE(within_marking(label(Tlp::amber, {atom(AtomKind::client_of, 1)})));
  EXPECT_FALSE(within_marking(label(Tlp::amber, {atom(AtomKind::community, 1)})));
  EXPECT_TRUE(within_marking(label(Tlp::green, {atom(AtomKind::community, 1)})));
  EXPECT_FALSE(within_marking(label(Tlp::green, {Atom{}})));
  EXPECT_TRUE(within_marking(label(Tlp::clear, {Atom{}})));
}

TEST(Marking, AnAudienceOfNobodyIsRefused) { EXPECT_FALSE(within_marking(Label{})); }

// A store would not start with a label that it cannot read.
TEST(Marking, ThatIsSignedCanBeReadAgainHoweverManyWereJoined) {
  Label joined = label(Tlp::amber, {atom(AtomKind::member_of, 1)});
  std::size_t chosen = 0;
  std::size_t derived = 0;
  for (std::uint8_t n = 2; n < 100; ++n) {
    const bool readable = model::label_from_json(*json::parse(canonical_text(joined))).has_value();
    const auto as_derived = within_marking(joined, Extent::derived);
    EXPECT_EQ(as_derived.has_value(), readable) << joined.audience.all_of.size();
    if (!as_derived) EXPECT_EQ(as_derived.error().what, "label.too_large");
    if (within_marking(joined)) chosen = joined.audience.all_of.size();
    if (as_derived) derived = joined.audience.all_of.size();
    joined = model::join(joined, label(Tlp::amber, {atom(AtomKind::member_of, n)}));
  }
  EXPECT_EQ(chosen, 48U);
  EXPECT_EQ(derived, 64U);
}

TEST(Marking, OfTwoJoinedLabelsEachMustBeMet) {
  const auto both =
      model::join(label(Tlp::amber, {atom(AtomKind::member_of, 1)}), label(Tlp::green, {atom(AtomKind::community, 2)}));
  EXPECT_EQ(both.tlp, Tlp::amber);
  EXPECT_FALSE(meets(both, viewer(1, {atom(AtomKind::member_of, 1)})));
  EXPECT_TRUE(meets(both, viewer(1, {atom(AtomKind::member_of, 1), atom(AtomKind::community, 2)})));
}

TEST(Marking, SurvivesItsCanonicalText) {
  auto one = label(Tlp::amber_strict, {atom(AtomKind::member_of, 1), role(Role::team, 3)});
  one.pap = model::Pap::red;
  one.audience.except = {atom(AtomKind::person, 9)};
  const auto again = model::label_from_json(*json::parse(canonical_text(one)));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, one);
}

TEST(Clearance, AnExclusionTestsEveryOrganisationOfThePerson) {
  auto shared = label(Tlp::green, {atom(AtomKind::community, 2)});
  shared.audience.except = {atom(AtomKind::member_of, 7)};
  const Clearance both_hats{model::PersonId(raw(200)),
                            model::OrganisationId(raw(1)),
                            {atom(AtomKind::community, 2)},
                            {model::OrganisationId(raw(1)), model::OrganisationId(raw(7))}};
  EXPECT_FALSE(meets(shared, both_hats));
  EXPECT_TRUE(meets(shared, viewer(1, {atom(AtomKind::community, 2)})));
}

TEST(LabelBook, AnswersAsIfEveryLabelWereAskedOneByOne) {
  std::mt19937 chance(20261122);
  LabelBook book;
  std::vector<Label> labels;
  const auto some = [&](int most) { return static_cast<std::uint8_t>(chance() % static_cast<unsigned>(most)); };
  for (std::int64_t number = 1; number <= 500; ++number) {
    model::AtomSet set;
    for (int i = 0; i <= some(3); ++i) set.push_back(atom(static_cast<AtomKind>(some(6)), some(12)));
    auto one = label(Tlp::clear, std::move(set));
    if (some(4) == 0) one = model::join(one, label(Tlp::clear, {atom(AtomKind::circle, some(12))}));
    if (some(5) == 0) one.audience.except = {atom(AtomKind::member_of, some(12))};
    one.audience.all_of.push_back(
        {atom(AtomKind::person, static_cast<std::uint8_t>(number % 250)), atom(AtomKind::community, some(12))});
    std::ranges::sort(one.audience.all_of);
    labels.push_back(one);
    book.learn(number, one);
  }
  for (int round = 0; round < 100; ++round) {
    model::AtomSet held;
    for (int i = 0; i < 6; ++i) held.push_back(atom(static_cast<AtomKind>(some(6)), some(12)));
    const auto who = viewer(some(12), held);
    const auto visible_now = visible(book, who);
    for (std::int64_t number = 1; number <= 500; ++number)
      EXPECT_EQ(visible_now->contains(number), meets(labels[static_cast<std::size_t>(number) - 1], who)) << number;
  }
}

TEST(LabelBook, DoesNotShowOnePersonWhatItRemembersOfAnother) {
  LabelBook book;
  auto shut = label(Tlp::green, {atom(AtomKind::community, 2)});
  shut.audience.except = {atom(AtomKind::person, 9)};
  book.learn(1, shut);
  const auto of = [](std::uint8_t person) {
    return Clearance{model::PersonId(raw(person)), model::OrganisationId(raw(1)), {atom(AtomKind::community, 2)}, {}};
  };
  EXPECT_TRUE(visible(book, of(8))->contains(1));
  EXPECT_FALSE(visible(book, of(9))->contains(1));
  EXPECT_NE(of(8).digest(), of(9).digest());
}

TEST(LabelBook, WhatAllOfAnAudienceMayReadIsWhatEachOfThemMayRead) {
  LabelBook book;
  book.learn(1, label(Tlp::amber, {atom(AtomKind::participant_of, 1)}));
  book.learn(2, label(Tlp::amber, {atom(AtomKind::participant_of, 1), atom(AtomKind::member_of, 2)}));
  auto shut_out = label(Tlp::amber, {atom(AtomKind::participant_of, 1)});
  shut_out.audience.except = {atom(AtomKind::member_of, 5)};
  book.learn(3, shut_out);
  book.learn(4, label(Tlp::amber, {atom(AtomKind::member_of, 2)}));
  const auto all = visible_to_all(book, model::audience_of({atom(AtomKind::participant_of, 1)}));
  EXPECT_TRUE(all->contains(1));
  EXPECT_TRUE(all->contains(2));
  EXPECT_FALSE(all->contains(3)) << "one of the audience is shut out of it";
  EXPECT_FALSE(all->contains(4));
}

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    book.learn(1, label(Tlp::amber, {atom(AtomKind::participant_of, 1)}));
    book.learn(2, label(Tlp::amber_strict, {atom(AtomKind::member_of, 2)}));
  }
  static event::Slice slice(std::string group, std::int64_t label_number, std::int64_t position) {
    event::Slice out;
    out.group = std::move(group);
    out.label = label_number;
    out.position = position;
    out.body = "{}";
    return out;
  }
  static event::Record record() {
    event::Record out;
    out.ref.kind = model::Kind::request;
    out.ref.owner = model::OrganisationId(raw(2));
    out.space.id = model::SpaceId(raw(1));
    out.slices = {slice("head", 1, 10), slice("head", 2, 20), slice("state", 1, 10)};
    return out;
  }
  LabelBook book;
  const Clearance participant = viewer(3, {atom(AtomKind::participant_of, 1), role(Role::responder, 3)});
  const Clearance owner =
      viewer(2, {atom(AtomKind::participant_of, 1), atom(AtomKind::member_of, 2), role(Role::responder, 2)});
  const Clearance outsider = viewer(4, {role(Role::responder, 4)});
};

TEST_F(GateTest, ALaterHiddenValueNeitherBlanksNorChangesAVisibleOne) {
  const auto seen = Gate(book, participant).release(Sealed(record()));
  ASSERT_TRUE(seen);
  ASSERT_NE((*seen)->newest_of("head"), nullptr);
  EXPECT_EQ((*seen)->newest_of("head")->position, 10);
  EXPECT_EQ((*seen)->slices.size(), 2U);
  EXPECT_EQ((*Gate(book, owner).release(Sealed(record())))->newest_of("head")->position, 20);
}

TEST_F(GateTest, WhatNobodyMayReadIsNotFoundAndNeverDenied) {
  const auto read = Gate(book, outsider).release(Sealed(record()));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::not_found);
  const auto act = Gate(book, outsider).permit(Sealed(record()), {"request.accept", Who::owner});
  ASSERT_FALSE(act);
  EXPECT_EQ(act.error(), read.error());
}

TEST_F(GateTest, AReaderWhoMayNotActIsToldSo) {
  const auto refused = Gate(book, participant).permit(Sealed(record()), {"request.accept", Who::owner});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::denied);
  EXPECT_TRUE(Gate(book, owner).permit(Sealed(record()), {"request.accept", Who::owner}));
}

TEST_F(GateTest, AnObserverReadsAndDoesNotAct) {
  const auto observer = viewer(2, {atom(AtomKind::member_of, 2), role(Role::observer, 2)});
  EXPECT_TRUE(Gate(book, observer).release(Sealed(record())));
  const auto refused = Gate(book, observer).permit(Sealed(record()), {"request.accept", Who::owner});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "right.observer");
}

TEST_F(GateTest, APermitShowsTheActorsOwnSightBesideTheWholeRecord) {
  const auto permit = Gate(book, participant).permit(Sealed(record()), {"request.note", Who::reader});
  ASSERT_TRUE(permit);
  EXPECT_EQ(permit->record().slices.size(), 3U);
  EXPECT_EQ(permit->seen().slices.size(), 2U);
}

TEST_F(GateTest, NobodysIdNeverCountsAsTheOwner) {
  event::Record nobodys = record();
  nobodys.ref.owner = {};
  const Clearance no_organisation{{}, {}, {atom(AtomKind::participant_of, 1), role(Role::op, 0)}, {}};
  EXPECT_FALSE(is_one_of(Who::owner | Who::author, nobodys.ref, nobodys.space, {}, no_organisation));
}

}  // namespace
}  // namespace tocsin::policy
