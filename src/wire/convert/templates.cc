#include "wire/convert/templates.h"

#include <algorithm>
#include <array>

#include "wire/convert/terms.h"

namespace tocsin::wire::convert {
namespace {

using enum Taken;

constexpr Row alone[] = {
    {"ip-dst", "ip-dst", "ipv4-addr", "value", address},
    {"ip-src", "ip-src", "ipv4-addr", "value", address},
    {"ip", "", "ipv4-addr", "value", address},
    {"domain", "domain", "domain-name", "value"},
    {"hostname", "hostname", "domain-name", "value"},
    {"url", "url", "url", "value"},
    {"uri", "uri", "url", "value"},
    {"email", "email", "email-addr", "value"},
    {"email-src", "email-src", "email-addr", "value"},
    {"email-dst", "email-dst", "email-addr", "value"},
    {"email-reply-to", "email-reply-to", "email-addr", "value"},
    {"target-email", "target-email", "email-addr", "value"},
    {"whois-registrant-email", "whois-registrant-email", "email-addr", "value"},
    {"dns-soa-email", "dns-soa-email", "email-addr", "value"},
    {"email-subject", "email-subject", "email-message", "subject"},
    {"email-body", "email-body", "email-message", "body"},
    {"email-message-id", "email-message-id", "email-message", "message_id"},
    {"email-x-mailer", "email-x-mailer", "email-message", "additional_header_fields.X-Mailer"},
    {"email-attachment", "email-attachment", "file", "name"},
    {"filename", "filename", "file", "name"},
    {"md5", "md5", "file", "hashes.MD5"},
    {"sha1", "sha1", "file", "hashes.SHA-1"},
    {"sha256", "sha256", "file", "hashes.SHA-256"},
    {"sha512", "sha512", "file", "hashes.SHA-512"},
    {"sha224", "sha224", "file", "hashes.SHA-224"},
    {"sha384", "sha384", "file", "hashes.SHA-384"},
    {"sha512/224", "sha512/224", "file", "hashes.SHA-512-224"},
    {"sha512/256", "sha512/256", "file", "hashes.SHA-512-256"},
    {"sha3-224", "sha3-224", "file", "hashes.SHA3-224"},
    {"sha3-256", "sha3-256", "file", "hashes.SHA3-256"},
    {"sha3-384", "sha3-384", "file", "hashes.SHA3-384"},
    {"sha3-512", "sha3-512", "file", "hashes.SHA3-512"},
    {"ssdeep", "ssdeep", "file", "hashes.SSDEEP"},
    {"tlsh", "tlsh", "file", "hashes.TLSH"},
    {"imphash", "imphash", "file", "hashes.IMPHASH"},
    {"impfuzzy", "impfuzzy", "file", "hashes.IMPFUZZY"},
    {"authentihash", "authentihash", "file", "hashes.AUTHENTIHASH"},
    {"pehash", "pehash", "file", "hashes.PEHASH"},
    {"vhash", "vhash", "file", "hashes.VHASH"},
    {"cdhash", "cdhash", "file", "hashes.CDHASH"},
    {"telfhash", "telfhash", "file", "hashes.TELFHASH"},
    {"mime-type", "mime-type", "file", "mime_type"},
    {"AS", "AS", "autonomous-system", "number", asn},
    {"mutex", "mutex", "mutex", "name"},
    {"mac-address", "mac-address", "mac-addr", "value", lower},
    {"regkey", "regkey", "windows-registry-key", "key"},
    {"registry-data", "", "windows-registry-key", "values[*].data"},
    {"x509-fingerprint-md5", "x509-fingerprint-md5", "x509-certificate", "hashes.MD5"},
    {"x509-fingerprint-sha1", "x509-fingerprint-sha1", "x509-certificate", "hashes.SHA-1"},
    {"x509-fingerprint-sha256", "x509-fingerprint-sha256", "x509-certificate", "hashes.SHA-256"},
    {"dst:ip-dst", "ip-dst", "network-traffic", "dst_ref.value", address},
    {"src:ip-src", "ip-src", "network-traffic", "src_ref.value", address},
    {"dst:hostname", "", "network-traffic", "dst_ref.value"},
    {"dst:domain", "", "network-traffic", "dst_ref.value"},
    {"dst-port", "port", "network-traffic", "dst_port", whole},
    {"src-port", "", "network-traffic", "src_port", whole},
    {"resolves", "", "domain-name", "resolves_to_refs[*].value", address},
    {"ja3-fingerprint-md5", "ja3-fingerprint-md5", "x-tocsin", "ja3"},
    {"ssh-fingerprint", "ssh-fingerprint", "x-tocsin", "ssh_fingerprint"},
};

constexpr Row file[] = {
    {"filename", "filename", "file", "name"},
    {"md5", "md5", "file", "hashes.MD5"},
    {"sha1", "sha1", "file", "hashes.SHA-1"},
    {"sha256", "sha256", "file", "hashes.SHA-256"},
    {"sha512", "sha512", "file", "hashes.SHA-512"},
    {"sha224", "sha224", "file", "hashes.SHA-224"},
    {"sha384", "sha384", "file", "hashes.SHA-384"},
    {"sha3-256", "sha3-256", "file", "hashes.SHA3-256"},
    {"sha3-512", "sha3-512", "file", "hashes.SHA3-512"},
    {"ssdeep", "ssdeep", "file", "hashes.SSDEEP"},
    {"tlsh", "tlsh", "file", "hashes.TLSH"},
    {"imphash", "imphash", "file", "hashes.IMPHASH"},
    {"authentihash", "authentihash", "file", "hashes.AUTHENTIHASH"},
    {"vhash", "vhash", "file", "hashes.VHASH"},
    {"telfhash", "telfhash", "file", "hashes.TELFHASH"},
    {"size-in-bytes", "size-in-bytes", "file", "size", whole},
    {"mimetype", "mime-type", "file", "mime_type"},
    {"file-encoding", "text", "file", "name_enc"},
    {"creation-time", "datetime", "file", "ctime", Taken::time},
    {"modification-time", "datetime", "file", "mtime", Taken::time},
    {"access-time", "datetime", "file", "atime", Taken::time},
    {"path", "text", "file", "parent_directory_ref.path"},
};

constexpr Row pe[] = {
    {"original-filename", "filename", "file", "name"},
    {"imphash", "imphash", "file", "hashes.IMPHASH"},
    {"impfuzzy", "impfuzzy", "file", "hashes.IMPFUZZY"},
    {"pehash", "pehash", "file", "hashes.PEHASH"},
    {"authentihash", "authentihash", "file", "hashes.AUTHENTIHASH"},
};

constexpr Row domain_ip[] = {
    {"domain", "domain", "domain-name", "value"},
    {"hostname", "hostname", "domain-name", "value"},
    {"ip", "ip-dst", "domain-name", "resolves_to_refs[*].value", address},
};

constexpr Row network_connection[] = {
    {"ip-src", "ip-src", "network-traffic", "src_ref.value", address},
    {"ip-dst", "ip-dst", "network-traffic", "dst_ref.value", address},
    {"hostname-src", "hostname", "network-traffic", "src_ref.value"},
    {"hostname-dst", "hostname", "network-traffic", "dst_ref.value"},
    {"src-port", "port", "network-traffic", "src_port", whole},
    {"dst-port", "port", "network-traffic", "dst_port", whole},
    {"layer3-protocol", "text", "network-traffic", "protocols[*]", lower},
    {"layer4-protocol", "text", "network-traffic", "protocols[*]", lower},
    {"layer7-protocol", "text", "network-traffic", "protocols[*]", lower},
    {"src-bytes-count", "size-in-bytes", "network-traffic", "src_byte_count", whole},
    {"dst-bytes-count", "size-in-bytes", "network-traffic", "dst_byte_count", whole},
};

constexpr Row ip_port[] = {
    {"ip", "ip-dst", "network-traffic", "dst_ref.value", address},
    {"ip-dst", "ip-dst", "network-traffic", "dst_ref.value", address},
    {"ip-src", "ip-src", "network-traffic", "src_ref.value", address},
    {"dst-port", "port", "network-traffic", "dst_port", whole},
    {"src-port", "port", "network-traffic", "src_port", whole},
    {"protocol", "text", "network-traffic", "protocols[*]", lower},
};

constexpr Row url_object[] = {
    {"url", "url", "url", "value"},
    {"domain", "domain", "domain-name", "value"},
    {"host", "hostname", "domain-name", "value"},
    {"ip", "ip-dst", "ipv4-addr", "value", address},
};

constexpr Row email_object[] = {
    {"from", "email-src", "email-message", "from_ref.value"},
    {"to", "email-dst", "email-message", "to_refs[*].value"},
    {"cc", "email-dst", "email-message", "cc_refs[*].value"},
    {"bcc", "email-dst", "email-message", "bcc_refs[*].value"},
    {"subject", "email-subject", "email-message", "subject"},
    {"message-id", "email-message-id", "email-message", "message_id"},
    {"send-date", "datetime", "email-message", "date", Taken::time},
    {"email-body", "email-body", "email-message", "body"},
    {"x-mailer", "email-x-mailer", "email-message", "additional_header_fields.X-Mailer"},
    {"reply-to", "email-reply-to", "email-message", "additional_header_fields.Reply-To"},
    {"return-path", "email-src", "email-message", "additional_header_fields.Return-Path"},
    {"attachment", "email-attachment", "file", "name"},
};

constexpr Row registry_key[] = {
    {"key", "regkey", "windows-registry-key", "key"},
    {"data", "text", "windows-registry-key", "values[*].data"},
    {"data-type", "text", "windows-registry-key", "values[*].data_type"},
    {"name", "text", "windows-registry-key", "values[*].name"},
    {"last-modified", "datetime", "windows-registry-key", "modified_time", Taken::time},
};

constexpr Row x509[] = {
    {"x509-fingerprint-md5", "x509-fingerprint-md5", "x509-certificate", "hashes.MD5"},
    {"x509-fingerprint-sha1", "x509-fingerprint-sha1", "x509-certificate", "hashes.SHA-1"},
    {"x509-fingerprint-sha256", "x509-fingerprint-sha256", "x509-certificate", "hashes.SHA-256"},
    {"serial-number", "text", "x509-certificate", "serial_number"},
    {"issuer", "text", "x509-certificate", "issuer"},
    {"subject", "text", "x509-certificate", "subject"},
    {"version", "text", "x509-certificate", "version"},
    {"signature_algorithm", "text", "x509-certificate", "signature_algorithm"},
    {"validity-not-before", "datetime", "x509-certificate", "validity_not_before", Taken::time},
    {"validity-not-after", "datetime", "x509-certificate", "validity_not_after", Taken::time},
    {"pubkey-info-algorithm", "text", "x509-certificate", "subject_public_key_algorithm"},
    {"pubkey-info-modulus", "text", "x509-certificate", "subject_public_key_modulus"},
    {"pubkey-info-exponent", "text", "x509-certificate", "subject_public_key_exponent", whole},
    {"self_signed", "boolean", "x509-certificate", "is_self_signed", truth},
};

constexpr Row asn_object[] = {
    {"asn", "AS", "autonomous-system", "number", asn},
    {"name", "text", "autonomous-system", "name"},
};

constexpr Row process[] = {
    {"pid", "text", "process", "pid", whole},
    {"command-line", "text", "process", "command_line"},
    {"creation-time", "datetime", "process", "created_time", Taken::time},
    {"current-directory", "text", "process", "cwd"},
    {"hidden", "boolean", "process", "is_hidden", truth},
    {"image", "filename", "process", "image_ref.name"},
};

constexpr Row user_account[] = {
    {"username", "text", "user-account", "account_login"},
    {"user-id", "text", "user-account", "user_id"},
    {"account-type", "text", "user-account", "account_type"},
    {"display-name", "text", "user-account", "display_name"},
    {"password", "text", "user-account", "credential"},
    {"created", "datetime", "user-account", "account_created", Taken::time},
    {"disabled", "boolean", "user-account", "is_disabled", truth},
    {"privileged", "boolean", "user-account", "is_privileged", truth},
};

constexpr Row mutex_object[] = {{"name", "mutex", "mutex", "name"}};
constexpr Row directory[] = {{"path", "text", "directory", "path"},
                             {"path-encoding", "text", "directory", "path_enc"},
                             {"creation-time", "datetime", "directory", "ctime", Taken::time}};
constexpr Row software[] = {{"name", "text", "software", "name"},
                            {"version", "text", "software", "version"},
                            {"vendor", "text", "software", "vendor"},
                            {"cpe", "cpe", "software", "cpe"}};

constexpr Template all[] = {
    {"file", "688c46fb-5edb-40a3-8273-1af7923e2215", "file", "file", file},
    {"pe", "cf7adecc-d4f0-4e88-9d90-f978ee151a07", "file", "", pe},
    {"domain-ip", "43b3b146-77eb-4931-b4cc-b66c60f28734", "network", "domain-name", domain_ip},
    {"network-connection", "af16764b-f8e5-4603-9de1-de34d272f80b", "network", "network-traffic", network_connection},
    {"ip-port", "9f8cea74-16fe-4968-a2b4-026676949ac6", "network", "", ip_port},
    {"url", "60efb77b-40b5-4c46-871b-ed1ed999fce5", "network", "", url_object},
    {"email", "a0c666e0-fc65-4be8-b48f-3423d788b552", "network", "email-message", email_object},
    {"registry-key", "8b3228ad-6d82-4fe6-b2ae-05426308f1d5", "file", "windows-registry-key", registry_key},
    {"x509", "d1ab756a-26b5-4349-9f43-765630f0911c", "network", "x509-certificate", x509},
    {"asn", "4ec55cc6-9e49-4c64-b794-03c25c1a6587", "network", "autonomous-system", asn_object},
    {"process", "02aeef94-ac23-455c-addb-731757ceafb5", "misc", "process", process},
    {"user-account", "49606b06-22f0-4ac8-8eee-2f12ad46f3d3", "misc", "user-account", user_account},
    {"mutex", "9f5c1a68-2021-4faa-b409-61c899c86466", "misc", "mutex", mutex_object},
    {"directory", "23ac6a02-1017-4ea6-a4df-148ed563988d", "file", "directory", directory},
    {"software", "b1b5dc0e-73fe-443c-8d9d-0e208de3951e", "misc", "software", software},
};

}  // namespace

std::span<const Template> templates() { return all; }

const Template* template_named(std::string_view name) {
  const auto* at = std::ranges::find(all, name, &Template::name);
  return at == std::end(all) ? nullptr : at;
}

std::span<const Row> rows_of(std::string_view object) {
  if (object.empty()) return alone;
  const auto* known = template_named(object == "network-socket" ? "network-connection" : object);
  return known == nullptr ? std::span<const Row>() : known->rows;
}

std::string_view template_uuid_of(std::string_view object) {
  const auto* known = template_named(object);
  return known == nullptr ? std::string_view() : known->uuid;
}

std::string_view template_of(std::string_view stix_type) {
  const auto* at = std::ranges::find(all, stix_type, &Template::stix_type);
  return at == std::end(all) || stix_type.empty() ? std::string_view() : at->name;
}

}  // namespace tocsin::wire::convert
