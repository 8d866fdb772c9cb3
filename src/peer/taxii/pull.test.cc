#include "peer/taxii/pull.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "peer/taxii/testing/fake_server.h"

namespace tocsin::peer::taxii {
namespace {

using port::EgressAnswer;
using ::testing::AllOf;
using testing::FakeServer;
using ::testing::HasSubstr;
using ::testing::Not;

struct StillChance final : port::Entropy {
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out)
      byte = static_cast<std::uint8_t>(state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL);
  }
  std::uint64_t state_ = 1;
};

Peer peer() { return {.api_root = "https://t.example/r", .collection = "c", .authorization = "Bearer t"}; }

// What became of one request or of one page.
enum class Turn : std::uint8_t { done, lost, answer_lost, doubled, late, busy, broken, too_large, store_fails, crash };

struct Poller {
  FakeServer server;
  PullResume resume;
  PullSettings settings{.page_limit = 3};
  StillChance chance;
  std::vector<std::string> stored;  // the objects, in their order
  std::vector<Step> seen;
  std::vector<Turn> turns;  // the next at the back; none: done
  int steps = 0;
  std::string last_body;

  Turn next_turn() {
    if (turns.empty()) return Turn::done;
    const auto out = turns.back();
    turns.pop_back();
    return out;
  }

  void take(const std::string& envelope) {
    std::string body = envelope;
    const auto page = read_page(body);
    ASSERT_TRUE(page) << page.error().what;
    for (const auto object : page->objects) stored.emplace_back(object);
  }

  void ask(Pull& pull, const Ask& ask) {
    const auto ticket = ask.ticket;
    const auto turn = next_turn();
    if (turn == Turn::lost) return pull.unanswered(ticket, {Code::unavailable, "egress.unreachable", "", {}});
    if (turn == Turn::busy) return pull.answered(ticket, {429, {{"Retry-After", "120"}}, ""});
    if (turn == Turn::broken) return pull.answered(ticket, FakeServer::json(200, R"({"objects":[{"id":)"));
    if (turn == Turn::too_large) return pull.unanswered(ticket, {Code::limit, "egress.too_large", "", {}});
    const auto answer = server.answer(ask.request);
    if (turn == Turn::answer_lost) return pull.unanswered(ticket, {Code::unavailable, "egress.timeout", "", {}});
    if (turn == Turn::late) pull.answered(ticket - 1, answer);
    pull.answered(ticket, answer);
    if (turn == Turn::doubled) pull.answered(ticket, answer);
  }

  // One poll; what is kept is kept after each page.
  Step poll() {
    Pull pull(peer(), settings, resume, chance);
    for (;;) {
      if (++steps > 5000) return pull.step();
      if (const auto* asked = std::get_if<Ask>(&pull.step())) {
        ask(pull, Ask(*asked));
      } else if (const auto* page = std::get_if<Store>(&pull.step())) {
        const auto turn = next_turn();
        const auto ticket = page->ticket;
        if (turn == Turn::store_fails) {
          pull.not_stored(ticket, {Code::unavailable, "store.write", "", {}});
          continue;
        }
        take(page->envelope);
        if (turn == Turn::crash) return Done{};  // before what is to be kept was
        pull.stored(ticket);
        if (turn == Turn::doubled) pull.stored(ticket);
      } else {
        resume = pull.resume();
        return pull.step();
      }
      resume = pull.resume();
    }
  }

  // As often as it takes, with time between.
  void poll_to_the_end(int most = 200) {
    for (int i = 0; i < most; ++i) {
      server.now_us += 60'000'000;
      const bool quiet = turns.empty();
      if (std::holds_alternative<Done>(poll()) && quiet) return;
    }
  }

  std::vector<std::string> all() const {
    std::vector<std::string> out;
    for (const auto& object : server.objects) out.push_back(object.text);
    return out;
  }
};

std::string why(const Step& step) {
  const auto* wait = std::get_if<Wait>(&step);
  return wait == nullptr ? "" : wait->why.what;
}

TEST(Pull, TakesACollectionPageByPageAndGoesOnWhereItEnded) {
  Poller poller;
  poller.server.add(8);
  EXPECT_TRUE(std::holds_alternative<Done>(poller.poll()));
  EXPECT_EQ(poller.stored, poller.all());
  poller.server.now_us += 60'000'000;
  poller.server.add(2);
  EXPECT_TRUE(std::holds_alternative<Done>(poller.poll()));
  EXPECT_EQ(poller.stored, poller.all());
}

TEST(Pull, LeavesWhatItHandsOnAsItCame) {
  Poller poller;
  poller.server.add(1);
  poller.poll();
  ASSERT_EQ(poller.stored.size(), 1U);
  EXPECT_THAT(poller.stored[0], HasSubstr(R"("n":1e400)"));
}

TEST(Pull, EncodesWhatAServerWouldReadAsABlank) {
  Poller poller;
  poller.server.add(8);
  poller.poll();
  EXPECT_THAT(poller.server.last_url, HasSubstr("next=%2B6"));
  EXPECT_THAT(poller.server.last_url, Not(HasSubstr("+")));
  poller.poll();
  EXPECT_THAT(poller.server.last_url, HasSubstr("added_after=2026-"));
  EXPECT_THAT(poller.server.last_url, HasSubstr("%3A"));
}

TEST(Pull, AsksOnceMoreForTheLastInstantAndThenNoMore) {
  Poller poller;
  poller.server.quirks.tick_us = 1'000'000;
  poller.server.add(2);
  poller.poll();
  poller.server.add(1);  // within the same second
  poller.poll();
  EXPECT_EQ(poller.stored, poller.all());
  poller.poll();
  EXPECT_EQ(poller.resume.settled, model::Flag::yes);
  poller.poll();
  EXPECT_EQ(poller.resume.after, poller.resume.last);
  EXPECT_EQ(poller.resume.settled, model::Flag::yes);
  EXPECT_EQ(poller.stored, poller.all());
}

TEST(Pull, MovesNothingUntilAPageIsStored) {
  Poller poller;
  poller.server.add(3);
  poller.turns = {Turn::store_fails, Turn::done, Turn::done, Turn::done};
  EXPECT_EQ(why(poller.poll()), "store.write");
  EXPECT_FALSE(poller.resume.last);
  EXPECT_TRUE(std::holds_alternative<Done>(poller.poll()));
  EXPECT_EQ(poller.stored, poller.all());
}

TEST(Pull, StopsWhereItIsRefusedAndAsksNoMore) {
  for (const auto& [status, refusal] :
       {std::pair{401, state::FeedRefusal::credentials}, {403, state::FeedRefusal::access}}) {
    StillChance chance;
    Pull pull(peer(), {}, {}, chance);
    pull.answered(std::get<Ask>(pull.step()).ticket, {status, {}, ""});
    ASSERT_TRUE(std::holds_alternative<Stop>(pull.step()));
    EXPECT_EQ(std::get<Stop>(pull.step()).refusal, refusal);
  }
}

TEST(Pull, WaitsAsLongAsItIsAskedTo) {
  StillChance chance;
  Pull pull(peer(), {}, {}, chance);
  pull.answered(std::get<Ask>(pull.step()).ticket, {503, {{"Retry-After", "7200"}}, ""});
  EXPECT_EQ(std::get<Wait>(pull.step()).span, seconds(7200));
  Pull dated(peer(), {}, {}, chance);
  dated.answered(
      std::get<Ask>(dated.step()).ticket,
      {429, {{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Retry-After", "Sun, 06 Nov 1994 10:49:37 GMT"}}, ""});
  EXPECT_EQ(std::get<Wait>(dated.step()).span, seconds(7200));
  EXPECT_EQ(std::get<Wait>(dated.step()).why.what, "feed.busy");
}

TEST(Pull, BacksOffLongerEachTimeAndNeverBeyondTheCeiling) {
  StillChance chance;
  const Backoff usual;
  for (std::int64_t failures = 1; failures < 80; ++failures) {
    const auto whole = std::min(usual.most.us, failures > 20 ? usual.most.us : usual.first.us << (failures - 1));
    const auto span = backoff(usual, failures, std::nullopt, chance);
    EXPECT_GE(span.us, whole / 2);
    EXPECT_LE(span.us, whole);
  }
  EXPECT_LE(backoff(usual, 1, days(400), chance), days(1)) << "an absurd wish";
}

TEST(Pull, TakesWhatAServerOfferedToOlderClientsToo) {
  Poller poller;
  poller.server.quirks.bare_media = true;
  poller.server.add(2);
  EXPECT_TRUE(std::holds_alternative<Done>(poller.poll()));
  EXPECT_EQ(poller.stored, poller.all());
}

TEST(Pull, AsksForLessWhereAPageIsTooLarge) {
  Poller poller;
  poller.settings.page_limit = 8;
  poller.server.add(4);
  poller.turns = {Turn::too_large, Turn::done, Turn::done};
  EXPECT_TRUE(std::holds_alternative<Done>(poller.poll()));
  EXPECT_THAT(poller.server.last_url, HasSubstr("limit=4"));
  poller.turns = std::vector<Turn>(20, Turn::too_large);
  EXPECT_EQ(why(poller.poll()), "feed.object_too_large");
}

TEST(Pull, NoticesAPlaceThatComesAgain) {
  Poller poller;
  poller.server.quirks.next_repeats = true;
  poller.server.add(20);
  poller.poll_to_the_end();
  EXPECT_EQ(poller.stored, poller.all());
  EXPECT_LT(poller.steps, 500);
}

TEST(Pull, TellsOfAServerThatSendsTheSamePagesForEver) {
  StillChance chance;
  Pull pull(peer(), {}, {.root = model::Line<2100>{"https://t.example/r/"}}, chance);
  int asked = 0;
  for (; asked < 1000 && !std::holds_alternative<Wait>(pull.step()); ++asked) {
    if (const auto* store = std::get_if<Store>(&pull.step())) pull.stored(store->ticket);
    const auto* ask = std::get_if<Ask>(&pull.step());
    if (ask == nullptr) break;
    auto answer = FakeServer::json(
        200, fmt::format(R"({{"more":true,"next":"{}","objects":[{{"id":"{}"}}]}})", asked, asked % 3));
    answer.headers.push_back({"X-TAXII-Date-Added-Last", fmt::format("2026-01-0{}T00:00:00.000000Z", asked % 3 + 1)});
    pull.answered(ask->ticket, std::move(answer));
  }
  EXPECT_EQ(why(pull.step()), "feed.no_progress");
  EXPECT_LT(asked, 100);
}

TEST(Pull, GoesOnFromTheLastDateWhereItsPlaceIsForgotten) {
  Poller poller;
  poller.server.add(9);
  poller.turns = {Turn::lost, Turn::done, Turn::done, Turn::done, Turn::done};
  poller.poll();
  ASSERT_TRUE(poller.resume.next);
  poller.resume.next->value = "-forgotten";
  EXPECT_TRUE(std::holds_alternative<Done>(poller.poll()));
  EXPECT_EQ(poller.stored, poller.all());
}

TEST(Pull, TakesNothingForAPageThatIsNone) {
  const auto told = [](EgressAnswer answer) {
    StillChance chance;
    Pull pull(peer(), {}, {.root = model::Line<2100>{"https://t.example/r/"}}, chance);
    pull.answered(std::get<Ask>(pull.step()).ticket, std::move(answer));
    return why(pull.step());
  };
  EXPECT_EQ(told({200, {{"Content-Type", "text/html"}}, "<html>"}), "feed.media_type");
  EXPECT_EQ(told({200, {{"Content-Type", "application/taxii+json;version=2.0"}}, "{}"}), "feed.media_type");
  EXPECT_EQ(told(FakeServer::json(200, "")), "feed.envelope");
  EXPECT_EQ(told(FakeServer::json(200, "[]")), "feed.envelope");
  EXPECT_EQ(told(FakeServer::json(200, R"({"objects":{}})")), "feed.envelope");
  EXPECT_EQ(told(FakeServer::json(200, R"({"more":true,"objects":[{"id":"a"}]})")), "feed.no_dates");
  EXPECT_EQ(told(FakeServer::json(302, "")), "feed.status");
  EXPECT_EQ(told(FakeServer::json(404, "")), "feed.collection");
}

TEST(Pull, FollowsPlacesWhereThereAreNoDates) {
  StillChance chance;
  Pull pull(peer(), {}, {.root = model::Line<2100>{"https://t.example/r/"}}, chance);
  for (const char* body : {R"({"more":true,"next":1,"objects":[{"id":"a"}]})", R"({"objects":[{"id":"b"}]})"}) {
    const auto* ask = std::get_if<Ask>(&pull.step());
    ASSERT_NE(ask, nullptr);
    auto answer = FakeServer::json(200, body);
    answer.headers.push_back({"X-TAXII-Date-Added-Last", "Thu Feb 20 2020 10:00:00 GMT"});
    pull.answered(ask->ticket, std::move(answer));
    const auto* store = std::get_if<Store>(&pull.step());
    ASSERT_NE(store, nullptr);
    pull.stored(store->ticket);
  }
  EXPECT_TRUE(std::holds_alternative<Done>(pull.step()));
}

TEST(Pull, AsksForAllPagesOfAChainWithOneLimit) {
  Poller poller;
  poller.settings.page_limit = 4;
  poller.server.add(12);
  poller.turns = {Turn::lost, Turn::done, Turn::done, Turn::done, Turn::done};
  poller.poll();
  ASSERT_TRUE(poller.resume.next);
  EXPECT_EQ(poller.resume.limit.value, 4);
  poller.settings.page_limit = 6;
  poller.server.urls.clear();
  EXPECT_TRUE(std::holds_alternative<Done>(poller.poll()));
  EXPECT_EQ(poller.stored, poller.all());
  EXPECT_THAT(poller.server.urls.front(), AllOf(HasSubstr("limit=6"), Not(HasSubstr("next="))));
}

TEST(Pull, KeepsToItsQuota) {
  Poller poller;
  poller.server.add(9);
  poller.settings.objects_left = 4;
  poller.settings.quota_returns_in = hours(5);
  const auto step = poller.poll();
  EXPECT_EQ(why(step), "feed.quota");
  EXPECT_EQ(std::get<Wait>(step).span, hours(5));
  EXPECT_EQ(poller.stored.size(), 4U);
  poller.settings.objects_left = 1000;
  EXPECT_TRUE(std::holds_alternative<Done>(poller.poll()));
  EXPECT_EQ(poller.stored, poller.all());
}

rc::Gen<Turn> any_turn() {
  return rc::gen::map(rc::gen::inRange(0, 12), [](int n) { return n > 9 ? Turn::done : static_cast<Turn>(n); });
}

RC_GTEST_PROP(PullProperty, LosesNothingStoresNothingTwiceAndAlwaysEndsOrWaits, ()) {
  Poller poller;
  poller.server.quirks.inclusive_after = *rc::gen::arbitrary<bool>();
  poller.server.quirks.no_next = *rc::gen::arbitrary<bool>();
  poller.server.quirks.next_repeats = *rc::gen::arbitrary<bool>();
  poller.server.quirks.bare_media = *rc::gen::arbitrary<bool>();
  poller.server.quirks.tick_us = *rc::gen::element<std::int64_t>(1, 10, 1000, 1'000'000);
  const bool says_where = !poller.server.quirks.no_next && !poller.server.quirks.next_repeats;
  if (says_where) poller.server.quirks.most = *rc::gen::inRange<std::size_t>(1, 6);
  poller.settings.page_limit = *rc::gen::inRange<std::size_t>(1, 6);
  bool crashed = false;
  for (int round = 0; round < 6; ++round) {
    poller.server.now_us += 60'000'000;
    poller.server.add(*rc::gen::inRange<std::size_t>(0, 9));
    poller.server.add(*rc::gen::inRange<std::size_t>(0, 9));
    poller.turns = *rc::gen::container<std::vector<Turn>>(any_turn());
    crashed = crashed || std::ranges::find(poller.turns, Turn::crash) != poller.turns.end();
    (void)poller.poll();
  }
  poller.turns.clear();
  poller.poll_to_the_end();
  RC_ASSERT(poller.steps < 4000);
  auto stored = poller.stored;
  std::ranges::sort(stored);
  if (crashed) stored.erase(std::ranges::unique(stored).begin(), stored.end());  // whoever stores knows repeats
  auto all = poller.all();
  std::ranges::sort(all);
  RC_ASSERT(stored == all);
}

}  // namespace
}  // namespace tocsin::peer::taxii
