#pragma once
// Many records by two statements, one for what they are and one for their slices. The danger removed: a page that runs
// a statement for each of its hundred records.
//
// `labels`: slices under other ones are left out before anything else of their row is read; nullptr reads all. `group`:
// of that group alone. Slices are added in their order (event/record.h). The ids are all different. Errors: unavailable
// "store.read". Threads: that of the connection.
#include <span>

#include "event/record.h"
#include "store/sqlite/db.h"

namespace tocsin::store {

// A record without slices, if a slice of it is under one of the labels; nullopt where it is hidden or absent. For an id
// that is absent its neighbour is looked at, so that both run the same statement and read the same pages.
Result<std::optional<event::Record>> find_record(Db& db, const model::RecordId& id,
                                                 const policy::VisibleLabels& labels);

// In the order of `ids`, without slices; what is not there is left out.
Result<std::vector<event::Record>> read_records(Db& db, std::span<const model::RecordId> ids);

Result<void> read_slices(Db& db, std::span<event::Record> records, const policy::VisibleLabels* labels,
                         std::optional<std::string_view> group = {});

}  // namespace tocsin::store
