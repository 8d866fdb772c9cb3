#pragma once
// Whether one label lets in nobody whom another keeps out. The danger removed: derived work that is read where one of
// its sources may not be.
//
// Judged by the labels alone, on the safe side: every atom of one set of the narrower label must stand in the wider
// one's set. Who happens to hold what now is not asked; it changes. Threads: pure. Source: Denning, CACM 19(5), 1976.
#include "model/marking.h"

namespace tocsin::share {

// Every reader of `inner` meets the audience of `outer`.
bool is_within(const model::Audience& inner, const model::Audience& outer);

// Marked with `label`, something would have a reader or a freedom that `source` does not give.
bool goes_lower(const model::Label& label, const model::Label& source);

}  // namespace tocsin::share
