#include "wire/stix/bundle.h"
#include "wire/stix/pattern.h"
#include "wire/stix/vocabulary.h"
#include "wire/uuid5.h"

namespace tocsin::wire::stix {
namespace {

using enum model::ObservableType;
using model::Observable;

std::string derived_id(std::string_view type, std::string_view name) {
  return std::string(type) + "--" + to_uuid_text(uuid5(export_namespace, std::string(type) + '\n' + std::string(name)));
}

// STIX times carry at least milliseconds and end in Z; ours have microseconds.
std::string moment_of(const Imported& source) {
  return to_text(source.published.value_or(source.latest.value_or(source.earliest.value_or(Instant{}))));
}

json::Object sco(std::string_view type, std::string_view key, const json::Value& value) {
  json::Object out{{"type", type}, {"spec_version", "2.1"}, {"id", ""}};
  out[key] = value;
  const auto id = sco_id(out);
  TOCSIN_ASSERT(id.has_value());
  out["id"] = *id;
  return out;
}

json::Object file_of(std::string_view algorithm, std::string_view digest) {
  return sco("file", "hashes", json::Object{{algorithm, digest}});
}

json::Object indicator_of(const Observable& observable, const std::string& at) {
  const auto name = names_of(observable.type)[static_cast<std::size_t>(observable.type)];
  const auto pattern = "[x-tocsin:" + std::string(name) + " = '" + escaped(observable.value) + "']";
  return {{"type", "indicator"}, {"spec_version", "2.1"},  {"id", derived_id("indicator", pattern)},
          {"created", at},       {"modified", at},         {"name", observable.value},
          {"pattern", pattern},  {"pattern_type", "stix"}, {"valid_from", at}};
}

json::Object vulnerability_of(const std::string& name, const std::string& at) {
  json::Object out{{"type", "vulnerability"}, {"spec_version", "2.1"}, {"id", derived_id("vulnerability", name)},
                   {"created", at},           {"modified", at},        {"name", name}};
  if (name.starts_with("CVE-"))
    out["external_references"] = json::Array{json::Object{{"source_name", "cve"}, {"external_id", name}}};
  return out;
}

json::Object address_of(const std::string& value) {
  return sco(value.find(':') == std::string::npos ? "ipv4-addr" : "ipv6-addr", "value", json::Value(value));
}

json::Object autonomous_system_of(const Observable& observable, const std::string& at) {
  const auto number =
      json::parse(observable.value.starts_with("AS") ? std::string_view(observable.value).substr(2) : "");
  if (!number || !number->is_int64()) return indicator_of(observable, at);
  return sco("autonomous-system", "number", *number);
}

json::Object object_of(const Observable& observable, const std::string& at) {
  const auto& value = observable.value;
  switch (observable.type) {
    case ipv4:
    case ipv6:
    case cidr:
      return address_of(value);
    case domain:
      return sco("domain-name", "value", json::Value(value));
    case url:
      return sco("url", "value", json::Value(value));
    case email:
      return sco("email-addr", "value", json::Value(value));
    case md5:
      return file_of("MD5", value);
    case sha1:
      return file_of("SHA-1", value);
    case sha256:
      return file_of("SHA-256", value);
    case sha512:
      return file_of("SHA-512", value);
    case filename:
      return sco("file", "name", json::Value(value));
    case asn:
      return autonomous_system_of(observable, at);
    case mutex:
      return sco("mutex", "name", json::Value(value));
    case registry_key:
      return sco("windows-registry-key", "key", json::Value(value));
    case mac:
      return sco("mac-addr", "value", json::Value(value));
    case vulnerability:
      return vulnerability_of(value, at);
    case ssh_fingerprint:
    case imphash:
    case ja3:
    case other:
      return indicator_of(observable, at);
  }
  return indicator_of(observable, at);
}

json::Object technique_of(const std::string& id, const std::string& at) {
  json::Object reference{{"source_name", "mitre-attack"}, {"external_id", id}};
  return {{"type", "attack-pattern"},
          {"spec_version", "2.1"},
          {"id", derived_id("attack-pattern", id)},
          {"created", at},
          {"modified", at},
          {"name", id},
          {"external_references", json::Array{std::move(reference)}}};
}

json::Object marking_of(const std::string& level) {
  std::string name = "TLP:";
  for (const char c : level) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  json::Object extension{{"extension_type", "property-extension"}, {"tlp_2_0", level}};
  return {{"type", "marking-definition"},
          {"spec_version", "2.1"},
          {"id", marking_of_tlp(level)},
          {"created", "2022-10-01T00:00:00.000Z"},
          {"name", name},
          {"extensions",
           json::Object{{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d", std::move(extension)}}}};
}

std::string report_id(const Imported& source) {
  if (source.source_id.starts_with("report--") && from_uuid_text(source.source_id.substr(8))) return source.source_id;
  return derived_id("report", source.source_id + '\n' + source.title);
}

json::Object report_of(const Imported& source, const std::string& at, json::Array refs) {
  json::Object out{{"type", "report"},        {"spec_version", "2.1"},
                   {"id", report_id(source)}, {"created", at},
                   {"modified", at},          {"name", source.title.empty() ? source.source_id : source.title},
                   {"published", at},         {"object_refs", std::move(refs)}};
  if (!source.description.empty()) out["description"] = source.description;
  json::Array labels;
  for (const auto& tag : source.tags) labels.push_back(json::Value(tag));
  if (!labels.empty()) out["labels"] = std::move(labels);
  json::Array references;
  for (const auto& url : source.references)
    references.push_back(json::Object{{"source_name", "reference"}, {"url", url}});
  if (!references.empty()) out["external_references"] = std::move(references);
  return out;
}

}  // namespace

std::string write_bundle(const Imported& source) {
  const auto at = moment_of(source);
  json::Array objects;
  json::Array refs;
  const auto add = [&](json::Object object) {
    refs.push_back(object["id"]);
    if (!source.tlp.empty()) object["object_marking_refs"] = json::Array{json::Value(marking_of_tlp(source.tlp))};
    objects.push_back(std::move(object));
  };
  for (const auto& technique : source.techniques) add(technique_of(technique, at));
  for (const auto& item : source.observables) add(object_of(item.observable, at));
  // A report must refer to something: one that only says what is not here, to its marking.
  if (refs.empty() && !source.description.empty() && !source.tlp.empty())
    refs.push_back(json::Value(marking_of_tlp(source.tlp)));
  if (!refs.empty()) add(report_of(source, at, refs));
  if (!source.tlp.empty()) objects.push_back(marking_of(source.tlp));
  json::Object bundle{{"type", "bundle"}, {"id", derived_id("bundle", json::to_text(objects))}};
  if (!objects.empty()) bundle["objects"] = std::move(objects);
  return json::to_text(bundle);
}

}  // namespace tocsin::wire::stix
