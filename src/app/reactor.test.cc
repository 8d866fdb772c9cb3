#include "app/reactor.h"

#include <gtest/gtest.h>

#include <atomic>

#include "http/testing/world.h"

namespace tocsin::app {
namespace {

using testing::Client;

std::atomic<bool> has_room;
std::atomic<int> tries;
std::atomic<int> done;

Result<std::vector<port::Draft>> follow(port::Desk&, const port::Note&, const policy::Permit&) {
  ++tries;
  if (!has_room) return fail(Code::limit, "append.full");
  ++done;
  return std::vector<port::Draft>();
}

template <class Condition>
bool within(std::chrono::milliseconds time, Condition condition) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!condition() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return condition();
}

struct Reacting : ::testing::Test {
  Reacting() {
    has_room = false;
    tries = done = 0;
  }
  void report() {
    ASSERT_EQ(ada.post("/api/v1/communities/" + community + "/reports", R"({"title":"Phishing"})").status(), 201);
  }
  Reactor reactor(std::vector<port::Reaction> reactions) {
    return Reactor({.log = world.store->log(),
                    .index = world.store->index(),
                    .keys = world.store->keys(),
                    .bookmarks = world.store->bookmarks(),
                    .clock = world.clock,
                    .entropy = world.chance,
                    .reactions = std::move(reactions),
                    .complain = [this](const Error& error) { complaints.push_back(error.what); },
                    .on_erasure = {}});
  }

  std::vector<std::string> complaints;
  testing::World world;
  Client ada = world.person(world.organisation("Northwind"), "Ada", state::PersonRole::admin);
  std::string community = ada.post("/api/v1/communities", R"({"name":"Ports","purpose":"Looking out"})").text("id");
};

// After six tries the next would come 3.2 s later.
TEST_F(Reacting, GoesOnAsSoonAsAWriteHasFoundRoomAgain) {
  report();
  auto reacting = reactor({{"follow", "report.submitted", follow}});
  reacting.start();
  ASSERT_TRUE(within(std::chrono::seconds(20), [] { return tries >= 6; }));
  EXPECT_EQ(done, 0);
  has_room = true;
  report();
  EXPECT_TRUE(within(std::chrono::milliseconds(1500), [] { return done == 2; })) << tries;
  reacting.stop();
}

Result<std::vector<port::Draft>> stumble(port::Desk&, const port::Note&, const policy::Permit&) {
  ++tries;
  return fail(Code::not_found, "record.group", "audience");
}

// Nobody may keep the reactions of all others from running by one record of which nothing can be made.
TEST_F(Reacting, PassesByWhatCannotBeReactedToAndSaysSo) {
  has_room = true;
  for (int i = 0; i < 2; ++i) report();
  auto reacting = reactor({{"stumble", "report.submitted", stumble}, {"follow", "report.submitted", follow}});
  EXPECT_TRUE(reacting.run_due());
  EXPECT_EQ(done, 2);
  EXPECT_EQ(complaints, (std::vector<std::string>{"record.group", "record.group"}));
}

}  // namespace
}  // namespace tocsin::app
