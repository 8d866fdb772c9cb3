#include "share/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/testing/room_test.h"
#include "prepare/acts.h"

namespace tocsin::share {
namespace {

using model::Atom;
using model::AtomKind;
using model::Role;
using state::PersonRole;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

struct Previewed : port::testing::RoomTest {
  Previewed() : RoomTest(prepare::acts()) {
    for (const auto& who : {team, steward, north, south}) introduce(who.organisation);
  }

  // As on a server once it has joined the community.
  void introduce(const model::OrganisationId& id) {
    state::OrganisationDescribed profile;
    profile.name.value = "Member";
    world.give(
        port::create(event::SpaceRef{model::SpaceKind::organisation, model::as_space(id), {}},
                     event::RecordRef{.id = model::as_record(id), .owner = id},
                     port::label_for(model::Tlp::green, {port::community_atom(model::as_space(community))}), profile),
        id);
  }
  model::RecordId form(const Who& who, std::string_view seen) {
    return act("circle.form", who, model::as_record(community),
               body(R"({{"title": "Circle", "members_seen": "{}"}})", seen))
        .value();
  }
  model::RecordId add(const Who& who, const model::RecordId& circle, const model::OrganisationId& member) {
    return act("circle_membership.add", who, circle, body(R"({{"organisation": "{}"}})", to_text(member))).value();
  }
  void take_in(const Who& who, const model::RecordId& outer, const model::RecordId& inner) {
    ASSERT_TRUE(act("circle_membership.add", who, outer, body(R"({{"circle": "{}"}})", to_text(inner))));
  }
  static Atom circle_atom(const model::RecordId& circle) { return {AtomKind::circle, Role::none, circle.raw()}; }
  Atom all() const { return port::community_atom(model::as_space(community)); }

  Preview ask(const Who& who, model::Label label, std::vector<WhatIf> otherwise = {}, View view = View::sender) {
    return ask(who, std::vector<Part>{{{"head"}, std::move(label)}}, std::move(otherwise), view);
  }
  Preview ask(const Who& who, std::vector<Part> parts, std::vector<WhatIf> otherwise = {}, View view = View::sender) {
    port::testing::MemorySnapshot snapshot(world.contents());
    const auto clearance = snapshot.clearance_of(who.person, who.organisation);
    const policy::Gate gate(world.book(), clearance);
    return preview(snapshot, gate, std::move(parts), view, std::move(otherwise)).value();
  }
  static std::vector<RawId> ids(const std::vector<Reader>& readers) {
    std::vector<RawId> out;
    for (const auto& one : readers) out.push_back(one.id);
    return out;
  }
  static model::Label to(model::AtomSet atoms) { return port::label_for(model::Tlp::green, std::move(atoms)); }

  Who team = world.person(world.organisation("Team"), PersonRole::admin);
  Who steward = world.person(world.organisation("Steward"), PersonRole::admin);
  Who north = world.person(world.organisation("North"), PersonRole::admin);
  Who south = world.person(world.organisation("South"), PersonRole::admin);
  Who outsider = world.person(world.organisation("Outsider"), PersonRole::admin);
  model::CommunityId community =
      world.community(team.organisation, {steward.organisation, north.organisation, south.organisation});
};

TEST_F(Previewed, AnAudienceNamesItsReadersAndWhatLetsThemIn) {
  const auto seen = ask(north, to({all()}));
  EXPECT_THAT(ids(seen.organisations), UnorderedElementsAre(team.organisation.raw(), steward.organisation.raw(),
                                                            north.organisation.raw(), south.organisation.raw()));
  EXPECT_EQ(seen.organisations.front().by, model::AtomSet{all()});
  EXPECT_THAT(ids(seen.persons), ElementsAre(north.person.raw()));  // of the others' people nothing is known
  EXPECT_FALSE(seen.everyone);
  EXPECT_EQ(seen.profiles.size(), 5U);
}

TEST_F(Previewed, AReaderIsNamedOnlyWhereItsProfileMayBeRead) {
  const auto quiet = world.organisation("Quiet");
  world.hold(quiet.raw(), all());
  EXPECT_THAT(ids(ask(north, to({all()})).organisations), Not(Contains(quiet.raw())));
  introduce(quiet);
  EXPECT_THAT(ids(ask(north, to({all()})).organisations), Contains(quiet.raw()));
}

TEST_F(Previewed, WhoIsNotInTheCommunityKnowsNobodyInIt) {
  EXPECT_THAT(ask(outsider, to({all()})).organisations, IsEmpty());
}

TEST_F(Previewed, AHiddenCircleNamesItsMembersToItsStewardAndTheTeamAlone) {
  const auto circle = form(steward, "steward");
  add(steward, circle, north.organisation);
  add(steward, circle, south.organisation);
  const auto label = to({circle_atom(circle)});
  for (const auto& who : {steward, team}) EXPECT_EQ(ask(who, label).organisations.size(), 3U);
  EXPECT_THAT(ids(ask(north, label).organisations),
              UnorderedElementsAre(north.organisation.raw(), steward.organisation.raw()));
}

TEST_F(Previewed, ACircleWithinACircleIsNamedAsFarAsItIsSeen) {
  const auto inner = form(steward, "members");
  const auto outer = form(steward, "members");
  add(steward, inner, north.organisation);
  add(steward, outer, south.organisation);
  take_in(steward, outer, inner);
  const auto label = to({circle_atom(outer)});
  EXPECT_EQ(ask(steward, label).organisations.size(), 3U);
  EXPECT_EQ(ask(north, label).organisations.size(), 3U);
  // Of the inner circle South sees that it is in, and nothing inside.
  EXPECT_THAT(ids(ask(south, label).organisations),
              UnorderedElementsAre(south.organisation.raw(), steward.organisation.raw()));
}

TEST_F(Previewed, EverySetIsToBeMetAndAnExclusionShutsOut) {
  auto label =
      model::join(to({all()}), to({port::member_of(north.organisation), port::member_of(outsider.organisation)}));
  EXPECT_THAT(ids(ask(south, label).organisations), ElementsAre(north.organisation.raw()));
  label = to({all()});
  label.audience.except = {port::member_of(north.organisation)};
  const auto seen = ask(south, label);
  EXPECT_EQ(seen.organisations.size(), 3U);
  EXPECT_EQ(seen.shut_out, label.audience.except);
  EXPECT_THAT(ask(north, label).persons, IsEmpty());
}

TEST_F(Previewed, OfSeveralMarkingsEachReaderIsToldWhatItDoesNotSee) {
  const auto seen =
      ask(north, {{{"head", "state"}, to({all()})}, {{"statement"}, to({port::member_of(south.organisation)})}});
  for (const auto& one : seen.organisations) {
    if (one.id == south.organisation.raw())
      EXPECT_THAT(one.not_seen, IsEmpty());
    else
      EXPECT_THAT(one.not_seen, ElementsAre("statement"));
  }
}

TEST_F(Previewed, WhatIfAnsweredWithoutItsBeingDone) {
  const auto circle = form(steward, "members");
  const auto label = to({circle_atom(circle)});
  add(steward, circle, north.organisation);
  const auto with = [&](WhatIf::Way way, const Who& who, const Atom& atom) {
    return ids(ask(steward, label, {{way, who.organisation, atom}}).organisations);
  };
  const auto facts = world.contents().notes.size();
  EXPECT_THAT(with(WhatIf::Way::join, south, circle_atom(circle)), Contains(south.organisation.raw()));
  EXPECT_THAT(with(WhatIf::Way::leave, north, circle_atom(circle)), Not(Contains(north.organisation.raw())));
  EXPECT_THAT(with(WhatIf::Way::leave, north, all()), Not(Contains(north.organisation.raw())));
  EXPECT_THAT(with(WhatIf::Way::exclude, north, {}), Not(Contains(north.organisation.raw())));
  EXPECT_EQ(world.contents().notes.size(), facts);
  EXPECT_THAT(with(WhatIf::Way::join, south, all()),
              UnorderedElementsAre(north.organisation.raw(), steward.organisation.raw()));
}

TEST_F(Previewed, ReadersThatAreHiddenFromEachOtherAreNamedToNobodyAfterwards) {
  auto label = to({port::member_of(north.organisation), port::member_of(south.organisation)});
  label.audience.members = model::Members::hidden;
  const auto seen = ask(north, label, {}, View::reader);
  EXPECT_THAT(ids(seen.organisations), ElementsAre(north.organisation.raw()));
  EXPECT_THAT(ids(seen.persons), ElementsAre(north.person.raw()));
  EXPECT_EQ(ask(north, label, {}, View::sender).organisations.size(), 2U);  // before it is sent
}

TEST_F(Previewed, APersonIsNamedToWhoWroteTheirNameOrMayReadOfThem) {
  const auto label = port::label_for(model::Tlp::red, {{AtomKind::person, Role::none, north.person.raw()},
                                                       {AtomKind::person, Role::none, south.person.raw()}});
  EXPECT_EQ(ask(north, label).persons.size(), 2U);
  EXPECT_THAT(ids(ask(north, label, {}, View::reader).persons), ElementsAre(north.person.raw()));
}

TEST_F(Previewed, WhatIsPublicIsEveryones) {
  EXPECT_TRUE(ask(north, port::label_for(model::Tlp::clear, {Atom{}})).everyone);
}

TEST_F(Previewed, ClientsAreNamedToThoseWhoSeeTheRelation) {
  const auto relation = act("client_relation.propose", steward, model::as_record(steward.organisation),
                            body(R"({{"organisation": "{}"}})", to_text(north.organisation)))
                            .value();
  ASSERT_TRUE(act("client_relation.confirm", north, relation));
  const auto label =
      port::label_for(model::Tlp::amber, {{AtomKind::client_of, Role::none, steward.organisation.raw()}});
  EXPECT_THAT(ids(ask(steward, label).organisations), ElementsAre(north.organisation.raw()));
  EXPECT_THAT(ask(south, label).organisations, IsEmpty());
}

}  // namespace
}  // namespace tocsin::share
