#include "store/sqlite/snapshot.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "store/sqlite/records.h"

namespace tocsin::store {
namespace {

// Between a commit and the book's learning of its labels lie some microseconds of the writer's; one that does not come
// within this time will not come.
constexpr std::chrono::seconds longest_wait_for_labels{2};

struct Start {
  std::int64_t last_position = 0;
  std::int64_t last_label = 0;
};

Result<Start> begin(Db& db) {
  CHECK(db.run("BEGIN"));
  // The first read fixes what the transaction sees.
  auto last = db.prepare("SELECT max(pos), (SELECT max(number) FROM label) FROM fact");
  TRY(const bool row, last.step());
  return row ? Start{last.integer(0), last.integer(1)} : Start{};
}

bool comes_to_know(const policy::LabelBook& book, std::int64_t label) {
  const auto knows = [&] { return static_cast<std::int64_t>(book.size()) >= label; };
  if (knows()) return true;
  const auto end = std::chrono::steady_clock::now() + longest_wait_for_labels;
  while (!knows()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  return true;
}

}  // namespace

SqliteSnapshot::SqliteSnapshot(Readers::Lent db, ListPlan plan, const policy::LabelBook& book, Directory& directory,
                               const ObjectSources& objects)
    : db_(std::move(db)),
      plan_(plan),
      directory_(directory),
      objects_({.db = db_.get(), .book = book, .sources = objects, .plan = plan, .sound = sound_}) {
  const auto start = db_ == nullptr ? Result<Start>(fail(Code::unavailable, "store.read")) : begin(*db_);
  if (start && comes_to_know(book, start->last_label)) {
    last_position_ = start->last_position;
    return;
  }
  sound_ = start ? fail(Code::unavailable, "store.read", "labels") : std::unexpected(start.error());
  db_.reset();
  objects_.close();
}

SqliteSnapshot::~SqliteSnapshot() = default;

Result<policy::Sealed<event::Record>> SqliteSnapshot::load(const model::RecordId& id) {
  if (db_ == nullptr) return std::unexpected(sound_.error());
  TRY(auto found, noted(read_records(*db_, {&id, 1})));
  if (found.empty()) return fail(Code::not_found, "record.not_found");
  CHECK(noted(read_slices(*db_, found, nullptr)));
  return policy::Sealed<event::Record>(std::move(found.front()));
}

Result<policy::Sealed<event::Record>> SqliteSnapshot::load_for(const model::RecordId& id,
                                                               const policy::VisibleLabels& labels) {
  if (db_ == nullptr) return std::unexpected(sound_.error());
  TRY(auto found, noted(find_record(*db_, id, labels)));
  if (!found) return fail(Code::not_found, "record.not_found");
  CHECK(noted(read_slices(*db_, {&*found, 1}, nullptr)));
  return policy::Sealed<event::Record>(std::move(*found));
}

std::vector<policy::Sealed<event::Record>> SqliteSnapshot::heads_of(std::span<const model::RecordId> ids,
                                                                    model::Kind kind,
                                                                    const policy::VisibleLabels& labels) {
  std::vector<policy::Sealed<event::Record>> out;
  if (db_ == nullptr) return out;
  auto found = noted(read_records(*db_, ids));
  if (!found || !noted(read_slices(*db_, *found, &labels, event::group_head))) return out;
  for (auto& record : *found)
    if (record.ref.kind == kind && !record.slices.empty()) out.emplace_back(std::move(record));
  return out;
}

port::Page SqliteSnapshot::page_of(const std::vector<Row>& rows, std::size_t limit,
                                   const policy::VisibleLabels& labels) {
  const std::size_t count = std::min(rows.size(), limit);
  std::vector<model::RecordId> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(rows[i].record);
  auto found = noted(read_records(*db_, ids));
  if (!found || !noted(read_slices(*db_, *found, &labels))) return {};
  port::Page page;
  if (rows.size() > limit) page.next_before = rows[count - 1].position;
  for (auto& record : *found) page.records.emplace_back(std::move(record));
  return page;
}

Result<void> SqliteSnapshot::read_notes(Statement& rows, std::size_t limit, std::vector<port::Note>& out) {
  while (out.size() < limit) {
    TRY(const bool row, rows.step());
    if (!row) break;
    out.push_back({rows.integer(0),
                   rows.id<model::FactId>(11),
                   std::string(rows.text(1)),
                   {rows.name<model::Kind>(2), rows.id<model::RecordId>(3), rows.id<model::RecordId>(4),
                    rows.id<model::OrganisationId>(5)},
                   {rows.name<model::SpaceKind>(6), rows.id<model::SpaceId>(7), rows.id<model::Realm>(8)},
                   rows.instant(9),
                   rows.integer(10),
                   rows.is_null(12) ? 0 : rows.integer(12)});
  }
  return {};
}

std::vector<port::Note> SqliteSnapshot::notes(std::int64_t after, std::size_t limit,
                                              const policy::VisibleLabels& labels) {
  constexpr std::int64_t walked = 10'000;  // the newest are walked; whoever was away for longer starts from its labels
  std::vector<port::Note> out;
  if (db_ == nullptr) return out;
  limit = std::clamp<std::size_t>(limit, 1, 1000);
  auto rows = db_->prepare(
      "SELECT pos, type, kind, record, parent, owner, space_kind, space, realm, recorded_at, shown, id, was FROM fact"
      " WHERE pos > $1 AND pos <= $2 AND (tocsin_visible($3, shown) OR (was IS NOT NULL AND tocsin_visible($3, was)))"
      " ORDER BY pos LIMIT $4");
  rows.bind(after, after + walked, &labels, limit);
  if (!noted(read_notes(rows, limit, out))) return {};
  if (out.size() == limit || after + walked >= last_position_) return out;
  auto rest = db_->prepare(
      "SELECT f.pos, f.type, f.kind, f.record, f.parent, f.owner, f.space_kind, f.space, f.realm, f.recorded_at, "
      "f.shown, f.id, f.was"
      " FROM carray($1) AS v CROSS JOIN fact AS f INDEXED BY fact_by_shown ON f.shown = v.value AND f.pos > $2"
      " UNION "
      "SELECT f.pos, f.type, f.kind, f.record, f.parent, f.owner, f.space_kind, f.space, f.realm, f.recorded_at, "
      "f.shown, f.id, f.was"
      " FROM carray($1) AS v CROSS JOIN fact AS f INDEXED BY fact_by_was ON f.was = v.value AND f.was IS NOT NULL"
      " AND f.pos > $2"
      " ORDER BY 1 LIMIT $3");
  rest.bind(&labels.numbers(), after + walked, limit - out.size());
  if (!noted(read_notes(rest, limit, out))) return {};
  return out;
}

std::int64_t SqliteSnapshot::position_of_record(const model::RecordId& id) {
  if (db_ == nullptr) return 0;
  auto row = db_->prepare("SELECT pos FROM record WHERE id = $1");
  return steps(row.bind(id)) ? row.integer(0) : 0;
}

std::int64_t SqliteSnapshot::position_of_fact(const model::FactId& id) {
  if (db_ == nullptr) return 0;
  auto row = db_->prepare("SELECT pos FROM fact WHERE id = $1");
  return steps(row.bind(id)) ? row.integer(0) : 0;
}

std::optional<port::IdempotencyEntry> SqliteSnapshot::idempotency(const RawId& principal, const std::string& route,
                                                                  const std::string& key) {
  if (db_ == nullptr) return std::nullopt;
  auto row = db_->prepare("SELECT body, subject, at FROM idempotency WHERE principal = $1 AND route = $2 AND key = $3");
  if (!steps(row.bind(principal, route, key))) return std::nullopt;
  return port::IdempotencyEntry{principal, route, key, row.bytes<32>(0), row.id<model::RecordId>(1), row.instant(2)};
}

}  // namespace tocsin::store
