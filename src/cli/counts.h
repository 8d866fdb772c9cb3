#pragma once
// `tocsin KIND count`: how many there are, in which states, whose and where. The danger removed: counting by hand over
// pages of a list. Errors: those of filters.h and of the server. Threads: one.
#include "cli/records.h"
#include "cli/scene.h"

namespace tocsin::cli {

void add_count_command(Commands& commands, model::Kind kind, const Voice& voice);

// The server's counts of this kind. `names`: of organisations and of spaces.
std::string counts_text(const json::Value& counts, model::Kind kind, const Names& names, const Voice& voice,
                        std::size_t columns);

}  // namespace tocsin::cli
