#pragma once
// The parts of the room, one a kind of record; acts.cc joins them. Nothing outside the room includes this.
// The danger removed: a file of acts that nobody mounts. Source: docs/architecture.md.
#include "port/deciding.h"
#include "state/facts/report.h"

namespace tocsin::report {

using policy::Permit;
using policy::Who;
using port::Desk;
using port::Draft;
using port::Piece;

std::span<const port::Act> report_acts();
std::span<const port::Act> attachment_acts();
std::span<const port::Act> indicator_acts();
std::span<const port::Act> escrow_acts();
std::span<const port::Act> collection_acts();
std::span<const port::Act> feed_acts();

// What is said of times, of things that happened, holds (reports.cc).
Result<void> check_times(const Desk& desk, const state::ReportContent& input);

// conflict "report.settled" once a report is withdrawn or closed: nothing is added to it any more.
Result<void> require_unsettled(const Permit& report);

}  // namespace tocsin::report
