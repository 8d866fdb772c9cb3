#include "http/api/identity.h"

#include <algorithm>

#include "auth/token.h"
#include "http/api/follow_up.h"
#include "http/server/path.h"

namespace tocsin::http {
namespace {

std::unexpected<Error> not_signed_in() { return fail(Code::denied, "auth.needed"); }

// The password of "user:password". Source: RFC 7617.
std::string basic_password(std::string_view encoded) {
  std::string url_form;
  for (const char c : encoded)
    if (c != '=' && c != ' ') url_form += c == '+' ? '-' : c == '/' ? '_' : c;
  const auto plain = from_base64url(url_form);
  if (!plain) return {};
  const auto text = text_of(*plain);
  const auto colon = text.find(':');
  return colon == std::string_view::npos ? std::string() : std::string(text.substr(colon + 1));
}

bool changes_something(Method method) { return method != Method::get && method != Method::head; }

Result<Caller> by_session(const Services& services, const Request& request, std::string_view cookie) {
  const auto stored = auth::stored_form(auth::TokenKind::session, cookie, services.keyring);
  if (!stored) return not_signed_in();
  auto session = services.accounts.session(*stored, services.clock.now());
  if (!session) return not_signed_in();
  if (changes_something(request.method))
    CHECK(auth::check_csrf_token(services.keyring, session->token, request.header("X-CSRF-Token")));
  Caller out;
  out.way = Caller::Way::session;
  out.person = session->person;
  out.organisation = session->acting_for;
  out.principal = session->person.raw();
  out.session = std::move(session);
  out.scopes = {"read", "write", "report"};
  return out;
}

Result<Caller> by_token(const Services& services, std::string_view text) {
  const auto stored = auth::stored_form(auth::TokenKind::api, text, services.keyring);
  if (!stored) return not_signed_in();
  auto token = services.accounts.token(*stored, services.clock.now());
  if (!token) return not_signed_in();
  Caller out;
  out.way = Caller::Way::token;
  out.person = token->person;
  out.organisation = token->organisation;
  out.principal = token->id;
  out.scopes = token->scopes;
  out.token = std::move(token);
  return out;
}

// RFC 9110 11.1: what names a scheme is read in either case.
std::optional<std::string_view> after_scheme(std::string_view authorization, std::string_view scheme) {
  const auto name = authorization.substr(0, scheme.size());
  const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  if (!std::ranges::equal(name, scheme, same) || !authorization.substr(name.size()).starts_with(' '))
    return std::nullopt;
  auto rest = authorization.substr(name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  return rest;
}

// Whether it opens anything is the call's to ask (api.cc): only its snapshot knows.
Result<Caller> by_follow_up(const Services& services, std::string_view key) {
  const auto holder = follow_up_holder(services.keyring, key);
  if (!holder) return not_signed_in();
  return follow_up_caller(*holder);
}

}  // namespace

std::string_view session_cookie_name(const ApiSettings& settings) {
  return settings.cookies == CookieSecurity::secure ? "__Host-tocsin_session" : "tocsin_session";
}

bool bears_credential(const ApiSettings& settings, const Request& request) {
  return !request.header("Authorization").empty() ||
         std::ranges::any_of(cookies(request.header("Cookie")),
                             [&](const auto& cookie) { return cookie.name == session_cookie_name(settings); });
}

Result<Caller> identify(const Services& services, const Request& request) {
  auto authorization = request.header("Authorization");
  if (!authorization.empty()) {
    if (const auto credentials = after_scheme(authorization, "Basic"))
      return by_token(services, basic_password(*credentials));
    authorization = after_scheme(authorization, "Bearer").value_or(authorization);
    if (auth::token_kind(authorization) == auth::TokenKind::reporter) return by_follow_up(services, authorization);
    return by_token(services, authorization);
  }
  for (const auto& cookie : cookies(request.header("Cookie")))
    if (cookie.name == session_cookie_name(services.settings)) return by_session(services, request, cookie.value);
  return Caller{};
}

}  // namespace tocsin::http
