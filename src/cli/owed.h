#pragma once
// What an organisation owes whom by when, over all incidents. The danger removed: an ask that was seen in one list out
// of six, the day after it was due.
//
// Rows are records of the kinds in cli/duty.h whose owner's act is awaited, what is overdue first, then by date, what
// has no date last. Threads: pure functions.
#include "cli/records.h"

namespace tocsin::cli {

// In the order in which they are due.
void put_in_order(json::Array& records);
// {"items":[{kind, id, code, title, incident?, asked_by?, due_at?, overdue, state}]}, for programs.
json::Value owed_document(const json::Array& records, const Names& incidents, Instant now);
std::string owed_text(const json::Array& records, const Names& incidents, const Reader& reader);

}  // namespace tocsin::cli
