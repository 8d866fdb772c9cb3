#pragma once
// Acts of the corridor `share`: erasing content, on a record of any kind; releases and the consents that they need. The
// danger removed: a right to be forgotten that breaks the proof, or that anybody can use on what others said. Errors:
// not_found "erasure.unknown_fact" {fact} where the record as the actor sees it holds nothing of that fact; conflict
// "erasure.gives_access" where the content still says who may see (a person who has not left, an appointment that has
// not ended). Source: docs/adr/0002-facts.md.
#include "port/deadline.h"

namespace tocsin::share {

std::span<const port::Act> acts();
std::span<const port::Reaction> reactions();
std::span<const port::Deadline> deadlines();

}  // namespace tocsin::share
