#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "cli/acts.h"
#include "cli/demo/keeping.h"
#include "cli/demo/stage.h"
#include "cli/session_file.h"
#include "state/machine.h"

namespace tocsin::demo {
namespace {

using model::Kind;

std::vector<std::string> way(Kind kind, std::string_view from, std::string_view trigger) {
  return shortest_way(*state::machine_of(kind), from, [&](const state::Move& move) { return move.trigger == trigger; });
}

TEST(Ways, LeadThroughStepsThatAnyoneWouldTake) {
  using Steps = std::vector<std::string>;
  EXPECT_EQ(way(Kind::request, "delivered", "accept"), (Steps{"acknowledge", "accept"}));
  EXPECT_EQ(way(Kind::request, "accepted", "answer"), (Steps{"start", "answer"}));
  EXPECT_EQ(way(Kind::request, "answered", "finish"), (Steps{"verify", "finish"}));
  EXPECT_EQ(way(Kind::incident, "escalated", "stabilise"), (Steps{"de_escalate", "stabilise"}));
  EXPECT_EQ(way(Kind::decision, "consulting", "revoke"), (Steps{"adopt", "put_into_effect", "revoke"}));
  EXPECT_TRUE(way(Kind::request, "declined", "answer").empty());
}

// What another act does by the way (a release asks for consents, and uses them up), or the server by itself.
bool follows(std::string_view name) {
  constexpr std::array<std::string_view, 8> all{"feed.stop",       "release.ask",      "release.refuse",
                                                "release.correct", "release.expire",   "consent.void",
                                                "consent.use",     "consent.ask_again"};
  return std::ranges::find(all, name) != all.end();
}

TEST(Ways, EveryTriggerOfAPersonIsAnAct) {
  for (const auto& machine : state::machines())
    for (const auto& move : machine.moves) {
      const bool by_server = move.trigger == "deliver" || move.trigger == "promote" ||
                             (machine.kind == Kind::report && move.trigger == "acknowledge") ||
                             (machine.kind == Kind::escrow && move.trigger == "ready");
      // Moved by passphrases, and by what the server counts of them.
      const bool by_trustees = machine.kind == Kind::escrow_opening && move.trigger != "withdraw";
      if (move.from.empty() || by_server || by_trustees) continue;
      const auto name = act_of_trigger(machine.kind, move.trigger);
      EXPECT_TRUE(follows(name) || cli::act_named(name, machine.kind) != nullptr) << name;
    }
}

TEST(Keeping, OfAnEarlierVersionKeepsTheOperatorsPassword) {
  const auto file = std::filesystem::path(testing::TempDir()) / fmt::format("tocsin-demo-old-{}.json", ::getpid());
  ASSERT_TRUE(cli::write_private(file, R"({"operator":"tomasz","operator_password":"p"})"));
  EXPECT_EQ(read_keeping(file).value().passwords, (Texts{{"tomasz", "p"}}));
  std::filesystem::remove(file);
}

TEST(Keeping, ComesBackAsItWasKept) {
  const auto file = std::filesystem::path(testing::TempDir()) / fmt::format("tocsin-demo-{}.json", ::getpid());
  Keeping kept;
  kept.server = "http://127.0.0.1:1";
  kept.operator_key = "tomasz";
  kept.cookies["tomasz"] = "a=b";
  kept.csrf["tomasz"] = "c";
  kept.passwords["tomasz"] = "d";
  kept.records["rq/harbourline"] = "id";
  kept.played["found"] = "t";
  ASSERT_TRUE(write_keeping(file, kept));
  const auto back = read_keeping(file);
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(back->records, kept.records);
  EXPECT_EQ(back->passwords, kept.passwords);
  EXPECT_EQ(back->credential_of("tomasz").cookie, "a=b");
  EXPECT_TRUE(back->has_played("found"));
  EXPECT_TRUE(back->credential_of("nobody").cookie.empty());
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace tocsin::demo
