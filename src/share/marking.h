#pragma once
// `marking.change`: another marking for what was written. The danger removed: a marking that anybody could loosen but
// the one who is answerable for it. Internal to share/. Errors of the act: not_found "marking.unknown_fact"; denied
// "marking.not_originator"; invalid "marking.nothing" where no marking is chosen; conflict "marking.same"; those of
// port::choose_label. Threads: a static table's rows. Source: docs/sharing.md (changing a marking); FIRST TLP 2.0 (the
// source is the one to ask).
#include <vector>

#include "port/act.h"

namespace tocsin::share {

std::vector<port::Act> marking_acts();

}  // namespace tocsin::share
