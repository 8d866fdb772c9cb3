#pragma once
// The room `respond`: the phases of an incident's response, requests and their answers, talk, impact, the common
// picture. The danger removed: an ask by telephone that nobody can find, and a picture that shows one member what
// another kept back.
//
// Figures and changes of a situation report are counted from what every reader of its audience may read, whatever its
// writer may read besides; what some of them might not read is not counted at all. Errors beside those of port/act.h:
// invalid "request.not_a_participant" | "room.not_a_participant" | "impact.no_text"; conflict "impact.exists" |
// "impact.not_taking_part". Threads: static tables. Source: ISO/IEC 27035-4:2024 (respond), by way of requirements
// RS-01..05, COM-02, AD-04.
#include "port/act.h"

namespace tocsin::respond {

std::span<const port::Act> acts();

}  // namespace tocsin::respond
