#pragma once
// Which records of a kind a command means, as `list` and `count` take it: --state, --owner, --mine, --space. The danger
// removed: a count of other records than the list beside it shows. Errors: those of own_or(). Threads: one.
#include "cli/scene.h"

namespace tocsin::cli {

std::vector<Option> filter_options(model::Kind kind, const Voice& voice);
// "state=open&owner=..."; "" for none.
Result<std::string> filter_query(Scene& scene, model::Kind kind, const Parsed& parsed);

}  // namespace tocsin::cli
