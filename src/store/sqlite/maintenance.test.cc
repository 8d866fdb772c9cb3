#include "store/sqlite/maintenance.h"

#include <sqlite3.h>

#include <algorithm>
#include <sstream>

#include "store/sqlite/db.h"
#include "store/sqlite/test_play.h"

namespace tocsin::store::test {
namespace {

using model::Kind;

std::string dump_of(World& world) {
  const auto text = dump_folded(*world.store);
  EXPECT_TRUE(text) << text.error().what << text.error().where;
  return text.value_or("");
}

class Rebuild : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Rebuild, FoldsToWhatTheAppendsFoldedTo) {
  World world(GetParam());
  Play play(world, GetParam());
  for (int i = 0; i < 700; ++i) {
    play.act();
    if (i % 40 == 39) play.erase_something();
    if (i % 7 == 6) play.relabel_something();
  }
  const auto before = dump_of(world);
  const auto rebuilt = rebuild(*world.store);
  ASSERT_TRUE(rebuilt) << rebuilt.error().what << rebuilt.error().where;
  ASSERT_GT(before.size(), 10'000U);
  EXPECT_EQ(before, dump_of(world));
  const auto report = verify(world.folder.path());
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->first_fault) << report->first_fault->what << report->first_fault->sequence;
  EXPECT_GT(report->erased, 0U);
}
INSTANTIATE_TEST_SUITE_P(Seeds, Rebuild, testing::Range<std::uint64_t>(1, 6));

TEST(Upgrade, FromEachSchemaHoldsWhatTheAppendsFolded) {
  World world;
  Play play(world, 7);
  for (int i = 0; i < 200; ++i) play.act();
  const auto before = dump_of(world);
  ASSERT_NE(before.find("heard|"), std::string::npos);
  world.close();
  {
    auto db = Db::open(world.folder.path() / "tocsin.db", {.use = Db::Use::write});
    ASSERT_TRUE(db);
    ASSERT_TRUE(lower_schema(*db, 1));
  }
  world.open();
  EXPECT_EQ(before, dump_of(world));
}

TEST(Erasure, LeavesNeitherContentNorTextAndTheChainHolds) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::message);
  const auto first = world.say("message.post", at, ref, world.open_label(), R"({"text":"kept"})");
  const auto second = world.say("message.edit", at, ref, world.open_label(), R"({"text":"regretted"})", first);
  world.say("content.erased", at, ref, world.open_label(), R"({"fact":")" + to_text(second) + "\"}");
  EXPECT_TRUE(world.record(ref.id).slices.empty());
  const auto snapshot = world.store->index().snapshot();
  EXPECT_TRUE(ids_of(snapshot->search(*i18n::match_query("regretted"), 0, 10, *world.everything())).empty());
  EXPECT_TRUE(ids_of(snapshot->list({.kind = Kind::message}, *world.everything())).empty());
  const auto report = verify(world.folder.path());
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->first_fault);
  EXPECT_EQ(report->erased, 1U);
  world.say("message.edit", at, ref, world.open_label(), R"({"text":"new"})");
  EXPECT_EQ(world.record(ref.id).slices.at(0).body, R"({"text":"new"})");
}

TEST(Erasure, OfAnIndicatorSetLeavesNoneOfItsIndicators) {
  World world;
  const auto at = world.space();
  const model::Observable bad{model::ObservableType::domain, "bad.example"};
  const auto make = [&](const event::RecordRef& set, const model::RecordId& report, const model::Label& label) {
    port::Batch batch;
    batch.facts.push_back(world.fact("indicator_set.make", at, set, label));
    batch.indicators.push_back({set.id, report, bad, label});
    const auto made = batch.facts.front().fact.statement.id;
    EXPECT_TRUE(port::append_and_wait(world.store->log(), std::move(batch)));
    return made;
  };
  const auto held = [&](const model::RecordId& set) {
    return world.store->index().snapshot()->indicators(set, 0, 10, *world.everything()).size();
  };
  const auto mine = world.ref(Kind::indicator_set);
  const auto theirs = world.ref(Kind::indicator_set);
  const auto my_report = world.id<model::RecordId>();
  const auto their_report = world.id<model::RecordId>();
  const auto head = make(mine, my_report, world.open_label());
  make(mine, my_report, world.label_for({}, model::Tlp::red));
  make(theirs, their_report, world.open_label());
  world.say("content.erased", at, mine, world.open_label(), R"({"fact":")" + to_text(head) + "\"}");
  EXPECT_EQ(held(mine.id), 1U) << "the other head's stay";
  EXPECT_EQ(held(theirs.id), 1U);
  const auto snapshot = world.store->index().snapshot();
  EXPECT_TRUE(snapshot->matches({.of = {their_report}}, *world.visible_to({})).found.empty());
}

TEST(Erasure, StaysInItsSpace) {
  World world;
  const auto fact = world.say("message.post", world.space(), world.ref(Kind::message), world.open_label());
  const auto refused = world.append(world.fact("content.erased", world.space(), world.ref(Kind::room),
                                               world.open_label(), R"({"fact":")" + to_text(fact) + "\"}"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "append.erased_fact");
}

// Ten facts in one space, then someone with an editor.
class Tampering : public testing::Test {
 protected:
  Tampering() {
    for (int i = 0; i < 10; ++i) {
      refs.push_back(world.ref(Kind::message));
      facts.push_back(
          world.say("message.post", at, refs.back(), world.open_label(), R"({"n":)" + std::to_string(i) + "}"));
    }
    checkpoint = *make_checkpoint(*world.store, "here", world.clock.now());
    for (int i = 0; i < 2; ++i) world.say("message.post", at, world.ref(Kind::message), world.open_label());
    world.close();
  }
  void edit(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((world.folder.path() / "tocsin.db").c_str(), &db), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_free(message);
    sqlite3_close(db);
  }
  VerifyReport report(const std::optional<std::string>& against = {}) {
    auto out = verify(world.folder.path(), against);
    EXPECT_TRUE(out) << out.error().what;
    return out.value_or(VerifyReport{});
  }
  void expect_fault(std::int64_t sequence, std::string_view what, const std::optional<std::string>& against = {}) {
    const auto found = report(against).first_fault;
    ASSERT_TRUE(found);
    EXPECT_EQ(found->space, at.id);
    EXPECT_EQ(found->sequence, sequence);
    EXPECT_EQ(found->what, what);
  }
  World world;
  event::SpaceRef at = world.space();
  std::vector<event::RecordRef> refs;
  std::vector<model::FactId> facts;
  std::string checkpoint;
};

TEST_F(Tampering, IsNotSeenWhereThereIsNone) {
  EXPECT_FALSE(report().first_fault);
  EXPECT_EQ(report().facts, 12U);
  EXPECT_EQ(report().tail_unproven, 12U);
  EXPECT_FALSE(report(checkpoint).first_fault);
  EXPECT_EQ(report(checkpoint).tail_unproven, 2U);
}
TEST_F(Tampering, WithContentIsFound) {
  edit("UPDATE content SET payload = '{\"n\":99}' WHERE pos = 4");
  expect_fault(4, "verify.content");
}
TEST_F(Tampering, WithASaltIsFound) {
  edit("UPDATE content SET salt = zeroblob(32) WHERE pos = 4");
  expect_fault(4, "verify.content");
}
TEST_F(Tampering, WithEachSignedColumnIsFound) {
  for (const std::string column : {"id", "record", "parent", "owner", "base", "person", "organisation", "realm"}) {
    edit("CREATE TABLE kept AS SELECT " + column + " AS v FROM fact WHERE pos = 5");
    edit("UPDATE fact SET " + column + " = x'000102030405060708090a0b0c0d0e0f' WHERE pos = 5");
    const auto found = report().first_fault;
    ASSERT_TRUE(found) << column;
    EXPECT_EQ(found->sequence, 5) << column;
    edit("UPDATE fact SET " + column + " = (SELECT v FROM kept) WHERE pos = 5; DROP TABLE kept");
  }
  for (const std::string column : {"happened_at", "recorded_at", "version"}) {
    edit("UPDATE fact SET " + column + " = " + column + " + 1 WHERE pos = 5");
    const auto found = report().first_fault;
    ASSERT_TRUE(found) << column;
    EXPECT_EQ(found->sequence, 5) << column;
    edit("UPDATE fact SET " + column + " = " + column + " - 1 WHERE pos = 5");
  }
  for (const std::string column : {"type", "kind", "custody", "space_kind"}) {
    edit("CREATE TABLE kept AS SELECT " + column + " AS v FROM fact WHERE pos = 5");
    edit("UPDATE fact SET " + column + " = 'x' WHERE pos = 5");
    const auto found = report().first_fault;
    ASSERT_TRUE(found) << column;
    EXPECT_EQ(found->sequence, 5) << column;
    edit("UPDATE fact SET " + column + " = (SELECT v FROM kept) WHERE pos = 5; DROP TABLE kept");
  }
  EXPECT_FALSE(report().first_fault);
}
TEST_F(Tampering, WithALinkIsFound) {
  edit("UPDATE fact SET link = zeroblob(32) WHERE pos = 6");
  expect_fault(6, "verify.link");
}
TEST_F(Tampering, WithALabelIsFound) {
  edit("UPDATE label SET text = replace(text, 'CLEAR', 'GREEN')");
  expect_fault(1, "verify.label");
}
TEST_F(Tampering, ByRemovingAnEntryIsFound) {
  edit("DELETE FROM fact WHERE pos = 7; DELETE FROM content WHERE pos = 7");
  expect_fault(7, "verify.gap");
  EXPECT_EQ(report().first_fault->last, 7);
}
TEST_F(Tampering, ByRemovingAnEntryAndNumberingAnewIsFound) {
  edit("DELETE FROM fact WHERE pos = 7; UPDATE fact SET seq = seq - 1 WHERE pos > 7");
  expect_fault(7, "verify.link");
}
TEST_F(Tampering, BySwappingEntriesIsFound) {
  edit(
      "UPDATE fact SET seq = 99 WHERE pos = 3; UPDATE fact SET seq = 3 WHERE pos = 8;"
      "UPDATE fact SET seq = 8 WHERE pos = 3");
  expect_fault(3, "verify.link");
}
TEST_F(Tampering, ByRemovingContentIsFound) {
  edit("DELETE FROM content WHERE pos = 2");
  expect_fault(2, "verify.erased");
}
TEST_F(Tampering, ByCuttingTheEndIsFound) {
  edit("DELETE FROM fact WHERE pos > 9");
  expect_fault(10, "verify.missing");
  EXPECT_EQ(report().first_fault->last, 12);
}
TEST_F(Tampering, IsToldWithTheEntryThatWasAltered) {
  edit("UPDATE fact SET happened_at = happened_at - 1000000 WHERE pos = 5");
  const auto found = report().first_fault;
  ASSERT_TRUE(found && found->entry);
  EXPECT_EQ(found->what, "verify.signature");
  EXPECT_EQ(found->entry->space_kind, model::SpaceKind::incident);
  EXPECT_EQ(found->entry->fact, facts.at(4));
  EXPECT_EQ(found->entry->record, refs.at(4));
}
TEST_F(Tampering, ByCuttingTheEndWithCareIsFoundAgainstACheckpointOnly) {
  edit("DELETE FROM fact WHERE pos > 9; UPDATE space SET seq = 9, link = (SELECT link FROM fact WHERE pos = 9)");
  EXPECT_FALSE(report().first_fault);
  EXPECT_EQ(report().tail_unproven, 9U);
  expect_fault(10, "verify.truncated", checkpoint);
}
TEST_F(Tampering, ByRemovingAWholeSpaceIsFoundAgainstACheckpoint) {
  edit("DELETE FROM fact; DELETE FROM space");
  EXPECT_FALSE(report().first_fault);
  expect_fault(1, "verify.truncated", checkpoint);
  EXPECT_EQ(report(checkpoint).first_fault->last, 10);
}
TEST_F(Tampering, WithACheckpointIsFound) {
  auto forged = checkpoint;
  forged.replace(forged.find("here"), 4, "else");
  const auto refused = verify(world.folder.path(), forged);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "checkpoint.signature");
  EXPECT_EQ(verify(world.folder.path(), "{}").error().what, "checkpoint.syntax");
}
TEST_F(Tampering, IsNotWhatACheckpointOfAnotherServerTells) {
  World other(5);
  other.say("message.post", other.space(), other.ref(Kind::message), other.open_label());
  const auto refused = verify(world.folder.path(), *make_checkpoint(*other.store, "https://elsewhere.example", {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "checkpoint.foreign");
  EXPECT_EQ(refused.error().args.at(0).value, "https://elsewhere.example");
}
TEST_F(Tampering, ByRemovingATableIsFound) {
  edit("DROP TABLE content");
  EXPECT_EQ(verify(world.folder.path()).error().what, "store.damaged");
}

TEST(Checkpoint, IsReadAsItWasWritten) {
  World world;
  world.say("message.post", world.space(), world.ref(Kind::message), world.open_label());
  const auto text = make_checkpoint(*world.store, "here", world.clock.now());
  ASSERT_TRUE(text);
  const auto read = read_checkpoint(*text);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_text(*read), *text);
}

struct Attached {
  event::SpaceRef space;
  model::FactId fact;
};
Attached attach(World& world, const Digest& digest) {
  const auto space = world.space();
  return {space, world.say("attachment.add", space, world.ref(Kind::attachment), world.open_label(),
                           fmt::format(R"({{"digest":"{}"}})", to_hex(digest)))};
}
void erase(World& world, const Attached& attached) {
  world.say("content.erased", attached.space, world.ref(Kind::attachment), world.open_label(),
            fmt::format(R"({{"fact":"{}","reason":"r"}})", to_text(attached.fact)));
}

TEST(Files, GoWithTheLastAttachmentThatNamesThem) {
  World world;
  auto& blobs = world.store->blobs();
  const auto digest = *blobs.put("evidence");
  const auto other = *blobs.put("kept");
  const auto first = attach(world, digest);
  const auto second = attach(world, digest);
  attach(world, other);
  const auto removed = [&] { return sweep_files(*world.store)->removed; };
  EXPECT_EQ(removed(), 0U);
  erase(world, first);
  EXPECT_EQ(removed(), 0U);
  erase(world, second);
  EXPECT_EQ(removed(), 1U);
  EXPECT_FALSE(blobs.path_of(digest));
  EXPECT_TRUE(blobs.path_of(other));
  EXPECT_EQ(removed(), 0U);
}

TEST(Files, ThatWereLeftByACrashGoLater) {
  World world;
  const auto digest = *world.store->blobs().put("evidence");
  erase(world, attach(world, digest));
  world.close();  // nobody swept
  world.open();
  EXPECT_EQ(sweep_files(*world.store)->removed, 1U);
  EXPECT_FALSE(world.store->blobs().path_of(digest));
}

TEST(Files, WaitForTheFactThatIsToNameThem) {
  World world;
  auto held = world.store->blobs().hold("evidence");
  ASSERT_TRUE(held);
  const auto digest = (*held)->digest();
  const auto swept = sweep_files(*world.store);
  ASSERT_TRUE(swept);
  EXPECT_EQ(swept->removed, 0U);
  EXPECT_EQ(swept->held, 1U);
  held->reset();
  EXPECT_EQ(sweep_files(*world.store)->removed, 1U);
  EXPECT_FALSE(world.store->blobs().path_of(digest));
}

// The fact came after the sweep had read which files are named, and the hold ended.
TEST(Files, ThatWereNamedWhileASweepWasUnderWayStay) {
  World world;
  auto held = world.store->blobs().hold("evidence");
  ASSERT_TRUE(held);
  const auto swept = world.store->files().keep_only([&]() -> Result<std::set<Digest>> {
    held->reset();
    return std::set<Digest>{};
  });
  ASSERT_TRUE(swept);
  EXPECT_EQ(swept->held, 1U);
}

TEST(Backup, ComesBackWhole) {
  World world;
  Play play(world, 3);
  for (int i = 0; i < 100; ++i) play.act();
  const auto digest = world.store->blobs().put("an attachment");
  ASSERT_TRUE(digest);
  attach(world, *digest);
  const auto unnamed = world.store->blobs().put("erased since");
  std::stringstream stream;
  ASSERT_TRUE(backup(*world.store, stream, "here", world.clock.now()));
  const auto dump = dump_of(world);
  TestFolder target;
  const auto restored = restore(stream, target.path());
  ASSERT_TRUE(restored) << restored.error().what << restored.error().where;
  EXPECT_FALSE(restored->first_fault);
  EXPECT_EQ(restored->tail_unproven, 0U);
  World other(5);
  auto options = other.options();
  options.dir = target.path();
  other.close();
  auto store = Store::open(std::move(options));
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_EQ(dump, *dump_folded(**store));
  EXPECT_TRUE((*store)->blobs().path_of(*digest));
  EXPECT_FALSE((*store)->blobs().path_of(*unnamed));
  EXPECT_EQ((*store)->keys().server()->key(), world.store->keys().server()->key());
}

TEST(Backup, ThatIsCutOrAlteredOrMeantForAFullFolderIsRefused) {
  World world;
  world.say("message.post", world.space(), world.ref(Kind::message), world.open_label());
  std::stringstream stream;
  ASSERT_TRUE(backup(*world.store, stream, "here", world.clock.now()));
  const std::string whole = stream.str();
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{5000}, whole.size() - 1}) {
    TestFolder target;
    std::istringstream cut(whole.substr(0, size));
    EXPECT_FALSE(restore(cut, target.path()));
  }
  for (const std::size_t at : {std::size_t{3}, std::size_t{12}, whole.size() / 2, whole.size() - 5}) {
    TestFolder target;
    std::string altered = whole;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    std::istringstream in(altered);
    EXPECT_FALSE(restore(in, target.path())) << at;
  }
  std::istringstream in(whole);
  EXPECT_EQ(restore(in, world.folder.path()).error().what, "backup.not_empty");
}

}  // namespace
}  // namespace tocsin::store::test
