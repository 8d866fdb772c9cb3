#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/testing/room_test.h"
#include "respond/acts.h"
#include "state/facts/response.h"

namespace tocsin::respond {
namespace {

using model::Kind;
using testing::IsEmpty;

struct Respond : port::testing::RoomTest {
  Respond() : RoomTest(acts()) {
    world.hold(lead_org.raw(), port::role_in(model::Role::lead, model::as_space(incident)));
  }

  Result<model::RecordId> ask(const Who& who, const model::OrganisationId& organisation,
                              std::string_view due = "2030-01-01T00:00:00Z") {
    return act("request.send", who, on_incident,
               body(R"({{"organisation": "{}", "ask": "action", "title": "Block it", "due_at": "{}"}})",
                    to_text(organisation), due));
  }
  // One that was sent long ago and is entered now: its date may lie behind us.
  Result<model::RecordId> ask_long_ago(const Who& who, const model::OrganisationId& organisation,
                                       std::string_view due) {
    world.happened_at = instant_from_text("2019-12-01T00:00:00Z");
    auto out = ask(who, organisation, due);
    world.happened_at.reset();
    return out;
  }
  // A participation of `organisation` in the incident, active.
  model::RecordId participation_of(const model::OrganisationId& organisation) {
    const auto space = model::as_space(incident);
    state::ParticipationInvited payload;
    payload.terms.value = "t";
    const auto id = world.give(
        port::create({model::SpaceKind::incident, space, {}},
                     {.id = world.entropy.new_id<model::RecordTag>(), .owner = organisation},
                     port::label_for(model::Tlp::amber, {port::participants_of(space), port::member_of(organisation)}),
                     payload),
        team_org);
    world.force_state(id, "active");
    return id;
  }
  void release(const model::OrganisationId& organisation) {
    auto contents = world.contents();
    contents.holds[organisation.raw()].erase(port::participants_of(model::as_space(incident)));
    world.restore(std::move(contents));
  }
  model::RecordId impact_of(const Who& who) {
    return act("impact.open", who, participation_of(who.organisation)).value();
  }
  state::SituationReportIssued issue() {
    const auto id = act("situation_report.issue", team, on_incident, body(R"({{"title": "S"}})")).value();
    return event::read_group<state::SituationReportIssued>(world.record(id), "head").value();
  }

  model::OrganisationId team_org = world.organisation("Team");
  model::OrganisationId a_org = world.organisation("A");
  model::OrganisationId b_org = world.organisation("B");
  model::OrganisationId lead_org = world.organisation("Lead");
  Who team = world.person(team_org);
  Who a = world.person(a_org);
  Who b = world.person(b_org);
  Who outsider = world.person(world.organisation("Outsider"));
  model::IncidentId incident = world.incident(team_org, {a_org, b_org, lead_org});
  model::RecordId on_incident = model::as_record(incident);
};

TEST_F(Respond, ARequestIsDeliveredAsItIsSentAndReadByBothSidesAndThoseWhoSteer) {
  const auto request = ask(a, b_org);
  ASSERT_TRUE(request);
  EXPECT_EQ(world.state(*request), "delivered");
  EXPECT_TRUE(world.seen(a, *request));
  EXPECT_TRUE(world.seen(b, *request));
  EXPECT_TRUE(world.seen(team, *request));
  EXPECT_TRUE(world.seen(world.person(lead_org), *request));
  const auto third = world.organisation("Third");
  world.hold(third.raw(), port::participants_of(model::as_space(incident)));
  EXPECT_FALSE(world.seen(world.person(third), *request));
}

TEST_F(Respond, ARequestGoesToThoseWhoTakePart) {
  EXPECT_EQ(what(ask(a, outsider.organisation)), "request.not_a_participant");
  EXPECT_EQ(what(ask(outsider, a_org)), "record.not_found");
}

TEST_F(Respond, WhatIsAskedIsAskedBeforeItIsDue) {
  EXPECT_EQ(ask(a, b_org, "2020-01-01T00:00:00Z").error().where, "/due_at");
  EXPECT_EQ(what(ask(a, b_org, "2020-01-01T00:00:00Z")), "due.past");
  EXPECT_EQ(what(ask_long_ago(a, b_org, "2019-11-01T00:00:00Z")), "due.past");
  const auto request = ask_long_ago(a, b_org, "2020-01-01T00:00:00Z").value();
  ASSERT_TRUE(act("request.acknowledge", b, request));
  EXPECT_EQ(
      what(act("request.counter_date", b, request, body(R"({{"due_at": "2020-01-02T00:00:00Z", "reason": "r"}})"))),
      "due.past");
}

TEST_F(Respond, AClosedIncidentTakesNothingNewAndLetsThingsEnd) {
  const auto request = ask(team, a_org).value();
  const auto room = act("room.open", a, on_incident, body(R"({{"name": "R"}})")).value();
  const auto impact = impact_of(a);
  world.force_state(on_incident, "closed");
  const auto refused = ask(team, a_org);
  EXPECT_EQ(what(refused), "incident.over");
  EXPECT_EQ(refused.error().code, Code::conflict);
  EXPECT_EQ(what(act("room.open", a, on_incident, body(R"({{"name": "R"}})"))), "incident.over");
  EXPECT_EQ(what(act("message.post", a, room, body(R"({{"text": "t"}})"), Kind::room)), "incident.over");
  EXPECT_EQ(what(act("impact.state", a, impact, body(R"({{"text": "t"}})"))), "incident.over");
  EXPECT_EQ(what(act("request.cancel", team, request, body(R"({{"reason": "r"}})"))), "");
}

TEST_F(Respond, WhatIsDecidedWhileAnIncidentIsClosedIsDecidedAnew) {
  const auto input = body(R"({{"organisation": "{}", "ask": "action", "title": "Block it"}})", to_text(a_org));
  const auto decided = world.decide(port::testing::act_named(acts(), "request.send"), team, on_incident, input);
  const auto room = act("room.open", a, on_incident, body(R"({{"name": "R"}})")).value();
  const auto said =
      world.decide(port::testing::act_named(acts(), "message.post", Kind::room), a, room, body(R"({{"text": "t"}})"));
  ASSERT_TRUE(decided && said);
  world.force_state(on_incident, "declared");
  ASSERT_TRUE(act("incident.respond", team, on_incident));  // any move of the incident
  EXPECT_EQ(what(world.append(*decided, team_org)), "append.base");
  EXPECT_EQ(what(world.append(*said, a_org)), "append.base");
}

TEST_F(Respond, WhoIsNoLongerInIsNotToldHowTheIncidentStands) {
  const auto impact = impact_of(a);
  world.marking = port::MarkingChoice{.audience = model::AtomSet{port::member_of(a_org)}};
  ASSERT_TRUE(act("impact.state", a, impact, body(R"({{"text": "our own"}})")));
  release(a_org);
  const auto before = what(act("impact.state", a, impact, body(R"({{"text": "more"}})")));
  world.force_state(on_incident, "closed");
  EXPECT_EQ(what(act("impact.state", a, impact, body(R"({{"text": "more"}})"))), before);
}

TEST_F(Respond, WhatIsAskedMayBeDeclinedAndAskedAgain) {
  const auto request = ask(team, a_org).value();
  ASSERT_TRUE(act("request.acknowledge", a, request));
  EXPECT_EQ(what(act("request.decline", team, request, body(R"({{"reason": "r"}})"))), "right.missing");
  ASSERT_TRUE(act("request.decline", a, request, body(R"({{"reason": "r"}})")));
  ASSERT_TRUE(act("request.send_again", team, request));
  EXPECT_EQ(world.state(request), "delivered");
}

TEST_F(Respond, ARoomIsReadByThoseNamedAndTheTeam) {
  const auto room =
      act("room.open", a, on_incident, body(R"({{"name": "R", "organisations": ["{}"]}})", to_text(lead_org)));
  ASSERT_TRUE(room);
  EXPECT_TRUE(world.seen(a, *room));
  EXPECT_TRUE(world.seen(team, *room));
  EXPECT_FALSE(world.seen(b, *room));
  EXPECT_EQ(what(act("message.post", b, *room, body(R"({{"text": "hello"}})"), Kind::room)), "record.not_found");
  const auto message = act("message.post", a, *room, body(R"({{"text": "hello"}})"), Kind::room);
  ASSERT_TRUE(message);
  EXPECT_EQ(world.record(*message).ref.parent, *room);
  EXPECT_FALSE(world.seen(b, *message));
  const auto to_all = act("message.post", a, on_incident, body(R"({{"text": "hello"}})"), Kind::incident);
  EXPECT_TRUE(world.seen(b, *to_all));
}

TEST_F(Respond, ARoomNamesOnlyThoseWhoTakePart) {
  EXPECT_EQ(what(act("room.open", a, on_incident,
                     body(R"({{"name": "R", "organisations": ["{}"]}})", to_text(outsider.organisation)))),
            "room.not_a_participant");
}

TEST_F(Respond, AllSeeThatAPartyIsAffectedAndOnlyThoseWhoSteerSeeHow) {
  const auto impact = impact_of(a);
  ASSERT_TRUE(act("impact.investigate", a, impact));
  EXPECT_EQ(what(act("impact.confirm", a, impact, body(R"({{"services": "mail"}})"))), "impact.no_text");
  ASSERT_TRUE(act("impact.confirm", a, impact, body(R"({{"text": "Mail is down", "affected_count": 12}})")));
  EXPECT_EQ(world.seen(b, impact)->state(), "affected");
  EXPECT_EQ(world.seen(b, impact)->newest_of("statement"), nullptr);
  EXPECT_NE(world.seen(team, impact)->newest_of("statement"), nullptr);
  EXPECT_NE(world.seen(world.person(lead_org), impact)->newest_of("statement"), nullptr);
}

TEST_F(Respond, APartyHasOneImpactAndOnlyWhileItTakesPart) {
  const auto participation = participation_of(a_org);
  ASSERT_TRUE(act("impact.open", a, participation));
  EXPECT_EQ(what(act("impact.open", a, participation)), "impact.exists");
  const auto other = participation_of(b_org);
  EXPECT_EQ(what(act("impact.open", a, other)), "right.missing");
  world.force_state(other, "released");
  EXPECT_EQ(what(act("impact.open", team, other)), "impact.not_taking_part");
}

TEST_F(Respond, AStatementForSomeNeitherBlanksNorChangesTheOneForOthers) {
  const auto impact = impact_of(a);
  ASSERT_TRUE(act("impact.state", a, impact, body(R"({{"text": "for those who steer"}})")));
  world.marking = port::MarkingChoice{.audience = model::AtomSet{port::member_of(a_org)}};
  ASSERT_TRUE(act("impact.state", a, impact, body(R"({{"text": "our own"}})")));
  EXPECT_THAT(world.seen(team, impact)->newest_of("statement")->body, testing::HasSubstr("steer"));
  EXPECT_THAT(world.seen(a, impact)->newest_of("statement")->body, testing::HasSubstr("our own"));
}

TEST_F(Respond, ASituationReportCountsWhatAllItsReadersMaySee) {
  const auto impact = impact_of(a);
  world.force_state(impact, "affected");
  const auto count = [](const state::Figures::Count& one) { return one ? one->value : -1; };
  const auto before = issue().figures;
  ASSERT_TRUE(ask_long_ago(team, a_org, "2020-01-01T00:00:00Z"));
  const auto for_all = issue().figures;
  EXPECT_EQ(count(for_all.parties), 1);
  EXPECT_EQ(count(for_all.affected), 1);
  EXPECT_EQ(count(for_all.contained), 0);
  EXPECT_FALSE(for_all.requests_open || for_all.requests_overdue || for_all.requests_done)
      << "not all who take part may read every request";
  EXPECT_FALSE(before.requests_open) << "nor is it told that there was none";
  world.marking =
      port::MarkingChoice{.audience = model::AtomSet{port::role_in(model::Role::team, model::as_space(incident))}};
  const auto for_team = issue().figures;
  EXPECT_EQ(count(for_team.requests_open), 1);
  EXPECT_EQ(count(for_team.requests_overdue), 1);
  EXPECT_EQ(count(for_team.requests_done), 0);
  world.marking = port::MarkingChoice{.tlp = model::Tlp::green, .audience = model::AtomSet{port::member_of(team_org)}};
  const auto for_some = issue().figures;
  EXPECT_FALSE(for_some.parties || for_some.requests_open) << "what a member holds besides is not known";
}

TEST_F(Respond, ASituationReportEnteredLaterCountsWhatWasOverdueThen) {
  ASSERT_TRUE(ask_long_ago(team, a_org, "2020-01-05T00:00:00Z"));
  world.marking =
      port::MarkingChoice{.audience = model::AtomSet{port::role_in(model::Role::team, model::as_space(incident))}};
  const auto as_of = [&](std::string_view at) {
    return act("situation_report.issue", team, on_incident, body(R"({{"title": "S", "as_of": "{}"}})", at));
  };
  const auto then = as_of("2020-01-03T00:00:00Z");
  ASSERT_TRUE(then);
  const auto told = event::read_group<state::SituationReportIssued>(world.record(*then), "head").value();
  EXPECT_EQ(told.figures.requests_overdue->value, 0);
  EXPECT_EQ(told.as_of, *instant_from_text("2020-01-03T00:00:00Z"));
  const auto next = issue();
  EXPECT_EQ(next.figures.requests_overdue->value, 1);
  EXPECT_THAT(next.changes, IsEmpty()) << "nothing changed since the last was issued, whatever time that names";
  EXPECT_EQ(as_of("2400-01-01T00:00:00Z").error().what, "happened_at.future");
}

TEST_F(Respond, ASituationReportTellsWhatChangedSinceTheLastOne) {
  const auto impact = impact_of(a);
  EXPECT_THAT(issue().changes.items,
              testing::Contains(testing::Field(&model::Line<300>::value, "impact unknown " + to_text(a_org))));
  EXPECT_THAT(issue().changes, IsEmpty());
  ASSERT_TRUE(act("impact.investigate", a, impact));
  const auto changes = issue().changes.items;
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes.front().value, "impact investigating " + to_text(a_org));
}

TEST_F(Respond, ADateAgreedSinceCountsAndNotTheOneFirstAsked) {
  const auto request = ask_long_ago(team, a_org, "2020-01-01T00:00:00Z").value();
  ASSERT_TRUE(act("request.acknowledge", a, request));
  ASSERT_TRUE(act("request.counter_date", a, request, body(R"({{"due_at": "2040-01-01T00:00:00Z", "reason": "r"}})")));
  world.marking =
      port::MarkingChoice{.audience = model::AtomSet{port::role_in(model::Role::team, model::as_space(incident))}};
  EXPECT_EQ(issue().figures.requests_overdue->value, 1);
  ASSERT_TRUE(act("request.agree", team, request));
  EXPECT_EQ(issue().figures.requests_overdue->value, 0);
}

TEST_F(Respond, APartyReleasedNeitherReadsNorAnswersWhatItWasAsked) {
  const auto request = ask(team, a_org).value();
  const auto own = ask(a, b_org).value();
  release(a_org);
  EXPECT_FALSE(world.seen(a, request));
  EXPECT_FALSE(world.seen(a, own));
  EXPECT_EQ(what(act("request.acknowledge", a, request)), "record.not_found");
  EXPECT_TRUE(world.seen(team, request));
  EXPECT_TRUE(world.seen(b, own));
}

TEST_F(Respond, APartyReleasedNeitherReadsNorWritesInTheRoomsThatNameIt) {
  const auto room =
      act("room.open", b, on_incident, body(R"({{"name": "R", "organisations": ["{}"]}})", to_text(a_org))).value();
  const auto message = act("message.post", b, room, body(R"({{"text": "hello"}})"), Kind::room).value();
  EXPECT_TRUE(world.seen(a, message));
  release(a_org);
  EXPECT_FALSE(world.seen(a, message));
  EXPECT_EQ(what(act("message.post", a, room, body(R"({{"text": "hello"}})"), Kind::room)), "record.not_found");
}

TEST_F(Respond, WhatAPartyMayStillReadItMayNotWriteInOnceReleased) {
  const auto space = model::as_space(incident);
  const auto readable = port::label_for(model::Tlp::amber, {port::member_of(a_org), port::member_of(team_org)});
  const auto give = [&](const auto& payload) {
    return world.give(port::create({model::SpaceKind::incident, space, {}},
                                   {.id = world.entropy.new_id<model::RecordTag>(), .owner = a_org}, readable, payload),
                      team_org);
  };
  state::RoomOpened named;
  named.name.value = "R";
  state::RequestSent titled;
  titled.title.value = "Block it";
  const auto room = give(named);
  const auto request = give(titled);
  world.force_state(request, "delivered");
  const auto impact = impact_of(a);
  world.marking = port::MarkingChoice{.audience = model::AtomSet{port::member_of(a_org)}};
  ASSERT_TRUE(act("impact.state", a, impact, body(R"({{"text": "our own"}})")));
  release(a_org);
  EXPECT_EQ(what(act("message.post", a, room, body(R"({{"text": "t"}})"), Kind::room)), "right.missing");
  EXPECT_EQ(what(act("request.acknowledge", a, request)), "right.missing");
  EXPECT_EQ(what(act("impact.state", a, impact, body(R"({{"text": "more"}})"))), "right.missing");
  EXPECT_EQ(what(act("impact.investigate", a, impact)), "right.missing");
}

TEST_F(Respond, APartyReleasedNoLongerReadsWhatItToldOfItsImpact) {
  const auto impact = impact_of(a);
  ASSERT_TRUE(act("impact.state", a, impact, body(R"({{"text": "Mail is down"}})")));
  EXPECT_NE(world.seen(a, impact)->newest_of("statement"), nullptr);
  release(a_org);
  EXPECT_FALSE(world.seen(a, impact));
  EXPECT_NE(world.seen(team, impact)->newest_of("statement"), nullptr);
}

TEST_F(Respond, EveryMoveKeepsToItsMachineAndRefusesOutsiders) {
  const auto about = [&](const model::RecordId& id, const std::map<std::string_view, Who>& entitled,
                         const port::testing::Inputs& inputs = {}) {
    return complaints(id, entitled, outsider, inputs);
  };
  EXPECT_THAT(
      about(on_incident, {{"", team}},
            {{"request.send", body(R"({{"organisation": "{}", "ask": "action", "title": "t"}})", to_text(a_org))}}),
      IsEmpty());
  const auto request = ask(team, a_org).value();
  EXPECT_THAT(about(request, {{"", team},
                              {"request.acknowledge", a},
                              {"request.accept", a},
                              {"request.decline", a},
                              {"request.counter_date", a},
                              {"request.start", a},
                              {"request.answer", a}}),
              IsEmpty());
  EXPECT_THAT(about(impact_of(a), {{"", a}}), IsEmpty());
  EXPECT_THAT(about(participation_of(a_org), {{"", a}}), IsEmpty());
  const auto report = act("situation_report.issue", team, on_incident, body(R"({{"title": "S"}})")).value();
  EXPECT_THAT(about(report, {{"", team}}), IsEmpty());
  const auto room = act("room.open", a, on_incident, body(R"({{"name": "R"}})")).value();
  EXPECT_THAT(about(room, {{"", b}}), IsEmpty());
}

}  // namespace
}  // namespace tocsin::respond
