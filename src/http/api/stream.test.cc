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
    const std::scoped_lock hold(lock_);
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
  std::shared_ptr<Inbox> open(Client& who, const std::string& cursor = {}) {
    auto request = who.request(Method::get, "/api/v1/stream", "");
    if (!cursor.empty()) request.headers.push_back({"Last-Event-ID", cursor});
    const auto response = world.api.handle_and_wait(std::move(request));
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
