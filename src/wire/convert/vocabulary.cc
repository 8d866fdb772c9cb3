#include "wire/convert/vocabulary.h"

#include <algorithm>
#include <array>

#include "wire/address.h"
#include "wire/convert/templates.h"
#include "wire/gather.h"

namespace tocsin::wire::convert {
namespace {

struct Pair {
  std::string_view first;
  std::string_view second;
};

template <std::size_t N>
std::string_view second_of(const std::array<Pair, N>& pairs, std::string_view first) {
  const auto at = std::ranges::find(pairs, first, &Pair::first);
  return at == pairs.end() ? std::string_view() : at->second;
}

constexpr std::array<Pair, 23> categories = {{{"md5", "Payload delivery"},
                                              {"sha1", "Payload delivery"},
                                              {"sha224", "Payload delivery"},
                                              {"sha256", "Payload delivery"},
                                              {"sha384", "Payload delivery"},
                                              {"sha512", "Payload delivery"},
                                              {"ssdeep", "Payload delivery"},
                                              {"tlsh", "Payload delivery"},
                                              {"imphash", "Payload delivery"},
                                              {"filename", "Payload delivery"},
                                              {"malware-sample", "Payload delivery"},
                                              {"yara", "Payload installation"},
                                              {"sigma", "Payload installation"},
                                              {"stix2-pattern", "Payload installation"},
                                              {"email-subject", "Payload delivery"},
                                              {"email-body", "Payload delivery"},
                                              {"email-message-id", "Payload delivery"},
                                              {"email-x-mailer", "Payload delivery"},
                                              {"mutex", "Artifacts dropped"},
                                              {"regkey", "Persistence mechanism"},
                                              {"regkey|value", "Persistence mechanism"},
                                              {"vulnerability", "External analysis"},
                                              {"attachment", "External analysis"}}};

constexpr std::array<std::string_view, 18> network_types = {
    "ip-src", "ip-dst",    "ip-src|port", "ip-dst|port", "domain",        "hostname",
    "url",    "uri",       "AS",          "mac-address", "snort",         "zeek",
    "port",   "domain|ip", "email",       "user-agent",  "hostname|port", "ja3-fingerprint-md5"};

constexpr std::array<Pair, 5> languages = {
    {{"yara", "yara"}, {"sigma", "sigma"}, {"snort", "snort"}, {"stix2-pattern", "stix"}, {"zeek", "zeek"}}};

struct Galaxy {
  std::string_view part;  // of a galaxy's type
  std::string_view object;
};
constexpr std::array<Galaxy, 22> galaxies = {{{"attack-pattern", "attack-pattern"},
                                              {"course-of-action", "course-of-action"},
                                              {"intrusion-set", "intrusion-set"},
                                              {"threat-actor", "threat-actor"},
                                              {"activity-group", "threat-actor"},
                                              {"campaign", "campaign"},
                                              {"malware", "malware"},
                                              {"malpedia", "malware"},
                                              {"ransomware", "malware"},
                                              {"stealer", "malware"},
                                              {"backdoor", "malware"},
                                              {"banker", "malware"},
                                              {"botnet", "malware"},
                                              {"cryptominers", "malware"},
                                              {"exploit-kit", "tool"},
                                              {"android", "malware"},
                                              {"rat", "malware"},
                                              {"tool", "tool"},
                                              {"infrastructure", "infrastructure"},
                                              {"vulnerability", "vulnerability"},
                                              {"country", "location"},
                                              {"region", "location"}}};

constexpr std::array<Pair, 10> own_galaxies = {{{"attack-pattern", "mitre-attack-pattern"},
                                                {"course-of-action", "mitre-course-of-action"},
                                                {"intrusion-set", "mitre-intrusion-set"},
                                                {"malware", "stix-2.1-malware"},
                                                {"tool", "stix-2.1-tool"},
                                                {"threat-actor", "threat-actor"},
                                                {"campaign", "stix-2.1-campaign"},
                                                {"infrastructure", "stix-2.1-infrastructure"},
                                                {"location", "stix-2.1-location-country"},
                                                {"vulnerability", "branded-vulnerability"}}};

}  // namespace

std::string_view category_of(std::string_view misp_type) {
  if (const auto known = second_of(categories, misp_type); !known.empty()) return known;
  if (std::ranges::find(network_types, misp_type) != network_types.end()) return "Network activity";
  if (misp_type.starts_with("x509-fingerprint")) return "Network activity";
  return misp_type.starts_with("filename|") ? "Payload delivery" : "Other";
}

std::string_view language_of(std::string_view misp_type) { return second_of(languages, misp_type); }

std::string_view rule_type_of(std::string_view pattern_type) {
  const auto at = std::ranges::find(languages, pattern_type, &Pair::second);
  return at == languages.end() ? std::string_view() : at->first;
}

std::string_view galaxy_object(std::string_view galaxy_type) {
  for (const auto& one : galaxies)
    if (galaxy_type.find(one.part) != std::string_view::npos) return one.object;
  return {};
}

std::string_view galaxy_of(std::string_view stix_type) { return second_of(own_galaxies, stix_type); }

std::string_view address_type(std::string_view text) {
  if (address_from_text(text) || network_from_text(text))
    return text.find(':') == std::string_view::npos ? "ipv4-addr" : "ipv6-addr";
  return {};
}

std::string stix_time(std::string_view text) {
  const auto at = lenient_instant(text);
  return at ? to_text(*at) : std::string();
}

}  // namespace tocsin::wire::convert
