// Ways in that need no passkey, and the session itself: who am I, for whom do I act, which sessions are open.
#include <algorithm>

#include "auth/token.h"
#include "http/api/identity.h"
#include "http/api/session.h"

namespace tocsin::http {
namespace {

using model::field;

struct LinkInput {
  model::Line<200> token;
  static constexpr auto fields = std::tuple{field("token", &LinkInput::token)};
};

struct PasswordInput {
  model::Line<200> login;
  model::Text<1024> password;
  std::optional<model::Line<40>> code;
  static constexpr auto fields =
      std::tuple{field("login", &PasswordInput::login), field("password", &PasswordInput::password),
                 field("code", &PasswordInput::code)};
};

struct StepUpInput {
  std::optional<model::Text<1024>> password;
  std::optional<model::Line<40>> code;
  static constexpr auto fields =
      std::tuple{field("password", &StepUpInput::password), field("code", &StepUpInput::code)};
};

struct OrganisationInput {
  model::OrganisationId organisation;
  static constexpr auto fields = std::tuple{field("organisation", &OrganisationInput::organisation)};
};

struct OpenSession {
  Id<struct SessionTag> id;
  Instant created_at;
  Instant expires_at;
  model::Line<300> origin;
  model::Flag current = model::Flag::no;
  static constexpr auto fields =
      std::tuple{field("id", &OpenSession::id), field("created_at", &OpenSession::created_at),
                 field("expires_at", &OpenSession::expires_at), field("origin", &OpenSession::origin),
                 field("current", &OpenSession::current)};
};
struct OpenSessions {
  model::List<OpenSession, 1000> items;
  static constexpr auto fields = std::tuple{field("items", &OpenSessions::items)};
};

std::unexpected<Error> link_gone() { return fail(Code::not_found, "link.gone"); }

// Of two first ways in that are used at once, one is the first.
Result<Response> open_by(SignIn& sign_in, Call& call, const port::OneTimeLink& link, const port::Account& account) {
  if (link.purpose != port::LinkPurpose::first_way_in) return open_session(call, account, Proof::of_link);
  const std::scoped_lock hold(sign_in.founding);
  call.look_again();
  TRY(const bool late, somebody_has_way_in(call, account.organisation));
  if (late) return fail(Code::denied, "account.of_another");
  return open_session(call, account, Proof::of_link);
}

Result<Response> sign_in_by_link(SignIn& sign_in, Call& call) {
  CHECK(sign_in.admit_address(call));
  TRY(const auto input, input_of<LinkInput>(call));
  const auto& services = call.services;
  const auto stored = auth::stored_form(auth::TokenKind::sign_in, input.token.value, services.keyring);
  if (!stored) return link_gone();
  const auto link = services.accounts.take_link(*stored, services.clock.now());
  if (!link || link->purpose == port::LinkPurpose::set_up) return link_gone();
  auto account = services.accounts.by_person(link->person);
  if (!account) return link_gone();
  auto opened = open_by(sign_in, call, *link, *account);
  if (opened) return opened;
  if (opened.error().code == Code::denied) return link_gone();
  // The store, not the link, was at fault: it may be tried again.
  CHECK(services.accounts.add_link(*link));
  return opened;
}

void store_better_hash(SignIn& sign_in, const Call& call, const model::PersonId& person, const auth::Secret& password) {
  auto hash = call.services.hasher.hash(password, call.services.draw());
  if (!hash) return;
  // The old hash still serves where this cannot be written.
  (void)sign_in.change_account(call, person, [&](port::Account& account) -> Result<void> {
    account.password_hash = std::move(*hash);
    return {};
  });
}

// The same work and the same answer whether or not there is such an account.
Result<void> check_password(SignIn& sign_in, const Call& call, const std::optional<port::Account>& account,
                            const auth::Secret& password) {
  const bool set = account && !account->password_hash.empty();
  const auto match = call.services.hasher.verify(password, set ? std::optional(account->password_hash) : std::nullopt);
  if (match == auth::PasswordMatch::no || !set || !account->enabled) return not_let_in();
  if (match == auth::PasswordMatch::yes_hash_again) store_better_hash(sign_in, call, account->person, password);
  return {};
}

Result<Response> sign_in_by_password(SignIn& sign_in, Call& call, const std::string& login,
                                     const auth::Secret& password, const std::optional<std::string>& code) {
  auto found = call.services.accounts.by_login(login);
  if (!found && found.error().code != Code::not_found) return std::unexpected(found.error());
  const auto account = found ? std::optional(std::move(*found)) : std::nullopt;
  CHECK(check_password(sign_in, call, account, password));
  if (!account->totp_secret.empty()) {
    if (!code) return fail(Code::denied, "auth.code_needed");
    CHECK(use_code(sign_in, call, account->person, *code, Recovery::allowed));
  }
  return open_session(call, *account, Proof::of_person);
}

Result<Handling> admit_password(const SignInRef& sign_in, Call& call) {
  CHECK(sign_in->admit_address(call));
  TRY(auto input, input_of<PasswordInput>(call));
  std::string login = login_from(input.login.value, "/login").value_or(std::string());
  CHECK(sign_in->admit_account(call, login.empty() ? input.login.value : login));
  auto password = std::make_shared<const auth::Secret>(auth::Secret::copy_of(input.password.value));
  auto code = input.code ? std::optional(std::move(input.code->value)) : std::nullopt;
  return [sign_in, login = std::move(login), password, code = std::move(code)](Call& c) {
    return sign_in_by_password(*sign_in, c, login, *password, code);
  };
}

Result<Response> current_session(Call& call) {
  TRY(const auto account, own_account(call));
  return answer_of(view_of(call, account));
}

Result<Response> prove_again(SignIn& sign_in, Call& call, const StepUpInput& input) {
  TRY(const auto account, own_account(call));
  if (input.password) {
    CHECK(check_password(sign_in, call, account, auth::Secret::copy_of(input.password->value)));
  } else {
    CHECK(use_code(sign_in, call, account.person, input.code->value, Recovery::refused));
  }
  CHECK(step_up(call));
  return answer_of(view_of(call, account));
}

Result<Handling> admit_step_up(const SignInRef& sign_in, Call& call) {
  CHECK(sign_in->admit_address(call));
  TRY(const auto account, own_account(call));
  CHECK(sign_in->admit_account(call, account.login));
  TRY(auto input, input_of<StepUpInput>(call));
  if (!input.password && !input.code) return fail(Code::invalid, "field.missing", "/password", {{"field", "password"}});
  return [sign_in, input = std::move(input)](Call& c) { return prove_again(*sign_in, c, input); };
}

Result<Response> act_for(Call& call) {
  TRY(const auto input, input_of<OrganisationInput>(call));
  const auto own = call.snapshot->organisations_of(call.caller.person);
  if (!contains(own, input.organisation)) return fail(Code::invalid, "reference.unknown", "/organisation");
  call.caller.session->acting_for = call.caller.organisation = input.organisation;
  CHECK(call.services.accounts.change_session(*call.caller.session));
  call.look_again();
  return current_session(call);
}

Result<Response> sign_out(Call& call) {
  const auto ended = call.services.accounts.end_session(call.caller.session->id, call.caller.person);
  if (!ended && ended.error().code != Code::not_found) return std::unexpected(ended.error());
  const auto& settings = call.services.settings;
  Response out = no_content();
  out.headers.push_back(
      {"Set-Cookie", fmt::format("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{}", session_cookie_name(settings),
                                 settings.cookies == CookieSecurity::secure ? "; Secure" : "")});
  return out;
}

Result<Response> list_sessions(Call& call) {
  OpenSessions out;
  for (const auto& session : call.services.accounts.sessions_of(call.caller.person, call.services.clock.now()))
    out.items.items.push_back({Id<SessionTag>(session.id),
                               session.created_at,
                               session.expires_at,
                               {session.origin},
                               session.id == call.caller.session->id ? model::Flag::yes : model::Flag::no});
  return list_answer_of(out);
}

Result<Response> end_session(Call& call) {
  TRY(const auto id, call.id("id"));
  const auto ended = call.services.accounts.end_session(id.raw(), call.caller.person);
  if (!ended && ended.error().code == Code::not_found) return fail(Code::not_found, "record.not_found");
  CHECK(ended);
  return no_content();
}

void add_ways_in(Router& router, const SignInRef& sign_in) {
  router.add({.method = Method::post,
              .pattern = "/api/v1/session/link",
              .operation = "session.open_by_link",
              .access = Access::open,
              .handle = handled([sign_in](Call& call) { return sign_in_by_link(*sign_in, call); }),
              .body = model::schema<LinkInput>,
              .answer = "Object",
              .answer_body = model::schema<SessionView>});
  router.add({.method = Method::post,
              .pattern = "/api/v1/session/password",
              .operation = "session.open_by_password",
              .access = Access::open,
              .handle = handled_slowly([sign_in](Call& call) { return admit_password(sign_in, call); }),
              .body = model::schema<PasswordInput>,
              .answer = "Object",
              .answer_body = model::schema<SessionView>});
  router.add({.method = Method::post,
              .pattern = "/api/v1/session/step-up",
              .operation = "session.step_up",
              .access = Access::session,
              .handle = handled_slowly([sign_in](Call& call) { return admit_step_up(sign_in, call); }),
              .body = model::schema<StepUpInput>,
              .answer = "Object",
              .answer_body = model::schema<SessionView>});
}

void add_own_session(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/session",
              .operation = "session.get",
              .access = Access::session,
              .handle = handled(current_session),
              .answer = "Object",
              .answer_body = model::schema<SessionView>});
  router.add({.method = Method::del,
              .pattern = "/api/v1/session",
              .operation = "session.close",
              .access = Access::session,
              .handle = handled(sign_out)});
  router.add({.method = Method::post,
              .pattern = "/api/v1/session/organisation",
              .operation = "session.act_for",
              .access = Access::session,
              .handle = handled(act_for),
              .body = model::schema<OrganisationInput>,
              .answer = "Object",
              .answer_body = model::schema<SessionView>});
  router.add({.method = Method::get,
              .pattern = "/api/v1/sessions",
              .operation = "session.list",
              .access = Access::session,
              .handle = handled(list_sessions),
              .answer = "Object",
              .answer_body = model::schema<OpenSessions>});
  router.add({.method = Method::del,
              .pattern = "/api/v1/sessions/{id}",
              .operation = "session.end",
              .access = Access::session,
              .handle = handled(end_session)});
}

}  // namespace

void add_session_routes(Router& router) {
  const auto sign_in = std::make_shared<SignIn>();
  add_ways_in(router, sign_in);
  add_own_session(router);
  add_passkey_routes(router, sign_in);
  add_me_routes(router, sign_in);
  add_second_factor_routes(router, sign_in);
  add_setup_route(router, sign_in);
  add_token_routes(router);
  add_person_account_routes(router, sign_in);
}

}  // namespace tocsin::http
