#pragma once
// The room `assess`: triage of reports, the coordinated incident and its frame, who takes part, who leads, what is
// decided. The danger removed: a severity, a lead or a decision that nobody can trace to a person and a reason.
//
// reactions(): an incident that is proposed promotes the valid reports it names, each in its own community's space.
// Errors beside those of port/act.h: denied "right.missing"; conflict "report.not_valid" | "participation.exists";
// invalid "report.same" | "incident.same" | "lead.not_a_participant" | "decision.no_options" |
// "decision.not_an_option" | "match.no_indicators" | "match.not_in_report" {value} | "match.no_reports" |
// "match.not_shared" | "match.names_party" {name} | "statistics.period" {period} | "scheme.unknown"; conflict
// "statistics.not_over" | "statistics.overlap" {period}; invalid "statistics.team_left_out". Threads: static tables.
// Source: ISO/IEC 27035-4:2024 (assess and decide), by way of requirements AD-01, 02, 03, 06, 07, 08, 09, RS-15.
#include "port/act.h"

namespace tocsin::assess {

std::span<const port::Act> acts();
std::span<const port::Reaction> reactions();

}  // namespace tocsin::assess
