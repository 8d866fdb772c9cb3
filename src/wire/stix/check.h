#pragma once
// What is wrong with one STIX object, by the tables of types.h. The danger removed: "invalid", without where and why.
//
// Only what the standard says MUST is a fault: an open vocabulary's other words, unknown properties, custom objects and
// unknown extensions are not. A reference to what is not there is none either. Faults, each with the place of what is
// wrong, for something missing the place where it should be:
//   shape     stix.not_object, stix.must_be_text | _boolean | _integer | _number | _list | _object, stix.null,
//             stix.empty_list, stix.empty_object, stix.empty_text, stix.depth {max}, stix.values {max}, stix.number,
//             stix.surrogate, stix.duplicate_key {key}, stix.more_faults {count}
//   names     stix.type_name, stix.property_name, stix.reserved {name}, stix.key, stix.language_key
//   values    stix.required {property}, stix.identifier, stix.id_type {type}, stix.reference_type {type, allowed},
//             stix.reference_excluded {type}, stix.reference_observable {type},
//             stix.timestamp, stix.word {allowed}, stix.integer_exact, stix.range {least, most}, stix.at_least {least},
//             stix.hex, stix.base64, stix.digest {algorithm, digits}, stix.language, stix.ipv4, stix.ipv6, stix.mac,
//             stix.email, stix.registry_hive, stix.relation, stix.pattern_syntax {offset}
//   bonds     stix.any_of {names}, stix.one_of {names}, stix.together {names},
//             stix.needs {property, other}, stix.order {earlier, later}, stix.order_strict {earlier, later},
//             stix.true_needs {property}, stix.true_without {property}, stix.false_without {property},
//             stix.any_property
//   markings  stix.selector, stix.selector_nothing, stix.selectors_costly, stix.marks_itself,
//             stix.tlp_fixed {level}, stix.tlp_unknown, stix.bundle_inside
// A pattern is read where its comparisons are (objects.cc).
// Threads: pure functions. Source: STIX 2.1 OS; the OASIS TLP 2.0 extension.
#include <vector>

#include "wire/stix/tape.h"
#include "wire/stix/types.h"

namespace tocsin::wire::stix {

enum class Edition : std::uint8_t { v2_0, v2_1 };

// What an object says it is: its type and family (a custom object is the sdo or sco that it is written as).
struct Character {
  const Type* type = nullptr;  // nullptr: custom
  Family family = Family::sdo;
  Edition edition = Edition::v2_1;
};
Character character_of(Value object);
// As given, else what it is read as.
std::string_view spec_version_of(Value object, const Character& character);

// Appends what is wrong with `object`, at most `most` faults and then "stix.more_faults".
void check(Value object, const Character& character, std::size_t most, std::vector<Fault>& faults);

// The level that a marking-definition says ("red", ...), "" where it says none.
std::string_view tlp_in(Value object);

}  // namespace tocsin::wire::stix
