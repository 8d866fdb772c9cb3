#pragma once
// The room `learn`: closing an incident, its review, lessons and improvements. The danger removed: a lesson without an
// owner, a date and a proof.
//
// Errors beside those of port/act.h: invalid "improvement.not_a_participant"; conflict "review.not_a_draft". Threads:
// static tables. Source: ISO/IEC 27035-4:2024 (learn lessons), by way of requirements LL-01, LL-02.
#include "port/act.h"

namespace tocsin::learn {

std::span<const port::Act> acts();

}  // namespace tocsin::learn
