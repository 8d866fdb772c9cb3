#pragma once
// What of a STIX pattern can be looked up by value. The danger removed: an indicator that nothing ever meets because
// its value stands inside a pattern, and one that meets everything because what a NOT excludes was taken for it.
//
// Each comparison that holds (no NOT, no !=) and names a value: = and IN; LIKE without wildcards as =, and LIKE '%.x'
// or
// '%x' on a domain, URL host or mail address as the domain x, which meets what lies under it; ISSUBSET and ISSUPERSET
// of a network. Ordering, MATCHES and EXISTS name no value. The answer is in normal form, in order of appearance, each
// once; values that are not valid for their property are left out. Threads: pure functions. Source: STIX 2.1
// section 9.6.
#include <span>
#include <vector>

#include "model/observable.h"
#include "wire/stix/pattern.h"

namespace tocsin::wire::stix {

std::vector<model::Observable> indexed_terms(std::span<const Comparison> comparisons);
Result<std::vector<model::Observable>> indexed_terms(std::string_view pattern);

}  // namespace tocsin::wire::stix
