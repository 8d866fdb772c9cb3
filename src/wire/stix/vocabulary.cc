#include "wire/stix/vocabulary.h"

#include <algorithm>
#include <array>

#include "wire/ascii.h"
#include "wire/uuid5.h"

namespace tocsin::wire::stix {
namespace {

using enum model::ObservableType;

struct Property {
  std::string_view object_type;
  std::string_view path;
  PropertyRule rule;
};

constexpr PropertyRule any_address{Reading::guessed, other};

constexpr PropertyRule typed(model::ObservableType type) { return {Reading::typed, type}; }

constexpr std::array<Property, 25> properties = {{{"ipv4-addr", "value", typed(ipv4)},
                                                  {"ipv6-addr", "value", typed(ipv6)},
                                                  {"domain-name", "value", typed(domain)},
                                                  {"domain-name", "resolves_to_refs[*].value", any_address},
                                                  {"url", "value", typed(url)},
                                                  {"email-addr", "value", typed(email)},
                                                  {"email-message", "from_ref.value", typed(email)},
                                                  {"email-message", "sender_ref.value", typed(email)},
                                                  {"email-message", "to_refs[*].value", typed(email)},
                                                  {"mac-addr", "value", typed(mac)},
                                                  {"mutex", "name", typed(mutex)},
                                                  {"file", "name", typed(filename)},
                                                  {"autonomous-system", "number", typed(asn)},
                                                  {"windows-registry-key", "key", typed(registry_key)},
                                                  {"win-registry-key", "key", typed(registry_key)},
                                                  {"network-traffic", "src_ref.value", any_address},
                                                  {"network-traffic", "dst_ref.value", any_address},
                                                  {"process", "name", typed(filename)},
                                                  {"vulnerability", "name", typed(vulnerability)},
                                                  {"x-tocsin", "vulnerability", typed(vulnerability)},
                                                  {"x-tocsin", "ssh_fingerprint", typed(ssh_fingerprint)},
                                                  {"x-tocsin", "ja3", typed(ja3)},
                                                  {"x-tocsin", "imphash", typed(imphash)},
                                                  {"x-tocsin", "other", typed(other)},
                                                  {"x509-certificate", "serial_number", typed(other)}}};

struct Marking {
  std::string_view id;
  std::string_view level;
};
constexpr std::array<Marking, 9> markings = {
    {{"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", "clear"},
     {"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "green"},
     {"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber"},
     {"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", "amber+strict"},
     {"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", "red"},
     {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "clear"},
     {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "green"},
     {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "amber"},
     {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "red"}}};

struct Contributors {
  std::string_view object_type;
  std::string_view keys;  // separated by blanks
};
constexpr std::array<Contributors, 16> contributors = {
    {{"artifact", "hashes payload_bin"},
     {"autonomous-system", "number"},
     {"directory", "path"},
     {"domain-name", "value"},
     {"email-addr", "value"},
     {"email-message", "from_ref subject body"},
     {"file", "hashes name extensions parent_directory_ref"},
     {"ipv4-addr", "value"},
     {"ipv6-addr", "value"},
     {"mac-addr", "value"},
     {"mutex", "name"},
     {"network-traffic", "start end src_ref dst_ref src_port dst_port protocols extensions"},
     {"software", "name cpe swid vendor version"},
     {"url", "value"},
     {"user-account", "account_type user_id account_login"},
     {"windows-registry-key", "key values"}}};

// Only one digest contributes: the first of these that is there, else the first by name.
json::Value one_hash(const json::Value& hashes) {
  const auto* all = hashes.if_object();
  if (all == nullptr || all->empty()) return hashes;
  constexpr std::array<std::string_view, 4> preferred = {"MD5", "SHA-1", "SHA-256", "SHA-512"};
  for (const auto name : preferred)
    if (const auto* value = all->if_contains(name)) return json::Object{{name, *value}};
  const auto* least = &*std::ranges::min_element(*all, {}, [](const auto& m) { return std::string_view(m.key()); });
  return json::Object{{least->key(), least->value()}};
}

constexpr RawId sco_namespace = {0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c,
                                 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7};

}  // namespace

model::ObservableType digest_type(std::string_view algorithm) {
  std::string plain;
  for (const char c : algorithm)
    if (c != '-' && c != '_') plain += ascii::upper(c);
  if (plain == "MD5") return md5;
  if (plain == "SHA1") return sha1;
  if (plain == "SHA256") return sha256;
  if (plain == "SHA512") return sha512;
  return plain == "IMPHASH" ? imphash : other;
}

PropertyRule rule_of(std::string_view object_type, std::string_view path) {
  if (path.starts_with("hashes.")) return typed(digest_type(path.substr(7)));
  const auto* at = std::ranges::find_if(
      properties, [&](const Property& p) { return p.object_type == object_type && p.path == path; });
  return at == properties.end() ? PropertyRule{} : at->rule;
}

std::string_view tlp_of_marking(std::string_view marking_id) {
  const auto* at = std::ranges::find(markings, marking_id, &Marking::id);
  return at == markings.end() ? std::string_view() : at->level;
}

std::string_view marking_of_tlp(std::string_view level) {
  const auto* at = std::ranges::find(markings, level, &Marking::level);
  return at == markings.end() ? std::string_view() : at->id;
}

std::string_view contributors_of(std::string_view type) {
  if (type == "x509-certificate") return "hashes serial_number";
  const auto* at = std::ranges::find(contributors, type, &Contributors::object_type);
  return at == contributors.end() ? std::string_view() : at->keys;
}

std::optional<std::string> sco_id(const json::Object& object) {
  const auto* type = object.if_contains("type");
  if (type == nullptr || !type->is_string()) return std::nullopt;
  const std::string_view name = type->get_string();
  json::Object contributing;
  auto keys = contributors_of(name);
  while (!keys.empty()) {
    const auto end = std::min(keys.find(' '), keys.size());
    const auto key = keys.substr(0, end);
    if (const auto* value = object.if_contains(key)) contributing[key] = key == "hashes" ? one_hash(*value) : *value;
    keys.remove_prefix(std::min(end + 1, keys.size()));
  }
  if (contributing.empty()) return std::nullopt;
  const auto text = json::canonical(contributing);
  if (!text) return std::nullopt;
  return std::string(name) + "--" + to_uuid_text(uuid5(sco_namespace, *text));
}

}  // namespace tocsin::wire::stix
