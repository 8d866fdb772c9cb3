// What is read of a whole space or a whole set: its timeline, its indicators.
#include <algorithm>
#include <limits>

#include "store/sqlite/snapshot.h"

namespace tocsin::store {
namespace {

constexpr std::int64_t most_rows = 1000;
constexpr std::size_t tested_lines = 2'000;  // of the journal that its reader may not see

std::int64_t bounded(std::size_t limit) {
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(limit), 1, most_rows);
}

port::Entry read_entry(const Statement& row) {
  return {row.id<model::FactId>(1),
          std::string(row.text(2)),
          {row.name<model::Kind>(3), row.id<model::RecordId>(4), row.id<model::RecordId>(5),
           row.id<model::OrganisationId>(6)},
          row.id<model::OrganisationId>(7),
          row.instant(8),
          row.instant(9)};
}

}  // namespace

// A space is walked in its own order: its size bounds the walk, whatever the viewer sees of it.
std::vector<policy::Sealed<policy::Labelled<port::Entry>>> SqliteSnapshot::entries_of(
    const model::SpaceId& space, std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) {
  std::vector<policy::Sealed<policy::Labelled<port::Entry>>> out;
  if (db_ == nullptr) return out;
  auto rows = db_->prepare(
      "SELECT shown, id, type, kind, record, parent, owner, organisation, happened_at, recorded_at FROM fact"
      " WHERE space = $1 AND seq > coalesce((SELECT seq FROM fact WHERE pos = $2 AND space = $1), 0)"
      " AND tocsin_visible($3, shown) ORDER BY seq LIMIT $4");
  rows.bind(space, after, &labels, bounded(limit));
  while (steps(rows)) out.emplace_back(policy::Labelled<port::Entry>{rows.integer(0), read_entry(rows)});
  return out;
}

std::vector<policy::Sealed<policy::Labelled<port::Heard>>> SqliteSnapshot::heard_in(
    const model::SpaceId& space, const policy::VisibleLabels& labels) {
  std::vector<policy::Sealed<policy::Labelled<port::Heard>>> out;
  if (db_ == nullptr) return out;
  auto rows =
      db_->prepare("SELECT label, organisation, recorded_at FROM heard WHERE space = $1 AND tocsin_visible($2, label)");
  rows.bind(space, &labels);
  while (steps(rows))
    out.emplace_back(
        policy::Labelled<port::Heard>{rows.integer(0), {rows.id<model::OrganisationId>(1), rows.instant(2)}});
  return out;
}

std::vector<policy::Sealed<policy::Labelled<model::Observable>>> SqliteSnapshot::indicators(
    const model::RecordId& set, std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) {
  std::vector<policy::Sealed<policy::Labelled<model::Observable>>> out;
  if (db_ == nullptr) return out;
  auto rows = db_->prepare(
      "SELECT label, type, value FROM indicator WHERE set_id = $1 AND ordinal > $2"
      " AND tocsin_visible($3, label) ORDER BY ordinal LIMIT $4");
  rows.bind(set, after, &labels, bounded(limit));
  while (steps(rows))
    out.emplace_back(policy::Labelled<model::Observable>{
        rows.integer(0), {rows.name<model::ObservableType>(1), std::string(rows.text(2))}});
  return out;
}

std::vector<model::FactId> SqliteSnapshot::not_yet_read(std::span<const model::FactId> facts,
                                                        const std::string& reader) {
  std::vector<model::FactId> out;
  if (db_ == nullptr) return out;
  for (const auto& fact : facts) {
    auto row = db_->prepare("SELECT 1 FROM reading WHERE fact = $1 AND reader = $2");
    if (!steps(row.bind(fact, reader))) out.push_back(fact);
  }
  return out;
}

namespace {

using Reads = std::vector<policy::Sealed<policy::Labelled<port::Read>>>;

policy::Labelled<port::Read> line_of(const Statement& row) {
  return {row.integer(0),
          {row.id<model::RecordId>(1), row.name<model::Kind>(2), row.id<model::FactId>(3),
           row.id<model::OrganisationId>(4), row.text(5) == "machine", row.instant(6), row.id<model::FactId>(7)}};
}

// Each text is one index.
Statement journal_walk(Db& db, const model::SpaceId& space, const std::optional<model::RecordId>& record,
                       std::int64_t before) {
  auto rows =
      record
          ? db.prepare(
                "SELECT label, record, kind, fact, organisation, way, at, noted, pos FROM reading"
                " INDEXED BY reading_by_record WHERE record = $1 AND space = $2 AND pos < $3 ORDER BY pos DESC, fact")
          : db.prepare(
                "SELECT label, record, kind, fact, organisation, way, at, noted, pos FROM reading"
                " INDEXED BY reading_by_space WHERE space = $1 AND pos < $2 ORDER BY pos DESC, fact");
  if (record)
    rows.bind(*record, space, before);
  else
    rows.bind(space, before);
  return rows;
}

}  // namespace

// Whose journal it is sees most of it; whoever sees little of it starts from their labels after a bounded number of
// hidden lines. All lines of one place have one label.
Reads SqliteSnapshot::reads_of(const model::SpaceId& space, const std::optional<model::RecordId>& record,
                               std::int64_t before, std::size_t limit, const policy::VisibleLabels& labels) {
  Reads out;
  if (db_ == nullptr) return out;
  const auto wanted = static_cast<std::size_t>(bounded(limit));
  std::int64_t at = before == 0 ? std::numeric_limits<std::int64_t>::max() : before;
  auto rows = journal_walk(*db_, space, record, at);
  for (std::size_t hidden = 0; out.size() < wanted && hidden < tested_lines;) {
    if (!steps(rows)) return out;
    at = rows.integer(8);
    if (labels.contains(rows.integer(0)))
      out.emplace_back(line_of(rows));
    else
      ++hidden;
  }
  if (out.size() >= wanted) return out;
  auto rest = db_->prepare(
      "SELECT r.label, r.record, r.kind, r.fact, r.organisation, r.way, r.at, r.noted FROM carray($1) AS v"
      " CROSS JOIN reading AS r INDEXED BY reading_by_label ON r.space = $2 AND r.label = v.value AND r.pos < $3"
      " WHERE ($4 IS NULL OR r.record = $4) ORDER BY r.pos DESC, r.fact LIMIT $5");
  const std::optional<RawId> one = record ? std::optional(record->raw()) : std::nullopt;
  rest.bind(&labels.numbers(), space, at, one, wanted - out.size());
  while (steps(rest)) out.emplace_back(line_of(rest));
  return out;
}

}  // namespace tocsin::store
