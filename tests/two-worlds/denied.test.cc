// What is hidden is refused by the same work as what is absent: the same statements in the same order, and as many
// pages read. Counted on the connections themselves, for every route whose path names a record.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario.h"
#include "store/sqlite/reader.h"

namespace tocsin::two_worlds {
namespace {

// What the reading connections of a store do. They are lent here once and stay open afterwards (World keeps two).
class Counters {
 public:
  explicit Counters(store::Readers& readers) {
    const auto one = readers.lend();
    const auto other = readers.lend();
    for (store::Db* db : {one.get(), other.get()}) {
      connections_.push_back(db->raw());
      sqlite3_trace_v2(db->raw(), SQLITE_TRACE_STMT, note, this);
    }
  }
  ~Counters() {
    for (auto* connection : connections_) sqlite3_trace_v2(connection, 0, nullptr, nullptr);
  }
  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;

  struct Work {
    std::vector<std::string> statements;
    int pages = 0;
  };
  Work of(const std::function<void()>& act) {
    (void)pages();
    statements_.clear();
    act();
    return {std::move(statements_), pages()};
  }

 private:
  static int note(unsigned, void* self, void* statement, void*) {
    static_cast<Counters*>(self)->statements_.emplace_back(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    return 0;
  }
  // Since it was asked last: found in the cache or not.
  int pages() {
    int out = 0;
    for (auto* connection : connections_)
      for (const int which : {SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS}) {
        int now = 0;
        int highest = 0;
        sqlite3_db_status(connection, which, &now, &highest, 1);
        out += now;
      }
    return out;
  }
  std::vector<sqlite3*> connections_;
  std::vector<std::string> statements_;
};

class Denied : public ::testing::Test {
 protected:
  Denied() {
    const auto scenario = make_scenario(2 * viewers);  // vera responds for V
    for (const auto* steps : {&scenario.before, &scenario.after})
      for (const auto& step : *steps) {
        side.begin_step(step.key, ++minute);
        if (step.in_a || step.in_b) step.run(side);
        side.end_step();
      }
    side.begin_step("then", ++minute);
    side.hub.stop();  // it borrows connections of its own accord
  }

  // Records that there are and that vera may not read.
  std::vector<model::RecordId> hidden() {
    std::vector<model::RecordId> out;
    const auto& index = side.world.store->index();
    const auto whole = side.world.store->index().snapshot();
    const auto every = policy::every_label(index.labels());
    for (std::size_t i = 0; i < model::names_of(model::Kind{}).size(); ++i)
      for (auto& sealed : whole->list({.kind = static_cast<model::Kind>(i), .limit = 1000}, *every).records) {
        const auto record = policy::open_for_reaction(std::move(sealed)).record();
        const auto target = fmt::format("/api/v1/{}/{}", model::plural_of(record.ref.kind), to_text(record.ref.id));
        if (ask(http::Method::get, target).status() != 404) continue;
        out.push_back(record.ref.id);
        kinds_of_hidden.insert(record.ref.kind);
      }
    return out;
  }

  // A minute after the one before, so that nobody asks too often.
  Answer ask(http::Method method, const std::string& target) {
    side.world.pass(seconds(60));
    return side.ask(side.people.at("vera"), method, target, method == http::Method::get ? "" : "{}");
  }

  std::int64_t minute = 0;
  Side side{2 * viewers, "amaranth", Planted{}};
  std::set<model::Kind> kinds_of_hidden;
};

// The id that stands right before: nobody's, and its neighbour in the index is the hidden record itself.
model::RecordId absent_before(const model::RecordId& id) {
  RawId raw = id.raw();
  for (auto byte = raw.rbegin(); byte != raw.rend() && (*byte)-- == 0; ++byte) {
  }
  return model::RecordId(raw);
}

std::string with_id(const std::string& pattern, const model::RecordId& id) {
  const auto open = pattern.find('{');
  return pattern.substr(0, open) + to_text(id) + pattern.substr(pattern.find('}') + 1);
}

bool names_a_record(const http::Route& route) {
  static const std::set<std::string_view> of_accounts{"session.end", "token.end", "me.remove_passkey"};
  return route.pattern.find("{id}") != std::string::npos && !of_accounts.contains(route.operation);
}

TEST_F(Denied, IsTheSameWorkAsAbsentOnEveryRouteThatNamesARecord) {
  Counters counters(side.world.store->readers());
  const auto ids = hidden();
  EXPECT_GE(ids.size(), 30U);
  EXPECT_GE(kinds_of_hidden.size(), 10U);
  std::size_t compared = 0;
  for (const auto& route : side.api.router().routes()) {
    if (!names_a_record(route)) continue;
    const auto asked = [&](const model::RecordId& id) { return ask(route.method, with_id(route.pattern, id)); };
    (void)asked(ids.front());  // statements are prepared once
    // Every id on the routes that read, other ones on each of the others.
    const std::size_t step = route.method == http::Method::get ? 1 : 8;
    for (std::size_t n = compared % step; n < ids.size(); n += step) {
      const auto& id = ids[n];
      Answer denied;
      Answer absent;
      const auto of_denied = counters.of([&] { denied = asked(id); });
      const auto of_absent = counters.of([&] { absent = asked(absent_before(id)); });
      EXPECT_EQ(denied.status(), absent.status()) << route.operation;
      ASSERT_THAT(of_denied.statements, ::testing::ElementsAreArray(of_absent.statements)) << route.operation;
      ASSERT_EQ(of_denied.pages, of_absent.pages) << route.operation << " " << to_text(id);
      ++compared;
    }
  }
  EXPECT_GE(compared, 1'000U);
}

// An id that is drawn from nowhere costs what some record costs that is hidden or not, whatever it is that is asked.
TEST_F(Denied, IsWithinTheWorkForIdsThatNobodyKnows) {
  Counters counters(side.world.store->readers());
  const auto work_for = [&](const model::RecordId& id) {
    return counters.of([&] { EXPECT_EQ(ask(http::Method::get, "/api/v1/incidents/" + to_text(id)).status(), 404); });
  };
  const auto ids = hidden();
  (void)work_for(ids.front());
  int least = 1'000'000;
  int most = 0;
  std::vector<std::string> statements;
  for (const auto& id : ids) {
    auto work = work_for(id);
    least = std::min(least, work.pages);
    most = std::max(most, work.pages);
    statements = std::move(work.statements);
  }
  for (int n = 0; n < 200; ++n) {
    auto id = side.world.chance.new_id<model::RecordTag>().raw();
    id[0] &= 0x7F;  // not beyond the last record
    const auto work = work_for(model::RecordId(id));
    EXPECT_EQ(work.statements, statements);
    EXPECT_THAT(work.pages, ::testing::AllOf(::testing::Ge(least), ::testing::Le(most)));
  }
}

// So the counters see what a reader is told of: a record that is read costs more.
TEST_F(Denied, IsLessWorkThanReading) {
  Counters counters(side.world.store->readers());
  const auto work_for = [&](const std::string& id) {
    return counters.of([&] { (void)ask(http::Method::get, "/api/v1/reports/" + id); });
  };
  const auto& seen = side.ids.at("r0").id;
  (void)work_for(seen);
  const auto read = work_for(seen);
  const auto absent = work_for(to_text(absent_before(model::RecordId(*from_uuid_text(seen)))));
  EXPECT_GT(read.statements.size(), absent.statements.size());
  EXPECT_GT(read.pages, absent.pages);
}

}  // namespace
}  // namespace tocsin::two_worlds
