#include <gtest/gtest.h>

#include <set>

#include "state/fact_type.h"
#include "state/facts/response.h"
#include "state/phases.h"

namespace tocsin::state {
namespace {

TEST(Machines, EveryStateIsReachedFromTheStart) {
  for (const auto& machine : machines()) {
    std::set<std::string_view> reached{""};
    for (std::size_t before = 0; before != reached.size();) {
      before = reached.size();
      for (const auto& move : machine.moves)
        if (reached.contains(move.from)) reached.insert(move.to);
    }
    for (const auto state : states_of(machine)) EXPECT_TRUE(reached.contains(state)) << machine.name << " " << state;
  }
}

TEST(Machines, ATriggerLeadsToOneStateOnly) {
  for (const auto& machine : machines()) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const auto& move : machine.moves)
      EXPECT_TRUE(seen.emplace(move.from, move.trigger).second)
          << machine.name << " " << move.from << " " << move.trigger;
  }
}

TEST(Machines, AMoveThatIsNotListedIsAConflictInEveryState) {
  for (const auto& machine : machines()) {
    std::set<std::string_view> triggers;
    for (const auto& move : machine.moves) triggers.insert(move.trigger);
    for (const auto state : states_of(machine)) {
      const auto allowed = triggers_from(machine, state);
      for (const auto trigger : triggers) {
        const auto to = next(machine, state, trigger);
        const bool listed = std::ranges::find(allowed, trigger) != allowed.end();
        EXPECT_EQ(to.has_value(), listed);
        if (!to) EXPECT_EQ(to.error().code, Code::conflict);
      }
    }
  }
}

TEST(FactTypes, EveryTriggerIsOneOfItsMachineAndEveryMoveHasAFact) {
  for (const auto& machine : machines()) {
    std::set<std::string_view> by_facts;
    for (const auto& type : fact_types())
      if (type.info.kind == machine.kind && !type.info.trigger.empty()) by_facts.insert(type.info.trigger);
    std::set<std::string_view> by_table;
    for (const auto& move : machine.moves) by_table.insert(move.trigger);
    EXPECT_EQ(by_facts, by_table) << machine.name;
  }
}

TEST(FactTypes, EachHasOneOwningRoomAndAName) {
  const std::set<std::string_view> rooms{"prepare", "report", "assess", "respond", "learn", "share", "notify"};
  std::set<std::string_view> names;
  for (const auto& type : fact_types()) {
    EXPECT_TRUE(rooms.contains(type.info.room)) << type.info.type;
    EXPECT_TRUE(names.insert(type.info.type).second) << type.info.type;
    EXPECT_GE(type.info.version, 1);
  }
}

event::Statement statement_for(const FactInfo& info) {
  event::Statement out;
  out.type = std::string(info.type);
  out.record.kind = info.kind;
  return out;
}

TEST(Fold, APayloadBecomesItsGroupAndATriggerMovesTheMachine) {
  const auto* type = fact_type("request.declined");
  ASSERT_NE(type, nullptr);
  const json::Value payload = json::Object{{"reason", "the disks are with the police"}};
  const auto folded = fold(*type, statement_for(type->info), &payload, "acknowledged");
  ASSERT_TRUE(folded);
  ASSERT_EQ(folded->slices.size(), 2U);
  EXPECT_EQ(folded->slices[0].body, R"({"state":"declined"})");
  EXPECT_EQ(folded->slices[1].group, "reply");
  EXPECT_EQ(folded->slices[1].body, R"({"reason":"the disks are with the police"})");
}

TEST(Fold, AnErasedPayloadStillMovesTheMachine) {
  const auto* type = fact_type("request.declined");
  const auto folded = fold(*type, statement_for(type->info), nullptr, "acknowledged");
  ASSERT_TRUE(folded);
  EXPECT_EQ(folded->slices.size(), 1U);
}

TEST(Fold, AMoveFromTheWrongStateIsRefused) {
  const auto* type = fact_type("request.declined");
  const json::Value payload = json::Object{{"reason", "no"}};
  EXPECT_FALSE(fold(*type, statement_for(type->info), &payload, "accepted"));
}

TEST(Fold, AnUnknownFieldIsRefusedWithItsPlace) {
  const auto* type = fact_type("request.declined");
  const json::Value payload = json::Object{{"reason", "no"}, {"owner", "me"}};
  const auto folded = fold(*type, statement_for(type->info), &payload, "acknowledged");
  ASSERT_FALSE(folded);
  EXPECT_EQ(folded.error().what, "field.unknown");
  EXPECT_EQ(folded.error().where, "/owner");
}

// What was signed in version 1 reads as what it said then.
std::string folded_from(std::string_view type, int version, std::string_view payload) {
  const auto* known = fact_type(type);
  auto statement = statement_for(known->info);
  statement.version = version;
  const json::Value value = json::parse(payload).value();
  const auto folded = fold(*known, statement, &value, "");
  return folded ? folded->slices.back().body : folded.error().what + " " + folded.error().where;
}

TEST(Versions, OneSeverityOfOldIsAListOfOne) {
  EXPECT_EQ(folded_from("incident.severity_set", 1, R"({"scheme":"ncsc6","level":"category-3","reason":"r"})"),
            R"({"levels":[{"level":"category-3","reason":"r","scheme":"ncsc6"}]})");
  EXPECT_EQ(folded_from("incident.severity_set", 2, R"({"levels":[{"scheme":"s","level":"l","reason":"r"}]})"),
            R"({"levels":[{"level":"l","reason":"r","scheme":"s"}]})");
}

TEST(Versions, AnOldInvitationHasNoTitle) {
  EXPECT_EQ(folded_from("participation.invited", 1, R"({"terms":"t"})"), R"({"terms":"t"})");
}

TEST(Versions, ZeroRequestsOfOldMayNotHaveBeenCounted) {
  const auto report = [](std::string_view requests) {
    return fmt::format(R"({{"as_of":"2026-05-28T00:00:00.000000Z","figures":{{"affected":0,"contained":0,"parties":2,)"
                       R"("recovered":0{}}},"title":"S"}})",
                       requests);
  };
  EXPECT_EQ(
      folded_from("situation_report.issued", 1, report(R"(,"requests_done":0,"requests_open":0,"requests_overdue":0)")),
      report(""));
  const auto counted = report(R"(,"requests_done":0,"requests_open":1,"requests_overdue":0)");
  EXPECT_EQ(folded_from("situation_report.issued", 1, counted), counted);
}

TEST(Phases, AreTheStatesOfAnIncident) {
  const auto states = states_of(*machine_of(model::Kind::incident));
  EXPECT_EQ(std::set(states.begin(), states.end()), std::set(names_of(Phase{}).begin(), names_of(Phase{}).end()));
  for (const auto state : states) EXPECT_TRUE(any_phase.contains(state)) << state;
  EXPECT_TRUE(under_way.contains("review"));
  EXPECT_FALSE(under_way.contains("closed"));
  EXPECT_FALSE(any_phase.contains("elsewhere"));
}

}  // namespace
}  // namespace tocsin::state
