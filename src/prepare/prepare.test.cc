#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/testing/room_test.h"
#include "prepare/acts.h"
#include "state/facts/constituency.h"

namespace tocsin::prepare {
namespace {

using model::Kind;
using state::PersonRole;
using testing::IsEmpty;

struct Prepare : port::testing::RoomTest {
  Prepare() : RoomTest(acts()) {}

  // The founder is introduced to the community before anything else happens.
  void SetUp() override { founder_introduced = world.react(reactions()).value(); }
  std::size_t founder_introduced = 0;

  model::RecordId invited() {
    return act("membership.invite", team_admin, model::as_record(community),
               body(R"({{"organisation": "{}"}})", to_text(member_org)))
        .value();
  }
  std::string name_seen_by(const Who& who) {
    const auto seen = world.seen(who, model::as_record(member_org));
    if (!seen) return "";
    return event::read_group<state::OrganisationProfile>(*seen, "head")->name.value;
  }

  model::OrganisationId team_org = world.organisation("Team");
  model::OrganisationId member_org = world.organisation("Member");
  model::OrganisationId other_org = world.organisation("Other");
  Who team_admin = world.person(team_org, PersonRole::admin);
  Who member_admin = world.person(member_org, PersonRole::admin);
  Who member_observer = world.person(member_org, PersonRole::observer);
  Who outsider = world.person(other_org, PersonRole::admin);
  Who op = world.person(team_org, PersonRole::responder, state::Operates::server);
  model::CommunityId community = world.community(team_org);
};

TEST_F(Prepare, OnlyTheOperatorRegistersOrganisations) {
  const auto input = body(R"({{"name": "New", "sector": "energy"}})");
  EXPECT_EQ(what(act("organisation.register", team_admin, {}, input)), "right.missing");
  const auto made = act("organisation.register", op, {}, input);
  ASSERT_TRUE(made);
  EXPECT_EQ(world.record(*made).space.id.raw(), made->raw());
  EXPECT_TRUE(world.seen(op, *made));
  EXPECT_FALSE(world.seen(outsider, *made));
}

TEST_F(Prepare, AnAdminGivesNoMoreThanAnAdminHolds) {
  const auto on = model::as_record(team_org);
  const auto operates = body(R"({{"name": "P", "role": "admin", "operates": "server"}})");
  EXPECT_EQ(what(act("person.add", team_admin, on, operates)), "right.missing");
  EXPECT_TRUE(act("person.add", op, on, operates));
  EXPECT_TRUE(act("person.add", team_admin, on, body(R"({{"name": "P", "role": "responder"}})")));
  EXPECT_EQ(what(act("person.add", member_admin, on, operates)), "record.not_found");
}

TEST_F(Prepare, TheLastAdminNeitherLeavesNorStepsDown) {
  const auto on = model::as_record(member_admin.person);
  EXPECT_EQ(what(act("person.leave", member_admin, on)), "person.last_admin");
  EXPECT_EQ(what(act("person.change_role", member_admin, on, body(R"({{"role": "observer"}})"))), "person.last_admin");
  const Who second = world.person(member_org, PersonRole::admin);
  EXPECT_TRUE(act("person.leave", second, on));
  EXPECT_FALSE(world.clearance(member_admin).holds_role(model::Role::admin, member_org.raw()));
  EXPECT_EQ(what(act("person.leave", second, on)), "person.left");
}

TEST_F(Prepare, AnObserverChangesNothing) {
  EXPECT_EQ(what(act("contact.register", member_observer, model::as_record(member_org),
                     body(R"({{"function": "duty", "name": "D"}})"))),
            "right.observer");
  EXPECT_EQ(what(act("community.found", member_observer, {}, body(R"({{"name": "C", "purpose": "p"}})"))),
            "right.observer");
}

TEST_F(Prepare, WhoAdministersAnOrganisationFoundsACommunityAndIsItsTeam) {
  const auto made = act("community.found", member_admin, {}, body(R"({{"name": "C", "purpose": "p"}})"));
  ASSERT_TRUE(made);
  EXPECT_TRUE(world.clearance(member_admin).holds_role(model::Role::team, made->raw()));
  EXPECT_EQ(what(act("community.found", op, {}, body(R"({{"name": "C", "purpose": "p"}})"))), "right.missing");
}

TEST_F(Prepare, AnOrganisationIsInvitedOnce) {
  const auto membership = invited();
  const auto again = body(R"({{"organisation": "{}"}})", to_text(member_org));
  EXPECT_EQ(what(act("membership.invite", team_admin, model::as_record(community), again)), "membership.exists");
  EXPECT_EQ(what(act("membership.invite", team_admin, model::as_record(community),
                     body(R"({{"organisation": "{}"}})", to_text(team_org)))),
            "membership.exists");
  EXPECT_FALSE(world.seen(outsider, membership));
  EXPECT_FALSE(world.seen(member_admin, model::as_record(community)));
  ASSERT_TRUE(act("membership.accept", member_admin, membership));
  EXPECT_TRUE(world.seen(member_admin, model::as_record(community)));
}

TEST_F(Prepare, AnExcludedOrganisationMayBeAskedAnew) {
  const auto membership = invited();
  ASSERT_TRUE(act("membership.accept", member_admin, membership));
  ASSERT_TRUE(act("membership.exclude", team_admin, membership, body(R"({{"reason": "r"}})")));
  EXPECT_FALSE(world.seen(member_admin, model::as_record(community)));
  EXPECT_TRUE(act("membership.invite", team_admin, model::as_record(community),
                  body(R"({{"organisation": "{}"}})", to_text(member_org))));
}

TEST_F(Prepare, FoundingACommunityShowsTheFoundersProfileToIt) {
  EXPECT_EQ(founder_introduced, 1U);
  EXPECT_FALSE(world.seen(member_admin, model::as_record(team_org)));
  ASSERT_TRUE(act("membership.accept", member_admin, invited()));
  EXPECT_TRUE(world.seen(member_admin, model::as_record(team_org)));
}

TEST_F(Prepare, JoiningACommunityShowsTheProfileToItAndTheContactsToItsTeam) {
  const Who plain = world.person(world.organisation("Plain"));
  world.hold(plain.organisation.raw(), port::community_atom(model::as_space(community)));
  const auto contact = act("contact.register", member_admin, model::as_record(member_org),
                           body(R"({{"function": "duty officer", "name": "D", "phone": "+1"}})"));
  const auto membership = invited();
  EXPECT_EQ(name_seen_by(plain), "");
  ASSERT_TRUE(act("membership.accept", member_admin, membership));
  EXPECT_EQ(world.react(reactions()).value(), 1U);
  EXPECT_EQ(name_seen_by(plain), "Member");
  EXPECT_TRUE(world.seen(team_admin, *contact));
  EXPECT_FALSE(world.seen(plain, *contact));
  EXPECT_TRUE(act("contact.check", team_admin, *contact, body(R"({{"reached": "yes"}})")));
}

TEST_F(Prepare, AReactionThatRunsTwiceChangesNothingTheSecondTime) {
  ASSERT_TRUE(act("membership.accept", member_admin, invited()));
  ASSERT_EQ(world.react(reactions()).value(), 1U);
  const auto facts = world.contents().notes.size();
  world.forget_reactions();
  EXPECT_EQ(world.react(reactions()).value(), 0U);
  EXPECT_EQ(world.contents().notes.size(), facts);
}

TEST_F(Prepare, APartyThatLeftBeforeTheReactionRanIsNotIntroduced) {
  const auto membership = invited();
  ASSERT_TRUE(act("membership.accept", member_admin, membership));
  ASSERT_TRUE(act("membership.leave", member_admin, membership));
  EXPECT_EQ(world.react(reactions()).value(), 0U);
}

TEST_F(Prepare, AnOrganisationThatDescribesItselfAnewIsReadAnewEverywhere) {
  ASSERT_TRUE(act("membership.accept", member_admin, invited()));
  ASSERT_TRUE(world.react(reactions()));
  const auto on = model::as_record(member_org);
  const auto input = body(R"({{"name": "Renamed", "sector": "energy"}})");
  EXPECT_EQ(what(act("organisation.describe", member_admin, on, input)), "edit.base_missing");
  world.base = {{"head", model::FactId{}}};
  EXPECT_EQ(what(act("organisation.describe", member_admin, on, input)), "edit.base");
  world.base = {{"head", world.seen(member_admin, on)->newest_of("head")->fact}};
  ASSERT_TRUE(act("organisation.describe", member_admin, on, input));
  EXPECT_EQ(name_seen_by(team_admin), "Renamed");
  EXPECT_EQ(name_seen_by(member_admin), "Renamed");
  for (const auto& slice : world.record(on).slices) EXPECT_THAT(slice.body, testing::HasSubstr("Renamed"));
}

struct Policies : Prepare {
  Policies() { world.hold(member_org.raw(), port::community_atom(model::as_space(community))); }
  static constexpr std::string_view text =
      R"({{"title": "P", "version": "1", "text": "{}", "default_tlp": "TLP:AMBER", "acknowledge_within_hours": 24,
          "answer_within_hours": 72}})";
  json::Value signing() {
    return body(R"({{"text_fact": "{}"}})", to_text(world.record(policy).newest_of("head")->fact));
  }
  model::RecordId policy = act("policy.draft", team_admin, model::as_record(community), body(text, "one")).value();
};

TEST_F(Policies, AreSignedOnceByEachMemberAndInTheWordsThatItSaw) {
  EXPECT_EQ(what(act("policy.sign", member_admin, policy, signing())), "policy.not_open");
  ASSERT_TRUE(act("policy.consult", team_admin, policy));
  const auto old = signing();
  ASSERT_TRUE(act("policy.redraft", team_admin, policy, body(R"({{"reason": "r"}})")));
  world.base = {{"head", world.record(policy).newest_of("head")->fact}};
  ASSERT_TRUE(act("policy.revise", team_admin, policy, body(text, "two")));
  ASSERT_TRUE(act("policy.consult", team_admin, policy));
  EXPECT_EQ(what(act("policy.revise", team_admin, policy, body(text, "three"))), "policy.not_a_draft");
  EXPECT_EQ(what(act("policy.sign", member_admin, policy, old)), "policy.other_text");
  EXPECT_TRUE(act("policy.sign", member_admin, policy, signing()));
  EXPECT_EQ(what(act("policy.sign", member_admin, policy, signing())), "policy.signed");
  EXPECT_TRUE(act("policy.sign", team_admin, policy, signing()));
}

TEST_F(Prepare, AnAppointmentGivesTheTeamsRoleAndItsEndTakesIt) {
  const auto appointed =
      act("appointment.make", team_admin, model::as_record(community),
          body(R"({{"person": "{}", "role": "coordinator"}})", to_text(member_admin.person)), Kind::community);
  ASSERT_TRUE(appointed);
  EXPECT_TRUE(world.clearance(member_admin).holds_role(model::Role::team, community.raw()));
  ASSERT_TRUE(act("appointment.end", team_admin, *appointed));
  EXPECT_FALSE(world.clearance(member_admin).holds_role(model::Role::team, community.raw()));
  EXPECT_EQ(what(act("appointment.end", team_admin, *appointed)), "appointment.ended");
}

TEST_F(Prepare, AnAppointmentBeginsWhenItIsMadeAndEndsAfterThat) {
  const auto appoint = [&](std::string_view member, Span from_now) {
    return what(act("appointment.make", team_admin, model::as_record(community),
                    body(R"({{"person": "{}", "role": "coordinator", "{}": "{}"}})", to_text(member_admin.person),
                         member, to_text(world.now + from_now)),
                    Kind::community));
  };
  EXPECT_EQ(appoint("from", seconds(301)), "appointment.not_yet");
  EXPECT_EQ(appoint("from", seconds(300)), "");  // clocks differ
  EXPECT_EQ(appoint("from", seconds(-86'400)), "");
  EXPECT_EQ(appoint("until", seconds(0)), "appointment.over");
  EXPECT_EQ(appoint("until", seconds(1)), "");
  EXPECT_EQ(
      what(act("appointment.make", team_admin, model::as_record(community),
               body(R"({{"person": "{}", "role": "coordinator", "from": "{}", "until": "{}"}})",
                    to_text(member_admin.person), to_text(world.now + seconds(60)), to_text(world.now + seconds(60))),
               Kind::community)),
      "appointment.over");
  const auto incident = world.incident(team_org);
  EXPECT_EQ(what(act("appointment.make", team_admin, model::as_record(incident),
                     body(R"({{"person": "{}", "role": "coordinator", "until": "{}"}})", to_text(member_admin.person),
                          to_text(world.now)),
                     Kind::incident)),
            "appointment.over");
}

TEST_F(Prepare, EveryMoveKeepsToItsMachineAndRefusesOutsiders) {
  const auto membership = invited();
  const auto about = [&](const model::RecordId& id, const std::map<std::string_view, Who>& entitled,
                         const port::testing::Inputs& inputs = {}) {
    return complaints(id, entitled, outsider, inputs);
  };
  EXPECT_THAT(about(membership, {{"", team_admin},
                                 {"membership.accept", member_admin},
                                 {"membership.decline", member_admin},
                                 {"membership.leave", member_admin}}),
              IsEmpty());
  const auto policy = act("policy.draft", team_admin, model::as_record(community), body(Policies::text, "one")).value();
  const auto head = world.record(policy).newest_of("head")->fact;
  world.base = {{"head", head}};
  EXPECT_THAT(about(policy, {{"", team_admin}}, {{"policy.sign", body(R"({{"text_fact": "{}"}})", to_text(head))}}),
              IsEmpty());
  world.base = {{"head", world.record(model::as_record(community)).newest_of("head")->fact}};
  EXPECT_THAT(about(model::as_record(community), {{"", team_admin}}), IsEmpty());
  ASSERT_TRUE(act("membership.accept", member_admin, membership));
  ASSERT_TRUE(world.react(reactions()));
  world.base = {{"head", world.record(model::as_record(team_org)).newest_of("head")->fact}};
  EXPECT_THAT(about(model::as_record(team_org), {{"", team_admin}},
                    {{"client_relation.propose", body(R"({{"organisation": "{}"}})", to_text(member_org))}}),
              IsEmpty());
  const auto incident = world.incident(team_org);
  EXPECT_THAT(about(model::as_record(incident), {{"", team_admin}}), IsEmpty());
}

TEST_F(Prepare, AnOrganisationDeclaresInOneFormWhatItAnswersFor) {
  const auto on = model::as_record(member_org);
  const auto input = body(R"({{"networks": ["2001:DB8::1/32", "192.0.2.9/24", "192.0.2.0/24"], "systems": ["64496"],
                               "domains": ["Harbour.EXAMPLE."]}})");
  EXPECT_EQ(what(act("constituency.declare", member_observer, on, input)), "right.observer");
  EXPECT_EQ(what(act("constituency.declare", outsider, on, input)), "record.not_found");
  ASSERT_TRUE(act("constituency.declare", member_admin, on, input));
  const auto said = event::read_group<state::ConstituencyDeclared>(*world.seen(member_observer, on), "constituency");
  ASSERT_TRUE(said);
  EXPECT_EQ(json::to_text(model::encode(*said)),
            R"({"networks":["192.0.2.0/24","2001:db8::/32"],"systems":["AS64496"],"domains":["harbour.example"]})");
}

TEST_F(Prepare, NobodyDeclaresWhatIsNoNetworkOrTooWide) {
  const auto refused = [&](std::string_view fields) {
    const auto made =
        act("constituency.declare", member_admin, model::as_record(member_org), json::parse(fields).value());
    return made ? "" : made.error().what + '@' + made.error().where;
  };
  EXPECT_EQ(refused(R"({"networks": ["192.0.2.0/24", "0.0.0.0/0"]})"), "constituency.too_wide@/networks/1");
  EXPECT_EQ(refused(R"({"networks": ["harbour.example"]})"), "constituency.network@/networks/0");
  EXPECT_EQ(refused(R"({"systems": ["AS0"]})"), "constituency.asn@/systems/0");
  EXPECT_EQ(refused(R"({"domains": ["com"]})"), "constituency.too_wide@/domains/0");
  EXPECT_EQ(refused(R"({"domains": ["a b"]})"), "constituency.domain@/domains/0");
}

TEST_F(Prepare, AConstituencyIsReadByTheTeamsOfItsCommunitiesUnlessItsReadersWereChosen) {
  const auto on = model::as_record(member_org);
  const auto read_by = [&](const Who& who) {
    const auto seen = world.seen(who, on);
    return seen && seen->newest_of("constituency") != nullptr;
  };
  ASSERT_TRUE(act("constituency.declare", member_admin, on, body(R"({{"domains": ["harbour.example"]}})")));
  EXPECT_FALSE(read_by(team_admin));
  ASSERT_TRUE(act("membership.accept", member_admin, invited()));
  world.react(reactions()).value();
  EXPECT_TRUE(read_by(team_admin));
  EXPECT_FALSE(read_by(outsider));
  const auto again = body(R"({{"domains": ["berth.example"]}})");
  EXPECT_EQ(what(act("constituency.declare", member_admin, on, again)), "edit.base_missing");
  world.base = {{"constituency", world.seen(member_admin, on)->newest_of("constituency")->fact}};
  ASSERT_TRUE(act("constituency.declare", member_admin, on, again));
  const auto read = event::read_group<state::ConstituencyDeclared>(*world.seen(team_admin, on), "constituency");
  EXPECT_EQ(read->domains.items.at(0).value, "berth.example");
}

TEST_F(Prepare, AConstituencyWhoseReadersWereChosenStaysTheirs) {
  const auto on = model::as_record(member_org);
  const auto chosen = body(R"({{"domains": ["harbour.example"]}})");
  world.marking =
      port::MarkingChoice{.tlp = model::Tlp::amber_strict, .audience = model::AtomSet{port::member_of(member_org)}};
  ASSERT_TRUE(act("constituency.declare", member_admin, on, chosen));
  EXPECT_EQ(what(act("constituency.declare", member_admin, on, chosen)), "constituency.marked");
  world.marking.reset();
  ASSERT_TRUE(act("membership.accept", member_admin, invited()));
  world.react(reactions()).value();
  EXPECT_EQ(world.seen(team_admin, on)->newest_of("constituency"), nullptr);
}

}  // namespace
}  // namespace tocsin::prepare
