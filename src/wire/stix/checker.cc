#include "wire/stix/checker.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "wire/stix/forms.h"

namespace tocsin::wire::stix {
namespace {

const Property* named(std::span<const Property> properties, std::string_view name) {
  for (const auto& property : properties)
    if (property.name == name) return &property;
  return nullptr;
}

bool is_head(std::string_view key) { return key == "type" || key == "id" || key == "spec_version"; }

// Section 3.8: kept for later editions.
bool is_reserved(std::string_view key) {
  return key == "severity" || key == "username" || key == "phone_numbers" || key == "action";
}

// What 2.1 added, of what an object in 2.0 might be taken to have.
bool has_news_of_2_1(Value object) {
  return std::ranges::any_of(std::array<std::string_view, 4>{"confidence", "lang", "extensions", "pattern_type"},
                             [&](auto key) { return bool(object.find(key)); });
}

// Whether an object without spec_version is what 2.0 asks for; there, labels said what 2.1 says in "..._types".
bool is_written_in_2_0(Value object, std::string_view type, const Type* known) {
  if (has_news_of_2_1(object) || !object.find("created")) return false;
  if (known == nullptr) return bool(object.find("modified"));
  if (!is_type_of_2_0(type)) return false;
  if (has_name("indicator malware report threat-actor tool", type)) return object.find("labels").is(Kind::list);
  if (type == "observed-data") return object.find("objects").is(Kind::object);
  return type != "identity" || object.find("identity_class");
}

Family family_of_custom(Value object) {
  for (const Value entry : object.find("extensions")) {
    const auto kind = entry.text_of("extension_type");
    if (kind == "new-sco") return Family::sco;
    if (kind == "new-sdo") return Family::sdo;
    if (kind == "new-sro") return Family::sro;
  }
  return object.find("created") || object.find("modified") ? Family::sdo : Family::sco;
}

}  // namespace

std::string to_pointer(const Where& where) {
  if (where.up == nullptr) return {};
  const auto base = to_pointer(*where.up);
  return where.place == Where::npos ? json::pointer_step(base, where.key) : json::pointer_step(base, where.place);
}

Character character_of(Value object) {
  Character out;
  const auto name = object.text_of("type");
  out.type = type_of(name);
  out.family = out.type != nullptr ? out.type->family : family_of_custom(object);
  const auto version = object.find("spec_version");
  const bool older = version ? version.text() == "2.0" : is_written_in_2_0(object, name, out.type);
  if (older && out.family != Family::sco) out.edition = Edition::v2_0;
  return out;
}

std::string_view spec_version_of(Value object, const Character& character) {
  const auto given = object.text_of("spec_version");
  if (!given.empty()) return given;
  return character.edition == Edition::v2_0 ? "2.0" : "2.1";
}

void check(Value object, const Character& character, std::size_t most, std::vector<Fault>& faults) {
  Checker(object, character, most, faults).object();
}

void Checker::fault(const Where& at, std::string_view what, std::vector<Arg> args) {
  if (faults_.size() - before_ + 1 < most_) {
    faults_.push_back({to_pointer(at), std::string(what), std::move(args)});
    return;
  }
  if (more_++ == 0) faults_.push_back({});
  faults_.back() = {{}, "stix.more_faults", {{"count", std::to_string(more_)}}};
}

void Checker::object() {
  if (!root_.is(Kind::object)) return fault({}, "stix.not_object");
  head();
  if (as_.family == Family::bundle) return fault({}, "stix.bundle_inside");
  const bool older = as_.edition == Edition::v2_0;
  static constexpr Structure free{};
  const Structure& structure = older || as_.type == nullptr ? free : *as_.type->structure;
  members(structure.properties);
  required(root_, older ? common_of_2_0(as_.family) : common_of(as_.family), {});
  required(root_, structure.properties, {});
  rules(structure, root_, {});
  beyond_tables();
}

void Checker::head() {
  const Where top{};
  const auto type = root_.find("type");
  if (!type)
    fault({&top, "type"}, "stix.required", {{"property", "type"}});
  else if (is_text(type, {&top, "type"}) && !is_type_name(type.text()))
    fault({&top, "type"}, "stix.type_name");
  const auto id = root_.find("id");
  if (!id) {
    fault({&top, "id"}, "stix.required", {{"property", "id"}});
  } else if (is_text(id, {&top, "id"})) {
    const auto prefix = type_in_identifier(id.text());
    if (prefix.empty()) {
      fault({&top, "id"}, "stix.identifier");
    } else if (type.is(Kind::text) && prefix != type.text()) {
      fault({&top, "id"}, "stix.id_type", {{"type", std::string(type.text())}});
    }
  }
  static constexpr Property edition = word("spec_version", "2.0 2.1");
  if (const auto version = root_.find("spec_version"))
    single(edition, version, {&top, "spec_version"});
  else if (as_.family != Family::sco && as_.family != Family::bundle && as_.edition == Edition::v2_1)
    fault({&top, "spec_version"}, "stix.required", {{"property", "spec_version"}});
}

void Checker::members(std::span<const Property> own) {
  const Where top{};
  const bool older = as_.edition == Edition::v2_0;
  const auto common = older ? common_of_2_0(as_.family) : common_of(as_.family);
  for (const Value member : root_) {
    if (is_head(member->key)) continue;
    const Where at{&top, member->key};
    const auto* known = named(own, member->key);
    if (known == nullptr) known = named(common, member->key);
    if (known != nullptr)
      property(*known, member, at);
    else if (!older)
      custom(member, at);
  }
}

void Checker::custom(Value value, const Where& at) {
  if (is_reserved(at.key)) return fault(at, "stix.reserved", {{"name", std::string(at.key)}});
  if (!is_property_name(at.key)) fault(at, "stix.property_name");
  if (value.is(Kind::null)) fault(at, "stix.null");
  if (value.is(Kind::list) && value->count == 0) fault(at, "stix.empty_list");
}

void Checker::required(Value object, std::span<const Property> properties, const Where& at) {
  for (const auto& property : properties)
    if (property.need == Need::required && !object.find(property.name))
      fault({&at, property.name}, "stix.required", {{"property", std::string(property.name)}});
}

void Checker::structure(const Structure& structure, Value value, const Where& at) {
  if (!is_filled_object(value, at)) return;
  for (const Value member : value)
    if (const auto* known = named(structure.properties, member->key)) property(*known, member, {&at, member->key});
  required(value, structure.properties, at);
  rules(structure, value, at);
}

void Checker::property(const Property& property, Value value, const Where& at) {
  if (property.many == Many::one) return single(property, value, at);
  if (!value.is(Kind::list)) return fault(at, "stix.must_be_list");
  if (value->count == 0) return fault(at, "stix.empty_list");
  std::size_t place = 0;
  for (const Value element : value) single(property, element, {&at, {}, place++});
}

}  // namespace tocsin::wire::stix
