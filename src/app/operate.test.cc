// The operator's work on a server made by init, in one process.
#include "app/operate.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "app/maintain.h"
#include "app/service.h"
#include "http/testing/world.h"
#include "store/sqlite/db.h"

namespace tocsin::app {
namespace {

using ::testing::HasSubstr;
using testing::must;
namespace fs = std::filesystem;

struct Operator : ::testing::Test {
  Operator() {
    must(init(dir, "127.0.0.1:0", {said, i18n::Language::en}));
    config = must(read_config(dir / "tocsin.toml", {}));
    std::ofstream(folder.path() / "key", std::ios::binary) << std::string(32, 'k');
    fs::permissions(folder.path() / "key", fs::perms::owner_read | fs::perms::owner_write);
  }
  std::string refusal(const Result<void>& done) {
    if (done) return "";
    detail = i18n::words_of(done.error(), i18n::Language::en).detail;
    return done.error().what;
  }
  std::string checked() { return refusal(check(config, {said, i18n::Language::en})); }
  Result<void> back_up(const fs::path& to) {
    return backup(config, {.file = to, .key_file = folder.path() / "key"}, {said, i18n::Language::en});
  }
  void edit(const char* sql) {
    auto db = must(store::Db::open(config.data / "tocsin.db", {.use = store::Db::Use::write}));
    must(db.script(sql));
  }

  const testing::TemporaryFolder folder;
  fs::path dir = folder.path() / "server";
  std::ostringstream said;
  Config config;
  std::string detail;
};

TEST_F(Operator, ChecksAServerThatInitMade) { EXPECT_EQ(checked(), "") << detail; }

TEST_F(Operator, MakesNoServerOnAName) {
  EXPECT_EQ(init(folder.path() / "other", "localhost:8440", {said}).error().what, "config.endpoint");
  EXPECT_FALSE(fs::exists(folder.path() / "other"));
}

TEST_F(Operator, IsToldThatThereIsNoStoreAndNoneIsMade) {
  config.data = folder.path() / "not" / "mounted";
  EXPECT_EQ(checked(), "store.absent");
  EXPECT_THAT(detail, HasSubstr(config.data.string()));
  EXPECT_EQ(Service::open(config).error().what, "store.absent");
  EXPECT_EQ(rebuild(config, {said}).error().what, "store.absent");
  EXPECT_EQ(verify(config, {}, i18n::Language::en).error().what, "store.absent");
  EXPECT_FALSE(fs::exists(folder.path() / "not"));
  fs::create_directories(config.data);
  EXPECT_EQ(Service::open(config).error().what, "store.absent") << "a folder whose disk is not mounted";
  EXPECT_TRUE(fs::is_empty(config.data));
}

TEST_F(Operator, IsRefusedByCheckWhatServeWouldRefuse) {
  config.threads = 99'999'999;
  EXPECT_EQ(checked(), "config.range");
  EXPECT_EQ(refusal(serve(config, {said})), "config.range");
}

TEST_F(Operator, ChecksAnOlderStoreWithoutLiftingIt) {
  edit("DROP TABLE heard; UPDATE meta SET value = '1' WHERE name = 'schema'");
  for (int i = 0; i < 2; ++i) {
    said.str("");
    EXPECT_EQ(checked(), "") << detail;
    EXPECT_THAT(said.str(), HasSubstr("older Tocsin"));
  }
}

TEST_F(Operator, IsToldWhichKeyIsMissingOrOpenToOthers) {
  fs::permissions(config.master_key, fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(checked(), "secret.permissions");
  EXPECT_THAT(detail, HasSubstr("chmod 600 " + config.master_key.string()));
  fs::remove(config.master_key);
  EXPECT_EQ(checked(), "key.master_missing");
  EXPECT_THAT(detail, HasSubstr(config.master_key.string()));
}

TEST_F(Operator, IsToldHowToMakeAKeyForBackups) {
  fs::remove(folder.path() / "key");
  EXPECT_EQ(refusal(back_up(folder.path() / "night")), "backup.key_missing");
  EXPECT_THAT(detail, HasSubstr("head -c 32 /dev/urandom > " + (folder.path() / "key").string()));
}

TEST_F(Operator, NeverOverwritesABackupAndKeepsItToTheOwner) {
  const auto file = folder.path() / "night";
  EXPECT_EQ(refusal(back_up(file)), "") << detail;
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto size = fs::file_size(file);
  EXPECT_EQ(refusal(back_up(file)), "backup.exists");
  EXPECT_THAT(detail, HasSubstr(file.string()));
  EXPECT_EQ(fs::file_size(file), size);
  fs::remove(file);
  EXPECT_EQ(refusal(back_up(file)), "backup.exists") << "its checkpoint is there";
}

TEST_F(Operator, LearnsFromVerifyWhichEntryWasAltered) {
  {
    auto service = must(Service::open(config));
    SystemEntropy chance;
    const auto space = chance.new_id<model::SpaceTag>();
    state::AppointmentMade made{.person = chance.new_id<model::PersonTag>(), .until = Instant{4'000'000'000'000'000}};
    auto piece = port::create({model::SpaceKind::community, space, {}}, {.id = chance.new_id<model::RecordTag>()},
                              port::label_for(model::Tlp::green, {port::community_atom(space)}), made);
    piece.by = port::By::server;
    const auto record = piece.record.id;
    auto& store = service->store();
    const auto now = SystemClock().now();
    must(port::append_and_wait(
        store.log(),
        must(port::sign_draft(store.keys(), chance, port::draft_of(record, std::move(piece)), {}, {now, now}))));
  }
  const auto whole = must(verify(config, {}, i18n::Language::en));
  EXPECT_FALSE(whole.fault);
  EXPECT_THAT(whole.document, HasSubstr(R"("holds":true)"));
  edit("UPDATE fact SET happened_at = happened_at - 1000000");
  const auto found = must(verify(config, {}, i18n::Language::en));
  ASSERT_TRUE(found.fault);
  EXPECT_THAT(found.words, HasSubstr("1 space, 1 fact")) << "the counts are told all the same";
  EXPECT_THAT(found.words, HasSubstr("No checkpoint proves"));
  const auto words = i18n::words_of(*found.fault, i18n::Language::en).detail;
  EXPECT_THAT(words, HasSubstr("Entry 1 of the space"));
  EXPECT_THAT(words, HasSubstr("(community), fact "));
  EXPECT_THAT(words, HasSubstr("of appointment"));
  EXPECT_THAT(words, ::testing::Not(HasSubstr("{"))) << "every argument is there";
  EXPECT_THAT(found.document, HasSubstr(R"("code":"verify.signature")"));
  EXPECT_THAT(found.document, HasSubstr(R"("sequence":"1")"));
}

TEST_F(Operator, GetsLinksThatCanBeOpened) {
  const auto link = must(set_up_link(config));
  EXPECT_THAT(link, ::testing::StartsWith("http://127.0.0.1:0/#/set-up/tcsu_"));
  EXPECT_THAT(said.str(), HasSubstr(link)) << "the one that init printed";
}

TEST_F(Operator, FindsNoSetUpLinkLyingAboutOnceItHasServed) {
  const auto file = dir / "set-up.link";
  {
    auto service = must(Service::open(config));
    must(service->start());
    EXPECT_TRUE(fs::exists(file)) << "it serves still";
    edit("DELETE FROM one_time_link");
    for (int i = 0; i < 500 && fs::exists(file); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_FALSE(fs::exists(file));
  }
}

TEST_F(Operator, FindsNoSetUpLinkLyingAboutWhoseDayIsOver) {
  edit("UPDATE one_time_link SET expires_at = 1");
  auto service = must(Service::open(config));
  must(service->start());
  EXPECT_FALSE(fs::exists(dir / "set-up.link"));
}

}  // namespace
}  // namespace tocsin::app
