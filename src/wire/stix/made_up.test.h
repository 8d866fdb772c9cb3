#pragma once
// Objects made up from the tables of types.h: valid ones of every type, and values that a property may not have.
#include "base/json.h"
#include "wire/stix/reading.test.h"
#include "wire/stix/types.h"

namespace tocsin::wire::stix::testing {

inline constexpr std::string_view uuid = "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

inline json::Value words(const std::string& text) { return json::Value(std::string_view(text)); }

inline std::string first_of(std::string_view names) { return std::string(names.substr(0, names.find(' '))); }

inline std::string target(std::string_view allowed) {
  if (allowed.starts_with("@sco")) return "mutex";
  return allowed.empty() || allowed.front() == '!' ? "malware" : first_of(allowed);
}

inline json::Value example(const Property& property);

inline json::Object filled(const Structure& structure) {
  json::Object out;
  for (const auto& property : structure.properties)
    if (property.need == Need::required) out[property.name] = example(property);
  for (const auto& rule : structure.rules) {
    if (rule.bond != Bond::any_of && rule.bond != Bond::one_of && rule.bond != Bond::any_property) continue;
    const auto name =
        rule.bond == Bond::any_property ? std::string(structure.properties[0].name) : first_of(rule.names);
    for (const auto& property : structure.properties)
      if (property.name == name) out[name] = example(property);
  }
  return out;
}

inline json::Value one(const Property& property) {
  switch (property.form) {
    case Form::boolean:
      return property.name != "is_family";
    case Form::integer:
      return std::max<std::int64_t>(property.least, 1);
    case Form::number:
      return 1.5;
    case Form::timestamp:
      return "2026-01-02T03:04:05.123Z";
    case Form::reference:
      return words(target(property.allowed) + "--7d0eff67-3c46-4bd0-8a2f-1d4f3f1c2f3a");
    case Form::word:
      return words(first_of(property.allowed));
    case Form::hex:
      return "00ff";
    case Form::base64:
      return "AAE=";
    case Form::hashes:
      return json::Object{{"MD5", "d41d8cd98f00b204e9800998ecf8427e"}};
    case Form::dictionary:
    case Form::texts_by_name:
      return json::Object{{"key", "value"}};
    case Form::translations:
      return json::Object{{"de", {{"name", "Bank"}}}};
    case Form::language:
      return "zh-Hans";
    case Form::ipv4:
      return "198.51.100.3";
    case Form::ipv6:
      return "2001:db8::1";
    case Form::mac:
      return "00:53:00:ab:cd:ef";
    case Form::email:
      return "a@b.example";
    case Form::structure:
      return filled(*property.inner);
    case Form::selector:
      return "id";
    case Form::extensions:
      return json::Object{{"extension-definition--" + std::string(uuid), {{"extension_type", "property-extension"}}}};
    case Form::objects:
      return json::Object{{"0", {{"type", "mutex"}, {"name", "m"}}}};
    case Form::name:
      return "x_name";
    default:
      return property.name == "pattern" ? "[mutex:name = 'm']" : property.name == "pattern_type" ? "stix" : "text";
  }
}

inline json::Value example(const Property& property) {
  return property.many == Many::list ? json::Value(json::Array{one(property)}) : one(property);
}

inline json::Object valid(const Type& type) {
  json::Object out{
      {"type", type.name}, {"spec_version", "2.1"}, {"id", std::string(type.name) + "--" + std::string(uuid)}};
  for (const auto& property : common_of(type.family))
    if (property.need == Need::required) out[property.name] = example(property);
  for (auto&& member : filled(*type.structure)) out[member.key()] = member.value();
  if (type.name == "marking-definition") out["definition_type"] = "other";
  if (type.name == "location") out["latitude"] = out["longitude"] = 1;
  return out;
}

inline std::vector<const Type*> every_type() {
  std::vector<const Type*> out;
  for (const auto& table : all_types())
    for (const auto& type : table)
      if (type.family != Family::bundle) out.push_back(&type);
  return out;
}

// What goes with nothing else: a property that another one excludes or asks for.
inline void settle(json::Object& object, std::string_view added) {
  if (added == "url") object.erase("payload_bin"), object["hashes"] = json::Object{{"X-1", "a"}};
  if (added == "decryption_key") object["encryption_algorithm"] = "AES-256-GCM";
  if (added == "objects") object.erase("object_refs");
  if (added == "body_multipart") object["is_multipart"] = true;
  if (added == "body" && object["type"] == "email-message") object["is_multipart"] = false;
  if (added == "valid_until") object["valid_until"] = "2027-01-01T00:00:00Z";
  if (added == "stop_time") object["stop_time"] = "2027-01-01T00:00:00Z";
  if (added == "is_active") object.erase("end");
  if (added == "body_raw_ref") object.erase("body");
  if (added == "lang" && object.contains("selectors")) object.erase("marking_ref");
  if (added == "extension_properties") object["extension_types"] = json::Array{"toplevel-property-extension"};
}

inline std::vector<std::string> told(const json::Object& object) { return faults_of(json::to_text(object)); }

// Values that this property may not have, with the place below it where that shows.
inline std::vector<std::pair<json::Value, std::string>> wrong(const Property& property) {
  std::vector<std::pair<json::Value, std::string>> out;
  const auto single = [&](json::Value value) {
    if (property.many == Many::one)
      out.emplace_back(std::move(value), "");
    else
      out.emplace_back(json::Array{one(property), std::move(value)}, "/1");
  };
  single(nullptr);
  if (property.many == Many::list) {
    out.emplace_back("text", "");
    out.emplace_back(json::Array{}, "");
  }
  if (property.form != Form::integer && property.form != Form::number) single(7);
  if (property.form != Form::boolean) single(true);
  switch (property.form) {
    case Form::text:
      break;
    case Form::timestamp:
      single("2026-02-30T00:00:00Z");
      single("2026-01-02T03:04:05");
      break;
    case Form::reference:
      single("malware");
      single(words("x--" + std::string(uuid)));
      single(words(target(property.allowed) + "--8e2e2d2b-17d4-4cbf-938f"));
      if (!property.allowed.empty()) single(words("bundle--" + std::string(uuid)));
      break;
    case Form::integer:
      single("7");
      single(1.5);
      single(std::int64_t{1} << 53);
      if (property.least > -1'000'000) single(property.least - 1);
      if (property.most < 1'000'000'000'000) single(property.most + 1);
      break;
    case Form::number:
      single("7");
      if (property.most < 1'000'000) single(property.most + 1);
      break;
    case Form::hashes:
      single(json::Object{});
      break;
    case Form::dictionary:
    case Form::structure:
    case Form::extensions:
    case Form::objects:
      single(json::Object{});
      single(json::Array{});
      break;
    case Form::hex:
      single("0ff");
      break;
    case Form::base64:
      single("A=B=");
      break;
    case Form::registry_key:
      single("HKLM\\Software");
      break;
    case Form::texts_by_name:
    case Form::translations:
      single("text");
      break;
    default:
      single("");
  }
  return out;
}

}  // namespace tocsin::wire::stix::testing
