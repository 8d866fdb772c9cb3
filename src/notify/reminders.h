#pragma once
// Reminders and escalations, as deadlines of the one scheduler (port/deadline.h). The danger removed: a date that
// passes while everyone thinks that somebody else looks after it.
//
// A reminder comes when a quarter of the time is left, a day ahead at most; where less than an hour was given there is
// none. An escalation comes when the date has passed and nothing was done. Either is a fact on the record, made once
// for each date. A request is awaited until it is answered; an invitation until it is answered; a report's first
// feedback until somebody began to work on it (DR-11); an improvement until it is completed. Threads: tables are
// static. Source: requirements RS-03, DR-11, LL-02.
#include <span>

#include "port/deadline.h"
#include "port/outbox.h"

namespace tocsin::notify {

std::span<const port::Deadline> deadlines();

// Whether what somebody was to be told is so still: nobody is reminded of what was done meanwhile. Read from what its
// reader sees.
bool is_still_so(port::Topic topic, const event::Record& record);

// Of a date that was set at `from`; none where there is no time for one.
std::optional<Instant> reminder_of(Instant from, Instant due);

}  // namespace tocsin::notify
