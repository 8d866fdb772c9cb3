#include "wire/stix/types.h"

#include <algorithm>
#include <array>
#include <vector>

namespace tocsin::wire::stix {
namespace {

constexpr std::array phase_properties = {need(text("kill_chain_name")), need(text("phase_name"))};
constexpr std::array reference_properties = {need(text("source_name")), text("description"), of(Form::filled, "url"),
                                             hashes("hashes"), text("external_id")};
constexpr std::array reference_rules = {Rule{Bond::any_of, "description url external_id"}};
constexpr std::array granular_properties = {need(list(of(Form::selector, "selectors"))), of(Form::language, "lang"),
                                            ref("marking_ref", "marking-definition")};
constexpr std::array granular_rules = {Rule{Bond::one_of, "marking_ref lang"}};

// Section 3.2. `type`, `id` and `spec_version` are looked at before any table is.
constexpr std::array sdo_common = {need(time("created")),
                                   need(time("modified")),
                                   ref("created_by_ref", "identity"),
                                   flag("revoked"),
                                   list(text("labels")),
                                   integer("confidence", 0, 100),
                                   of(Form::language, "lang"),
                                   parts("external_references", external_reference),
                                   refs("object_marking_refs", "marking-definition"),
                                   parts("granular_markings", granular_marking),
                                   of(Form::extensions, "extensions")};
// Times and a creator are not common to cyber-observables, but where they stand they are what they are elsewhere.
constexpr std::array sco_common = {refs("object_marking_refs", "marking-definition"),
                                   parts("granular_markings", granular_marking),
                                   flag("defanged"),
                                   of(Form::extensions, "extensions"),
                                   time("created"),
                                   time("modified"),
                                   ref("created_by_ref", "identity"),
                                   flag("revoked")};
constexpr std::array marking_common = {need(time("created")),
                                       time("modified"),
                                       ref("created_by_ref", "identity"),
                                       parts("external_references", external_reference),
                                       refs("object_marking_refs", "marking-definition"),
                                       parts("granular_markings", granular_marking),
                                       of(Form::extensions, "extensions")};
constexpr std::array definition_common = {need(time("created")),
                                          need(time("modified")),
                                          need(ref("created_by_ref", "identity")),
                                          flag("revoked"),
                                          list(text("labels")),
                                          parts("external_references", external_reference),
                                          refs("object_marking_refs", "marking-definition"),
                                          parts("granular_markings", granular_marking)};
constexpr std::array common_2_0 = {need(time("created")),
                                   need(time("modified")),
                                   ref("created_by_ref", "identity"),
                                   flag("revoked"),
                                   list(text("labels")),
                                   parts("external_references", external_reference),
                                   refs("object_marking_refs", "marking-definition"),
                                   parts("granular_markings", granular_marking)};
constexpr std::array marking_2_0 = {
    need(time("created")), ref("created_by_ref", "identity"), parts("external_references", external_reference),
    refs("object_marking_refs", "marking-definition"), parts("granular_markings", granular_marking)};

const std::vector<const Type*>& by_name() {
  static const std::vector<const Type*> sorted = [] {
    std::vector<const Type*> out;
    for (const auto& table : all_types())
      for (const auto& type : table) out.push_back(&type);
    std::ranges::sort(out, {}, [](const Type* type) { return type->name; });
    return out;
  }();
  return sorted;
}

}  // namespace

constinit const Structure kill_chain_phase{phase_properties};
constinit const Structure external_reference{reference_properties, reference_rules};
constinit const Structure granular_marking{granular_properties, granular_rules};

std::span<const std::span<const Type>> all_types() {
  static const std::array tables = {domain_types, relation_types, observable_types, meta_types};
  return tables;
}

const Type* type_of(std::string_view name) {
  const auto& sorted = by_name();
  const auto at = std::ranges::lower_bound(sorted, name, {}, [](const Type* type) { return type->name; });
  return at == sorted.end() || (*at)->name != name ? nullptr : *at;
}

std::span<const Property> common_of(Family family) {
  switch (family) {
    case Family::sco:
      return sco_common;
    case Family::marking:
      return marking_common;
    case Family::extension:
      return definition_common;
    case Family::sdo:
    case Family::sro:
    case Family::language:
    case Family::bundle:
      return sdo_common;
  }
  return sdo_common;
}

std::span<const Property> common_of_2_0(Family family) {
  if (family == Family::marking) return marking_2_0;
  return common_2_0;
}

bool is_type_of_2_0(std::string_view name) {
  return has_name(
      "attack-pattern campaign course-of-action identity indicator intrusion-set malware observed-data report "
      "threat-actor tool vulnerability relationship sighting marking-definition",
      name);
}

std::string listed(std::string_view names) {
  std::string out;
  for (const char c : names) out += c == ' ' ? ", " : std::string(1, c);
  return out;
}

bool has_name(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    const auto end = std::min(names.find(' '), names.size());
    if (names.substr(0, end) == name) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

}  // namespace tocsin::wire::stix
