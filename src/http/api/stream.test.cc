#include "http/api/stream.h"

#include <gtest/gtest.h>

#include "http/testing/world.h"

namespace tocsin::http {
namespace {

using testing::Client;
using testing::World;

class Inbox final : public SinkPort {
 public:
  bool write(std::string_view chunk) override {
    std::unique_lock hold(lock_);
    let_on_.wait(hold, [&] { return !blocked_; });
    text_ += chunk;
    grown_.notify_all();
    return true;
  }
  void close() override {
    const std::scoped_lock hold(lock_);
    closed_ = true;
    gone_ = nullptr;  // it holds the stream's client, and that one us
    grown_.notify_all();
  }
  void on_gone(std::move_only_function<void()> callback) override {
    const std::scoped_lock hold(lock_);
    gone_ = std::move(callback);
  }
  bool gets(std::string_view word) {
    std::unique_lock hold(lock_);
    return grown_.wait_for(hold, std::chrono::seconds(10), [&] { return text_.find(word) != std::string::npos; });
  }
  bool ends() {
    std::unique_lock hold(lock_);
    return grown_.wait_for(hold, std::chrono::seconds(25), [&] { return closed_; });
  }
  std::string text() {
    const std::scoped_lock hold(lock_);
    return text_;
  }
  void block() {
    const std::scoped_lock hold(lock_);
    blocked_ = true;
  }
  void let_on() {
    const std::scoped_lock hold(lock_);
    blocked_ = false;
    let_on_.notify_all();
  }
  void leave() {
    if (gone_) std::exchange(gone_, nullptr)();
  }
  std::size_t count(std::string_view word) {
    const auto all = text();
    std::size_t out = 0;
    for (auto at = all.find(word); at != std::string::npos; at = all.find(word, at + 1)) ++out;
    return out;
  }
  std::string last_id() {
    const auto all = text();
    const auto from = all.rfind("id: ");
    return from == std::string::npos ? "" : all.substr(from + 4, all.find('\n', from) - from - 4);
  }

 private:
  std::mutex lock_;
  std::condition_variable grown_;
  std::string text_;
  bool closed_ = false;
  bool blocked_ = false;
  std::condition_variable let_on_;
  std::move_only_function<void()> gone_;
};

struct Station {
  Station()
      : hub(world.api.services()),
        organisation(world.organisation("Northwind")),
        ada(world.person(organisation, "Ada", state::PersonRole::admin)) {
    world.api.add_stream(hub);
    community = ada.post("/api/v1/communities", R"({"name":"Ports","purpose":"Looking out"})").text("id");
  }
  Response ask(Client& who, const std::string& cursor = {}) {
    auto request = who.request(Method::get, "/api/v1/stream", "");
    if (!cursor.empty()) request.headers.push_back({"Last-Event-ID", cursor});
    return world.api.handle_and_wait(std::move(request));
  }
  std::shared_ptr<Inbox> open(Client& who, const std::string& cursor = {}) {
    const auto response = ask(who, cursor);
    if (!response.stream) return nullptr;
    auto inbox = std::make_shared<Inbox>();
    response.stream->open(Sink(inbox));
    return inbox;
  }
  std::string submit(std::string_view title, std::string_view marking = {}) {
    const auto with = marking.empty() ? std::string() : fmt::format(R"(,"marking":{})", marking);
    return ada.post("/api/v1/communities/" + community + "/reports", fmt::format(R"({{"title":"{}"{}}})", title, with))
        .text("id");
  }

  World world;
  StreamHub hub;
  model::OrganisationId organisation;
  Client ada;
  std::string community;
};

TEST(Stream, TellsThatAFactCameAndNothingOfWhatItSays) {
  Station station;
  const auto inbox = station.open(station.ada);
  const auto id = station.submit("Lantern in the harbour");
  EXPECT_TRUE(inbox->gets(fmt::format(R"("type":"report.submitted","kind":"report","record":"{}")", id)));
  EXPECT_EQ(inbox->text().find("Lantern"), std::string::npos);
}

TEST(Stream, GoesOnAfterTheLastEventAndLosesNothing) {
  Station station;
  const auto first = station.open(station.ada);
  const auto seen = station.submit("Seen");
  ASSERT_TRUE(first->gets(seen));
  ASSERT_TRUE(first->gets("report.acknowledged"));
  const auto missed = station.submit("Missed");
  const auto second = station.open(station.ada, first->last_id());
  ASSERT_TRUE(second->gets(missed));
  const auto live = station.submit("Live");
  EXPECT_TRUE(second->gets(live));
  EXPECT_EQ(second->text().find(seen), std::string::npos);
}

TEST(Stream, TellsNobodyOfWhatTheyMayNotRead) {
  Station station;
  auto eve = station.world.person(station.world.organisation("Elsewhere"), "Eve", state::PersonRole::admin);
  const auto adas = station.open(station.ada);
  const auto eves = station.open(eve);
  const auto hidden = station.submit("Hidden");
  ASSERT_TRUE(adas->gets(hidden));
  const auto own = eve.post("/api/v1/incidents", R"({"title":"Mine"})").text("id");
  ASSERT_TRUE(eves->gets(own));
  EXPECT_EQ(eves->text().find(hidden), std::string::npos);
}

TEST(Stream, KeepsACursorToItsReader) {
  Station station;
  const auto inbox = station.open(station.ada);
  ASSERT_TRUE(inbox->gets(station.submit("One")));
  auto bob = station.world.person(station.organisation, "Bob");
  EXPECT_EQ(station.open(bob, inbox->last_id()), nullptr);
  EXPECT_EQ(station.open(station.ada, "forged"), nullptr);
  EXPECT_NE(station.open(station.ada, inbox->last_id()), nullptr);
}

TEST(Stream, SaysThatTheWholeViewChangedWhenAMembershipBegins) {
  Station station;
  const auto eves = station.world.organisation("Elsewhere");
  auto eve = station.world.person(eves, "Eve", state::PersonRole::admin);
  const auto inbox = station.open(eve);
  const auto membership = station.ada
                              .post("/api/v1/communities/" + station.community + "/memberships",
                                    fmt::format(R"({{"organisation":"{}"}})", to_text(eves)))
                              .text("id");
  ASSERT_TRUE(inbox->gets(membership));
  EXPECT_EQ(inbox->text().find("event: view"), std::string::npos);
  eve.post("/api/v1/memberships/" + membership + "/accept");
  EXPECT_TRUE(inbox->gets("event: view"));
}

// What was taken back before somebody came never was for them, from wherever they take up their stream.
TEST(Stream, NamesToNobodyWhatWasTakenBackBeforeTheyCame) {
  Station station;
  const auto eves = station.world.organisation("Elsewhere");
  auto eve = station.world.person(eves, "Eve", state::PersonRole::admin);
  const auto first = station.open(eve);
  ASSERT_TRUE(first->gets(eve.post("/api/v1/incidents", R"({"title":"Mine"})").text("id")));
  const auto cursor = first->last_id();
  const auto all =
      fmt::format(R"({{"tlp":"TLP:GREEN","audience":["community:{0}","role:team@{0}"]}})", station.community);
  const auto report = station.submit("Lantern", all);
  const auto path = "/api/v1/reports/" + report;
  const auto fact = std::string(station.ada.get(path).at("versions").at("head").as_string());
  const auto own = fmt::format(R"({{"tlp":"TLP:AMBER","audience":["role:team@{}"]}})", station.community);
  ASSERT_EQ(station.ada.post(path + "/change", R"({"fact":")" + fact + R"(","marking":)" + own + "}").status(), 200);
  const auto membership = station.ada
                              .post("/api/v1/communities/" + station.community + "/memberships",
                                    fmt::format(R"({{"organisation":"{}"}})", to_text(eves)))
                              .text("id");
  ASSERT_EQ(eve.post("/api/v1/memberships/" + membership + "/accept").status(), 200);
  const auto second = station.open(eve, cursor);
  ASSERT_TRUE(second->gets("event: view"));
  ASSERT_TRUE(second->gets(membership));
  ASSERT_TRUE(second->gets(eve.post("/api/v1/incidents", R"({"title":"Another"})").text("id")));
  EXPECT_EQ(second->text().find(report), std::string::npos) << second->text();
}

TEST(Stream, ThatBeginsAfterAccessEndedTellsNothingMore) {
  Station station;
  const auto eves = station.world.organisation("Elsewhere");
  auto eve = station.world.person(eves, "Eve", state::PersonRole::admin);
  const auto membership = station.ada
                              .post("/api/v1/communities/" + station.community + "/memberships",
                                    fmt::format(R"({{"organisation":"{}"}})", to_text(eves)))
                              .text("id");
  ASSERT_EQ(eve.post("/api/v1/memberships/" + membership + "/accept").status(), 200);
  const auto adas = station.open(station.ada);
  const auto asked = station.ask(eve);
  ASSERT_NE(asked.stream, nullptr);
  ASSERT_EQ(eve.post("/api/v1/memberships/" + membership + "/leave").status(), 200);
  ASSERT_TRUE(adas->gets("membership.left"));  // the hub is past it
  const auto inbox = std::make_shared<Inbox>();
  asked.stream->open(Sink(inbox));
  const auto hidden = station.submit(
      "For members", fmt::format(R"({{"tlp":"TLP:GREEN","audience":["community:{}"]}})", station.community));
  ASSERT_FALSE(hidden.empty());
  ASSERT_TRUE(adas->gets(hidden));
  const auto own = eve.post("/api/v1/incidents", R"({"title":"Mine"})").text("id");
  ASSERT_TRUE(inbox->gets(own));
  EXPECT_TRUE(inbox->gets("event: view"));
  EXPECT_EQ(inbox->count(hidden), 0U);
}

TEST(Stream, LosesNothingAndRepeatsNothingWhoeverJoinsMeanwhile) {
  Station station;
  const auto first = station.open(station.ada);
  ASSERT_TRUE(first->gets(station.submit("Start")));
  ASSERT_TRUE(first->gets("report.acknowledged"));
  const auto cursor = first->last_id();
  std::vector<std::shared_ptr<Inbox>> inboxes;
  std::vector<std::string> reports;
  for (int i = 0; i < 7; ++i) {
    reports.push_back(station.submit("Before"));
    inboxes.push_back(station.open(station.ada, cursor));
    ASSERT_NE(inboxes.back(), nullptr);
    reports.push_back(station.submit("After"));
  }
  for (const auto& inbox : inboxes) {
    ASSERT_TRUE(inbox->gets(reports.back()));
    for (const auto& report : reports)
      EXPECT_EQ(inbox->count(fmt::format(R"("type":"report.submitted","kind":"report","record":"{}")", report)), 1U);
  }
}

TEST(Stream, OfAReaderThatStallsHoldsUpNobodyWhoWrites) {
  Station station;
  const auto inbox = station.open(station.ada);
  ASSERT_TRUE(inbox->gets(station.submit("Before")));
  inbox->block();
  std::atomic<int> written = 0;
  std::jthread author([&] {
    for (; written < 5; ++written) {
      station.submit("While it stalls");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));  // so that the hub is at its sending
    }
  });
  for (int i = 0; i < 500 && written < 5; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(written, 5);
  inbox->let_on();
}

TEST(Stream, IsOpenEightTimesForOnePrincipalAtMost) {
  Station station;
  std::vector<std::shared_ptr<Inbox>> inboxes;
  for (int i = 0; i < 8; ++i) {
    inboxes.push_back(station.open(station.ada));
    ASSERT_NE(inboxes.back(), nullptr);
  }
  const auto refused = station.ask(station.ada);
  EXPECT_NE(refused.body.find("stream.too_many"), std::string::npos) << refused.body;
  EXPECT_EQ(refused.stream, nullptr);
  auto bob = station.world.person(station.organisation, "Bob");
  EXPECT_NE(station.open(bob), nullptr);
  inboxes.front()->leave();
  EXPECT_NE(station.open(station.ada), nullptr);
}

TEST(Stream, EndsWithTheSession) {
  Station station;
  auto bob = station.world.person(station.organisation, "Bob");
  const auto inbox = station.open(bob);
  testing::must(station.world.store->accounts().end_sessions_of(bob.person));
  EXPECT_TRUE(inbox->ends());
}

TEST(Stream, IsForThoseWhoMayRead) {
  Station station;
  auto stranger = station.world.stranger();
  EXPECT_EQ(stranger.get("/api/v1/stream").status(), 401);
}

}  // namespace
}  // namespace tocsin::http
