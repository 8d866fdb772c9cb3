// rooms: store
// The newest 100 of 1,000,000 rows under 10,000 labels, for viewers of about 100, 53, 9, 0.3 and 0.03 per cent of them,
// by each plan; the newest 100 that hold a word of every row, and one of every hundredth; all that there are, and how
// many in each state, as two statements would count them (no route asks for that yet). Each beside the same query
// without the gate, in the same run. Medians; rows are written straight into the tables.
// Run: bench_gate [folder]
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <random>

#include "store/sqlite/reader.h"
#include "store/sqlite/schema.h"

namespace {

using namespace tocsin;
constexpr std::int64_t rows = 1'000'000;
constexpr std::int64_t labels = 10'000;

RawId any_id(std::mt19937_64& chance) {
  RawId out{};
  for (auto& byte : out) byte = static_cast<std::uint8_t>(chance());
  return out;
}

Result<void> insert_row(store::Db& db, std::int64_t position, std::int64_t label, std::mt19937_64& chance) {
  const RawId record = any_id(chance);
  const RawId nil{};
  CHECK(db.prepare(
              "INSERT INTO listing (kind, pos, label, record, space, parent, owner, state, state_label,"
              " space_kind, realm, author) VALUES ('message', $1, $2, $3, $4, NULL, NULL, $5, $2, 'incident', $4, $4)")
            .bind(position, label, record, nil, position % 3 == 0 ? "open" : "done")
            .run());
  CHECK(db.prepare("INSERT INTO search_row (pos, record, grp, label, kind) VALUES ($1, $2, 'head', $3, 'message')")
            .bind(position, record, label)
            .run());
  CHECK(db.prepare("INSERT INTO search (rowid, text) VALUES ($1, $2)")
            .bind(position, position % 100 == 0 ? "harbour lantern" : "harbour")
            .run());
  CHECK(db.prepare("INSERT INTO record (id, kind, space, space_kind, realm, parent, owner, author, pos)"
                   " VALUES ($1, 'message', $2, 'incident', $2, $2, $2, $2, $3)")
            .bind(record, nil, position)
            .run());
  return db
      .prepare(
          "INSERT INTO slice (record, grp, label, pos, fact, author, recorded_at, happened_at, body)"
          " VALUES ($1, 'head', $2, $3, $4, $4, 0, 0, '{\"text\":\"one line of text\"}')")
      .bind(record, label, position, nil)
      .run();
}

Result<void> fill(const std::filesystem::path& file) {
  TRY(auto db, store::Db::open(file, {.use = store::Db::Use::write, .cache_kib = 512 * 1024}));
  CHECK(prepare_schema(db));
  CHECK(db.script("PRAGMA synchronous=OFF"));
  std::mt19937_64 chance(1);
  TRY(auto transaction, store::Transaction::begin(db));
  for (std::int64_t position = 1; position <= rows; ++position)
    CHECK(insert_row(db, position, 1 + static_cast<std::int64_t>(chance() % labels), chance));
  CHECK(transaction.commit());
  sqlite3_wal_checkpoint_v2(db.raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  return {};
}

// Processor time of this thread: a busy machine moves it little, and all that is read is in memory by then.
double cpu_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double median_ms(const auto& act) {
  std::vector<double> times;
  for (int i = 0; i < 11; ++i) {
    const double start = cpu_ms();
    act();
    times.push_back(cpu_ms() - start);
  }
  std::ranges::nth_element(times, times.begin() + 5);
  return times[5];
}

policy::VisibleLabels every(std::int64_t step_hundredths) {
  policy::VisibleLabels out;
  for (std::int64_t n = 0; n * step_hundredths / 100 < labels; ++n) out.add(1 + n * step_hundredths / 100);
  return out;
}

void measure(store::Readers& readers, std::string_view share, const policy::VisibleLabels& seen) {
  const auto page_by = [&](store::ListPlan plan) {
    const auto snapshot = readers.snapshot_with(plan);
    return median_ms([&] {
      if (snapshot->list({.kind = model::Kind::message}, seen).records.size() != 100) std::abort();
    });
  };
  fmt::print("{:>8} {:>8} {:>10.2f} {:>10.2f} {:>10.2f}\n", share, seen.numbers().size(),
             page_by(store::ListPlan::adaptive), page_by(store::ListPlan::walk), page_by(store::ListPlan::labels));
}

// Everything that a list gives of a record, in one join.
event::Record bare_record(const store::Statement& row) {
  event::Record out;
  out.ref = {row.name<model::Kind>(0), row.id<model::RecordId>(1), row.id<model::RecordId>(2),
             row.id<model::OrganisationId>(3)};
  out.space = {row.name<model::SpaceKind>(4), row.id<model::SpaceId>(5), row.id<model::Realm>(6)};
  out.author = row.id<model::OrganisationId>(7);
  out.slices.push_back({std::string(row.text(8)), 0, row.integer(9), row.id<model::FactId>(10),
                        row.id<model::OrganisationId>(11), row.instant(12), row.instant(13),
                        std::string(row.text(14))});
  return out;
}

void read_hundred(store::Statement listed) {
  std::vector<event::Record> found;
  found.reserve(100);
  while (listed.step().value_or(false)) found.push_back(bare_record(listed));
  if (found.size() != 100) std::abort();
}

double without_a_gate(store::Readers& readers) {
  const auto db = readers.lend();
  return median_ms([&] {
    read_hundred(db->prepare(
        "SELECT l.kind, l.record, l.parent, l.owner, l.space_kind, l.space, l.realm, l.author, s.grp, s.pos, s.fact,"
        " s.author, s.recorded_at, s.happened_at, s.body FROM listing AS l JOIN slice AS s ON s.record = l.record"
        " WHERE l.kind = 'message' ORDER BY l.pos DESC LIMIT 100"));
  });
}

double search_without_a_gate(store::Readers& readers, const std::string& word) {
  const auto db = readers.lend();
  return median_ms([&] {
    auto found = db->prepare(
        "SELECT r.kind, r.id, r.parent, r.owner, r.space_kind, r.space, r.realm, r.author, s.grp, s.pos, s.fact,"
        " s.author, s.recorded_at, s.happened_at, s.body FROM search AS t CROSS JOIN search_row AS w ON w.pos = t.rowid"
        " CROSS JOIN record AS r ON r.id = w.record CROSS JOIN slice AS s ON s.record = r.id"
        " WHERE t.search MATCH $1 ORDER BY t.rowid DESC LIMIT 100");
    found.bind(word);
    read_hundred(std::move(found));
  });
}

std::int64_t summed(store::Statement counted, int column) {
  std::int64_t out = 0;
  while (counted.step().value_or(false)) out += counted.integer(column);
  return out;
}

// How many, and how many in each state: walking all rows and testing each, or from the labels that are seen.
void count_all(store::Readers& readers, std::string_view share, const policy::VisibleLabels& seen) {
  const auto db = readers.lend();
  std::int64_t all = 0;
  const double bare =
      median_ms([&] { all = summed(db->prepare("SELECT count(*) FROM listing WHERE kind = 'message'"), 0); });
  const double bare_states = median_ms([&] {
    (void)summed(db->prepare("SELECT state, count(*) FROM listing WHERE kind = 'message' GROUP BY state"), 1);
  });
  std::int64_t walked = 0;
  const double walking = median_ms([&] {
    auto found = db->prepare(
        "SELECT state, count(*) FROM listing WHERE kind = 'message' AND tocsin_visible($1, label) GROUP BY state");
    found.bind(&seen);
    walked = summed(std::move(found), 1);
  });
  std::int64_t counted = 0;
  const double by_labels = median_ms([&] {
    auto found = db->prepare(
        "SELECT count(*) FROM carray($1) AS v CROSS JOIN listing AS l INDEXED BY listing_by_label"
        " ON l.kind = 'message' AND l.label = v.value");
    found.bind(&seen.numbers());
    counted = summed(std::move(found), 0);
  });
  if (walked != counted || counted > all) std::abort();
  fmt::print("{:>8} {:>10} {:>12.2f} {:>12.2f} {:>14.2f} {:>14.2f}\n", share, counted, bare, by_labels, bare_states,
             walking);
}

void search(store::Readers& readers, std::string_view share, const policy::VisibleLabels& seen) {
  const auto snapshot = readers.snapshot();
  const auto time_of = [&](const std::string& word) {
    std::size_t found = 0;
    const double ms = median_ms([&] { found = snapshot->search(word, 0, 100, seen).records.size(); });
    return std::pair(ms, found);
  };
  const auto [common_ms, common] = time_of("harbour");
  const auto [rare_ms, rare] = time_of("lantern");
  fmt::print("{:>8} {:>12.2f} {:>6} {:>12.2f} {:>6}\n", share, common_ms, common, rare_ms, rare);
}

}  // namespace

int main(int count, char** words) {
  const auto folder = std::filesystem::path(count > 1 ? words[1] : "/tmp") / fmt::format("tocsin-gate-{}", getpid());
  std::filesystem::create_directories(folder);
  if (const auto filled = fill(folder / "tocsin.db"); !filled) {
    fmt::print("{} {}\n", filled.error().what, filled.error().where);
    return 1;
  }
  const policy::LabelBook book;
  {
    store::Readers readers(folder / "tocsin.db", 1, 4 * 1024, book);
    fmt::print("newest 100 of {} rows, {} labels; ms. Without a gate: {:.2f}\n", rows, labels, without_a_gate(readers));
    fmt::print("{:>8} {:>8} {:>10} {:>10} {:>10}\n", "sees %", "labels", "adaptive", "walk", "labels");
    const std::array viewers{std::pair{"100", every(100)}, std::pair{"53", every(189)}, std::pair{"9", every(1'111)},
                             std::pair{"0.3", every(33'333)}, std::pair{"0.03", every(333'333)}};
    for (const auto& [share, seen] : viewers) measure(readers, share, seen);
    fmt::print("\nsearch, newest 100; ms and how many. Without a gate: {:.2f}, {:.2f}\n",
               search_without_a_gate(readers, "harbour"), search_without_a_gate(readers, "lantern"));
    fmt::print("{:>8} {:>12} {:>6} {:>12} {:>6}\n", "sees %", "every row", "", "1 in 100", "");
    for (const auto& [share, seen] : viewers) search(readers, share, seen);
    fmt::print("\ncounts; ms\n{:>8} {:>10} {:>12} {:>12} {:>14} {:>14}\n", "sees %", "all", "ungated", "gated",
               "states ungated", "states gated");
    for (const auto& [share, seen] : viewers) count_all(readers, share, seen);
  }
  std::filesystem::remove_all(folder);
}
