#pragma once
// The frame of STIX objects that a conversion makes, and what it carries in them for the way back. Internal to
// wire/convert. The danger removed: an original that is lost in translation, and one that is believed after somebody
// changed the translation.
//
// Every object made from a MISP part bears our property extension: either as carrier {"member": "Attribute" | "Object"
// | "Event" | "EventReport", "value": the part as it was received, "made": checksum}, or as a thing derived from a part
// that another object carries {"derived": true, "made": checksum}. `made` is of the object without the extension,
// joined with those of the observables that it refers to: it is intact as long as nobody edited either. Observables
// themselves bear none: it would change their ids. Threads: pure functions. Source: STIX 2.1 section 7.3
// (property-extension); docs/integrate/stix.md.
#include <map>
#include <string>
#include <string_view>

#include "base/json.h"

namespace tocsin::wire::convert {

inline constexpr std::string_view extension_id = "extension-definition--3419f526-a45b-4ce3-aa0a-320d5f603b4e";
inline constexpr std::string_view maker_id = "identity--1832212e-36b4-4dd4-92a6-1cb4d42fddfc";

json::Object extension_definition();
json::Object maker_identity();  // created_by_ref of the definition

// A marking definition for a TLP 2.0 level ("amber+strict"), or for a statement ("PAP:AMBER").
json::Object tlp_definition(std::string_view level);
json::Object statement_definition(std::string_view statement);

std::string derived_id(std::string_view type, std::string_view name);  // the same for the same name

using Sums = std::map<std::string, std::uint64_t, std::less<>>;  // of observables, by id

void carry(json::Object& made, std::string_view member, json::Value value, const Sums& sums);
void mark_derived(json::Object& made);

struct Carried {
  enum class How : std::uint8_t { foreign, edited, derived, whole };
  How how = How::foreign;
  std::string member;
  const json::Value* value = nullptr;
};
// Reads what an object carries; `sums` as the bundle holds the observables now.
Carried carried_in(const json::Object& object, const Sums& sums);
json::Object without_extension(const json::Object& object);

}  // namespace tocsin::wire::convert
