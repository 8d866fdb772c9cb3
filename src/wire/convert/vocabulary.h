#pragma once
// The words of MISP and of STIX side by side: internal to wire/convert. The danger removed: a name spelled in two
// places. One row reads in both directions; where several rows fit, the first counts. Threads: pure functions.
// Source: MISP describeTypes, misp-objects, misp-galaxy; STIX 2.1 sections 4, 6 and 10.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::wire::convert {

// How a value is taken: as it is, in lower case, as a number, a truth, a number of an autonomous system, a time, an
// address (whose look says which type it has).
enum class Taken : std::uint8_t { text, lower, whole, truth, asn, time, address };

struct Row {
  std::string_view name;  // the type of an attribute, or a relation within an object
  std::string_view misp_type;
  std::string_view type;
  std::string_view path;
  Taken taken = Taken::text;
};

// Of attributes that stand alone ("") or of objects made from a template; empty for an unknown template.
std::span<const Row> rows_of(std::string_view object);
std::string_view template_uuid_of(std::string_view object);  // "" for one that MISP does not know
std::string_view category_of(std::string_view misp_type);    // the usual one; "Other" for an unknown type

// "yara", "sigma", ...: a type whose value is a rule in that language; "" for none. The other way likewise.
std::string_view language_of(std::string_view misp_type);
std::string_view rule_type_of(std::string_view pattern_type);

// "attack-pattern", "malware", ... for a galaxy's type; "" for one that STIX has no object for.
std::string_view galaxy_object(std::string_view galaxy_type);
// "mitre-attack-pattern" and the like for such an object, as MISP's own galaxies are called.
std::string_view galaxy_of(std::string_view stix_type);

// "ipv4-addr" | "ipv6-addr" for an address or network, "" for any other text.
std::string_view address_type(std::string_view text);
// Any time that MISP writes, as STIX writes it; "" for none.
std::string stix_time(std::string_view text);

}  // namespace tocsin::wire::convert
