#include "wire/misp/types.h"

#include <algorithm>
#include <array>

namespace tocsin::wire::misp {
namespace {

using enum model::ObservableType;
using model::ObservableType;

struct Simple {
  std::string_view name;
  ObservableType type;
};

constexpr std::array<Simple, 71> simple_types = {{{"ip-src", ipv4},
                                                  {"ip-dst", ipv4},
                                                  {"ip", ipv4},
                                                  {"domain", domain},
                                                  {"hostname", domain},
                                                  {"url", url},
                                                  {"email", email},
                                                  {"email-src", email},
                                                  {"email-dst", email},
                                                  {"email-reply-to", email},
                                                  {"target-email", email},
                                                  {"whois-registrant-email", email},
                                                  {"dns-soa-email", email},
                                                  {"md5", md5},
                                                  {"sha1", sha1},
                                                  {"sha256", sha256},
                                                  {"sha512", sha512},
                                                  {"filename", filename},
                                                  {"email-attachment", filename},
                                                  {"AS", asn},
                                                  {"mutex", mutex},
                                                  {"regkey", registry_key},
                                                  {"mac-address", mac},
                                                  {"vulnerability", vulnerability},
                                                  {"ssh-fingerprint", ssh_fingerprint},
                                                  {"imphash", imphash},
                                                  {"ja3-fingerprint-md5", ja3},
                                                  {"other", other},
                                                  {"authentihash", other},
                                                  {"sha224", other},
                                                  {"sha384", other},
                                                  {"sha512/224", other},
                                                  {"sha512/256", other},
                                                  {"sha3-224", other},
                                                  {"sha3-256", other},
                                                  {"sha3-384", other},
                                                  {"sha3-512", other},
                                                  {"ssdeep", other},
                                                  {"tlsh", other},
                                                  {"impfuzzy", other},
                                                  {"pehash", other},
                                                  {"vhash", other},
                                                  {"telfhash", other},
                                                  {"cdhash", other},
                                                  {"x509-fingerprint-md5", other},
                                                  {"x509-fingerprint-sha1", other},
                                                  {"x509-fingerprint-sha256", other},
                                                  {"hassh-md5", other},
                                                  {"hasshserver-md5", other},
                                                  {"jarm-fingerprint", other},
                                                  {"favicon-mmh3", other},
                                                  {"community-id", other},
                                                  {"user-agent", other},
                                                  {"uri", other},
                                                  {"named pipe", other},
                                                  {"windows-service-name", other},
                                                  {"windows-service-displayname", other},
                                                  {"windows-scheduled-task", other},
                                                  {"pdb", other},
                                                  {"filename-pattern", other},
                                                  {"pattern-in-file", other},
                                                  {"pattern-in-traffic", other},
                                                  {"pattern-in-memory", other},
                                                  {"email-subject", other},
                                                  {"email-x-mailer", other},
                                                  {"email-message-id", other},
                                                  {"btc", other},
                                                  {"xmr", other},
                                                  {"dash", other},
                                                  {"iban", other},
                                                  {"phone-number", other}}};

std::optional<ObservableType> simple(std::string_view name) {
  const auto* at = std::ranges::find(simple_types, name, &Simple::name);
  return at == simple_types.end() ? std::nullopt : std::optional(at->type);
}

constexpr std::array<Spelling, 20> spellings = {{{"ip-dst", "Network activity"},
                                                 {"ip-dst", "Network activity"},
                                                 {"ip-dst", "Network activity"},
                                                 {"domain", "Network activity"},
                                                 {"url", "Network activity"},
                                                 {"email", "Payload delivery"},
                                                 {"md5", "Payload delivery"},
                                                 {"sha1", "Payload delivery"},
                                                 {"sha256", "Payload delivery"},
                                                 {"sha512", "Payload delivery"},
                                                 {"filename", "Payload delivery"},
                                                 {"AS", "Network activity"},
                                                 {"mutex", "Artifacts dropped"},
                                                 {"regkey", "Persistence mechanism"},
                                                 {"mac-address", "Network activity"},
                                                 {"vulnerability", "External analysis"},
                                                 {"ssh-fingerprint", "Network activity"},
                                                 {"imphash", "Payload delivery"},
                                                 {"ja3-fingerprint-md5", "Network activity"},
                                                 {"other", "Other"}}};
static_assert(spellings.size() == static_cast<std::size_t>(other) + 1);

}  // namespace

std::optional<TypeRule> rule_of(std::string_view misp_type) {
  if (misp_type == "malware-sample") return TypeRule{filename, md5, TypeRule::Shape::composite};
  if (misp_type == "regkey|value") return TypeRule{registry_key, {}, TypeRule::Shape::composite};
  const auto bar = misp_type.find('|');
  if (bar == std::string_view::npos) {
    const auto type = simple(misp_type);
    return type ? std::optional(TypeRule{type, {}, TypeRule::Shape::whole}) : std::nullopt;
  }
  const TypeRule rule{simple(misp_type.substr(0, bar)), simple(misp_type.substr(bar + 1)), TypeRule::Shape::composite};
  return rule.first || rule.second ? std::optional(rule) : std::nullopt;
}

Spelling spelling_of(ObservableType type) { return spellings[static_cast<std::size_t>(type)]; }

}  // namespace tocsin::wire::misp
