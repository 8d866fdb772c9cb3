#pragma once
// The rooms' acts as paths of the API. The danger removed: a second list of what may be done.
//
// path_of() is the rule by which the door mounts acts: what makes a record stands under its plural, a move under its
// verb. Threads: static tables.
#include <span>
#include <string>
#include <vector>

#include "port/act.h"

namespace tocsin::cli {

std::span<const port::Act> all_acts();
const port::Act* act_named(std::string_view name, model::Kind on);  // nullptr where there is none

std::string_view plural(model::Kind kind);
std::string path_of(const port::Act& act, std::string_view id);  // `id` is not used for acts at the top

// Below which kinds of record a kind is listed: message below room and incident.
std::vector<model::Kind> parents_of(model::Kind kind);

}  // namespace tocsin::cli
