#include "port/seen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/testing/memory_world.h"

namespace tocsin::port {
namespace {

using model::Kind;

struct Watched : ::testing::Test {
  // Whether something of what `ask` asked changes by what `change` does.
  template <class Ask, class Do>
  bool is_touched(Ask ask, Do change) {
    const auto before = world.contents();
    testing::MemorySnapshot whole(before);
    Watching watching(whole);
    ask(watching);
    change();
    const auto& after = world.contents().changes;
    for (auto i = static_cast<std::size_t>(watching.seen().position); i < after.size(); ++i)
      for (const auto& look : watching.seen().looks)
        if (touches(after[i], look)) return true;
    return false;
  }
  static auto list(ListQuery query) {
    return [query](Snapshot& snapshot) {
      const policy::LabelBook book;
      snapshot.list(query, *policy::every_label(book));
    };
  }
  static auto counts(TallyQuery query) {
    return [query](Snapshot& snapshot) {
      const policy::LabelBook book;
      snapshot.counts(query, *policy::every_label(book));
    };
  }
  auto joins(const model::SpaceId& into, const model::OrganisationId& who) {
    return [this, into, who] {
      state::ParticipationInvited invited;
      invited.terms.value = "Keep it";
      const auto label = label_for(model::Tlp::amber, {participants_of(into), member_of(who)});
      const event::SpaceRef space{model::SpaceKind::incident, into, {}};
      const auto id = world.give(
          create(space, {.id = world.entropy.new_id<model::RecordTag>(), .owner = who}, label, invited), team);
      auto piece = create(space, world.record(id).ref, label, state::ParticipationAccepted{});
      piece.base = world.record(id).newest_of("state")->fact;
      world.give(std::move(piece), who);
    };
  }

  testing::World world;
  model::OrganisationId team = world.organisation("Team");
  model::OrganisationId party = world.organisation("Party");
  model::SpaceId incident = model::as_space(world.incident(team));
  model::SpaceId elsewhere = model::as_space(world.incident(team));
};

TEST_F(Watched, NothingAskedIsTouchedByNothing) {
  EXPECT_FALSE(is_touched([](Snapshot&) {}, joins(incident, party)));
}

TEST_F(Watched, ARecordIsTouchedByItsOwnFactsAlone) {
  const auto load = [&](const model::SpaceId& id) {
    return [id](Snapshot& snapshot) { (void)snapshot.load(model::RecordId(id.raw())); };
  };
  const auto describe = [&] {
    const auto& record = world.record(model::RecordId(incident.raw()));
    state::IncidentDescribed described;
    described.title.value = "Another";
    auto piece = create(record.space, record.ref, world.label_of(*record.newest_of("head")), described);
    piece.base = record.newest_of("head")->fact;
    world.give(std::move(piece), team);
  };
  EXPECT_TRUE(is_touched(load(incident), describe));
  EXPECT_FALSE(is_touched(load(elsewhere), describe));
}

TEST_F(Watched, ACountIsTouchedByWhatAListOfTheSameIsTouchedBy) {
  EXPECT_TRUE(is_touched(counts({.kind = Kind::participation}), joins(incident, party)));
  EXPECT_TRUE(is_touched(counts({.kind = Kind::participation, .space = incident}), joins(incident, party)));
  EXPECT_TRUE(
      is_touched(counts({.kind = Kind::participation, .owner = party, .state = "active"}), joins(incident, party)));
  EXPECT_FALSE(is_touched(counts({.kind = Kind::participation, .space = elsewhere}), joins(incident, party)));
  EXPECT_FALSE(is_touched(counts({.kind = Kind::lead}), joins(incident, party)));
}

TEST_F(Watched, AListIsTouchedByWhatMayComeIntoIt) {
  EXPECT_TRUE(is_touched(list({.kind = Kind::participation, .space = incident}), joins(incident, party)));
  EXPECT_TRUE(is_touched(list({.kind = Kind::participation, .owner = party}), joins(incident, party)));
  EXPECT_TRUE(
      is_touched(list({.kind = Kind::participation, .space = incident, .state = "active"}), joins(incident, party)));
  EXPECT_FALSE(is_touched(list({.kind = Kind::participation, .space = elsewhere}), joins(incident, party)));
  EXPECT_FALSE(is_touched(list({.kind = Kind::lead, .space = incident}), joins(incident, party)));
  EXPECT_FALSE(is_touched(list({.kind = Kind::participation, .owner = team}), joins(incident, party)));
}

TEST_F(Watched, WhatSomebodyHoldsIsTouchedByWhatGivesOrTakesIt) {
  const auto held_by = [](const model::OrganisationId& who) {
    return [who](Snapshot& snapshot) { (void)snapshot.clearance_of({}, who); };
  };
  const auto holders = [](const model::SpaceId& of) {
    return [of](Snapshot& snapshot) { (void)snapshot.holders_of(participants_of(of)); };
  };
  EXPECT_TRUE(is_touched(held_by(party), joins(incident, party)));
  EXPECT_FALSE(is_touched(held_by(team), joins(incident, party)));
  EXPECT_TRUE(is_touched(holders(incident), joins(incident, party)));
  EXPECT_FALSE(is_touched(holders(elsewhere), joins(incident, party)));
}

TEST_F(Watched, ALossAloneTouchesWhatAsksForLosses) {
  const auto loses = [](const model::OrganisationId& who) {
    return [who](Watching& watching) { watching.look_at({.holder = who.raw(), .way = state::HoldChange::Way::take}); };
  };
  EXPECT_FALSE(is_touched(loses(party), joins(incident, party)));
  const state::HoldChange gone{state::HoldChange::Way::take, party.raw(), participants_of(incident)};
  const Look look{.holder = party.raw(), .way = state::HoldChange::Way::take};
  EXPECT_TRUE(touches({.ref = {}, .space = incident, .holds = {gone}}, look));
}

TEST_F(Watched, WhatLooksEverywhereIsTouchedByEverything) {
  const auto everywhere = [](Snapshot& snapshot) {
    const policy::LabelBook book;
    snapshot.search("mail", 0, 10, *policy::every_label(book));
  };
  EXPECT_TRUE(is_touched(everywhere, joins(incident, party)));
}

}  // namespace
}  // namespace tocsin::port
