#include "notify/rhythm.h"

#include <gtest/gtest.h>

namespace tocsin::notify {
namespace {

using port::OutboxEntry;
using port::Pace;
using port::Reach;
using port::Topic;

constexpr Instant noon{1'780'012'800'000'000 - 1'780'012'800'000'000 % 86'400'000'000 + 43'200'000'000};  // UTC

OutboxEntry entry(Topic topic, Instant queued) { return {.topic = topic, .queued_at = queued}; }

struct Rhythms : ::testing::Test {
  Plan at(Instant now) const { return plan({}, reach, standing, waiting, now); }
  static std::vector<std::vector<std::size_t>> one_mail(std::size_t of) {
    std::vector<std::size_t> places(of);
    for (std::size_t i = 0; i < of; ++i) places[i] = i;
    return {places};
  }
  Reach reach;
  port::MailStanding standing;
  std::vector<OutboxEntry> waiting;
};

TEST_F(Rhythms, TheFirstGoesAtOnce) {
  waiting = {entry(Topic::request, noon)};
  EXPECT_EQ(at(noon).mails, one_mail(1));
  EXPECT_FALSE(at(noon).look_at);
}

TEST_F(Rhythms, WhatComesSoonAfterIsGatheredIntoOne) {
  standing.last_made_at = noon;
  for (int i = 1; i <= 3; ++i) waiting.push_back(entry(Topic::request, noon + seconds(i)));
  const auto early = at(noon + seconds(3));
  EXPECT_TRUE(early.mails.empty());
  EXPECT_EQ(early.look_at, noon + seconds(300));
  EXPECT_EQ(at(noon + seconds(300)).mails, one_mail(3));
}

TEST_F(Rhythms, AThousandThingsInAMinuteAreOneMailAndWaitForTheNext) {
  for (int i = 0; i < 1000; ++i) waiting.push_back(entry(Topic::reminder, noon));
  const auto first = at(noon);
  ASSERT_EQ(first.mails.size(), 1U);
  EXPECT_EQ(first.mails[0].size(), most_in_a_mail);
  EXPECT_EQ(first.look_at, noon + seconds(60));
  standing.last_made_at = noon;
  EXPECT_TRUE(at(noon + seconds(60)).mails.empty());
}

TEST_F(Rhythms, NothingIsAddedWhileAMailIsOnItsWayButAnEscalation) {
  waiting = {entry(Topic::request, noon), entry(Topic::escalation, noon)};
  standing.under_way = true;
  const auto found = at(noon);
  EXPECT_EQ(found.mails, (std::vector<std::vector<std::size_t>>{{1}}));
  EXPECT_EQ(found.look_at, noon + seconds(60));
}

TEST_F(Rhythms, QuietHoursHoldBackAllButAnEscalation) {
  reach.quiet_from = model::Line<5>{"22:00"};
  reach.quiet_until = model::Line<5>{"07:00"};
  reach.zone = model::Line<64>{"Asia/Shanghai"};
  const auto midnight_there = noon + hours(4);  // 16:00 UTC
  waiting = {entry(Topic::request, midnight_there), entry(Topic::escalation, midnight_there)};
  const auto found = at(midnight_there);
  EXPECT_EQ(found.mails, (std::vector<std::vector<std::size_t>>{{1}}));
  EXPECT_EQ(found.look_at, midnight_there + hours(7));
  waiting.pop_back();
  EXPECT_TRUE(at(midnight_there + seconds(7 * 3600 - 60)).mails.empty());
  EXPECT_EQ(at(midnight_there + hours(7)).mails, one_mail(1));
}

TEST_F(Rhythms, AnEscalationOfTheDayTakesTheRestAlong) {
  reach.pace = Pace::daily;
  waiting = {entry(Topic::request, noon), entry(Topic::escalation, noon)};
  EXPECT_EQ(at(noon).mails, one_mail(2));
}

TEST_F(Rhythms, EscalationsRestAMinute) {
  standing.last_made_at = noon;
  waiting = {entry(Topic::escalation, noon + seconds(1))};
  EXPECT_EQ(at(noon + seconds(1)).look_at, noon + seconds(60));
  EXPECT_EQ(at(noon + seconds(60)).mails, one_mail(1));
}

TEST_F(Rhythms, WhoeverChoseHoursOrDaysWaitsForThem) {
  waiting = {entry(Topic::request, noon + seconds(60))};
  reach.pace = Pace::hourly;
  EXPECT_EQ(at(noon + seconds(60)).look_at, noon + hours(1));
  reach.pace = Pace::daily;
  EXPECT_EQ(at(noon + seconds(60)).look_at, noon + hours(20));  // eight in the morning
}

TEST_F(Rhythms, WhatIsWaitedForAtTheScreenIsAMailOfItsOwn) {
  standing.last_made_at = noon;
  waiting = {entry(Topic::request, noon), entry(Topic::address_check, noon)};
  standing.under_way = true;
  EXPECT_EQ(at(noon).mails, (std::vector<std::vector<std::size_t>>{{1}}));
}

TEST(Choices, ATimeAZoneAndAnAddressAreWhatTheyAre) {
  const auto what = [](auto change) {
    Reach reach;
    change(reach);
    const auto done = check(reach);
    return done ? std::string() : done.error().what;
  };
  EXPECT_EQ(what([](Reach& r) { r.address = model::Line<254>{"ada@example.org"}; }), "");
  for (const char* bad :
       {"ada", "@x.org", "a@", "a b@x.org", "a@x..org", "a@x.org\r\nRCPT TO:<b@x.org>", "<a@x.org>", ".a@x.org"})
    EXPECT_EQ(what([&](Reach& r) { r.address = model::Line<254>{bad}; }), "reach.address") << bad;
  EXPECT_EQ(what([](Reach& r) { r.quiet_from = model::Line<5>{"22:00"}; }), "reach.quiet_half");
  EXPECT_EQ(what([](Reach& r) {
              r.quiet_from = model::Line<5>{"24:00"};
              r.quiet_until = model::Line<5>{"07:00"};
            }),
            "reach.time");
  EXPECT_EQ(what([](Reach& r) { r.zone = model::Line<64>{"Mars/Olympus"}; }), "zone.unknown");
}

}  // namespace
}  // namespace tocsin::notify
