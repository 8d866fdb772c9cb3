#pragma once
// Intelligence objects in the two worlds: what is brought to shelves, seen and hidden, and how TAXII is asked. The
// danger removed: a second door that is left out of the comparison. Threads: one.
#include "comparison.h"
#include "story.h"

namespace tocsin::two_worlds {

// By pia and van, to the community, to circles, to the team and to themselves; some of it hidden, a part of some.
void add_intelligence(Story& story);
// The viewer brings objects of its own, and takes one away.
void add_own_intelligence(Story& story);

// Every collection that either world has, seen or hidden: its id, of that community.
void ask_taxii(Comparison& comparison, const http::Route& route);

}  // namespace tocsin::two_worlds
