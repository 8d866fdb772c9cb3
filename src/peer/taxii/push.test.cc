#include "peer/taxii/push.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "peer/taxii/testing/fake_server.h"

namespace tocsin::peer::taxii {
namespace {

using port::EgressAnswer;
using port::EgressRequest;
using ::testing::ElementsAre;
using testing::FakeServer;
using ::testing::IsEmpty;

struct StillChance final : port::Entropy {
  void fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, std::uint8_t{7}); }
};

Peer peer() { return {.api_root = "https://t.example/r", .collection = "c"}; }

std::string object(int n, std::size_t bytes = 0) {
  return fmt::format(R"({{"id":"x--{}","modified":"2026-01-01T00:00:00Z","pad":"{}"}})", n, std::string(bytes, 'p'));
}

enum class Turn : std::uint8_t { done, lost, answer_lost, doubled, late, busy, pending, forgets, says_nothing, crash };

// A collection over there that takes what it likes.
struct Receiver {
  std::map<std::string, int> taken;  // by id: how often new; twice is the same object again
  std::set<std::string> refuses;
  std::set<std::string> poisons;  // an envelope with one of them is refused as a whole
  std::size_t most_bytes = 10'000;
  bool lists = true;
  int posts = 0;
  std::map<std::string, std::string> statuses;

  EgressAnswer answer(const EgressRequest& request, Turn turn) {
    const auto& url = request.url;
    if (url.ends_with("/r/"))
      return FakeServer::json(200, fmt::format(R"({{"title":"r","versions":["application/taxii+json;version=2.1"],)"
                                               R"("max_content_length":{}}})",
                                               most_bytes));
    if (url.ends_with("/collections/c/"))
      return FakeServer::json(200, R"({"id":"c","title":"c","can_read":false,"can_write":true})");
    if (request.verb == port::EgressVerb::post) return take(request.body, turn);
    const auto id = url.substr(url.find("/status/") + 8, 2);
    if (turn == Turn::forgets) return FakeServer::json(404, "{}");
    if (turn == Turn::pending) return FakeServer::json(200, pending(id));
    return FakeServer::json(200, statuses.at(id));
  }

  static std::string pending(const std::string& id) {
    return fmt::format(
        R"({{"id":"{}","status":"pending","total_count":1,"success_count":0,"failure_count":0,"pending_count":1}})",
        id);
  }

  EgressAnswer take(std::string body, Turn turn) {
    ++posts;
    if (body.size() > most_bytes) return FakeServer::json(413, R"({"title":"too large"})");
    const auto page = read_page(body);
    if (!page) return FakeServer::json(400, R"({"title":"no envelope"})");
    for (const auto text : page->objects)
      if (poisons.contains(name_of(text).id)) return FakeServer::json(422, R"({"title":"no such thing"})");
    std::string good;
    std::string bad;
    int failures = 0;
    for (const auto text : page->objects) {
      const auto name = name_of(text);
      const bool refused = refuses.contains(name.id);
      failures += refused ? 1 : 0;
      if (!refused) taken[name.id] = 1;
      auto& list = refused ? bad : good;
      if (!list.empty()) list += ',';
      list += fmt::format(R"({{"id":"{}","version":"2026-01-01T00:00:00.000Z","message":"why\nnot"}})", name.id);
    }
    const auto id = fmt::format("{:02}", statuses.size());
    const auto total = page->objects.size();
    auto status = fmt::format(
        R"({{"id":"{}","status":"complete","total_count":{},"success_count":{},"failure_count":{},"pending_count":0)",
        id, total, total - static_cast<std::size_t>(failures), failures);
    if (failures > 0) status += fmt::format(R"(,"failures":[{}])", bad);
    if (lists && !good.empty()) status += fmt::format(R"(,"successes":[{}])", good);
    statuses[id] = status + "}";
    if (turn == Turn::says_nothing)
      return FakeServer::json(
          202,
          fmt::format(
              R"({{"id":"{}","status":"complete","total_count":0,"success_count":0,"failure_count":0,"pending_count":0}})",
              id));
    return FakeServer::json(202, turn == Turn::pending ? pending(id) : statuses[id]);
  }
};

struct Sender {
  Receiver receiver;
  PushResume resume;
  PushSettings settings{.batch_limit = 4};
  StillChance chance;
  std::vector<std::string> objects;
  std::vector<std::string> refused;
  std::size_t delivered = 0;
  std::vector<Turn> turns;
  int steps = 0;

  Turn next_turn() {
    if (turns.empty()) return Turn::done;
    const auto out = turns.back();
    turns.pop_back();
    return out;
  }

  Batch batch(const Fetch& fetch) const {
    const auto from = fetch.position.empty() ? 0U : static_cast<std::size_t>(std::stoul(fetch.position));
    const auto to = std::min(objects.size(), from + fetch.most_objects);
    return {{objects.begin() + static_cast<std::ptrdiff_t>(from), objects.begin() + static_cast<std::ptrdiff_t>(to)},
            fmt::format("{}", to)};
  }

  void ask(Push& push, const Ask& ask) {
    const auto turn = next_turn();
    if (turn == Turn::lost) return push.unanswered(ask.ticket, {Code::unavailable, "egress.unreachable", "", {}});
    if (turn == Turn::busy) return push.answered(ask.ticket, {503, {}, ""});
    const auto answer = receiver.answer(ask.request, turn);
    if (turn == Turn::answer_lost) return push.unanswered(ask.ticket, {Code::unavailable, "egress.timeout", "", {}});
    if (turn == Turn::late) push.answered(ask.ticket - 1, answer);
    push.answered(ask.ticket, answer);
    if (turn == Turn::doubled) push.answered(ask.ticket, answer);
  }

  void keep(Push& push) {
    resume = push.resume();
    delivered += push.take_delivered();
    for (const auto& one : push.take_refused()) refused.push_back(one.id.value);
  }

  Step run() {
    Push push(peer(), settings, resume, chance);
    while (++steps < 5000) {
      if (const auto* fetch = std::get_if<Fetch>(&push.step())) {
        push.fetched(fetch->ticket, batch(Fetch(*fetch)));
      } else if (const auto* asked = std::get_if<Ask>(&push.step())) {
        ask(push, Ask(*asked));
      } else if (const auto* rest = std::get_if<Rest>(&push.step())) {
        push.rested(rest->ticket);
      } else {
        keep(push);
        return push.step();
      }
      keep(push);
    }
    return push.step();
  }

  void run_to_the_end() {
    for (int i = 0; i < 200; ++i) {
      const bool quiet = turns.empty();
      if (std::holds_alternative<Done>(run()) && quiet) return;
    }
  }
};

std::string why(const Step& step) {
  const auto* wait = std::get_if<Wait>(&step);
  return wait == nullptr ? "" : wait->why.what;
}

TEST(Push, SendsAllInEnvelopesAndMovesItsPlace) {
  Sender sender;
  for (int i = 0; i < 10; ++i) sender.objects.push_back(object(i));
  EXPECT_TRUE(std::holds_alternative<Done>(sender.run()));
  EXPECT_EQ(sender.receiver.taken.size(), 10U);
  EXPECT_EQ(sender.receiver.posts, 3);
  EXPECT_EQ(sender.delivered, 10U);
  EXPECT_EQ(sender.resume.position->value, "10");
}

TEST(Push, FollowsAStatusUntilItIsComplete) {
  Sender sender;
  sender.objects = {object(1)};
  sender.turns = {Turn::done, Turn::pending, Turn::pending, Turn::pending, Turn::done, Turn::done};
  EXPECT_TRUE(std::holds_alternative<Done>(sender.run()));
  EXPECT_EQ(sender.receiver.posts, 1);
  EXPECT_EQ(sender.delivered, 1U);
}

TEST(Push, ListsWhatTheOtherServerDoesNotTakeAndSendsItNoMore) {
  Sender sender;
  for (int i = 0; i < 4; ++i) sender.objects.push_back(object(i));
  sender.receiver.refuses = {"x--2"};
  EXPECT_TRUE(std::holds_alternative<Done>(sender.run()));
  EXPECT_THAT(sender.refused, ElementsAre("x--2"));
  EXPECT_EQ(sender.delivered, 3U);
  EXPECT_EQ(sender.receiver.posts, 1);
}

TEST(Push, BelievesCountsWhereThereAreNoListsAndNothingBeyondThem) {
  Sender sender;
  for (int i = 0; i < 4; ++i) sender.objects.push_back(object(i));
  sender.receiver.lists = false;
  sender.receiver.refuses = {"x--0"};
  EXPECT_TRUE(std::holds_alternative<Done>(sender.run()));
  EXPECT_EQ(sender.delivered, 3U);
  Sender other;
  other.objects = sender.objects;
  other.resume.root = model::Line<2100>{"https://t.example/r/"};
  other.resume.most_bytes = {10'000};
  other.turns = {Turn::says_nothing, Turn::says_nothing, Turn::says_nothing};
  EXPECT_EQ(why(other.run()), "feed.unconfirmed");
  EXPECT_FALSE(other.resume.position);
  EXPECT_EQ(other.receiver.posts, 3);
  EXPECT_TRUE(std::holds_alternative<Done>(other.run()));
  EXPECT_EQ(other.resume.position->value, "4");
}

TEST(Push, HalvesWhatIsTooLargeAndListsOneThatFitsInNoEnvelope) {
  Sender sender;
  sender.objects = {object(0, 800), object(1, 800), object(2, 5000), object(3, 800)};
  sender.receiver.most_bytes = 2048;
  EXPECT_TRUE(std::holds_alternative<Done>(sender.run()));
  EXPECT_EQ(sender.receiver.taken.size(), 3U);
  EXPECT_THAT(sender.refused, ElementsAre("x--2"));
}

TEST(Push, HalvesWhatTheOtherServerSaysIsTooLargeWhateverItSaidBefore) {
  Sender sender;
  sender.objects = {object(0, 800), object(1, 800), object(2, 800)};
  sender.resume.root = model::Line<2100>{"https://t.example/r/"};
  sender.resume.most_bytes = {1'000'000};
  sender.receiver.most_bytes = 2048;
  EXPECT_TRUE(std::holds_alternative<Done>(sender.run()));
  EXPECT_EQ(sender.receiver.taken.size(), 3U);
  EXPECT_THAT(sender.refused, IsEmpty());
}

TEST(Push, FindsTheOneForWhichAllAreRefused) {
  Sender sender;
  for (int i = 0; i < 8; ++i) sender.objects.push_back(object(i));
  sender.settings.batch_limit = 8;
  sender.receiver.poisons = {"x--5"};
  EXPECT_TRUE(std::holds_alternative<Done>(sender.run()));
  EXPECT_EQ(sender.receiver.taken.size(), 7U);
  EXPECT_THAT(sender.refused, ElementsAre("x--5"));
}

TEST(Push, SendsAgainOnlyWhatIsUnknown) {
  Sender sender;
  for (int i = 0; i < 4; ++i) sender.objects.push_back(object(i, 800));
  sender.receiver.most_bytes = 2048;
  sender.turns = {Turn::answer_lost, Turn::done, Turn::done, Turn::done};  // the second envelope of the batch
  EXPECT_EQ(why(sender.run()), "egress.timeout");
  EXPECT_EQ(sender.receiver.posts, 2);
  EXPECT_TRUE(sender.resume.settled);
  EXPECT_TRUE(std::holds_alternative<Done>(sender.run()));
  EXPECT_EQ(sender.receiver.posts, 3);
  EXPECT_EQ(sender.receiver.taken.size(), 4U);
}

TEST(Push, StopsWhereItMayNotWrite) {
  StillChance chance;
  Push push(peer(), {}, {}, chance);
  push.fetched(std::get<Fetch>(push.step()).ticket, {{object(1)}, "1"});
  push.answered(std::get<Ask>(push.step()).ticket,
                FakeServer::json(200, R"({"title":"r","versions":["application/taxii+json;version=2.1"]})"));
  push.answered(std::get<Ask>(push.step()).ticket,
                FakeServer::json(200, R"({"id":"c","title":"c","can_read":true,"can_write":false})"));
  EXPECT_TRUE(std::holds_alternative<Stop>(push.step()));
}

rc::Gen<Turn> any_turn() {
  return rc::gen::map(rc::gen::inRange(0, 12), [](int n) { return n > 8 ? Turn::done : static_cast<Turn>(n); });
}

RC_GTEST_PROP(PushProperty, DeliversEachOrSaysThatItIsRefusedAndAlwaysEndsOrWaits, ()) {
  Sender sender;
  sender.settings.batch_limit = *rc::gen::inRange<std::size_t>(1, 7);
  sender.receiver.most_bytes = *rc::gen::inRange<std::size_t>(1024, 3000);
  sender.receiver.lists = *rc::gen::arbitrary<bool>();
  const auto count = *rc::gen::inRange(0, 20);
  std::set<std::string> barred;
  for (int i = 0; i < count; ++i) {
    sender.objects.push_back(object(i, *rc::gen::inRange<std::size_t>(0, 900)));
    const auto fate = *rc::gen::inRange(0, 6);
    const auto id = fmt::format("x--{}", i);
    if (fate == 0) sender.receiver.refuses.insert(id);
    if (fate == 1) sender.receiver.poisons.insert(id);
    if (fate < 2) barred.insert(id);
  }
  sender.turns = *rc::gen::container<std::vector<Turn>>(any_turn());
  sender.run_to_the_end();
  RC_ASSERT(sender.steps < 4000);
  RC_ASSERT(sender.receiver.taken.size() == static_cast<std::size_t>(count) - barred.size());
  const std::set<std::string> told(sender.refused.begin(), sender.refused.end());
  RC_ASSERT(told == barred);
  RC_ASSERT(sender.refused.size() == barred.size());
  RC_ASSERT(sender.delivered == sender.receiver.taken.size());
}

}  // namespace
}  // namespace tocsin::peer::taxii
