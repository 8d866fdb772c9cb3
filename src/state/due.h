#pragma once
// When a request is due, and whether something is awaited. The danger removed: two views that count the same request,
// one as overdue and one not.
//
// Read from the slices that are there: for a reader who sees less, of less. Threads: pure functions.
// Source: docs/domain.md (requests); requirements RS-02.
#include <span>

#include "event/record.h"

namespace tocsin::state {

// The date first asked for, or the one that both sides agreed on since.
std::optional<Instant> due_at(const event::Record& request);
// Somebody still has to do something for it: not verified, done, declined or cancelled.
bool is_open(const event::Record& request);
// Verified or done: its sender has what was asked for.
bool is_done(const event::Record& request);
// Open, not answered, and due before `now`.
bool is_overdue(const event::Record& request, Instant now);

// The same by states, for pages that have the record alone: open; open and not answered; a counter-date is agreed on.
std::span<const std::string_view> open_request_states();
std::span<const std::string_view> awaited_request_states();
std::span<const std::string_view> agreed_request_states();

}  // namespace tocsin::state
