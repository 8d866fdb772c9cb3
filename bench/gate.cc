// rooms: store
// The newest 100 of 1,000,000 rows under 10,000 labels, for viewers of about 100, 53, 9, 0.3 and 0.03 per cent of them,
// by each plan; the newest 100 that hold a word of every row, and one of every hundredth; how many there are and how
// many in each state. Each beside the same query without the gate, in the same run. Medians; rows are written straight
// into the tables. Run: bench_gate [folder [rows]]
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>

#include "cpu_time.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/schema.h"

namespace {

using namespace tocsin;
using bench::median_ms;
std::int64_t rows = 1'000'000;
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
  CHECK(
      db.run("INSERT INTO tally (kind, label, space, owner, state, state_label, earlier, n)"
             " SELECT kind, label, space, zeroblob(16), state, state_label, '', count(*) FROM listing"
             " GROUP BY 1, 2, 3, 4, 5, 6, 7"));
  CHECK(transaction.commit());
  sqlite3_wal_checkpoint_v2(db.raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  return {};
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

struct Ungated {
  std::int64_t rows = 0;
  double all_ms = 0;
  double states_ms = 0;
};

Ungated count_without_a_gate(store::Readers& readers) {
  const auto db = readers.lend();
  Ungated out;
  out.all_ms =
      median_ms([&] { out.rows = summed(db->prepare("SELECT count(*) FROM listing WHERE kind = 'message'"), 0); });
  out.states_ms = median_ms([&] {
    (void)summed(db->prepare("SELECT state, count(*) FROM listing WHERE kind = 'message' GROUP BY state"), 1);
  });
  return out;
}

// As the door counts: through the gate, with owners and spaces, which the ungated statements do not ask for.
void count_all(store::Readers& readers, std::string_view share, const policy::VisibleLabels& seen,
               const policy::Gate& gate, const Ungated& ungated) {
  const auto snapshot = readers.snapshot();
  std::map<std::string, std::int64_t> states;
  std::int64_t all = 0;
  const double ms = median_ms([&] {
    states.clear();
    all = 0;
    auto counts = snapshot->counts({.kind = model::Kind::message}, seen);
    (void)gate.release(std::move(counts.spaces));
    (void)gate.release(std::move(counts.owners));
    for (const auto& one : gate.release(std::move(counts.states)).value()) {
      states[one.value.of] += one.value.count;
      all += one.value.count;
    }
  });
  const auto db = readers.lend();
  auto listed = db->prepare("SELECT count(*) FROM listing WHERE kind = 'message' AND tocsin_visible($1, label)");
  listed.bind(&seen);
  if (all != summed(std::move(listed), 0) || states.size() != 2) std::abort();
  fmt::print("{:>8} {:>10} {:>10.2f} {:>14.2f} {:>18.2f}\n", share, all, ms, ungated.all_ms, ungated.states_ms);
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
  if (count > 2) rows = std::max<std::int64_t>(std::strtoll(words[2], nullptr, 10), 500'000);
  const auto folder = std::filesystem::path(count > 1 ? words[1] : "/tmp") / fmt::format("tocsin-gate-{}", getpid());
  std::filesystem::create_directories(folder);
  if (const auto filled = fill(folder / "tocsin.db"); !filled) {
    fmt::print("{} {}\n", filled.error().what, filled.error().where);
    return 1;
  }
  // Labels that everybody reads: which of them a viewer sees is chosen below.
  policy::LabelBook book;
  for (std::int64_t n = 1; n <= labels; ++n)
    book.learn(n, {model::Tlp::clear, std::nullopt, model::audience_of({model::Atom{}})},
               sha256(view_of(fmt::to_string(n))));
  const auto nobody = policy::anonymous();
  const policy::Gate gate(book, nobody);
  {
    const store::Sieve sieve;
    const store::ValueKeys value_keys{RawId{}};
    store::Readers readers(folder / "tocsin.db", 1, 4 * 1024, book, {sieve, value_keys});
    fmt::print("newest 100 of {} rows, {} labels; ms. Without a gate: {:.2f}\n", rows, labels, without_a_gate(readers));
    fmt::print("{:>8} {:>8} {:>10} {:>10} {:>10}\n", "sees %", "labels", "adaptive", "walk", "labels");
    const std::array viewers{std::pair{"100", every(100)}, std::pair{"53", every(189)}, std::pair{"9", every(1'111)},
                             std::pair{"0.3", every(33'333)}, std::pair{"0.03", every(333'333)}};
    for (const auto& [share, seen] : viewers) measure(readers, share, seen);
    fmt::print("\nsearch, newest 100; ms and how many. Without a gate: {:.2f}, {:.2f}\n",
               search_without_a_gate(readers, "harbour"), search_without_a_gate(readers, "lantern"));
    fmt::print("{:>8} {:>12} {:>6} {:>12} {:>6}\n", "sees %", "every row", "", "1 in 100", "");
    for (const auto& [share, seen] : viewers) search(readers, share, seen);
    fmt::print("\ncounts; ms\n{:>8} {:>10} {:>10} {:>14} {:>18}\n", "sees %", "all", "gated", "ungated: all",
               "ungated: by state");
    const auto ungated = count_without_a_gate(readers);
    for (const auto& [share, seen] : viewers) count_all(readers, share, seen, gate, ungated);
  }
  std::filesystem::remove_all(folder);
}
