#include "notify/reminders.h"

#include <gtest/gtest.h>

#include "port/testing/room_test.h"
#include "state/facts/notify.h"
#include "state/facts/response.h"

namespace tocsin::notify {
namespace {

using namespace state;

struct Reminders : port::testing::RoomTest {
  Reminders() : RoomTest({}) {}

  model::RecordId request(std::optional<Instant> due) {
    const event::SpaceRef space{model::SpaceKind::incident, model::as_space(incident), {}};
    const event::RecordRef ref{
        .kind = Kind::request, .id = world.entropy.new_id<model::RecordTag>(), .parent = {}, .owner = asked};
    RequestSent sent;
    sent.title.value = "Logs";
    sent.due_at = due;
    return world.give(port::create(space, ref, port::label_for(model::Tlp::amber, {port::member_of(asked)}), sent),
                      asker);
  }
  static const port::Deadline& deadline(std::string_view name) {
    return *std::ranges::find(deadlines(), name, &port::Deadline::name);
  }
  policy::Permit permit(const model::RecordId& id) {
    return policy::open_for_reaction(policy::Sealed<event::Record>(world.record(id)));
  }
  std::optional<Instant> due(std::string_view name, const model::RecordId& id) {
    return deadline(name).due_at(permit(id)).value();
  }
  port::Draft meet(std::string_view name, const model::RecordId& id) {
    port::testing::MemorySnapshot snapshot(world.contents());
    const auto nobody = policy::anonymous();
    const policy::Gate gate(world.book(), nobody);
    port::Desk desk{snapshot, gate, world.entropy, world.now, {}, {}};
    return deadline(name).meet(desk, permit(id)).value();
  }

  model::OrganisationId asker = world.organisation("Asker");
  model::OrganisationId asked = world.organisation("Asked");
  model::IncidentId incident = world.incident(asker, {asked});
};

TEST_F(Reminders, ComeWhenAQuarterOfTheTimeIsLeft) {
  const Instant from{0};
  EXPECT_EQ(reminder_of(from, from + hours(8)), from + hours(6));
  EXPECT_EQ(reminder_of(from, from + days(40)), from + days(39));
  EXPECT_FALSE(reminder_of(from, from + seconds(3599)));
}

TEST_F(Reminders, OfARequestAreForTheDateThatStands) {
  const auto at = world.now;
  const auto id = request(at + hours(8));
  EXPECT_EQ(due("request.reminded", id), at + hours(6));
  EXPECT_EQ(due("request.escalated", id), at + hours(8));
  EXPECT_FALSE(due("request.reminded", request(std::nullopt)));
}

TEST_F(Reminders, AreGivenOnceForADate) {
  const auto id = request(world.now + hours(8));
  const auto first = meet("request.reminded", id);
  const auto second = meet("request.reminded", id);
  ASSERT_EQ(first.pieces.size(), 1U);
  EXPECT_EQ(first.pieces[0].id, second.pieces[0].id);
  EXPECT_EQ(first.pieces[0].by, port::By::server);
  EXPECT_NE(first.pieces[0].id, meet("request.escalated", id).pieces[0].id);
  ASSERT_TRUE(world.append(first, {}));
  EXPECT_FALSE(due("request.reminded", id));
  EXPECT_TRUE(due("request.escalated", id));
}

TEST_F(Reminders, StandUnderTheLabelOfWhatTheyAreAbout) {
  const auto id = request(world.now + hours(8));
  EXPECT_EQ(meet("request.reminded", id).pieces[0].label, world.label_of(*world.record(id).newest_of("head")));
}

TEST_F(Reminders, OfWhatIsDoneThereAreNone) {
  const auto id = request(world.now + hours(8));
  for (const char* state : {"answered", "declined", "cancelled", "done", "verified"}) {
    world.force_state(id, state);
    EXPECT_FALSE(due("request.reminded", id)) << state;
    EXPECT_FALSE(due("request.escalated", id)) << state;
    EXPECT_FALSE(is_still_so(port::Topic::reminder, world.record(id))) << state;
  }
  for (const char* state : {"sent", "delivered", "acknowledged", "accepted", "in_progress", "returned"}) {
    world.force_state(id, state);
    EXPECT_TRUE(due("request.escalated", id)) << state;
    EXPECT_TRUE(is_still_so(port::Topic::escalation, world.record(id))) << state;
  }
}

}  // namespace
}  // namespace tocsin::notify
