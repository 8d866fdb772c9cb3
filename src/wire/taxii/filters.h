#pragma once
// The filters of TAXII requests. The danger removed: a filter that is half understood, so that a client takes a part of
// a collection for the whole of it.
//
// Names and values come decoded. A filter that the endpoint does not know is no filter and is passed over; one that it
// knows is either understood whole or refused. A blank before a zone's digits is the plus that a form's encoding ate.
// Errors: invalid "taxii.filter" {name, value} with where "query:NAME"; invalid "taxii.version_all" ("all" beside
// others). Bounds: 1,000 values a filter. Threads: pure. Source: TAXII 2.1 sections 3.4, 5.4 to 5.8.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "port/objects.h"

namespace tocsin::wire::taxii {

enum class Endpoint : std::uint8_t { objects, manifest, object, versions, removal };

struct Filters {
  std::optional<Instant> added_after;
  std::optional<std::size_t> limit;
  std::string next;
  std::vector<std::string> ids;
  std::vector<std::string> types;
  std::vector<std::string> spec_versions;
  std::vector<port::WhichVersions> which;
  std::vector<port::ObjectVersion> versions;
  std::vector<std::string> version_texts;  // of `versions`, as given
};

using Parameters = std::vector<std::pair<std::string, std::string>>;
Result<Filters> filters_of(const Parameters& given, Endpoint endpoint);

// The names that an endpoint knows, for its description.
std::vector<std::string_view> known_filters(Endpoint endpoint);

}  // namespace tocsin::wire::taxii
