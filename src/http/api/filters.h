#pragma once
// Which records of a kind are meant: what lists and counts share. The danger removed: a count that takes other filters
// than its list, or takes them otherwise. Errors: invalid "query.state" {state, allowed} | "query.no_state" |
// "field.type". Threads: pure.
#include "http/api/route.h"

namespace tocsin::http {

struct Filters {
  std::string state;  // "" for any
  std::optional<model::OrganisationId> owner;
  std::optional<model::SpaceId> space;
};

Result<Filters> filters_of(const Call& call, model::Kind kind);

// An id in the query; none where it is not there.
Result<std::optional<RawId>> id_in_query(const Call& call, std::string_view name);

}  // namespace tocsin::http
