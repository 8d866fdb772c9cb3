#pragma once
// A page of records as a table. The danger removed: a list of requests that says neither who asks nor by when.
//
// Columns follow the kind; where kinds are mixed (a search), each line begins with its own. Threads: pure functions.
#include "cli/records.h"

namespace tocsin::cli {

std::string page_text(const json::Value& page, const Reader& reader);
std::string due_words(const json::Value& record, const Reader& reader);  // "2026-01-31 12:00 UTC (overdue)"

}  // namespace tocsin::cli
