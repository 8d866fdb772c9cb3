#pragma once
// Acts of the corridor `share`: erasing content, on a record of any kind. The danger removed: a right to be forgotten
// that breaks the proof, or that anybody can use on what others said. Errors: not_found "erasure.unknown_fact" {fact}
// where the record as the actor sees it holds nothing of that fact; conflict "erasure.gives_access" where the content
// still says who may see (a person who has not left, an appointment that has not ended). Source:
// docs/adr/0002-facts.md.
#include "port/act.h"

namespace tocsin::share {

std::span<const port::Act> acts();

}  // namespace tocsin::share
