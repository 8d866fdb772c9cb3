#pragma once
// The types of STIX 2.1 as tables: which properties each has, what stands in them, which must be there, what they may
// refer to, and the rules between them. The danger removed: a validator whose rules are spread over code, so that
// nobody can say which of the standard's are checked.
//
// Lists of names are one text with blanks between. What the standard calls an open vocabulary is text here.
// Threads: constants. Source: STIX 2.1 OS sections 2 to 7.
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::wire::stix {

enum class Form : std::uint8_t {
  text,
  filled,  // text that is not empty
  boolean,
  integer,
  number,
  timestamp,
  reference,  // an identifier; `allowed`: the types it may have ("!a b": any but these, "@sco": cyber-observables)
  word,       // one of `allowed`
  hex,
  base64,
  hashes,
  dictionary,
  texts_by_name,  // dictionary of texts or lists of texts
  language,       // RFC 5646
  translations,   // dictionary by language
  ipv4,
  ipv6,
  mac,
  email,
  registry_key,
  structure,
  selector,
  extensions,
  objects,  // observed-data's deprecated container
  name,     // of a property
  relation  // a relationship_type
};
enum class Need : std::uint8_t { optional, required };
enum class Many : std::uint8_t { one, list };

struct Structure;

struct Property {
  std::string_view name;
  Form form = Form::text;
  Need need = Need::optional;
  Many many = Many::one;
  std::string_view allowed = {};
  const Structure* inner = nullptr;
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

// What must hold between properties of one object.
enum class Bond : std::uint8_t {
  any_of,        // at least one is there
  any_property,  // at least one of the structure's own, or an extension
  one_of,        // exactly one
  together,      // all or none
  needs,         // the first needs the others
  in_order,      // first <= second
  before,        // first < second
  true_needs,    // where the first is true the others are there
  true_without,  // where the first is true the others are not there
  false_without  // where the first is false the others are not there
};
struct Rule {
  Bond bond;
  std::string_view names = {};
};

struct Structure {
  std::span<const Property> properties;
  std::span<const Rule> rules = {};
};

// An extension that the standard itself defines for one type.
struct Extension {
  std::string_view name;
  const Structure* structure;
};

enum class Family : std::uint8_t { sdo, sro, sco, marking, language, extension, bundle };
struct Type {
  std::string_view name;
  Family family;
  const Structure* structure;
  std::span<const Extension> extensions = {};
};

const Type* type_of(std::string_view name);  // nullptr: a custom one
std::span<const std::span<const Type>> all_types();

// The properties that all objects of a family have; of STIX 2.0, those that 2.1 kept.
std::span<const Property> common_of(Family family);
std::span<const Property> common_of_2_0(Family family);
bool is_type_of_2_0(std::string_view name);

bool has_name(std::string_view names, std::string_view name);  // one of several with blanks between
std::string listed(std::string_view names);                    // "a, b, c"

// What tables are written with.
constexpr Property need(Property p) {
  p.need = Need::required;
  return p;
}
constexpr Property list(Property p) {
  p.many = Many::list;
  return p;
}
constexpr Property text(std::string_view name) { return {name}; }
constexpr Property of(Form form, std::string_view name) { return {name, form}; }
constexpr Property time(std::string_view name) { return {name, Form::timestamp}; }
constexpr Property flag(std::string_view name) { return {name, Form::boolean}; }
constexpr Property hex(std::string_view name) { return {name, Form::hex}; }
constexpr Property hashes(std::string_view name) { return {name, Form::hashes}; }
constexpr Property integer(std::string_view name, std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                           std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
  return {name, Form::integer, Need::optional, Many::one, {}, nullptr, least, most};
}
constexpr Property number(std::string_view name, std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                          std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
  return {name, Form::number, Need::optional, Many::one, {}, nullptr, least, most};
}
constexpr Property ref(std::string_view name, std::string_view allowed) {
  return {name, Form::reference, Need::optional, Many::one, allowed};
}
constexpr Property refs(std::string_view name, std::string_view allowed) { return list(ref(name, allowed)); }
constexpr Property word(std::string_view name, std::string_view allowed) {
  return {name, Form::word, Need::optional, Many::one, allowed};
}
constexpr Property part(std::string_view name, const Structure& inner) {
  return {name, Form::structure, Need::optional, Many::one, {}, &inner};
}
constexpr Property parts(std::string_view name, const Structure& inner) { return list(part(name, inner)); }

extern const Structure kill_chain_phase;
extern const Structure external_reference;
extern const Structure granular_marking;
extern const std::span<const Type> domain_types;      // SDO
extern const std::span<const Type> relation_types;    // SRO
extern const std::span<const Type> observable_types;  // SCO
extern const std::span<const Type> meta_types;
extern const std::span<const Extension> file_extensions;
extern const std::span<const Extension> traffic_extensions;
extern const std::span<const Extension> process_extensions;
extern const std::span<const Extension> account_extensions;

}  // namespace tocsin::wire::stix
