#pragma once
// Granular selectors on a tape. The danger removed: a marking that silently covers nothing, and a hundred thousand
// selectors into a long list that take a day to look up.
//
// A selector is steps joined by '.', a member's name or a place "[n]" in a list; what it points at is covered with all
// below. `steps` is what the caller is willing to look at; it is counted down, and at 0 nothing more is found.
// Threads: pure functions. Source: STIX 2.1 OS section 7.2.3.1.
#include "wire/stix/tape.h"

namespace tocsin::wire::stix {

Value selected(Value object, std::string_view selector, std::size_t& steps);

// Enough for every object of this size that is not made to cost time.
std::size_t selector_steps(Value object);

}  // namespace tocsin::wire::stix
