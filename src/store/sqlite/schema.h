#pragma once
// The tables of a store, and the steps from every earlier version. The danger removed: a server that writes into a
// store which a newer one has changed.
//
// Facts, contents, labels, spaces, indicators, keys and accounts are primary; record, slice, listing, tally, hold,
// search and search_row are folded from facts and can be made anew (maintenance.h). prepare_schema() makes or lifts the
// tables; expect_schema() changes nothing, as is fit beside a server that may be an older program. Errors: invalid
// "store.newer" {found, known}; conflict "store.older" {found, known}; those of Db.
#include <span>

#include "store/sqlite/db.h"

namespace tocsin::store {

inline constexpr std::int64_t schema_version = 11;

Result<void> prepare_schema(Db& db);
Result<void> expect_schema(Db& db);
Result<std::int64_t> schema_version_of(Db& db);  // 0: an empty file
Result<void> clear_folded(Db& db);

}  // namespace tocsin::store
