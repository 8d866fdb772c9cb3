#pragma once
// Intelligence objects as entries of a feed. The danger removed: a feed that goes on blocking what was revoked, has run
// out, or was never malicious.
//
// Entries come of indicators that are valid at `at` and not revoked, and of cyber-observable objects; an object of
// several values makes an entry of each. An indicator of type "benign" makes none. Times, confidence and the object's
// id go along; nobody is named as source. Threads: pure. Source: STIX 2.1 sections 4.7, 6.
#include "port/objects.h"
#include "wire/feed/feed.h"

namespace tocsin::wire::feed {

using FoundObjects = policy::Released<std::vector<policy::Marked<port::FoundObject>>>;

policy::Released<Entries> entries_of(const FoundObjects& found, Instant at);

// The types of objects that entries come of.
const std::vector<std::string>& object_types();

}  // namespace tocsin::wire::feed
