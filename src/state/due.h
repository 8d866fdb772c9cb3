#pragma once
// When a request is due, and whether something is awaited. The danger removed: two views that count the same request,
// one as overdue and one not.
//
// Read from the slices that are there: for a reader who sees less, of less. Threads: pure functions.
// Source: docs/domain.md (requests); requirements RS-02.
#include "event/record.h"

namespace tocsin::state {

// The date first asked for, or the one that both sides agreed on since.
std::optional<Instant> due_at(const event::Record& request);
bool is_open(const event::Record& request);  // not done, declined or cancelled
bool is_overdue(const event::Record& request, Instant now);

}  // namespace tocsin::state
