#include "store/sqlite/slices.h"

#include <algorithm>

namespace tocsin::store {
namespace {

event::Slice read_slice(const Statement& row) {
  return {std::string(row.text(0)),         row.integer(1), row.integer(2), row.id<model::FactId>(3),
          row.id<model::OrganisationId>(4), row.instant(5), row.instant(6), std::string(row.text(7))};
}

Statement statement(Db& db, bool of_one_group) {
  if (of_one_group)
    return db.prepare(
        "SELECT grp, label, pos, fact, author, recorded_at, happened_at, body FROM slice"
        " WHERE record = $1 AND grp = $2");
  return db.prepare(
      "SELECT grp, label, pos, fact, author, recorded_at, happened_at, body FROM slice WHERE record = $1");
}

}  // namespace

SliceReader::SliceReader(Db& db, const policy::VisibleLabels* labels, std::optional<std::string_view> group)
    : rows_(statement(db, group.has_value())), labels_(labels), group_(group) {}

Result<void> SliceReader::read_into(event::Record& record) {
  if (group_)
    rows_.bind(record.ref.id, *group_);
  else
    rows_.bind(record.ref.id);
  while (true) {
    TRY(const bool row, rows_.step());
    if (!row) break;
    if (labels_ == nullptr || labels_->contains(rows_.integer(1))) record.slices.push_back(read_slice(rows_));
  }
  rows_.reset();
  std::ranges::sort(record.slices, {},
                    [](const event::Slice& s) { return std::pair(std::string_view(s.group), s.position); });
  return {};
}

}  // namespace tocsin::store
