#pragma once
// Slices of one record after another, by one statement. The danger removed: a page that looks its statement up, and
// asks SQLite to call back for each label, a hundred times.
//
// The label is tested before anything else of a row is read. Two of them may not be open on one connection at once.
// Errors: unavailable "store.read". Threads and lifetime: those of the connection and of `labels`.
#include "event/record.h"
#include "store/sqlite/db.h"

namespace tocsin::store {

class SliceReader {
 public:
  // Without `labels`, hidden ones too. `group`: of this group alone; it outlives the reader.
  SliceReader(Db& db, const policy::VisibleLabels* labels, std::optional<std::string_view> group = {});

  // Appends to record.slices, in their order (event/record.h).
  Result<void> read_into(event::Record& record);

 private:
  Statement rows_;
  const policy::VisibleLabels* labels_;
  std::optional<std::string_view> group_;
};

}  // namespace tocsin::store
