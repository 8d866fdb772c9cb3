// What the server would refuse or could not live with, told before it is tried. See config.h.
#include <algorithm>

#include "app/config.h"
#include "app/mail_setting.h"
#include "app/service_log.h"
#include "app/warninglists.h"
#include "http/server/address.h"
#include "http/server/transport.h"
#include "peer/destinations.h"

namespace tocsin::app {
namespace {

bool is_loopback(const Endpoint& endpoint) {
  const auto address = http::ip_from_text(endpoint.address);
  return address && http::is_loopback(*address);
}

Result<void> expect_tls_whole(const Config& config) {
  const bool certificate = !config.tls_certificate.empty();
  const bool key = !config.tls_key.empty();
  if (certificate == key) return {};
  return fail(Code::invalid, "config.tls_pair", "",
              {{"given", certificate ? "server.tls_certificate" : "server.tls_key"},
               {"missing", certificate ? "server.tls_key" : "server.tls_certificate"}});
}

Result<void> expect_door(const Config& config) {
  TRY(const auto endpoint, endpoint_of(config.listen, "server.listen"));
  CHECK(http::Prefixes::parse(config.trusted_proxies));
  CHECK(expect_tls_whole(config));
  if (!config.tls_certificate.empty()) CHECK(http::TlsContext::load(config.tls_certificate, config.tls_key));
  if (config.tls_certificate.empty() && config.trusted_proxies.empty() && !is_loopback(endpoint))
    return fail(Code::invalid, "server.plain_http", "server.listen", {{"address", config.listen}});
  return {};
}

Result<void> expect_metrics(const Config& config) {
  TRY(const auto endpoint, endpoint_of(config.metrics_listen, "metrics.listen"));
  if (endpoint.port != 0 && !is_loopback(endpoint))
    return fail(Code::invalid, "metrics.not_loopback", "metrics.listen", {{"value", config.metrics_listen}});
  return {};
}

bool is_host(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']'))
    return http::ip_from_text(text.substr(1, text.size() - 2)).has_value();
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_this_machine(std::string_view host) {
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const auto address = http::ip_from_text(host);
  return host == "localhost" || (address && http::is_loopback(*address));
}

// As browsers write it: scheme, host and maybe a port, in small letters, and nothing after.
bool is_origin(std::string_view text) {
  const bool tls = text.starts_with("https://");
  if (!tls && !text.starts_with("http://")) return false;
  auto host = text.substr(tls ? 8 : 7);
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos && !host.ends_with(']')) {
    if (!is_port(host.substr(colon + 1))) return false;
    host = host.substr(0, colon);
  }
  return is_host(host) && (tls || is_this_machine(host));
}

Result<void> expect_origin(const Config& config) {
  if (config.origin.empty() || is_origin(config.origin)) return {};
  return fail(Code::invalid, "config.origin", "server.origin", {{"value", config.origin}});
}

Result<void> expect_level(const Config& config) {
  if (level_named(config.log_level)) return {};
  return fail(Code::invalid, "config.choice", "log.level",
              {{"key", "log.level"}, {"value", config.log_level}, {"allowed", level_names()}});
}

Result<void> expect_way_out(const Config& config) {
  CHECK(peer::Destinations::parse(config.egress_allow));
  std::error_code error;
  if (!config.egress_ca_file.empty() && !std::filesystem::is_regular_file(config.egress_ca_file, error))
    return fail(Code::invalid, "egress.ca_file", "egress.ca_file", {{"file", config.egress_ca_file.string()}});
  return {};
}

}  // namespace

Result<void> validate(const Config& config) {
  CHECK(expect_ranges(config));
  CHECK(expect_door(config));
  CHECK(expect_origin(config));
  CHECK(expect_metrics(config));
  CHECK(expect_level(config));
  CHECK(read_warninglists(config.warninglists));
  CHECK(expect_way_out(config));
  return expect_mail(config);
}

}  // namespace tocsin::app
