#include <gtest/gtest.h>

#include "port/testing/act_checks.h"
#include "share/acts.h"
#include "state/facts/circle.h"
#include "state/facts/report.h"
#include "state/facts/response.h"

namespace tocsin::share {
namespace {

using model::Kind;
using port::testing::Who;

struct Erasing : testing::Test {
  // What erasing the newest slice of a group that `who` sees is refused with; "" where it is not.
  std::string erase(const Who& who, const model::RecordId& record, std::string_view group) {
    const auto& act = port::testing::act_named(acts(), "content.erase", world.record(record).ref.kind);
    const json::Object input{{"fact", to_text(world.record(record).newest_of(group)->fact)}, {"reason", "r"}};
    const auto draft = world.decide(act, who, record, input);
    return draft ? "" : draft.error().what;
  }
  // One more fact about a record, under the label of its head.
  template <class P>
  void say(const model::RecordId& id, const P& payload, const model::OrganisationId& author,
           port::By by = port::By::actor) {
    const auto& record = world.record(id);
    auto piece = port::create(record.space, record.ref, world.label_of(*record.newest_of("head")), payload);
    piece.by = by;
    world.give(std::move(piece), author);
  }
  template <class P>
  static P titled() {
    P out;
    out.title.value = "Odd mail";
    return out;
  }
  template <class P>
  model::RecordId made_by(const model::OrganisationId& author, const model::OrganisationId& owner, const P& payload,
                          model::AtomSet readers) {
    const event::SpaceRef space{model::SpaceKind::community, model::as_space(community), {}};
    return world.give(port::create(space, {.id = world.entropy.new_id<model::RecordTag>(), .owner = owner},
                                   port::label_for(model::Tlp::amber, std::move(readers)), payload),
                      author);
  }
  model::RecordId report() {
    return made_by(member.organisation, member.organisation, titled<state::ReportSubmitted>(),
                   {port::member_of(member.organisation), port::member_of(team.organisation)});
  }

  port::testing::World world;
  Who team = world.person(world.organisation("Team"), state::PersonRole::admin);
  Who member = world.person(world.organisation("Member"), state::PersonRole::admin);
  model::CommunityId community = world.community(team.organisation, {member.organisation});
};

TEST_F(Erasing, NeverForgetsThatAPersonLeft) {
  const auto gone = model::as_record(world.person(member.organisation).person);
  EXPECT_EQ(erase(member, gone, "head"), "erasure.gives_access");
  say(gone, state::PersonLeft{}, member.organisation);
  EXPECT_EQ(erase(member, gone, "departure"), "erasure.gives_access");
  EXPECT_EQ(erase(member, gone, "head"), "");
}

TEST_F(Erasing, NeverForgetsThatAnAppointmentEnded) {
  const auto appointment =
      made_by(team.organisation, team.organisation, state::AppointmentMade{.person = member.person},
              {port::member_of(team.organisation)});
  EXPECT_EQ(erase(team, appointment, "head"), "erasure.gives_access");
  say(appointment, state::AppointmentEnded{.person = member.person}, team.organisation);
  EXPECT_EQ(erase(team, appointment, "ending"), "erasure.gives_access");
  EXPECT_EQ(erase(team, appointment, "head"), "");
}

TEST_F(Erasing, NeverForgetsWhoIsInACircleNorThatTheyAreInItNoMore) {
  const auto membership =
      made_by(team.organisation, member.organisation, state::CircleMemberAdded{}, {port::member_of(team.organisation)});
  EXPECT_EQ(erase(team, membership, "head"), "erasure.gives_access");
  const auto& record = world.record(membership);
  auto left =
      port::create(record.space, record.ref, world.label_of(*record.newest_of("head")), state::CircleMemberRemoved{});
  left.base = record.newest_of("state")->fact;
  world.give(std::move(left), team.organisation);
  EXPECT_EQ(erase(team, membership, "standing"), "erasure.gives_access");
  EXPECT_EQ(erase(team, membership, "head"), "");
}

TEST_F(Erasing, LeavesTheOneAskedNoWayToTakeBackTheRequestItWasSent) {
  const auto request = made_by(team.organisation, member.organisation, titled<state::RequestSent>(),
                               {port::member_of(team.organisation), port::member_of(member.organisation)});
  EXPECT_EQ(erase(member, request, "head"), "right.missing");
  EXPECT_EQ(erase(team, request, "head"), "");
}

TEST_F(Erasing, LeavesAReporterNoWayToTakeBackWhatTheTeamMadeOfItsReport) {
  const auto id = report();
  say(id, state::ReportClassified{}, team.organisation);
  EXPECT_EQ(erase(member, id, "classification"), "right.missing");
  EXPECT_EQ(erase(member, id, "head"), "");
}

TEST_F(Erasing, LetsATeamTakeBackWhatItMadeOfAMembersReport) {
  const auto id = report();
  say(id, state::ReportClassified{}, team.organisation);
  EXPECT_EQ(erase(team, id, "classification"), "");
  EXPECT_EQ(erase(team, id, "head"), "right.missing");
  EXPECT_EQ(erase(world.person(world.organisation("Stranger")), id, "head"), "record.not_found");
}

TEST_F(Erasing, LetsAnOwnerTakeBackWhatTheServerSaidOfItsMatter) {
  const auto id = report();
  say(id, state::ReportClassified{}, {}, port::By::server);
  EXPECT_EQ(erase(member, id, "classification"), "");
}

TEST_F(Erasing, LetsAnOrganisationForgetItsPersonWhoeverAddedIt) {
  const auto person = world.entropy.new_id<model::RecordTag>();
  state::PersonAdded added;
  added.name.value = "Somebody";
  world.give(port::create({model::SpaceKind::organisation, model::as_space(member.organisation), {}},
                          {.id = person, .owner = member.organisation},
                          port::label_for(model::Tlp::amber_strict, {port::member_of(member.organisation)}), added),
             team.organisation);
  say(person, state::PersonLeft{}, member.organisation);
  EXPECT_EQ(erase(member, person, "head"), "");
}

struct Markings : Erasing {
  std::string change(const Who& who, const model::RecordId& record, std::string_view group,
                     port::MarkingChoice choice) {
    world.marking = std::move(choice);
    const auto& act = port::testing::act_named(acts(), "marking.change", world.record(record).ref.kind);
    const json::Object input{{"fact", to_text(world.record(record).newest_of(group)->fact)}};
    const auto done = world.act(act, who, record, input);
    world.marking.reset();
    return done ? "" : done.error().what;
  }
  port::MarkingChoice audience(model::AtomSet atoms) const {
    return {.tlp = std::nullopt, .pap = std::nullopt, .audience = std::move(atoms), .except = {}};
  }
  model::Atom the_team() const { return port::role_in(model::Role::team, model::as_space(community)); }
  Who other = world.person(world.organisation("Other"), state::PersonRole::admin);
};

TEST_F(Markings, AreTightenedByTheirOriginatorAndNobodyReadsOn) {
  world.hold(other.organisation.raw(), port::member_of(member.organisation));
  const auto id = report();
  ASSERT_TRUE(world.seen(other, id));
  EXPECT_EQ(change(member, id, "head",
                   {.tlp = model::Tlp::amber_strict,
                    .pap = std::nullopt,
                    .audience = model::AtomSet{the_team(), {model::AtomKind::person, {}, member.person.raw()}},
                    .except = {}}),
            "");
  EXPECT_TRUE(world.seen(member, id));
  EXPECT_TRUE(world.seen(team, id));
  EXPECT_FALSE(world.seen(other, id));
}

TEST_F(Markings, AreNotChangedByWhoeverReadsThem) {
  const auto id = report();
  EXPECT_EQ(change(team, id, "head", audience({the_team()})), "marking.not_originator");
  EXPECT_EQ(change(other, id, "head", audience({the_team()})), "record.not_found");
}

TEST_F(Markings, LoosenedByOneLeaveWhatOthersSaidWhereTheyPutIt) {
  const auto id = report();
  say(id, state::ReportClassified{}, team.organisation);
  world.hold(other.organisation.raw(), port::community_atom(model::as_space(community)));
  auto wider = audience({port::community_atom(model::as_space(community)), the_team()});
  wider.tlp = model::Tlp::green;
  EXPECT_EQ(change(member, id, "head", wider), "");
  const auto seen = world.seen(other, id);
  ASSERT_TRUE(seen);
  EXPECT_NE(seen->newest_of("head"), nullptr);
  EXPECT_EQ(seen->newest_of("classification"), nullptr);
}

TEST_F(Markings, OfAReportStillReachTheTeam) {
  const auto id = report();
  EXPECT_EQ(change(member, id, "head", audience({port::member_of(member.organisation)})), "report.team_left_out");
}

TEST_F(Markings, OfAReportAreNotNarrowedToItsReporterAlone) {
  const auto id = report();
  auto own = audience({{model::AtomKind::person, {}, member.person.raw()}});
  own.tlp = model::Tlp::red;
  EXPECT_EQ(change(member, id, "head", own), "report.team_left_out");
  auto one_of_the_team =
      audience({{model::AtomKind::person, {}, member.person.raw()}, {model::AtomKind::person, {}, team.person.raw()}});
  one_of_the_team.tlp = model::Tlp::red;
  EXPECT_EQ(change(member, id, "head", one_of_the_team), "");
}

// A record is its author's: nobody takes it away by what they said in it.
TEST_F(Markings, OfWhatOneSaidInAnothersRecordMoveThatAlone) {
  const auto id = report();
  say(id, state::ReportClassified{}, team.organisation);
  EXPECT_EQ(change(team, id, "classification", audience({port::member_of(team.organisation)})), "");
  const auto seen = world.seen(member, id);
  ASSERT_TRUE(seen);
  EXPECT_NE(seen->newest_of("head"), nullptr);
  EXPECT_NE(seen->newest_of("state"), nullptr);
  EXPECT_EQ(seen->newest_of("classification"), nullptr);
  // Its author takes along what was said beside it.
  const auto other_id = report();
  say(other_id, state::ReportClassified{}, team.organisation);
  world.hold(other.organisation.raw(), port::member_of(member.organisation));
  ASSERT_TRUE(world.seen(other, other_id));
  world.hold(other.organisation.raw(), port::community_atom(model::as_space(community)));
  port::MarkingChoice without;
  without.except = {port::member_of(other.organisation)};
  EXPECT_EQ(change(member, other_id, "head", without), "");
  EXPECT_FALSE(world.seen(other, other_id));
}

TEST_F(Markings, OfWhatWasCountedForItsReadersAreNotLoosened) {
  const auto picture = made_by(team.organisation, team.organisation, titled<state::SituationReportIssued>(),
                               {port::member_of(team.organisation), port::member_of(member.organisation)});
  auto wider = audience({port::community_atom(model::as_space(community))});
  wider.tlp = model::Tlp::green;
  EXPECT_EQ(change(team, picture, "head", wider), "marking.counted");
  EXPECT_EQ(change(team, picture, "head", audience({port::member_of(team.organisation)})), "");
}

TEST_F(Markings, ThatSayNothingNewAreRefused) {
  const auto id = report();
  EXPECT_EQ(change(member, id, "head", {}), "marking.same");
}

}  // namespace
}  // namespace tocsin::share
