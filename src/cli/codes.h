#pragma once
// Short codes where an id is wanted. The danger removed: a code that people read out on the telephone and no command
// takes.
//
// A code ("3QHN-TFX7") is looked up among the records that the caller may list, of the kinds that the option may mean;
// an organisation or a community may also be called by its name. Letters of any case, and O, I, L for 0 and 1, as
// people mistake them. Errors: not_found "code.none" {code}; conflict "code.ambiguous" {code, found}; invalid
// "usage.id" {option, value}; those of the lists. Bounds: 20,000 records of a kind. Threads: one.
#include "cli/scene.h"

namespace tocsin::cli {

std::optional<std::string> code_from(std::string_view text);  // "3QHN-TFX7" from "3qhntfx7"

// `parsed` with ids in the place of codes and names.
Result<Parsed> with_ids(Scene& scene, const Command& command, Parsed parsed);

}  // namespace tocsin::cli
