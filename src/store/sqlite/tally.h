#pragma once
// How many records of a kind stand under which label, in which state, space and for whom: what counts are read from, so
// that to count a million records reads some thousand rows. The danger removed: a sum that drifts from the rows it sums
// up, and one that tells of hidden records.
//
// A record listed under several head labels has a row of `listing` under each. It is tallied under each, beside
// `earlier`, those of its labels that come before: it counts under the first of its labels that a viewer sees, so once
// for everybody, and nobody reads a row of it whose label is hidden. Whatever changes the rows of one (kind, pos) in
// `listing` calls leave_tally() before and enter_tally() after, in the same transaction. Bounds: as many rows as the
// record has heads. Errors: those of Db. Threads: that of its connection.
#include "store/sqlite/db.h"

namespace tocsin::store {

Result<void> leave_tally(Db& db, std::string_view kind, std::int64_t position);
Result<void> enter_tally(Db& db, std::string_view kind, std::int64_t position);

// Whether the row counts for this viewer: none of the labels in `earlier` ("" or numbers between commas) is seen.
bool counts_first(std::string_view earlier, const policy::VisibleLabels& labels);

}  // namespace tocsin::store
