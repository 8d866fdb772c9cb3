#pragma once
// Asking an originator to mark something otherwise. The danger removed: a marking that somebody needs loosened and
// loosens by retelling it.
//
// Whoever reads a fact may ask the organisation whose word it is; the request is read by both sides as far as they may
// read the fact. Granting marks the fact as it was asked, by the originator's hand and with every check of
// `marking.change`. Internal to share/. Errors of the acts: not_found "marking.unknown_fact"; invalid
// "marking.nothing"; conflict "marking.same"; conflict "marking_request.own" where the asker may change it; conflict
// "marking_request.nobody" where there is nobody to ask; conflict "marking_request.changed" where the fact was changed
// or marked anew since; those of port::choose_label. Threads: a static table's rows. Source: FIRST TLP 2.0 (the source
// is the one to ask); requirement SHR-03.
#include <vector>

#include "port/act.h"

namespace tocsin::share {

std::vector<port::Act> marking_request_acts();

}  // namespace tocsin::share
