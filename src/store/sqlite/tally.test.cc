#include "store/sqlite/tally.h"

#include <algorithm>
#include <set>

#include "store/sqlite/maintenance.h"
#include "store/sqlite/test_play.h"

namespace tocsin::store::test {
namespace {

using model::Kind;
using Rows = std::map<std::string, std::int64_t>;

std::string line(std::string_view kind, std::int64_t label, ByteView space, ByteView owner, std::string_view state,
                 std::int64_t state_label, std::string_view earlier) {
  const std::string of = owner.empty() ? std::string(32, '0') : to_hex(owner);
  return fmt::format("{}|{}|{}|{}|{}|{}|{}", kind, label, to_hex(space), of, state, state_label, earlier);
}

// As one would count who knows nothing but the rows of `listing`.
Rows counted(Db& db) {
  Rows out;
  std::string record;
  std::string earlier;
  auto rows =
      db.prepare("SELECT kind, pos, label, space, owner, state, state_label FROM listing ORDER BY kind, pos, label");
  while (rows.step().value_or(false)) {
    const auto one = fmt::format("{}|{}", rows.text(0), rows.integer(1));
    if (one != record) earlier.clear();
    record = one;
    ++out[line(rows.text(0), rows.integer(2), rows.blob(3), rows.blob(4), rows.text(5), rows.integer(6), earlier)];
    earlier += fmt::format("{}{}", earlier.empty() ? "" : ",", rows.integer(2));
  }
  return out;
}

Rows kept(Db& db) {
  Rows out;
  auto rows = db.prepare("SELECT kind, label, space, owner, state, state_label, earlier, n FROM tally");
  while (rows.step().value_or(false))
    out[line(rows.text(0), rows.integer(1), rows.blob(2), rows.blob(3), rows.text(4), rows.integer(5), rows.text(6))] =
        rows.integer(7);
  return out;
}

// The answer is how many rows count a record under a later label of its own.
std::size_t expect_right(World& world) {
  auto db = Db::open(world.folder.path() / "tocsin.db", {});
  if (!db) std::abort();
  const auto rows = kept(*db);
  EXPECT_EQ(rows, counted(*db));
  return static_cast<std::size_t>(
      std::ranges::count_if(rows, [](const auto& row) { return !row.first.ends_with('|'); }));
}

void live(World& world, Play& play, int acts) {
  for (int i = 0; i < acts; ++i) {
    play.act();
    if (i % 20 == 19) play.erase_something();
    if (i % 7 == 6) play.relabel_something();
    if (i % 50 == 49) expect_right(world);
  }
}

class Tallies : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, Tallies, testing::Range<std::uint64_t>(1, 9));

TEST_P(Tallies, AreWhatPlainCountingOfTheListsGives) {
  World world(GetParam());
  Play play(world, GetParam());
  live(world, play, 400);
  EXPECT_GT(expect_right(world), 5U) << "records of several heads";
  ASSERT_TRUE(rebuild(*world.store));
  expect_right(world);
}

TEST_P(Tallies, AreFilledInAStoreOfBefore) {
  World world(GetParam());
  Play play(world, GetParam());
  live(world, play, 200);
  world.close();
  {
    auto db = Db::open(world.folder.path() / "tocsin.db", {.use = Db::Use::write});
    ASSERT_TRUE(db && lower_schema(*db, 6));
  }
  world.open();
  EXPECT_GT(expect_right(world), 0U);
  live(world, play, 50);
  expect_right(world);
}

struct Summed {
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> states;
  std::map<model::SpaceId, std::int64_t> spaces;
  std::map<model::OrganisationId, std::int64_t> owners;
  bool operator==(const Summed&) const = default;
};

struct Viewer {
  policy::Clearance clearance;
  policy::Gate gate;
  Viewer(World& world, const std::vector<model::Atom>& atoms)
      : clearance({}, {}, atoms, {}), gate(world.store->index().labels(), clearance) {}
};

Summed listed(port::Snapshot& snapshot, const port::TallyQuery& q, const policy::Gate& gate) {
  Summed out;
  port::ListQuery query{.kind = q.kind, .space = q.space, .owner = q.owner, .state = q.state, .limit = 7};
  do {
    auto page = snapshot.list(query, gate.labels());
    query.before = page.next_before;
    for (const auto& record : gate.release(std::move(page.records))) {
      ++out.total;
      ++out.states[std::string(record->state())];
      ++out.spaces[record->space.id];
      ++out.owners[record->ref.owner];
    }
  } while (query.before != 0);
  return out;
}

template <class T>
std::map<T, std::int64_t> sums_of(port::Tallies<T> tallies, const policy::Gate& gate) {
  std::map<T, std::int64_t> out;
  for (const auto& one : gate.release(std::move(tallies)).value()) out[one.value.of] += one.value.count;
  return out;
}

Summed tallied(port::Snapshot& snapshot, const port::TallyQuery& q, const policy::Gate& gate) {
  auto counts = snapshot.counts(q, gate.labels());
  EXPECT_EQ(counts.spaces_told, port::Counts::Extent::all);
  EXPECT_EQ(counts.owners_told, port::Counts::Extent::all);
  Summed out{0, sums_of(std::move(counts.states), gate), sums_of(std::move(counts.spaces), gate),
             sums_of(std::move(counts.owners), gate)};
  for (const auto& [state, count] : out.states) out.total += count;
  return out;
}

TEST_P(Tallies, TellEachViewerWhatTheirListsHold) {
  World world(GetParam());
  Play play(world, GetParam());
  live(world, play, 400);
  const auto snapshot = world.store->index().snapshot();
  std::vector<model::SpaceId> spaces;
  {
    auto db = Db::open(world.folder.path() / "tocsin.db", {});
    ASSERT_TRUE(db);
    auto rows = db->prepare("SELECT DISTINCT space FROM listing");
    while (rows.step().value_or(false)) spaces.push_back(rows.id<model::SpaceId>(0));
  }
  std::set<std::int64_t> totals;
  std::size_t hidden_states = 0;
  for (unsigned held = 0; held < 32; ++held) {
    std::vector<model::Atom> atoms;
    for (std::uint8_t n = 0; n < 5; ++n)
      if ((held >> n & 1U) != 0)
        atoms.push_back({model::AtomKind::community, model::Role::none, RawId{static_cast<std::uint8_t>(n + 1)}});
    const Viewer viewer(world, atoms);
    for (const auto kind : {Kind::message, Kind::request, Kind::appointment, Kind::report}) {
      std::vector<port::TallyQuery> queries{{.kind = kind}, {.kind = kind, .state = "sent"}};
      for (const auto& space : spaces) queries.push_back({.kind = kind, .space = space});
      for (std::uint8_t n = 1; n <= 3; ++n) queries.push_back({.kind = kind, .owner = model::OrganisationId(RawId{n})});
      queries.push_back({kind, spaces[0], model::OrganisationId(RawId{1}), "cancelled"});
      for (const auto& query : queries) {
        const auto wanted = listed(*snapshot, query, viewer.gate);
        ASSERT_EQ(tallied(*snapshot, query, viewer.gate), wanted) << "held " << held;
        totals.insert(wanted.total);
        if (kind == Kind::request && wanted.states.contains("")) ++hidden_states;
      }
    }
  }
  EXPECT_TRUE(snapshot->sound());
  EXPECT_GT(totals.size(), 10U);
  EXPECT_GT(hidden_states, 0U);
}

TEST(Tally, NamesNoneWhereThereAreTooMany) {
  World world;
  world.close();
  {
    auto db = Db::open(world.folder.path() / "tocsin.db", {.use = Db::Use::write});
    ASSERT_TRUE(db);
    ASSERT_TRUE(
        db->script("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100001) INSERT INTO tally"
                   " SELECT 'message', 1, unhex(printf('%032x', i)), unhex(printf('%032x', i % 100000)), 'open', 1,"
                   " '', 2 FROM n"));
  }
  world.open();
  world.say("message.post", world.space(), world.ref(Kind::message), world.open_label());
  const Viewer viewer(world, {});
  auto counts = world.store->index().snapshot()->counts({.kind = Kind::message}, viewer.gate.labels());
  EXPECT_EQ(counts.spaces_told, port::Counts::Extent::cut);
  EXPECT_TRUE(counts.spaces.empty());
  EXPECT_EQ(counts.owners_told, port::Counts::Extent::all) << "99,999 and none";
  const auto states = sums_of(std::move(counts.states), viewer.gate);
  EXPECT_EQ(states.at("open"), 200'002);
  EXPECT_EQ(states.at(""), 1);
}

}  // namespace
}  // namespace tocsin::store::test
