#include "store/sqlite/reader.h"
#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

using model::Atom;
using model::AtomKind;
using model::Kind;
using model::Role;

Atom community(std::uint8_t n) { return {AtomKind::community, Role::none, RawId{n}}; }

struct Relabelling : testing::Test {
  model::Label green(std::uint8_t n) { return world.label_for({community(n)}, model::Tlp::green); }
  Result<port::Committed> show(const model::FactId& fact, const model::Label& to, std::string_view scope) {
    return world.append(world.fact("marking.changed", space, ref, to,
                                   fmt::format(R"({{"fact":"{}","scope":"{}"}})", to_text(fact), scope)));
  }
  // What a holder of community `n` finds: the list, the full text, the record's own slices, the stream, the timeline.
  std::size_t listed(std::uint8_t n) {
    auto snapshot = world.store->index().snapshot();
    return snapshot->list({.kind = Kind::message}, *world.visible_to({community(n)})).records.size();
  }
  std::size_t found(std::uint8_t n, const std::string& word) {
    auto snapshot = world.store->index().snapshot();
    return snapshot->search(i18n::match_query(word).value(), 0, 100, *world.visible_to({community(n)})).records.size();
  }
  std::vector<std::string> told(std::uint8_t n) {
    std::vector<std::string> out;
    for (const auto& note : world.store->index().snapshot()->notes(0, 100, *world.visible_to({community(n)})))
      out.push_back(note.type);
    return out;
  }
  std::size_t entries(std::uint8_t n) {
    return world.store->index().snapshot()->entries_of(space.id, 0, 100, *world.visible_to({community(n)})).size();
  }

  World world;
  event::SpaceRef space = world.space();
  event::RecordRef ref = world.ref(Kind::message);
};

TEST_F(Relabelling, TakesTheOlderVersionsAlongSoThatNoneComesBack) {
  const auto first = world.say("message.post", space, ref, green(1), R"({"text":"lantern"})");
  const auto second = world.say("message.edit", space, ref, green(1), R"({"text":"harbour"})", first);
  ASSERT_TRUE(show(second, green(2), "record"));
  EXPECT_EQ(listed(1), 0U);
  EXPECT_EQ(found(1, "lantern") + found(1, "harbour"), 0U);
  EXPECT_EQ(listed(2), 1U);
  EXPECT_EQ(found(2, "harbour"), 1U);
  EXPECT_EQ(entries(1), 0U);
  EXPECT_EQ(entries(2), 3U);
}

TEST_F(Relabelling, TellsThoseWhoLoseItThatSomethingChangedAndNothingElse) {
  const auto fact = world.say("message.post", space, ref, green(1));
  ASSERT_TRUE(show(fact, green(2), "record"));
  EXPECT_EQ(told(1), std::vector<std::string>{"marking.changed"});
  EXPECT_EQ(told(2), (std::vector<std::string>{"message.post", "marking.changed"}));
  EXPECT_TRUE(told(3).empty());
}

TEST_F(Relabelling, TellsAlsoWhoWasAwayForLong) {
  const auto fact = world.say("message.post", space, ref, green(1));
  ASSERT_TRUE(show(fact, green(2), "record"));
  auto snapshot = world.store->index().snapshot();
  // From beyond what is walked: the labels' own index is asked.
  const auto notes = snapshot->notes(-10'000, 100, *world.visible_to({community(1)}));
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes.front().type, "marking.changed");
}

TEST_F(Relabelling, OfAGroupLeavesTheOthersWhereTheyAre) {
  world.say("message.post", space, ref, green(1), R"({"text":"lantern"})");
  const auto tag = world.say("message.tag", space, ref, green(1), R"({"text":"harbour"})");
  ASSERT_TRUE(show(tag, green(2), "group"));
  EXPECT_EQ(found(1, "lantern"), 1U);
  EXPECT_EQ(found(1, "harbour"), 0U);
  EXPECT_EQ(found(2, "harbour"), 1U);
}

TEST_F(Relabelling, OfAMachineMovesItsStateSoThatTheNextMoveFits) {
  ref = world.ref(Kind::request);
  const auto sent = world.say("request.send", space, ref, green(1));
  ASSERT_TRUE(show(sent, green(2), "record"));
  EXPECT_FALSE(world.append(world.fact("request.deliver", space, ref, green(1), "{}", sent)));
  EXPECT_TRUE(world.append(world.fact("request.deliver", space, ref, green(2), "{}", sent)));
  EXPECT_EQ(world.record(ref.id).state(), "delivered");
}

TEST_F(Relabelling, OfAnIndicatorSetTakesItsIndicatorsAlong) {
  ref = world.ref(Kind::indicator_set);
  auto made = world.fact("indicator_set.make", space, ref, green(1));
  const auto fact = made.fact.statement.id;
  port::Batch batch;
  batch.facts.push_back(std::move(made));
  batch.indicators.push_back({ref.id, ref.id, {model::ObservableType{}, "evil.example"}, green(1)});
  ASSERT_TRUE(port::append_and_wait(world.store->log(), std::move(batch)));
  const auto seen = [&](std::uint8_t n) {
    return world.store->index().snapshot()->indicators(ref.id, 0, 10, *world.visible_to({community(n)})).size();
  };
  EXPECT_EQ(seen(1), 1U);
  ASSERT_TRUE(show(fact, green(2), "record"));
  EXPECT_EQ(seen(1), 0U);
  EXPECT_EQ(seen(2), 1U);
  // What is forgotten then is forgotten where it is shown now.
  world.say("content.erased", space, ref, green(2), R"({"fact":")" + to_text(fact) + "\"}");
  EXPECT_EQ(seen(2), 0U);
  auto rows = world.store->readers().lend();
  auto left = rows->prepare("SELECT count(*) FROM indicator");
  ASSERT_TRUE(left.step().value_or(false));
  EXPECT_EQ(left.integer(0), 0);
}

TEST_F(Relabelling, OfWhatIsNotThereIsRefusedWhole) {
  world.say("message.post", space, ref, green(1));
  const auto refused = show(world.id<model::FactId>(), green(2), "record");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "append.relabelled_fact");
  EXPECT_EQ(told(2).size(), 0U);
  EXPECT_EQ(listed(1), 1U);
}

}  // namespace
}  // namespace tocsin::store::test
