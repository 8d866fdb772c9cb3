#include "app/timekeeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/service.h"
#include "http/testing/world.h"
#include "prepare/acts.h"

namespace tocsin::app {
namespace {

using testing::Client;
using testing::must;

// Ends the appointment by hand just before the server's own ending is appended.
class RivalLog final : public port::Log {
 public:
  RivalLog(port::Log& log, std::function<void()> before) : log_(log), before_(std::move(before)) {}
  void append(port::Batch batch, std::move_only_function<void(Result<port::Committed>)> done) override {
    std::exchange(before_, [] {})();
    log_.append(std::move(batch), std::move(done));
  }
  void on_commit(std::function<void(std::int64_t)> listener) override { log_.on_commit(std::move(listener)); }

 private:
  port::Log& log_;
  std::function<void()> before_;
};

struct Appointed : ::testing::Test {
  // Grace steers the host's community, which her own organisation has nothing to do with.
  void SetUp() override {
    community = host.post("/api/v1/communities", R"({"name":"Grid ISAC","purpose":"To hold together."})").text("id");
    report = "/api/v1/reports/" +
             host.post("/api/v1/communities/" + community + "/reports", R"({"title":"Lantern"})").text("id");
  }

  Timekeeper keeper(port::Log& log) {
    const auto all = prepare::deadlines();
    return keeper(log, {all.begin(), all.end()});
  }
  Timekeeper keeper(port::Log& log, std::vector<port::Deadline> deadlines) {
    return Timekeeper({log, world.store->index(), world.store->keys(), world.clock, world.chance, std::move(deadlines),
                       [this](const Error& error) { complaints.push_back(error.what); }});
  }
  Timekeeper keeper() { return keeper(world.store->log()); }

  // Its path.
  std::string appoint(Span lasts) {
    const auto made = host.post(
        "/api/v1/communities/" + community + "/appointments",
        json::Object{
            {"person", to_text(grace.person)}, {"role", "coordinator"}, {"until", to_text(world.clock.now() + lasts)}});
    EXPECT_EQ(made.status(), 201) << made.response.body;
    return "/api/v1/appointments/" + made.text("id");
  }
  bool has_access() { return grace.get(report).status() == 200; }
  std::int64_t facts() { return world.store->index().snapshot()->last_position(); }

  testing::World world;
  Client host = world.person(world.organisation("Host"), "Host", state::PersonRole::admin);
  Client grace = world.person(world.organisation("Northwind"), "Grace");
  std::string community;
  std::string report;
  std::vector<std::string> complaints;
};

TEST_F(Appointed, EndsAtItsDateAndNotBefore) {
  auto time = keeper();
  must(time.run_due());
  appoint(hours(2));
  world.pass(seconds(7199));
  must(time.run_due());
  EXPECT_TRUE(has_access());
  world.pass(seconds(1));
  must(time.run_due());
  EXPECT_FALSE(has_access());
}

Result<std::optional<Instant>> no_date(const policy::Permit&) {
  return fail(Code::not_found, "record.group", "schedule");
}
Result<std::optional<Instant>> at_once(const policy::Permit&) { return std::optional(Instant{1}); }
Result<port::Draft> never(port::Desk&, const policy::Permit&) { return fail(Code::limit, "label.too_large"); }

// A record whose date cannot be read, and one of which nothing can be made, keep no other from its time, nor the server
// from starting.
TEST_F(Appointed, EndsAtItsDateWhateverIsWrongWithOthers) {
  appoint(hours(2));
  std::vector<port::Deadline> deadlines{{"unreadable", "appointment.made", model::Kind::appointment, no_date, never},
                                        {"unmet", "appointment.made", model::Kind::appointment, at_once, never}};
  for (const auto& one : prepare::deadlines()) deadlines.push_back(one);
  auto time = keeper(world.store->log(), deadlines);
  must(time.run_due());
  EXPECT_TRUE(has_access());
  world.pass(hours(2));
  must(time.run_due());
  EXPECT_FALSE(has_access());
  EXPECT_THAT(complaints, ::testing::Contains("record.group"));
  EXPECT_THAT(complaints, ::testing::Contains("label.too_large"));
}

TEST_F(Appointed, WhoseDatePassedWhileNoServerRanEndsBeforeTheFirstAnswer) {
  appoint(hours(2));
  const auto other = appoint(hours(9));
  world.pass(hours(3));
  must(keeper().run_due());
  EXPECT_TRUE(has_access());  // by the other one
  ASSERT_EQ(host.post(other + "/end").status(), 200);
  EXPECT_FALSE(has_access());
}

TEST_F(Appointed, ThatWasEndedByHandIsLeftAlone) {
  auto time = keeper();
  const auto path = appoint(hours(2));
  must(time.run_due());
  ASSERT_EQ(host.post(path + "/end").status(), 200);
  world.pass(hours(3));
  const auto before = facts();
  must(time.run_due());
  must(keeper().run_due());
  EXPECT_EQ(facts(), before);
}

TEST_F(Appointed, ThatIsEndedByHandAtTheSameMomentEndsOnce) {
  const auto path = appoint(hours(2));
  world.pass(hours(2));
  const auto before = facts();
  RivalLog log(world.store->log(), [&] { EXPECT_EQ(host.post(path + "/end").status(), 200); });
  auto time = keeper(log);
  must(time.run_due());
  must(time.run_due());
  EXPECT_EQ(facts(), before + 1);
  EXPECT_FALSE(has_access());
}

TEST_F(Appointed, EndsOnceWhateverWasKilledBetween) {
  appoint(hours(2));
  auto killed = keeper();
  must(killed.run_due());  // knows of it, and goes no further
  world.pass(hours(2));
  const auto before = facts();
  must(keeper().run_due());
  EXPECT_EQ(facts(), before + 1);
  must(killed.run_due());
  must(keeper().run_due());
  EXPECT_EQ(facts(), before + 1);
  EXPECT_FALSE(has_access());
}

TEST_F(Appointed, EndsByTheServersOwnHandAndItsTeamReadsThat) {
  const auto path = appoint(hours(2));
  world.pass(hours(2));
  must(keeper().run_due());
  EXPECT_EQ(host.post(path + "/end").text("code"), "appointment.ended");
  auto record = policy::open_for_reaction(must(world.store->index().snapshot()->load(
      model::RecordId(from_uuid_text(path.substr(path.rfind('/') + 1)).value_or(RawId{})))));
  const auto* ending = record.record().newest_of("ending");
  ASSERT_NE(ending, nullptr);
  EXPECT_EQ(ending->author, model::OrganisationId{});
  EXPECT_EQ(ending->happened_at, world.clock.now());
}

// More than are written at once: each ends once, and none waits for another's sync of the disk.
TEST_F(Appointed, EndTogetherWhenManyAreDueTogether) {
  constexpr int many = 230;
  for (int i = 0; i < many; ++i) {
    world.pass(seconds(1));
    appoint(hours(2));
  }
  world.pass(hours(3));
  const auto before = facts();
  must(keeper().run_due());
  EXPECT_EQ(facts(), before + many);
  EXPECT_FALSE(has_access());
  must(keeper().run_due());
  EXPECT_EQ(facts(), before + many);
}

TEST_F(Appointed, EndsByItselfOnceStarted) {
  appoint(hours(2));
  auto time = keeper();
  must(time.run_due());
  world.pass(hours(2));
  time.start();
  for (int i = 0; i < 500 && has_access(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_FALSE(has_access());
  time.stop();
}

// A store in which an appointment ran out long ago, and the whole program on it.
TEST(Service, EndsWhatRanOutBeforeItAnswers) {
  const testing::TemporaryFolder folder;
  Config config;
  config.listen = "127.0.0.1:0";
  config.data = folder.path() / "data";
  config.master_key = folder.path() / "master.key";
  must(auth::create_secret_file(config.master_key,
                                auth::Secret::drawn(auth::Keyring::master_key_bytes, auth::system_entropy())));
  auto service = must(Service::open(config, store::Absent::make));
  SystemEntropy chance;
  const auto space = chance.new_id<model::SpaceTag>();
  const auto person = chance.new_id<model::PersonTag>();
  state::AppointmentMade made{.person = person, .until = Instant{1'577'836'800'000'000}};
  auto piece = port::create({model::SpaceKind::community, space, {}}, {.id = chance.new_id<model::RecordTag>()},
                            port::label_for(model::Tlp::green, {port::community_atom(space)}), made);
  piece.by = port::By::server;
  const auto record = piece.record.id;
  auto& store = service->store();
  must(port::append_and_wait(
      store.log(), must(port::sign_draft(store.keys(), chance, port::draft_of(record, std::move(piece)), {}, {}))));
  const auto holders = [&] { return store.index().snapshot()->holders_of(port::role_in(model::Role::team, space)); };
  ASSERT_EQ(holders().size(), 1U);
  must(service->start());
  EXPECT_TRUE(holders().empty());
  service->stop();
}

}  // namespace
}  // namespace tocsin::app
