#pragma once
// Which files are in use: those that the content of an attachment names, as far as it was not erased. The danger
// removed: an erased file that stays, and a file that goes while something names it. Errors: unavailable "store.read" |
// "store.damaged". Threads: that of the connection.
#include <optional>
#include <set>

#include "store/sqlite/db.h"

namespace tocsin::store {

Result<std::set<Digest>> files_named(Db& db);

std::optional<Digest> digest_in(std::string_view hex);  // nullopt where it is none

}  // namespace tocsin::store
