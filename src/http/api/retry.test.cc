// Limits before work: who is refused before anything is looked up, whose share is used up, and when to come again.
#include <gtest/gtest.h>

#include "http/api/background.h"
#include "http/api/retry.h"
#include "http/api/views_world.h"

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::World;

TEST(Retry, IsSaidInWholeSecondsAndNeverZero) {
  Limiter limiter({.per_second = 0.25, .burst = 1});
  const Instant now{1'000'000'000};
  EXPECT_TRUE(admit(limiter, "a", now, "rate.requests"));
  const auto refused = admit(limiter, "a", now, "rate.requests");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::limit);
  EXPECT_EQ(refused.error().what, "rate.requests");
  EXPECT_EQ(retry_after(refused.error()).value, "4");
  const auto nearly = check_left(limiter, "a", now + Span{3'999'999}, "rate.requests");
  ASSERT_FALSE(nearly);
  EXPECT_EQ(retry_after(nearly.error()).value, "1");
  EXPECT_TRUE(check_left(limiter, "a", now + seconds(4), "rate.requests"));
  EXPECT_TRUE(admit(limiter, "a", now + seconds(4), "rate.requests")) << "looking took nothing";
  EXPECT_EQ(retry_after(Error{Code::unavailable, "append.stopped", "", {}}).value, "2");
}

TEST(Retry, IsSaidByEveryAnswerThatAsksToWait) {
  for (const int status : {429, 503}) {
    const auto answer = problem(i18n::Language::en, status, Error{Code::limit, "rate.requests", "", {}});
    EXPECT_TRUE(std::ranges::any_of(answer.headers, [](const auto& h) { return h.name == "Retry-After"; })) << status;
  }
}

struct Credentials : ::testing::Test {
  World world;
  testing::Client ada = world.person(world.organisation("Northwind"), "Ada");
  testing::Client guesser = world.stranger();

  void guess(int times) {
    for (int i = 0; i < times; ++i) {
      guesser.token = fmt::format("tcsa_{:040}", i);
      ASSERT_EQ(guesser.get("/api/v1/session").status(), 401) << i;
    }
  }
};

TEST_F(Credentials, ThatDoNotHoldAreRefusedByAddressBeforeTheyAreLookedUp) {
  guess(200);
  const auto refused = guesser.get("/api/v1/session");
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(refused.text("code"), "rate.attempts");
  EXPECT_EQ(refused.header("Retry-After"), "1");
  guesser.cookie = "tcss_nobody";
  guesser.token.clear();
  EXPECT_EQ(guesser.get("/api/v1/session").status(), 429) << "whatever the credential";
  EXPECT_EQ(guesser.get("/healthz").status(), 200) << "what is open needs none";
  ada.peer = "198.51.100.7";
  EXPECT_EQ(ada.get("/api/v1/session").status(), 200) << "from another address";
  world.pass(seconds(1));
  EXPECT_EQ(guesser.get("/api/v1/session").status(), 401);
}

TEST_F(Credentials, ThatHoldAreCountedOnNobody) {
  for (int i = 0; i < 300; ++i) ASSERT_EQ(ada.get("/api/v1/session").status(), 200) << i;
  ada.csrf = "forged";
  for (int i = 0; i < 300; ++i) ASSERT_EQ(ada.post("/api/v1/me/language").status(), 403) << i;
}

// An Api whose pools refuse with `refusal`, or run at once and remember for whom.
struct Pooled {
  explicit Pooled(World& of) : world(of), api(wired()) {}

  Services wired() {
    const auto& sound = world.api.services();
    const auto pool = [this](std::string name) -> Pool {
      return [this, name](auth::HashPool::Owner owner, std::move_only_function<void()> job) -> Result<void> {
        if (!refusal.empty()) return fail(Code::limit, refusal, "", {{"seconds", "2"}});
        jobs.push_back(name + " " + owner.member + " " + owner.principal);
        job();
        return {};
      };
    };
    return {sound.log,       sound.index,    sound.keys,  sound.blobs,   sound.accounts, sound.quarantine,
            sound.objects,   sound.feeds,    sound.clock, sound.entropy, sound.keyring,  sound.hasher,
            sound.hash_pool, sound.settings, sound.post,  pool("work"),  pool("wait")};
  }
  Answer ask(testing::Client& who, Method method, std::string_view target, std::string_view body = {}) {
    Answer out{api.handle_and_wait(who.request(method, target, body)), {}};
    if (auto read = json::parse(out.response.body)) out.body = std::move(*read);
    return out;
  }

  World& world;
  std::string refusal;
  std::vector<std::string> jobs;
  Api api;
};

TEST(Pools, RunWhatWritesForWhoeverAsksAndNotWhatReads) {
  World world;
  auto ada = world.person(world.organisation("Northwind"), "Ada", state::PersonRole::admin, state::Operates::server);
  auto stranger = world.stranger();
  Pooled pooled(world);
  EXPECT_EQ(pooled.ask(ada, Method::get, "/api/v1/session").status(), 200);
  EXPECT_EQ(pooled.ask(ada, Method::get, "/api/v1/tokens").status(), 200);
  EXPECT_TRUE(pooled.jobs.empty());
  const auto own = "wait " + to_text(ada.organisation) + " " + to_uuid_text(ada.person.raw());
  EXPECT_EQ(pooled.ask(ada, Method::post, "/api/v1/me/language", R"({"language":"en"})").status(), 200);
  EXPECT_EQ(pooled.ask(ada, Method::post, "/api/v1/organisations", R"({"name":"Contoso","sector":"health"})").status(),
            201);
  EXPECT_EQ(pooled.ask(stranger, Method::post, "/api/v1/session/link", R"({"token":"x"})").status(), 404);
  EXPECT_EQ(pooled.jobs, (std::vector{own, own, "wait " + stranger.peer + " " + stranger.peer}));
}

TEST(Pools, ThatAreFullSayWhenToComeAgain) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  Pooled pooled(played.world);
  const auto import = "/api/v1/reports/" + report + "/import?name=a";
  pooled.refusal = "auth.busy";
  const auto busy = pooled.ask(played.petra, Method::post, import, "{}");
  EXPECT_EQ(busy.status(), 503);
  EXPECT_EQ(busy.text("code"), "work.busy");
  EXPECT_EQ(busy.header("Retry-After"), "2");
  pooled.refusal = "rate.share";
  const auto share = pooled.ask(played.petra, Method::post, import, "{}");
  EXPECT_EQ(share.status(), 429);
  EXPECT_EQ(share.text("code"), "rate.share");
  EXPECT_EQ(share.header("Retry-After"), "2");
}

}  // namespace
}  // namespace tocsin::http
