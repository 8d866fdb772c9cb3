#include "store/sqlite/records.h"

#include <algorithm>

namespace tocsin::store {
namespace {

constexpr std::size_t usual_slices = 4;

event::Slice read_slice(const Statement& row) {
  return {std::string(row.text(0)),         row.integer(1), row.integer(2), row.id<model::FactId>(3),
          row.id<model::OrganisationId>(4), row.instant(5), row.instant(6), std::string(row.text(7))};
}

Statement slices_of(Db& db, const IdList& ids, const std::optional<std::string_view>& group) {
  if (!group) {
    auto all = db.prepare(
        "SELECT s.grp, s.label, s.pos, s.fact, s.author, s.recorded_at, s.happened_at, s.body, v.rowid"
        " FROM carray($1) AS v CROSS JOIN slice AS s ON s.record = v.value");
    all.bind(&ids);
    return all;
  }
  auto some = db.prepare(
      "SELECT s.grp, s.label, s.pos, s.fact, s.author, s.recorded_at, s.happened_at, s.body, v.rowid"
      " FROM carray($1) AS v CROSS JOIN slice AS s ON s.record = v.value AND s.grp = $2");
  some.bind(&ids, *group);
  return some;
}

event::Record record_of(const Statement& row) {
  event::Record out;
  out.ref = {row.name<model::Kind>(0), row.id<model::RecordId>(7), row.id<model::RecordId>(1),
             row.id<model::OrganisationId>(2)};
  out.space = {row.name<model::SpaceKind>(3), row.id<model::SpaceId>(4), row.id<model::Realm>(5)};
  out.author = row.id<model::OrganisationId>(6);
  return out;
}

void put_in_order(event::Record& record) {
  std::ranges::sort(record.slices, {},
                    [](const event::Slice& s) { return std::pair(std::string_view(s.group), s.position); });
}

}  // namespace

// Of each slice its key alone is read, for a body that fills pages of its own takes longer to read; and all of them,
// whichever is seen first.
Result<std::optional<event::Record>> find_record(Db& db, const model::RecordId& id,
                                                 const policy::VisibleLabels& labels) {
  auto row = db.prepare(
      "SELECT r.kind, r.parent, r.owner, r.space_kind, r.space, r.realm, r.author, r.id,"
      " (SELECT max(tocsin_visible($1, s.label)) FROM slice AS s WHERE s.record = r.id)"
      " FROM record AS r WHERE r.id >= $2 ORDER BY r.id LIMIT 1");
  row.bind(&labels, id);
  TRY(const bool found, row.step());
  const bool is_seen = found && row.integer(8) != 0;
  if (!is_seen || row.id<model::RecordId>(7) != id) return std::optional<event::Record>();
  return record_of(row);
}

Result<std::vector<event::Record>> read_records(Db& db, std::span<const model::RecordId> ids) {
  std::vector<event::Record> out;
  out.reserve(ids.size());
  const IdList list(ids);
  auto rows = db.prepare(
      "SELECT r.kind, r.parent, r.owner, r.space_kind, r.space, r.realm, r.author, r.id"
      " FROM carray($1) AS v CROSS JOIN record AS r ON r.id = v.value");
  rows.bind(&list);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return out;
    out.push_back(record_of(rows));
  }
}

// A row of carray() is numbered from 1: the place of its record.
Result<void> read_slices(Db& db, std::span<event::Record> records, const policy::VisibleLabels* labels,
                         std::optional<std::string_view> group) {
  const IdList list(records, [](const event::Record& record) -> const RawId& { return record.ref.id.raw(); });
  auto rows = slices_of(db, list, group);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) break;
    if (labels != nullptr && !labels->contains(rows.integer(1))) continue;
    auto& slices = records[static_cast<std::size_t>(rows.integer(8)) - 1].slices;
    if (slices.empty()) slices.reserve(usual_slices);
    slices.push_back(read_slice(rows));
  }
  std::ranges::for_each(records, put_in_order);
  return {};
}

}  // namespace tocsin::store
