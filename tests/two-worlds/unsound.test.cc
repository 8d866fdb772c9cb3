// A store that cannot be read is no empty store: whoever asks is told, and nothing is decided on what is missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario.h"

namespace tocsin::two_worlds {
namespace {

class Unsound : public ::testing::Test {
 protected:
  Unsound() {
    const auto scenario = make_scenario(2 * viewers);
    for (const auto* steps : {&scenario.before, &scenario.after})
      for (const auto& step : *steps) play(step);
    side.begin_step("then", ++minute);
  }
  void play(const Step& step) {
    side.begin_step(step.key, ++minute);
    if (step.in_a) step.run(side);
    side.end_step();
  }
  Answer ask(http::Method method, std::string_view target, std::string_view body = {}) {
    const auto where = side.filled(target);
    const auto what = side.filled(body);
    if (!where || !what) throw std::runtime_error(fmt::format("not there: {} {}", target, body));
    return side.ask(side.people.at("tom"), method, *where, *what);
  }

  std::int64_t minute = 0;
  Side side{2 * viewers, "amaranth", Planted{}};
};

TEST_F(Unsound, ListsAndPicturesSayThatTheyCouldNotBeRead) {
  for (const auto* target :
       {"/api/v1/incidents", "/api/v1/reports/counts", "/api/v1/communities/<c>/reports",
        "/api/v1/incidents/<i>/participations", "/api/v1/incidents/<i>/matrix", "/api/v1/incidents/<i>/timeline",
        "/api/v1/search?q=harbour", "/api/v1/incidents/<i>/after-action-report", "/api/v1/reports/<dup>/matches"}) {
    side.index.turn_to(Flaw::none);
    EXPECT_EQ(ask(http::Method::get, target).status(), 200) << target;
    side.index.turn_to(Flaw::reads_fail);
    const auto answer = ask(http::Method::get, target);
    EXPECT_EQ(answer.status(), 503) << target;
    EXPECT_EQ(answer.text("code"), "store.read") << target;
  }
}

// Nobody is invited twice: a rule over a list, which an empty one would let pass.
TEST_F(Unsound, NothingIsDecidedOnAListThatCouldNotBeRead) {
  const auto before = side.world.store->index().snapshot()->last_position();
  side.index.turn_to(Flaw::reads_fail);
  const auto answer = ask(http::Method::post, "/api/v1/incidents/<i>/participations",
                          R"({"organisation":"<V>","terms":"As the policy says"})");
  EXPECT_EQ(answer.status(), 503);
  EXPECT_EQ(answer.text("code"), "store.read");
  EXPECT_EQ(side.world.store->index().snapshot()->last_position(), before);
}

// Nobody is told to sign in again because a disk is going.
TEST_F(Unsound, NobodyIsTakenForAStranger) {
  side.index.turn_to(Flaw::nothing_reads);
  const auto answer = ask(http::Method::get, "/api/v1/me");
  EXPECT_EQ(answer.status(), 503);
  EXPECT_EQ(answer.text("code"), "store.read");
}

TEST_F(Unsound, BeingReadyNeedsAStoreAndBeingAliveDoesNot) {
  EXPECT_EQ(ask(http::Method::get, "/readyz").status(), 200);
  side.index.turn_to(Flaw::nothing_reads);
  EXPECT_EQ(ask(http::Method::get, "/readyz").status(), 503);
  EXPECT_EQ(ask(http::Method::get, "/healthz").status(), 200);
}

}  // namespace
}  // namespace tocsin::two_worlds
