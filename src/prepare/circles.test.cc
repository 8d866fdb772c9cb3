#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/testing/room_test.h"
#include "prepare/acts.h"
#include "state/facts/circle.h"

namespace tocsin::prepare {
namespace {

using model::Kind;
using state::PersonRole;
using testing::IsEmpty;

struct Circle : port::testing::RoomTest {
  Circle() : RoomTest(acts()) {}

  model::RecordId form(const Who& who, std::string_view seen = "members") {
    return act("circle.form", who, model::as_record(community),
               body(R"({{"title": "Energy", "members_seen": "{}"}})", seen))
        .value();
  }
  Result<model::RecordId> add(const Who& who, const model::RecordId& circle, const model::OrganisationId& member) {
    return act("circle_membership.add", who, circle, body(R"({{"organisation": "{}"}})", to_text(member)));
  }
  Result<model::RecordId> take_in(const Who& who, const model::RecordId& outer, const model::RecordId& inner) {
    return act("circle_membership.add", who, outer, body(R"({{"circle": "{}"}})", to_text(inner)));
  }
  static model::Atom atom(const model::RecordId& circle) {
    return {model::AtomKind::circle, model::Role::none, circle.raw()};
  }
  bool holds(const Who& who, const model::RecordId& circle) { return world.clearance(who).holds(atom(circle)); }
  std::vector<RawId> holders(const model::RecordId& circle) {
    auto out = port::testing::MemorySnapshot(world.contents()).holders_of(atom(circle));
    std::ranges::sort(out);
    return out;
  }

  Who team = world.person(world.organisation("Team"), PersonRole::admin);
  Who steward = world.person(world.organisation("Steward"), PersonRole::admin);
  Who north = world.person(world.organisation("North"), PersonRole::admin);
  Who south = world.person(world.organisation("South"), PersonRole::admin);
  Who outsider = world.person(world.organisation("Outsider"), PersonRole::admin);
  model::CommunityId community =
      world.community(team.organisation, {steward.organisation, north.organisation, south.organisation});
};

TEST_F(Circle, IsKeptByTheMemberThatFormedItAndByTheTeam) {
  const auto circle = form(steward);
  EXPECT_TRUE(holds(steward, circle));
  EXPECT_TRUE(world.seen(team, circle));
  EXPECT_FALSE(world.seen(north, circle));
  EXPECT_EQ(what(act("circle.form", outsider, model::as_record(community),
                     body(R"({{"title": "X", "members_seen": "members"}})"))),
            "record.not_found");
  ASSERT_TRUE(add(steward, circle, north.organisation));
  EXPECT_TRUE(add(team, circle, south.organisation));
  EXPECT_EQ(what(add(north, circle, south.organisation)), "right.missing");
  EXPECT_TRUE(holds(north, circle));
  EXPECT_TRUE(world.seen(north, circle));
  EXPECT_EQ(holders(circle).size(), 3U);
}

TEST_F(Circle, TakesInOrganisationsOfItsCommunityOnceEach) {
  const auto circle = form(steward);
  EXPECT_EQ(what(add(steward, circle, outsider.organisation)), "circle.not_in_community");
  EXPECT_EQ(what(add(steward, circle, model::OrganisationId(RawId{1, 2, 3}))), "circle.not_in_community");
  EXPECT_EQ(what(add(steward, circle, steward.organisation)), "circle.member_exists");
  const auto membership = add(steward, circle, north.organisation);
  EXPECT_EQ(what(add(team, circle, north.organisation)), "circle.member_exists");
  ASSERT_TRUE(act("circle_membership.leave", north, *membership));
  EXPECT_FALSE(holds(north, circle));
  EXPECT_TRUE(add(team, circle, north.organisation));
  EXPECT_EQ(what(act("circle_membership.add", steward, circle)), "circle.one_member");
  EXPECT_EQ(what(act("circle_membership.add", steward, circle,
                     body(R"({{"circle": "{}", "person": "{}"}})", to_text(circle), to_text(north.person)))),
            "circle.one_member");
}

TEST_F(Circle, ShowsItsMembersToEachOtherOrToItsStewardAlone) {
  const auto open = form(steward);
  const auto hidden = form(steward, "steward");
  const auto in_open = add(steward, open, north.organisation).value();
  const auto in_hidden = add(steward, hidden, north.organisation).value();
  ASSERT_TRUE(add(steward, open, south.organisation));
  ASSERT_TRUE(add(steward, hidden, south.organisation));
  EXPECT_TRUE(world.seen(south, in_open));
  EXPECT_FALSE(world.seen(south, in_hidden));
  for (const auto& who : {steward, team, north}) EXPECT_TRUE(world.seen(who, in_hidden));
  EXPECT_TRUE(world.seen(south, hidden));
}

TEST_F(Circle, TakesInOnePersonWhileTheyActForTheirOrganisation) {
  const auto circle = form(steward, "steward");
  const Who colleague = world.person(north.organisation);
  const auto membership =
      act("circle_membership.add", steward, circle,
          body(R"({{"organisation": "{}", "person": "{}"}})", to_text(north.organisation), to_text(north.person)))
          .value();
  EXPECT_TRUE(holds(north, circle));
  EXPECT_FALSE(holds(colleague, circle));
  EXPECT_FALSE(world.seen(colleague, membership));
  EXPECT_EQ(holders(circle).size(), 2U);
  world.hold(north.person.raw(), port::member_of(south.organisation));
  EXPECT_FALSE(holds({north.person, south.organisation}, circle));
  ASSERT_TRUE(act("circle_membership.leave", north, membership));
  EXPECT_FALSE(holds(north, circle));
}

TEST_F(Circle, EndsForWhoeverIsNoMoreInTheCommunity) {
  const auto circle = form(steward);
  ASSERT_TRUE(add(steward, circle, north.organisation));
  world.take(north.organisation.raw(), port::community_atom(model::as_space(community)));
  EXPECT_FALSE(holds(north, circle));
  EXPECT_FALSE(world.seen(north, circle));
  EXPECT_EQ(holders(circle).size(), 1U);
}

TEST_F(Circle, StandsInAnotherOneAndLetsItsMembersInThere) {
  const auto inner = form(steward);
  const auto middle = form(steward);
  const auto outer = form(steward);
  ASSERT_TRUE(add(steward, inner, north.organisation));
  const auto standing = take_in(steward, middle, inner);
  ASSERT_TRUE(standing);
  ASSERT_TRUE(take_in(team, outer, middle));
  for (const auto& circle : {inner, middle, outer}) EXPECT_TRUE(holds(north, circle));
  EXPECT_EQ(holders(outer).size(), 2U);
  EXPECT_EQ(what(take_in(steward, middle, inner)), "circle.member_exists");
  ASSERT_TRUE(act("circle_membership.remove", steward, *standing));
  EXPECT_TRUE(holds(north, inner));
  EXPECT_FALSE(holds(north, middle));
  EXPECT_FALSE(holds(north, outer));
}

TEST_F(Circle, IsTakenInByWhoeverKeepsBothOrByTheTeam) {
  const auto mine = form(steward);
  const auto theirs = form(north);
  EXPECT_EQ(what(take_in(steward, mine, theirs)), "reference.unknown");  // hidden, or absent: the same
  ASSERT_TRUE(add(north, theirs, steward.organisation));
  EXPECT_EQ(what(take_in(steward, mine, theirs)), "right.missing");
  const auto standing = take_in(team, mine, theirs);
  ASSERT_TRUE(standing);
  EXPECT_TRUE(act("circle_membership.leave", north, *standing));  // by who keeps the inner one
}

TEST_F(Circle, NeverStandsInItself) {
  const auto a = form(steward);
  const auto b = form(steward);
  const auto c = form(steward);
  EXPECT_EQ(what(take_in(steward, a, a)), "circle.cycle");
  ASSERT_TRUE(take_in(steward, b, a));
  ASSERT_TRUE(take_in(steward, c, b));
  EXPECT_EQ(what(take_in(steward, a, c)), "circle.cycle");
  EXPECT_EQ(what(take_in(team, b, c)), "circle.cycle");
}

// A refusal would tell how circles stand that one may not see.
TEST_F(Circle, TellsNobodyOfARingThroughCirclesThatTheyMayNotSee) {
  const auto first = form(steward);
  const auto last = form(steward);
  const auto hidden = form(north, "steward");
  const auto beyond = form(north, "steward");
  ASSERT_TRUE(take_in(team, hidden, last));
  ASSERT_TRUE(take_in(north, beyond, hidden));
  ASSERT_TRUE(take_in(team, first, beyond));
  EXPECT_EQ(what(take_in(team, last, first)), "circle.cycle");
  EXPECT_TRUE(take_in(steward, last, first));
  EXPECT_TRUE(holds(steward, hidden));
}

TEST_F(Circle, OfAnotherCommunityStaysThere) {
  const auto here = form(team);
  const auto elsewhere = world.community(team.organisation);
  const auto other =
      act("circle.form", team, model::as_record(elsewhere), body(R"({{"title": "X", "members_seen": "members"}})"))
          .value();
  EXPECT_EQ(what(take_in(team, here, other)), "circle.other_community");
}

TEST_F(Circle, KeepsWhoSeesItsMembersWhenItIsDescribedAnew) {
  const auto circle = form(steward, "steward");
  world.base = {{"head", world.record(circle).newest_of("head")->fact}};
  ASSERT_TRUE(act("circle.describe", team, circle, body(R"({{"title": "Power", "purpose": "Grid"}})")));
  const auto text = event::read_group<state::CircleText>(world.record(circle), "head");
  EXPECT_EQ(text->title.value, "Power");
  EXPECT_EQ(text->members_seen, state::MembersSeen::steward);
}

TEST_F(Circle, MembershipsKeepToTheirMachineAndRefuseOutsiders) {
  const auto circle = form(steward);
  const auto membership = add(steward, circle, north.organisation).value();
  EXPECT_THAT(complaints(membership, {{"", steward}, {"circle_membership.leave", north}}, outsider), IsEmpty());
  EXPECT_EQ(what(act("circle_membership.remove", north, membership)), "right.missing");
  world.base = {{"head", world.record(circle).newest_of("head")->fact}};
  EXPECT_THAT(complaints(circle, {{"", steward}}, outsider,
                         {{"circle_membership.add", body(R"({{"organisation": "{}"}})", to_text(south.organisation))}}),
              IsEmpty());
}

// A decision that looked through a circle is taken anew once the circle or its place is lost.
TEST_F(Circle, LostMeanwhileMakesADecisionBeTakenAnew) {
  const auto inner = form(steward);
  const auto outer = form(team);
  const auto standing = take_in(team, outer, inner).value();
  ASSERT_TRUE(add(steward, inner, north.organisation));
  const auto& describe = port::testing::act_named(acts(), "contact.register");
  const auto draft = world.decide(describe, north, model::as_record(north.organisation),
                                  body(R"({{"function": "duty", "name": "N"}})"));
  ASSERT_TRUE(draft);
  ASSERT_TRUE(act("circle_membership.remove", team, standing));
  EXPECT_EQ(what(world.append(*draft, north.organisation)), "append.base");
}

struct Client : Circle {
  Result<model::RecordId> propose(const Who& who, const model::OrganisationId& client, std::string_view more = "") {
    return act("client_relation.propose", who, model::as_record(who.organisation),
               body(R"({{"organisation": "{}"{}}})", to_text(client), more));
  }
  bool is_client(const Who& who) {
    return world.clearance(who).holds({model::AtomKind::client_of, model::Role::none, steward.organisation.raw()});
  }
  // As on a server once both have joined a community.
  void SetUp() override {
    for (const auto& who : {steward, north, south}) {
      const auto id = who.organisation;
      state::OrganisationDescribed profile;
      profile.name.value = "Member";
      world.give(
          port::create(event::SpaceRef{model::SpaceKind::organisation, model::as_space(id), {}},
                       event::RecordRef{.id = model::as_record(id), .owner = id},
                       port::label_for(model::Tlp::green, {port::community_atom(model::as_space(community))}), profile),
          id);
    }
  }
};

TEST_F(Client, IsOneOnceBothHaveSaidSoAndUntilEitherEndsIt) {
  const auto relation = propose(steward, north.organisation).value();
  EXPECT_FALSE(is_client(north));
  EXPECT_FALSE(world.seen(team, relation));
  ASSERT_TRUE(act("client_relation.confirm", north, relation));
  EXPECT_TRUE(is_client(north));
  EXPECT_FALSE(is_client(south));
  EXPECT_EQ(what(propose(steward, north.organisation)), "client_relation.exists");
  ASSERT_TRUE(act("client_relation.end", north, relation));
  EXPECT_FALSE(is_client(north));
  EXPECT_TRUE(propose(steward, north.organisation));
}

TEST_F(Client, IsSomebodyWhomTheProviderMayKnow) {
  EXPECT_EQ(what(propose(steward, outsider.organisation)), "reference.unknown");
  EXPECT_EQ(what(propose(steward, model::OrganisationId(RawId{1, 2, 3}))), "reference.unknown");
  EXPECT_EQ(what(propose(steward, steward.organisation)), "client_relation.self");
}

TEST_F(Client, RelationsBeginWhenTheyAreConfirmedAndEndAtTheirDate) {
  const auto at = [&](std::string_view name, Span from_now) {
    return fmt::format(R"(, "{}": "{}")", name, to_text(world.now + from_now));
  };
  EXPECT_EQ(what(propose(steward, north.organisation, at("from", seconds(301)))), "client_relation.not_yet");
  EXPECT_EQ(what(propose(steward, north.organisation, at("until", seconds(0)))), "client_relation.over");
  const auto relation = propose(steward, north.organisation, at("until", seconds(3600))).value();
  const auto late = propose(steward, south.organisation, at("until", seconds(60))).value();
  ASSERT_TRUE(act("client_relation.confirm", north, relation));
  const auto& deadline = deadlines().back();
  const auto permit = [&] {
    return policy::open_for_reaction(port::testing::MemorySnapshot(world.contents()).load(relation).value());
  };
  ASSERT_EQ(deadline.set_by, "client_relation.confirmed");
  ASSERT_TRUE(deadline.due_at(permit()).value());
  world.now = *deadline.due_at(permit()).value();
  EXPECT_EQ(what(act("client_relation.confirm", south, late)), "client_relation.past");
  const auto nobody = policy::anonymous();
  const policy::LabelBook& book = world.book();
  const policy::Gate gate(book, nobody);
  port::testing::MemorySnapshot snapshot(world.contents());
  port::Desk desk{snapshot, gate, world.entropy, world.now, {}, {}};
  const auto draft = deadline.meet(desk, permit()).value();
  ASSERT_TRUE(world.append(draft, {}));
  EXPECT_FALSE(is_client(north));
  EXPECT_EQ(deadline.due_at(permit()).value(), std::nullopt);
  EXPECT_EQ(what(world.append(draft, {})), "append.exists");
}

TEST_F(Client, RelationsKeepToTheirMachineAndRefuseOutsiders) {
  const auto relation = propose(steward, north.organisation).value();
  EXPECT_THAT(
      complaints(relation, {{"", steward}, {"client_relation.confirm", north}, {"client_relation.decline", north}},
                 outsider),
      IsEmpty());
  const Who responder = world.person(north.organisation);
  EXPECT_EQ(what(act("client_relation.confirm", responder, relation)), "right.missing");
}

}  // namespace
}  // namespace tocsin::prepare
