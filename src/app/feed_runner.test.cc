#include "app/feed_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/feed_store.h"
#include "http/testing/world.h"
#include "peer/taxii/testing/fake_server.h"

namespace tocsin {
namespace {

using app::FeedAccepted;
using app::FeedContext;
using app::FeedStoreParts;
using app::sink_to;
using app::source_from;
using peer::taxii::testing::FakeServer;
using testing::Client;
using ::testing::HasSubstr;

// Another server, or the lack of one.
struct OtherServer final : port::Egress {
  FakeServer server;
  bool down = false;
  int status = 0;  // of every answer; 0: the server's own
  std::vector<port::EgressRequest> asked;

  Result<port::EgressAnswer> send(const port::EgressRequest& request, const std::stop_token& stop) override {
    asked.push_back(request);
    if (down) return fail(Code::unavailable, "egress.unreachable", "", {{"host", "t.example"}, {"fault", "refused"}});
    if (stop.stop_requested()) return fail(Code::unavailable, "egress.stopped");
    if (status != 0) return port::EgressAnswer{status, {}, ""};
    return server.answer(request);
  }
  std::string authorization() const {
    for (const auto& header : asked.back().headers)
      if (header.name == "Authorization") return header.value;
    return {};
  }
};

struct Desk : ::testing::Test {
  Desk() { feed = subscribe(R"("direction":"pull")"); }

  std::string subscribe(std::string_view more, std::string_view root = "https://t.example/r/") {
    return ada
        .post("/api/v1/communities/" + community + "/feeds",
              fmt::format(R"({{"title":"CERT","api_root":"{}","collection":"c","interval_s":900,{}}})", root, more))
        .text("id");
  }
  FeedStoreParts store() {
    return {.log = world.store->log(),
            .index = world.store->index(),
            .keys = world.store->keys(),
            .objects = world.store->objects(),
            .clock = world.clock,
            .entropy = world.chance};
  }
  app::FeedRunner::Parts parts() {
    return {.log = world.store->log(),
            .index = world.store->index(),
            .keys = world.store->keys(),
            .keyring = world.keyring,
            .turn = {.feeds = world.store->feeds(),
                     .clock = world.clock,
                     .entropy = world.chance,
                     .egress = other,
                     .sink = [this](const FeedContext&, std::string_view envelope) { return take(envelope); },
                     .source = source_from(store())},
            .complain = [](const Error& error) { ADD_FAILURE() << error.what << " " << error.where; }};
  }
  Result<FeedAccepted> take(std::string_view envelope) {
    if (sink_fails_after == 0) return fail(Code::unavailable, "store.write");
    if (sink_fails_after > 0) --sink_fails_after;
    std::string body(envelope);
    const auto page = peer::taxii::read_page(body);
    for (const auto object : page->objects) taken.emplace_back(object);
    return FeedAccepted{page->objects.size(), {}};
  }
  std::vector<std::string> all() const {
    std::vector<std::string> out;
    for (const auto& object : other.server.objects) out.push_back(object.text);
    return out;
  }
  testing::Answer progress(const std::string& of) { return ada.get("/api/v1/feeds/" + of + "/progress"); }
  std::string state_of(const std::string& of) {
    return std::string(ada.get("/api/v1/feeds/" + of).at("state").get_string());
  }

  testing::World world;
  Client ada = world.person(world.organisation("Northwind"), "Ada", state::PersonRole::admin);
  std::string community = ada.post("/api/v1/communities", R"({"name":"Ports","purpose":"Looking out"})").text("id");
  std::string feed;
  OtherServer other;
  std::vector<std::string> taken;
  int sink_fails_after = -1;
};
struct FeedRunner : Desk {};

TEST_F(FeedRunner, TakeWhatIsThereAndAskAgainAfterTheirInterval) {
  other.server.add(5);
  app::FeedRunner runner(parts());
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(taken, all());
  const auto shown = progress(feed);
  EXPECT_EQ(shown.at("objects"), 5);
  EXPECT_EQ(shown.text("last_success_at"), to_text(world.clock.now()));
  EXPECT_EQ(shown.text("next_at"), to_text(world.clock.now() + seconds(900)));
  const auto asked = other.asked.size();
  other.server.add(1);
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(other.asked.size(), asked) << "not yet";
  world.pass(seconds(900));
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(taken, all());
}

TEST_F(FeedRunner, LoseNothingWhileTheOtherServerIsAwayAndSayIt) {
  other.server.add(2);
  app::FeedRunner runner(parts());
  ASSERT_TRUE(runner.run_due());
  other.down = true;
  world.pass(seconds(900));
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(progress(feed).at("error").at("code"), "egress.unreachable");
  EXPECT_EQ(progress(feed).at("failures"), 1);
  other.server.add(3);
  other.down = false;
  world.pass(hours(6));
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(taken, all());
  EXPECT_EQ(progress(feed).at("failures"), 0);
}

TEST_F(FeedRunner, GoOnInANewProcessWhereTheLastOneWas) {
  ada.post("/api/v1/feeds/" + feed + "/end");
  feed = subscribe(R"("direction":"pull","page_limit":2)");
  other.server.add(9);
  sink_fails_after = 2;
  {
    app::FeedRunner runner(parts());
    ASSERT_TRUE(runner.run_due());
    EXPECT_EQ(taken.size(), 4U);
    EXPECT_EQ(progress(feed).at("error").at("code"), "store.write");
  }
  sink_fails_after = -1;
  world.pass(hours(1));
  app::FeedRunner runner(parts());
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(taken, all());
}

TEST_F(FeedRunner, AreDueAtOnceWhereTheProcessIsKilledInATurn) {
  ada.post("/api/v1/feeds/" + feed + "/end");
  feed = subscribe(R"("direction":"pull","page_limit":2)");
  {
    app::FeedRunner runner(parts());
    ASSERT_TRUE(runner.run_due());
  }
  other.server.add(5);
  world.pass(seconds(1));  // due because of what somebody did, long before its interval is over
  ada.post("/api/v1/feeds/" + feed + "/pause");
  ada.post("/api/v1/feeds/" + feed + "/resume");
  std::optional<Instant> due;
  auto watched = parts();
  watched.turn.sink = [&](const FeedContext& of, std::string_view envelope) {
    due = world.store->feeds().progress(of.feed)->next_at;
    return take(envelope);
  };
  app::FeedRunner runner(std::move(watched));
  ASSERT_TRUE(runner.run_due());
  ASSERT_TRUE(due);
  EXPECT_LE(*due, world.clock.now());
}

TEST_F(FeedRunner, AreStoppedByAFactWhereTheyAreRefusedAndGoOnOnceResumed) {
  other.status = 401;
  app::FeedRunner runner(parts());
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(state_of(feed), "stopped");
  EXPECT_EQ(progress(feed).at("error").at("code"), "feed.refused_credentials");
  world.pass(hours(24));
  const auto asked = other.asked.size();
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(other.asked.size(), asked);
  other.status = 0;
  other.server.add(1);
  ASSERT_EQ(ada.post("/api/v1/feeds/" + feed + "/resume").status(), 200);
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(taken, all());
}

TEST_F(FeedRunner, TellTheirCredentialsToTheServerTheyWereGivenForAlone) {
  app::FeedRunner runner(parts());
  ada.put("/api/v1/feeds/" + feed + "/credentials", R"({"scheme":"bearer","secret":"t0ken"})");
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(other.authorization(), "Bearer t0ken");
  const auto head = std::string(ada.get("/api/v1/feeds/" + feed).at("versions").at("head").get_string());
  const auto asked = other.asked.size();
  world.pass(seconds(1));
  ASSERT_EQ(ada.post("/api/v1/feeds/" + feed + "/change",
                     fmt::format(R"({{"title":"CERT","direction":"pull","api_root":"https://evil.example/r/",
                                      "collection":"c","interval_s":900,"base":{{"head":"{}"}}}})",
                                 head))
                .status(),
            200);
  ASSERT_TRUE(runner.run_due());
  EXPECT_EQ(other.asked.size(), asked);
  EXPECT_EQ(progress(feed).at("error").at("code"), "feed.no_credentials");
}

TEST_F(FeedRunner, ForgetWhatOpensTheOtherServerOnceTheyHaveEnded) {
  app::FeedRunner runner(parts());
  ada.put("/api/v1/feeds/" + feed + "/credentials", R"({"scheme":"bearer","secret":"t0ken"})");
  ASSERT_EQ(ada.post("/api/v1/feeds/" + feed + "/end").status(), 200);
  ASSERT_TRUE(runner.run_due());
  EXPECT_TRUE(other.asked.empty());
  EXPECT_TRUE(world.store->feeds().with_secret()->empty());
}

TEST_F(FeedRunner, EndWithTheServerWithoutWaiting) {
  other.down = true;
  app::FeedRunner runner(parts());
  runner.start();
  for (int i = 0; i < 300 && progress(feed).at("failures") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  runner.stop();
  EXPECT_EQ(progress(feed).at("failures"), 1);
}

constexpr auto good = R"({"type":"domain-name","spec_version":"2.1",)"
                      R"("id":"domain-name--b6a1b9b4-1b3c-5b8e-8a7e-3b4a1c2d5e6f","value":"a.example"})";
constexpr auto bad = R"({"type":"indicator","spec_version":"2.1","id":"indicator--1"})";
constexpr auto red = R"({"type":"domain-name","spec_version":"2.1",)"
                     R"("id":"domain-name--c6a1b9b4-1b3c-5b8e-8a7e-3b4a1c2d5e6f","value":"b.example",)"
                     R"("object_marking_refs":["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"]})";

TEST_F(FeedRunner, LayWhatIsValidWhereItsReadersFindItAndListTheRest) {
  for (const auto* text : {good, bad, red}) other.server.objects.push_back({other.server.now_us, text});
  auto on_store = parts();
  on_store.turn.sink = sink_to(store());
  app::FeedRunner runner(std::move(on_store));
  ASSERT_TRUE(runner.run_due());
  const auto shown = progress(feed);
  EXPECT_EQ(shown.at("objects_refused"), 2) << shown.response.body;
  EXPECT_THAT(shown.response.body, HasSubstr("indicator--1"));
  const auto collections = ada.get("/taxii2/" + community + "/collections/");
  std::string bodies;
  for (const auto& one : collections.at("collections").get_array())
    bodies += ada.get(fmt::format("/taxii2/{}/collections/{}/objects/", community,
                                  std::string_view(one.at("id").get_string())))
                  .response.body;
  EXPECT_THAT(bodies, HasSubstr("a.example"));
  EXPECT_THAT(bodies, ::testing::Not(HasSubstr("b.example")));
}

TEST_F(FeedRunner, PushWhatMayLeave) {
  ada.post("/api/v1/feeds/" + feed + "/end");
  feed = subscribe(R"("direction":"push")");
  FeedContext own{.feed = model::RecordId(*from_uuid_text(feed)),
                  .community = model::CommunityId(*from_uuid_text(community)),
                  .organisation = ada.organisation,
                  .terms = {}};
  const auto into = sink_to(store());
  const auto marked = [](std::string text, std::string_view marking, char n) {
    text.insert(text.size() - 1, fmt::format(R"(,"object_marking_refs":["marking-definition--{}"])", marking));
    text[text.find("--b6") + 2] = n;
    return text;
  };
  const auto green = marked(good, "bab4a63c-aed9-4cf5-a766-dfca5abac2bb", '1');
  const auto amber = marked(good, "55d920b0-5e8b-4f79-9ee9-91f868d9b421", '2');
  ASSERT_TRUE(into(own, peer::taxii::envelope_of({green, amber})));
  const auto batch = source_from(store())(own, "", 100);
  ASSERT_TRUE(batch) << batch.error().what;
  EXPECT_EQ(batch->objects, std::vector{green});
  own.terms.direction = state::FeedDirection::push;
  own.terms.label = state::FeedLabel{.tlp = model::Tlp::amber};
  const auto wider = source_from(store())(own, "", 100);
  ASSERT_TRUE(wider);
  EXPECT_EQ(wider->objects.size(), 2U) << "its own, marked AMBER";
  EXPECT_TRUE(source_from(store())(own, wider->position, 100)->objects.empty());
}

}  // namespace
}  // namespace tocsin
