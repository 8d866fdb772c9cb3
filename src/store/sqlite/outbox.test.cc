#include "store/sqlite/outbox.h"

#include <gtest/gtest.h>

#include "store/sqlite/test_world.h"

namespace tocsin::store {
namespace {

using port::Mail;
using port::MailState;
using port::OutboxEntry;

RawId id(std::uint8_t n) {
  RawId out{};
  out.back() = n;
  return out;
}

struct Outbox : ::testing::Test {
  OutboxEntry entry(std::uint8_t n, std::uint8_t to = 9) const {
    return {.id = id(n),
            .to = id(to),
            .topic = port::Topic::request,
            .address = "a@b.example",
            .secret = Bytes{1, 2},
            .queued_at = {n}};
  }
  Mail mail(std::uint8_t n, std::uint8_t to = 9) const {
    return {.id = id(n),
            .to = id(to),
            .message_id = std::to_string(n) + "@x",
            .address = "a@b.example",
            .made_at = {n},
            .next_at = {n}};
  }
  test::World world;
  port::Outbox& box = world.store->outbox();
};

TEST_F(Outbox, QueuesWhatItKnowsOnce) {
  const std::vector both{entry(1), entry(2)};
  ASSERT_TRUE(box.queue(both));
  ASSERT_TRUE(box.gather(mail(1), std::vector{id(1)}));
  ASSERT_TRUE(box.queue(both));
  const auto waiting = box.waiting_for(id(9), 10).value();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].id, id(2));
  EXPECT_EQ(waiting[0].secret, (Bytes{1, 2}));
  EXPECT_EQ(box.entries_of(id(1))->size(), 1U);
}

TEST_F(Outbox, ShowsWhomToLookAtAndWhen) {
  ASSERT_TRUE(box.queue(std::vector{entry(5, 7), entry(6, 7), entry(5 + 10, 8)}));
  EXPECT_EQ(box.to_look_at({10}, 10).value(), std::vector{id(7)});
  ASSERT_TRUE(box.look_again(id(7), {100}));
  EXPECT_TRUE(box.to_look_at({10}, 10)->empty());
  EXPECT_EQ(box.to_look_at({100}, 10)->size(), 2U);
}

TEST_F(Outbox, BlanksWhatIsOverAndForgetsItLater) {
  ASSERT_TRUE(box.queue(std::vector{entry(1)}));
  ASSERT_TRUE(box.gather(mail(1), std::vector{id(1)}));
  auto one = box.next_due({50}).value().value();
  EXPECT_EQ(one.address, "a@b.example");
  one.state = MailState::sent;
  ASSERT_TRUE(box.keep(one, {60}));
  EXPECT_FALSE(box.next_due({70}).value());
  EXPECT_EQ(box.mail_of("1@x")->value().address, "");
  const auto entries = box.entries_of(id(1)).value();
  EXPECT_EQ(entries.at(0).address, "");
  EXPECT_TRUE(entries[0].secret.empty());
  ASSERT_TRUE(box.forget_over({61}));
  EXPECT_FALSE(box.mail_of("1@x").value());
  EXPECT_TRUE(box.entries_of(id(1))->empty());
}

TEST_F(Outbox, TellsHowARecipientStandsWithoutWhatWasDropped) {
  EXPECT_FALSE(box.standing_of(id(9))->last_made_at);
  ASSERT_TRUE(box.gather(mail(1), {}));
  EXPECT_TRUE(box.standing_of(id(9))->under_way);
  auto one = mail(1);
  one.state = MailState::dropped;
  ASSERT_TRUE(box.keep(one, {60}));
  EXPECT_FALSE(box.standing_of(id(9))->last_made_at);
  ASSERT_TRUE(box.gather(mail(2), {}));
  EXPECT_EQ(box.standing_of(id(9))->last_made_at, Instant{2});
  EXPECT_EQ(box.counts()->mails.size(), 2U);
}

TEST_F(Outbox, KeepsHowSomebodyIsReached) {
  ASSERT_TRUE(box.queue(std::vector{entry(1)}));
  ASSERT_TRUE(box.look_again(id(9), {1000}));
  ASSERT_TRUE(box.change_reach(id(9), [](port::Reach& reach) -> Result<void> {
    reach.address = model::Line<254>{"ada@example.org"};
    reach.pace = port::Pace::daily;
    return {};
  }));
  EXPECT_EQ(box.reach(id(9))->address->value, "ada@example.org");
  EXPECT_EQ(box.to_look_at({5}, 10)->size(), 1U);  // looked at anew
  EXPECT_EQ(box.change_reach(id(9), [](port::Reach&) -> Result<void> { return fail(Code::limit, "x"); }).error().what,
            "x");
  EXPECT_EQ(box.reach(id(9))->pace, port::Pace::daily);
}

}  // namespace
}  // namespace tocsin::store
