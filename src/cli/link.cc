#include "cli/link.h"

#include <algorithm>

namespace tocsin::cli {
namespace {

std::unexpected<Error> no_link() { return fail(Code::invalid, "usage.link"); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool is_token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

Result<OneTimeLink> of_token(std::string_view token) {
  const bool set_up = token.starts_with("tcsu_");
  if (!set_up && !token.starts_with("tcsl_")) return no_link();
  if (!std::ranges::all_of(token, is_token_char)) return no_link();
  return OneTimeLink{set_up ? OneTimeLink::Opens::set_up : OneTimeLink::Opens::sign_in, std::string(token), {}};
}

// What a browser would take for the host; whoever writes "//good@bad" or "//good\bad" means to mislead.
bool is_authority(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_token_char(c) || c == '.' || c == ':' || c == '[' || c == ']';
  });
}

std::string_view host_of(std::string_view server) {
  std::string_view host = server.substr(server.find("://") + 3);
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool stays_here(std::string_view server) {
  const auto host = host_of(server);
  const bool four =
      host.starts_with("127.") && std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
  return four || host == "localhost" || host == "[::1]";
}

std::string without_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

}  // namespace

Result<OneTimeLink> link_from(std::string_view text) {
  const auto scheme_ends = text.find("://");
  if (scheme_ends == std::string_view::npos) return of_token(text);
  const auto scheme = lower(text.substr(0, scheme_ends));
  if (scheme != "http" && scheme != "https") return no_link();
  const auto fragment = text.find('#');
  if (fragment == std::string_view::npos) return no_link();
  auto authority = text.substr(scheme_ends + 3, fragment - scheme_ends - 3);
  if (authority.ends_with('/')) authority.remove_suffix(1);
  if (!is_authority(authority)) return no_link();
  TRY(OneTimeLink out, of_token(text.substr(text.rfind('/') + 1)));
  out.server = scheme + "://" + lower(authority);
  return out;
}

Result<void> check_leads_to(const OneTimeLink& link, const std::string& server) {
  if (link.server.empty() || lower(without_slash(server)) == link.server) return {};
  return fail(Code::invalid, "usage.link_server", "", {{"link", link.server}, {"server", server}});
}

Result<std::string> server_of_link(const OneTimeLink& link, const Parsed& parsed, const Variables& variables) {
  const std::string given = without_slash(parsed.text("server"));
  if (link.server.empty()) {
    const auto named = given.empty() ? without_slash(variables("TOCSIN_SERVER").value_or("")) : given;
    if (named.empty()) return fail(Code::invalid, "usage.link_alone");
    return named;
  }
  if (!given.empty()) CHECK(check_leads_to(link, given));
  const bool plain = link.server.starts_with("http://") && !stays_here(link.server);
  if (plain && given.empty()) return fail(Code::invalid, "usage.link_plain", "", {{"server", link.server}});
  return link.server;
}

}  // namespace tocsin::cli
