#pragma once
// tocsin.toml. The danger removed: a misspelt key that silently leaves a default in force, and secrets in
// configuration.
//
// Every key is one row of a table (name, type, range, default, words in the catalogue as "config.<key>"); unknown keys
// and wrong types are refused with file and line. Secrets are named by file, never written here. TOCSIN_<SECTION>_<KEY>
// in the environment overrides a key; one of a section here that names no key is refused. validate() is what `tocsin
// check` and `tocsin serve` ask before anything else; docs/operate/configuration.md is made from the table.
// Errors: invalid "config.unreadable" | "config.syntax" {line} | "config.unknown" {key, line} |
// "config.unknown_variable" {variable} | "config.type" {key, wanted, line}; of validate(): invalid "config.range" {key,
// value, least, most} | "egress.network" {network} | "egress.ca_file" {file} | "config.choice" {key, value, allowed} |
// "config.endpoint" {key, value} | "config.origin" {value} | "config.tls_pair" {given, missing} |
// "metrics.not_loopback", those of mail/smtp.h and mail/maildir.h and of the password's file, and those of http::Server
// for addresses, proxies and TLS. Units are in the keys' names.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "i18n/catalogue.h"

namespace tocsin::app {

struct Config {
  std::filesystem::path file;  // where it was read from
  std::string listen = "127.0.0.1:8440";
  std::string origin;  // "" : http(s)://listen
  std::int64_t threads = 0;
  std::vector<std::string> trusted_proxies;
  std::filesystem::path tls_certificate;
  std::filesystem::path tls_key;
  std::filesystem::path data = "data";
  std::filesystem::path master_key = "master.key";
  std::string metrics_listen = "127.0.0.1:0";
  std::string log_level = "info";
  std::int64_t max_body_kib = 1024;
  std::int64_t max_file_mib = 64;
  std::int64_t session_hours = 12;
  std::int64_t quarantine_days = 14;
  std::int64_t quarantine_mib_per_sender = 32;
  std::int64_t quarantine_mib = 1024;
  std::filesystem::path warninglists;  // "" : the shipped ones alone
  std::vector<std::string> egress_allow;
  std::filesystem::path egress_ca_file;  // "" : the system's
  std::string mail_server;               // "host:port"; "" : no mail is sent
  std::string mail_security = "starttls";
  std::string mail_from;
  std::string mail_bounces_to;  // "" : mail_from
  std::string mail_user;
  std::filesystem::path mail_password_file;
  std::filesystem::path mail_ca_file;  // "" : the system's
  std::filesystem::path mail_bounces;  // a Maildir; "" : none
  std::int64_t mail_pause_s = 300;
};

struct ConfigKey {
  std::string_view name;   // "server.listen"
  std::string_view type;   // "string", "integer", "list", "path"
  std::int64_t least = 0;  // of an integer
  std::int64_t most = 0;
  std::string fallback;
};
std::vector<ConfigKey> config_keys();

using Environment = std::map<std::string, std::string>;  // the variables that begin with TOCSIN_
// Paths in the file are relative to the file's folder.
Result<Config> read_config(const std::filesystem::path& file, const Environment& environment);
// What `tocsin init` writes: every key, with its meaning in a comment.
std::string config_text(const Config& config, i18n::Language language);

// Whether a server can be run with it, the files of TLS included.
Result<void> validate(const Config& config);
Result<void> expect_ranges(const Config& config);  // a part of it

struct Endpoint {
  std::string address;  // IPv4 or IPv6, without brackets
  std::uint16_t port = 0;
};
// invalid "config.endpoint" {key, value}
Result<Endpoint> endpoint_of(const std::string& listen, const std::string& key);

}  // namespace tocsin::app
