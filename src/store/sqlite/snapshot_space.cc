// What is read of a whole space or a whole set: its timeline, its indicators.
#include <algorithm>

#include "store/sqlite/snapshot.h"

namespace tocsin::store {
namespace {

constexpr std::int64_t most_rows = 1000;

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
      "SELECT label, id, type, kind, record, parent, owner, organisation, happened_at, recorded_at FROM fact"
      " WHERE space = $1 AND seq > coalesce((SELECT seq FROM fact WHERE pos = $2 AND space = $1), 0)"
      " AND tocsin_visible($3, label) ORDER BY seq LIMIT $4");
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

}  // namespace tocsin::store
