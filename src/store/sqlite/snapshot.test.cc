#include "store/sqlite/snapshot.h"

#include <chrono>
#include <thread>

#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

using model::Kind;

class Beginning : public testing::Test {
 protected:
  Beginning() { world.say("message.post", world.space(), ref, world.open_label()); }
  World world;
  event::RecordRef ref = world.ref(Kind::message);
  Directory directory;
  Sieve sieve;
  ValueKeys value_keys{RawId{}};
  policy::LabelBook behind;  // as the writer's is between its commit and its learning
};

TEST_F(Beginning, WaitsUntilTheLabelsOfAllThatItSeesAreKnown) {
  std::jthread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    behind.learn(1, world.open_label());
  });
  SqliteSnapshot snapshot(world.store->readers().lend(), ListPlan::adaptive, behind, directory, {sieve, value_keys});
  EXPECT_EQ(behind.size(), 1U);
  EXPECT_EQ(snapshot.last_position(), 1);
  EXPECT_TRUE(snapshot.load(ref.id));
}

TEST_F(Beginning, ShowsNothingWhereALabelStaysUnknown) {
  SqliteSnapshot snapshot(world.store->readers().lend(), ListPlan::adaptive, behind, directory, {sieve, value_keys});
  EXPECT_EQ(snapshot.last_position(), 0);
  const auto loaded = snapshot.load(ref.id);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().what, "store.read");
}

TEST(Snapshots, NeverHoldALabelThatTheBookDoesNotKnow) {
  World world;
  std::jthread author([&] {
    const auto at = world.space();
    for (int i = 0; i < 300; ++i) {
      const model::Atom reader{model::AtomKind::community, model::Role::none, world.id<model::CommunityId>().raw()};
      world.say("message.post", at, world.ref(Kind::message), world.label_for({reader}, model::Tlp::green));
    }
  });
  std::int64_t last = 0;
  while (last < 300) {
    const auto snapshot = world.store->index().snapshot();
    last = snapshot->last_position();
    const auto known = static_cast<std::int64_t>(world.store->index().labels().size());
    for (const auto& note : snapshot->notes(std::max<std::int64_t>(last - 5, 0), 10, *world.everything()))
      ASSERT_LE(note.label, known);
    ASSERT_GE(known, last);  // every fact has a label of its own
  }
}

}  // namespace
}  // namespace tocsin::store::test
