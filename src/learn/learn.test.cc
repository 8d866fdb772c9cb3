#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "learn/acts.h"
#include "port/testing/room_test.h"
#include "state/facts/response.h"

namespace tocsin::learn {
namespace {

using testing::IsEmpty;

struct Learn : port::testing::RoomTest {
  Learn() : RoomTest(acts()) {}

  model::RecordId review() {
    return act("review.draft", team, on_incident, body(R"({{"title": "R", "summary": "s"}})")).value();
  }
  Result<model::RecordId> improve(const model::RecordId& review, const model::OrganisationId& owner) {
    return act("improvement.open", team, review,
               body(R"({{"organisation": "{}", "title": "t", "due_at": "2030-01-01T00:00:00Z"}})", to_text(owner)));
  }

  model::OrganisationId team_org = world.organisation("Team");
  model::OrganisationId a_org = world.organisation("A");
  model::OrganisationId b_org = world.organisation("B");
  Who team = world.person(team_org);
  Who a = world.person(a_org);
  Who b = world.person(b_org);
  Who outsider = world.person(world.organisation("Outsider"));
  model::IncidentId incident = world.incident(team_org, {a_org, b_org});
  model::RecordId on_incident = model::as_record(incident);
};

TEST_F(Learn, AnIncidentIsClosedAfterItsReviewAndMayBeReopened) {
  const auto reason = body(R"({{"reason": "r"}})");
  EXPECT_EQ(what(act("incident.close", team, on_incident, reason)), "state.move");
  world.force_state(on_incident, "recovering");
  ASSERT_TRUE(act("incident.open_review", team, on_incident));
  EXPECT_EQ(what(act("incident.close", a, on_incident, reason)), "right.missing");
  ASSERT_TRUE(act("incident.close", team, on_incident, reason));
  ASSERT_TRUE(act("incident.reopen", team, on_incident, reason));
  EXPECT_EQ(world.state(on_incident), "reopened");
}

TEST_F(Learn, AClosedIncidentIsLearntFromAndNotReviewedAgain) {
  const auto made = review();
  world.force_state(on_incident, "closed");
  EXPECT_EQ(what(act("review.draft", team, on_incident, body(R"({{"title": "R", "summary": "s"}})"))), "incident.over");
  ASSERT_TRUE(act("review.circulate", team, made));
  EXPECT_TRUE(act("lesson.record", a, made, body(R"({{"title": "t", "text": "x"}})")));
  const auto improvement = improve(made, a_org);
  ASSERT_TRUE(improvement);
  EXPECT_TRUE(act("improvement.start", a, *improvement));
}

TEST_F(Learn, AReviewIsRevisedWhileItIsADraft) {
  const auto made = review();
  const auto text = body(R"({{"title": "R", "summary": "better"}})");
  world.base = {{"head", world.record(made).newest_of("head")->fact}};
  ASSERT_TRUE(act("review.revise", team, made, text));
  ASSERT_TRUE(act("review.circulate", team, made));
  EXPECT_EQ(what(act("review.revise", team, made, text)), "review.not_a_draft");
}

TEST_F(Learn, ALessonIsReadByTheReadersOfItsReview) {
  world.marking = port::MarkingChoice{.audience = model::AtomSet{port::member_of(team_org), port::member_of(a_org)}};
  const auto made = review();
  world.marking.reset();
  const auto lesson = act("lesson.record", a, made, body(R"({{"title": "t", "text": "x"}})"));
  ASSERT_TRUE(lesson);
  EXPECT_TRUE(world.seen(team, *lesson));
  EXPECT_FALSE(world.seen(b, *lesson));
  EXPECT_EQ(what(act("lesson.record", b, made, body(R"({{"title": "t", "text": "x"}})"))), "record.not_found");
}

TEST_F(Learn, AnImprovementHasAnOwnerWhoTakesPartAndIsProvenByAnother) {
  const auto made = review();
  EXPECT_EQ(what(improve(made, outsider.organisation)), "improvement.not_a_participant");
  const auto improvement = improve(made, a_org);
  ASSERT_TRUE(improvement);
  ASSERT_TRUE(act("improvement.start", a, *improvement));
  EXPECT_EQ(what(act("improvement.complete", b, *improvement, body(R"({{"proof": "p"}})"))), "right.missing");
  ASSERT_TRUE(act("improvement.complete", a, *improvement, body(R"({{"proof": "p"}})")));
  EXPECT_EQ(what(act("improvement.verify", a, *improvement)), "right.missing");
  EXPECT_TRUE(act("improvement.verify", team, *improvement));
}

TEST_F(Learn, AnImprovementNamesItsReviewToThoseWhoMayReadThat) {
  EXPECT_NE(world.record(improve(review(), a_org).value()).ref.parent, model::RecordId{});
  world.marking = port::MarkingChoice{.audience = model::AtomSet{port::member_of(team_org)}};
  const auto kept = review();
  world.marking.reset();
  const auto made = improve(kept, a_org).value();
  EXPECT_EQ(world.seen(a, made)->ref.parent, model::RecordId{});
  EXPECT_EQ(world.seen(a, made)->newest_of("review"), nullptr);
  EXPECT_EQ(event::read_group<state::ImprovementReviewNamed>(*world.seen(team, made), "review")->review, kept);
}

TEST_F(Learn, EveryMoveKeepsToItsMachineAndRefusesOutsiders) {
  const auto about = [&](const model::RecordId& id, const port::testing::Inputs& inputs = {}) {
    world.base = {{"head", world.record(id).newest_of("head")->fact}};
    return complaints(id, {{"", team}}, outsider, inputs);
  };
  EXPECT_THAT(about(on_incident), IsEmpty());
  const auto made = review();
  EXPECT_THAT(
      about(made,
            {{"improvement.open",
              body(R"({{"organisation": "{}", "title": "t", "due_at": "2030-01-01T00:00:00Z"}})", to_text(a_org))}}),
      IsEmpty());
  EXPECT_THAT(about(improve(made, a_org).value()), IsEmpty());
}

}  // namespace
}  // namespace tocsin::learn
