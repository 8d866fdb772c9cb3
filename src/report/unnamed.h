#pragma once
// The parts of a report without its reporter's name, for reports.cc and the escrow. Nothing outside the room includes
// this. The danger removed: one more way to write such a report, which forgets one of the places where a name stands.
// Errors: invalid "report.names_reporter" (an audience that names the reporter's own) | "report.unnamed_whole".
// Source: docs/adr/0016-anonymous-reports.md.
#include "report/kinds.h"

namespace tocsin::report {

struct Unsigned {
  std::string audience;  // what its pseudonym is made for
  model::Label label;    // the audience, and whoever holds the role of reporter in this report
  Draft draft;           // the report itself, first
};

Result<Unsigned> unsigned_report(Desk& desk, const Permit& community, const state::ReportSubmitted& content);

// The server's word on who sent it, for all who read the report.
void vouch(Draft& draft, const model::Label& label, state::Unnamed by_what, std::string pseudonym);

// That it reaches the team and names no more people than a report may; and the server's acknowledgement (reports.cc).
Result<void> check_and_acknowledge(Desk& desk, const Permit& community, Unsigned& report);

model::Atom reporter_of(const event::RecordRef& report);  // the role of reporter in it

// Adds the reporter's own word for the team.
void submit_as_pseudonym(Desk& desk, Unsigned& report);

}  // namespace tocsin::report
