#pragma once
// What MISP and STIX both can say, piece by piece. The danger removed: two tables, one a direction, that drift apart.
//
// A Term is one comparison's worth: the type of a STIX object, the path of a property in it (steps joined by '.',
// "hashes.SHA-256", "resolves_to_refs[*].value") and a value. A MISP attribute is one term or two (composite types), a
// MISP object is several; terms make either a pattern or cyber-observable objects, and both can be taken apart into
// terms again. Threads: pure functions. Source: MISP describeTypes and object templates; STIX 2.1 sections 6 and 9.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace tocsin::wire::convert {

struct Term {
  std::string type;
  std::string path;
  json::Value value;  // a string, a whole number or a boolean
};
using Terms = std::vector<Term>;

// What an attribute that stands alone says; nothing where STIX has no property for it.
Terms terms_of_attribute(std::string_view misp_type, std::string_view value);
// What an attribute says inside an object made from this template; nothing as above.
Terms terms_of_relation(std::string_view object, std::string_view relation, std::string_view misp_type,
                        std::string_view value);

// The attribute that says a term, alone or within an object of a template.
struct Spoken {
  std::string_view misp_type;
  std::string_view category;
  std::string_view relation;  // "" alone
  std::string value;
};
std::optional<Spoken> attribute_of(const Term& term);
std::optional<Spoken> relation_of(std::string_view object, const Term& term);
// The template whose objects hold STIX objects of this type; "" for none.
std::string_view template_of(std::string_view stix_type);

// "[a:b = 'c' AND ...]"; several values of one property become one IN.
std::string pattern_of(std::span<const Term> terms);

// Cyber-observable objects, those that others refer to before them; `main` are the ones that are not referred to.
// `unplaced` counts the terms that no object could take (a second size of one file).
struct Observables {
  std::vector<json::Object> objects;
  std::vector<std::string> main;
  std::vector<std::string> invented;  // properties that STIX requires and nothing said: "is_multipart"
  std::size_t unplaced = 0;
};
Observables observables_of(const Terms& terms);

}  // namespace tocsin::wire::convert
