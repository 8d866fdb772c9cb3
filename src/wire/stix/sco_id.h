#pragma once
// Whether a cyber-observable object has the id that its properties give it. The danger removed: an id taken as proof of
// what an object holds. sco_id() of vocabulary.h makes such ids; this answers the same, without a tree of the object
// for those whose properties are texts and whole numbers. Threads: pure functions. Source: STIX 2.1 OS section 2.9.
#include "wire/stix/tape.h"

namespace tocsin::wire::stix {

IdOrigin id_origin_of(Value object);

}  // namespace tocsin::wire::stix
