#pragma once
// The rooms' acts in one list. The danger removed: a second list of what may be done. Where the door mounts each:
// port::path_of(). Threads: static tables.
#include <span>
#include <vector>

#include "port/act.h"

namespace tocsin::cli {

std::span<const port::Act> all_acts();
const port::Act* act_named(std::string_view name, model::Kind on);  // nullptr where there is none

// Below which kinds of record a kind is listed: message below room and incident.
std::vector<model::Kind> parents_of(model::Kind kind);

}  // namespace tocsin::cli
