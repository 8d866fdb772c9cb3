// A store that is not as it was left: absent, written over, or for reading alone.
#include <fstream>
#include <sstream>

#include "store/sqlite/db.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

using model::Kind;
namespace fs = std::filesystem;

void write_over(const fs::path& file, std::uintmax_t from, std::uintmax_t to) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  const std::string noise(4096, '\x5a');
  for (auto at = from; at < to; at += noise.size())
    out.seekp(static_cast<std::streamoff>(at)).write(noise.data(), static_cast<std::streamsize>(noise.size()));
}

struct Damaged : testing::Test {
  Damaged() {
    const auto at = world.space();
    for (int i = 0; i < 20; ++i) world.say("message.post", at, world.ref(Kind::message), world.open_label());
    world.close();
  }
  std::string opening() {
    const auto opened = world.try_open();
    return opened ? "" : opened.error().what;
  }
  std::string verifying() {
    const auto report = verify(world.folder.path());
    return report ? "" : report.error().what;
  }
  std::string reading_all() {
    auto db = Db::open(file, {.use = Db::Use::read});
    const auto sound = db ? db->expect_sound() : Result<void>(std::unexpected(db.error()));
    return sound ? "" : sound.error().what;
  }
  World world;
  fs::path file = world.folder.path() / "tocsin.db";
};

TEST_F(Damaged, InItsFirstPageIsToldAsDamaged) {
  write_over(file, 0, 4096);
  EXPECT_EQ(opening(), "store.damaged");
  EXPECT_EQ(verifying(), "store.damaged");
}

TEST_F(Damaged, InAnyOtherPageIsNeverToldAsUnwritableAndNeverEndsTheProcess) {
  const auto size = fs::file_size(file);
  const auto whole = file.string() + ".whole";
  fs::copy_file(file, whole);
  std::size_t seen = 0;
  for (std::uintmax_t at = 4096; at < size; at += 4096) {
    write_over(file, at, at + 4096);
    for (const auto& told : {opening(), verifying()}) {
      EXPECT_TRUE(told.empty() || told == "store.damaged" || told == "key.locked") << told << " page " << at / 4096;
      if (told == "store.damaged") ++seen;
    }
    world.close();
    EXPECT_EQ(reading_all(), "store.damaged") << at / 4096;
    fs::copy_file(whole, file, fs::copy_options::overwrite_existing);
  }
  EXPECT_GT(seen, 4U);
}

TEST_F(Damaged, IsNotBackedUp) {
  EXPECT_EQ(reading_all(), "");
  world.open();
  {
    auto db = Db::open(file, {.use = Db::Use::write});
    ASSERT_TRUE(db->script("PRAGMA wal_checkpoint(TRUNCATE)"));
    auto page = db->prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'quarantine_by_expiry'");
    ASSERT_TRUE(page.step().value_or(false));
    const auto at = static_cast<std::uintmax_t>(page.integer(0) - 1) * 4096;
    write_over(file, at, at + 4096);
  }
  std::ostringstream out;
  EXPECT_EQ(backup(*world.store, out, "here", world.clock.now()).error().what, "store.damaged");
}

TEST_F(Damaged, ToNothingIsNoStore) {
  fs::resize_file(file, 0);
  auto options = world.options();
  options.absent = Absent::refuse;
  EXPECT_EQ(Store::open(std::move(options)).error().what, "store.absent");
  EXPECT_EQ(verifying(), "store.damaged");
}

TEST(Absence, IsToldAndNothingIsMade) {
  World world;
  const auto nowhere = world.folder.path() / "not" / "mounted";
  auto options = world.options();
  options.dir = nowhere;
  options.absent = Absent::refuse;
  const auto refused = Store::open(std::move(options));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "store.absent");
  EXPECT_EQ(verify(nowhere).error().what, "store.absent");
  EXPECT_FALSE(fs::exists(nowhere.parent_path()));
}

TEST(Beside, AnOlderStoreIsNotLifted) {
  World world;
  world.close();
  {
    auto db = Db::open(world.folder.path() / "tocsin.db", {.use = Db::Use::write});
    ASSERT_TRUE(db && lower_schema(*db, 1));
  }
  const auto open_beside = [&] {
    auto options = world.options();
    options.share = Share::beside_a_server;
    const auto opened = Store::open(std::move(options));
    return opened ? "" : opened.error().what;
  };
  EXPECT_EQ(open_beside(), "store.older");
  EXPECT_EQ(open_beside(), "store.older") << "the first look did not lift it";
}

// As a folder that may only be read: no log is beside the file, and none is made.
TEST(Still, AStoreIsReadAsItStands) {
  World world;
  world.say("message.post", world.space(), world.ref(Kind::message), world.open_label());
  world.close();
  const auto odd = world.folder.path() / "100% sure? #1";
  fs::create_directory(odd);
  fs::copy_file(world.folder.path() / "tocsin.db", odd / "tocsin.db");
  auto db = Db::open(odd / "tocsin.db", {.use = Db::Use::read_still});
  ASSERT_TRUE(db) << db.error().where;
  auto facts = db->prepare("SELECT count(*) FROM fact");
  ASSERT_TRUE(facts.step().value_or(false));
  EXPECT_EQ(facts.integer(0), 1);
  EXPECT_EQ(std::distance(fs::directory_iterator(odd), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace tocsin::store::test
