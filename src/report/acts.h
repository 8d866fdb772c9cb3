#pragma once
// The room `report`: what is submitted to a community's team, and what comes with it. The danger removed: a report that
// was taken and forgotten, or that the team it was meant for cannot read.
//
// A report is acknowledged by the server in the same breath as it is submitted, with the time by which its sender hears
// more. Errors beside those of port/act.h: invalid "report.team_left_out" | "attachment.digest" | "indicators.none" |
// "indicator.value"; limit "indicators.too_many" {max}; conflict "report.settled". Threads: static tables. Source:
// ISO/IEC 27035-4:2024 (detect and report), by way of requirements DR-01, 02, 04, 08, 09.
#include "port/deadline.h"

namespace tocsin::report {

std::span<const port::Act> acts();
std::span<const port::Deadline> deadlines();

}  // namespace tocsin::report
