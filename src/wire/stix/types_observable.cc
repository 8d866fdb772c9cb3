// Cyber-observable objects. Source: STIX 2.1 OS section 6.
#include <array>

#include "wire/stix/types.h"

namespace tocsin::wire::stix {
namespace {

constexpr std::string_view addresses = "ipv4-addr ipv6-addr mac-addr domain-name";
constexpr std::array any_property = {Rule{Bond::any_property}};

constexpr std::array artifact_p = {text("mime_type"),
                                   of(Form::base64, "payload_bin"),
                                   of(Form::filled, "url"),
                                   hashes("hashes"),
                                   word("encryption_algorithm", "AES-256-GCM ChaCha20-Poly1305 mime-type-indicated"),
                                   text("decryption_key")};
constexpr std::array artifact_r = {Rule{Bond::one_of, "payload_bin url"}, Rule{Bond::needs, "url hashes"},
                                   Rule{Bond::needs, "decryption_key encryption_algorithm"}};
constexpr Structure artifact{artifact_p, artifact_r};

constexpr std::array autonomous_system_p = {need(integer("number")), text("name"), text("rir")};
constexpr Structure autonomous_system{autonomous_system_p};

constexpr std::array directory_p = {need(text("path")), text("path_enc"), time("ctime"),
                                    time("mtime"),      time("atime"),    refs("contains_refs", "file directory")};
constexpr Structure directory{directory_p};

constexpr std::array domain_name_p = {need(of(Form::filled, "value")),
                                      refs("resolves_to_refs", "ipv4-addr ipv6-addr domain-name")};
constexpr Structure domain_name{domain_name_p};

constexpr std::array email_addr_p = {need(of(Form::email, "value")), text("display_name"),
                                     ref("belongs_to_ref", "user-account")};
constexpr Structure email_addr{email_addr_p};

constexpr std::array mime_part_p = {text("body"), ref("body_raw_ref", "artifact file"), text("content_type"),
                                    text("content_disposition")};
constexpr std::array mime_part_r = {Rule{Bond::one_of, "body body_raw_ref"}};
constexpr Structure mime_part{mime_part_p, mime_part_r};

constexpr std::array email_message_p = {need(flag("is_multipart")),
                                        time("date"),
                                        text("content_type"),
                                        ref("from_ref", "email-addr"),
                                        ref("sender_ref", "email-addr"),
                                        refs("to_refs", "email-addr"),
                                        refs("cc_refs", "email-addr"),
                                        refs("bcc_refs", "email-addr"),
                                        text("message_id"),
                                        text("subject"),
                                        list(text("received_lines")),
                                        of(Form::texts_by_name, "additional_header_fields"),
                                        text("body"),
                                        parts("body_multipart", mime_part),
                                        ref("raw_email_ref", "artifact")};
constexpr std::array email_message_r = {Rule{Bond::true_without, "is_multipart body"},
                                        Rule{Bond::false_without, "is_multipart body_multipart"}};
constexpr Structure email_message{email_message_p, email_message_r};

constexpr std::array file_p = {hashes("hashes"),
                               integer("size", 0),
                               text("name"),
                               text("name_enc"),
                               hex("magic_number_hex"),
                               text("mime_type"),
                               time("ctime"),
                               time("mtime"),
                               time("atime"),
                               ref("parent_directory_ref", "directory"),
                               refs("contains_refs", "@sco"),
                               ref("content_ref", "artifact")};
constexpr std::array file_r = {Rule{Bond::any_of, "hashes name"}};
constexpr Structure file{file_p, file_r};

constexpr std::array ipv4_p = {need(of(Form::ipv4, "value")), refs("resolves_to_refs", "mac-addr"),
                               refs("belongs_to_refs", "autonomous-system")};
constexpr Structure ipv4{ipv4_p};
constexpr std::array ipv6_p = {need(of(Form::ipv6, "value")), refs("resolves_to_refs", "mac-addr"),
                               refs("belongs_to_refs", "autonomous-system")};
constexpr Structure ipv6{ipv6_p};
constexpr std::array mac_p = {need(of(Form::mac, "value"))};
constexpr Structure mac{mac_p};
constexpr std::array mutex_p = {need(text("name"))};
constexpr Structure mutex{mutex_p};
constexpr std::array url_p = {need(of(Form::filled, "value"))};
constexpr Structure url{url_p};

constexpr std::array traffic_p = {time("start"),
                                  time("end"),
                                  flag("is_active"),
                                  ref("src_ref", addresses),
                                  ref("dst_ref", addresses),
                                  integer("src_port", 0, 65535),
                                  integer("dst_port", 0, 65535),
                                  need(list(text("protocols"))),
                                  integer("src_byte_count", 0),
                                  integer("dst_byte_count", 0),
                                  integer("src_packets", 0),
                                  integer("dst_packets", 0),
                                  of(Form::dictionary, "ipfix"),
                                  ref("src_payload_ref", "artifact"),
                                  ref("dst_payload_ref", "artifact"),
                                  refs("encapsulates_refs", "network-traffic"),
                                  ref("encapsulated_by_ref", "network-traffic")};
constexpr std::array traffic_r = {Rule{Bond::any_of, "src_ref dst_ref"}, Rule{Bond::in_order, "start end"},
                                  Rule{Bond::true_without, "is_active end"}};
constexpr Structure traffic{traffic_p, traffic_r};

constexpr std::array process_p = {flag("is_hidden"),
                                  integer("pid"),
                                  time("created_time"),
                                  text("cwd"),
                                  text("command_line"),
                                  of(Form::dictionary, "environment_variables"),
                                  refs("opened_connection_refs", "network-traffic"),
                                  ref("creator_user_ref", "user-account"),
                                  ref("image_ref", "file"),
                                  ref("parent_ref", "process"),
                                  refs("child_refs", "process")};
constexpr Structure process{process_p, any_property};

constexpr std::array software_p = {need(text("name")),      text("cpe"),    text("swid"),
                                   list(text("languages")), text("vendor"), text("version")};
constexpr Structure software{software_p};

constexpr std::array account_p = {text("user_id"),
                                  text("credential"),
                                  text("account_login"),
                                  text("account_type"),
                                  text("display_name"),
                                  flag("is_service_account"),
                                  flag("is_privileged"),
                                  flag("can_escalate_privs"),
                                  flag("is_disabled"),
                                  time("account_created"),
                                  time("account_expires"),
                                  time("credential_last_changed"),
                                  time("account_first_login"),
                                  time("account_last_login")};
constexpr Structure account{account_p, any_property};

constexpr std::array registry_value_p = {
    text("name"), text("data"),
    word("data_type",
         "REG_NONE REG_SZ REG_EXPAND_SZ REG_BINARY REG_DWORD REG_DWORD_BIG_ENDIAN REG_DWORD_LITTLE_ENDIAN REG_LINK "
         "REG_MULTI_SZ REG_RESOURCE_LIST REG_FULL_RESOURCE_DESCRIPTION REG_RESOURCE_REQUIREMENTS_LIST REG_QWORD "
         "REG_INVALID_TYPE")};
constexpr Structure registry_value{registry_value_p, any_property};

constexpr std::array registry_p = {of(Form::registry_key, "key"), parts("values", registry_value),
                                   time("modified_time"), ref("creator_user_ref", "user-account"),
                                   integer("number_of_subkeys")};
constexpr Structure registry{registry_p, any_property};

constexpr std::array v3_p = {text("basic_constraints"),
                             text("name_constraints"),
                             text("policy_constraints"),
                             text("key_usage"),
                             text("extended_key_usage"),
                             text("subject_key_identifier"),
                             text("authority_key_identifier"),
                             text("subject_alternative_name"),
                             text("issuer_alternative_name"),
                             text("subject_directory_attributes"),
                             text("crl_distribution_points"),
                             text("inhibit_any_policy"),
                             time("private_key_usage_period_not_before"),
                             time("private_key_usage_period_not_after"),
                             text("certificate_policies"),
                             text("policy_mappings")};
constexpr Structure v3{v3_p, any_property};

constexpr std::array certificate_p = {flag("is_self_signed"),
                                      hashes("hashes"),
                                      text("version"),
                                      text("serial_number"),
                                      text("signature_algorithm"),
                                      text("issuer"),
                                      time("validity_not_before"),
                                      time("validity_not_after"),
                                      text("subject"),
                                      text("subject_public_key_algorithm"),
                                      text("subject_public_key_modulus"),
                                      integer("subject_public_key_exponent"),
                                      part("x509_v3_extensions", v3)};
constexpr Structure certificate{certificate_p, any_property};

constexpr Type sco(std::string_view name, const Structure& structure) { return {name, Family::sco, &structure}; }

const std::array observable_table = {sco("artifact", artifact),
                                     sco("autonomous-system", autonomous_system),
                                     sco("directory", directory),
                                     sco("domain-name", domain_name),
                                     sco("email-addr", email_addr),
                                     sco("email-message", email_message),
                                     Type{"file", Family::sco, &file, file_extensions},
                                     sco("ipv4-addr", ipv4),
                                     sco("ipv6-addr", ipv6),
                                     sco("mac-addr", mac),
                                     sco("mutex", mutex),
                                     Type{"network-traffic", Family::sco, &traffic, traffic_extensions},
                                     Type{"process", Family::sco, &process, process_extensions},
                                     sco("software", software),
                                     sco("url", url),
                                     Type{"user-account", Family::sco, &account, account_extensions},
                                     sco("windows-registry-key", registry),
                                     sco("x509-certificate", certificate)};

}  // namespace

const std::span<const Type> observable_types = observable_table;

}  // namespace tocsin::wire::stix
