// What a person changes about their own account: password, one-time codes, language.
#include <algorithm>
#include <array>

#include "auth/totp.h"
#include "http/api/session.h"

namespace tocsin::http {

enum class Tongue : std::uint8_t { en, zh_hans };
static std::span<const std::string_view> names_of(Tongue) {
  static constexpr std::array<std::string_view, 2> names{"en", "zh-Hans"};
  return names;
}

namespace {

using model::field;

struct AccountView {
  model::PersonId person;
  model::OrganisationId organisation;
  model::Line<200> login;
  model::Line<200> name;
  model::Line<40> language;
  model::Flag has_password = model::Flag::no;
  model::Flag has_totp = model::Flag::no;
  model::Whole<0, 100> recovery_codes_left;
  model::Whole<0, 100> passkeys;
  static constexpr auto fields = std::tuple{
      field("person", &AccountView::person),     field("organisation", &AccountView::organisation),
      field("login", &AccountView::login),       field("name", &AccountView::name),
      field("language", &AccountView::language), field("has_password", &AccountView::has_password),
      field("has_totp", &AccountView::has_totp), field("recovery_codes_left", &AccountView::recovery_codes_left),
      field("passkeys", &AccountView::passkeys)};
};

struct LanguageInput {
  Tongue language = Tongue::en;
  static constexpr auto fields = std::tuple{field("language", &LanguageInput::language)};
};

struct NewPassword {
  std::optional<model::Text<1024>> current;
  model::Text<1024> chosen;
  static constexpr auto fields =
      std::tuple{field("current", &NewPassword::current), field("new", &NewPassword::chosen)};
};

struct NewTotp {
  model::Line<100> secret;
  model::Line<1000> otpauth_uri;
  static constexpr auto fields =
      std::tuple{field("secret", &NewTotp::secret), field("otpauth_uri", &NewTotp::otpauth_uri)};
};
struct CodeInput {
  model::Line<40> code;
  static constexpr auto fields = std::tuple{field("code", &CodeInput::code)};
};
struct RecoveryView {
  model::List<model::Line<40>, 100> recovery_codes;
  static constexpr auto fields = std::tuple{field("recovery_codes", &RecoveryView::recovery_codes)};
};

model::Flag flag(bool yes) { return yes ? model::Flag::yes : model::Flag::no; }

Response account_answer(const Call& call, const port::Account& account) {
  AccountView out{.person = account.person, .organisation = account.organisation};
  out.login.value = account.login;
  out.name.value = account.display_name;
  out.language.value = account.language;
  out.has_password = flag(!account.password_hash.empty());
  out.has_totp = flag(!account.totp_secret.empty());
  out.recovery_codes_left.value = static_cast<std::int64_t>(account.recovery_hashes.size());
  out.passkeys.value = static_cast<std::int64_t>(call.services.accounts.passkeys_of(account.person).size());
  return answer_of(out);
}

Result<Response> show_account(Call& call) {
  TRY(const auto account, own_account(call));
  return account_answer(call, account);
}

Result<Response> change_language(SignIn& sign_in, Call& call) {
  TRY(const auto input, input_of<LanguageInput>(call));
  CHECK(sign_in.change_account(call, call.caller.person, [&](port::Account& account) -> Result<void> {
    account.language = model::name_of(input.language);
    return {};
  }));
  return show_account(call);
}

// Whoever gives the present password need not step up as well.
Result<void> check_may_change(const Call& call, const port::Account& account, const NewPassword& input) {
  if (account.password_hash.empty()) return require_step_up_if_able(call, account);
  if (!input.current) return fail(Code::invalid, "field.missing", "/current", {{"field", "current"}});
  const auto match =
      call.services.hasher.verify(auth::Secret::copy_of(input.current->value), std::optional(account.password_hash));
  if (match == auth::PasswordMatch::no) return not_let_in();
  return {};
}

Result<Response> change_password(SignIn& sign_in, Call& call, const NewPassword& input) {
  TRY(const auto account, own_account(call));
  CHECK(check_may_change(call, account, input));
  const auto chosen = auth::Secret::copy_of(input.chosen.value);
  CHECK(auth::check_password_rules(chosen, account.login));
  TRY(auto hash, call.services.hasher.hash(chosen, call.services.draw()));
  CHECK(sign_in.change_account(call, account.person, [&](port::Account& fresh) -> Result<void> {
    fresh.password_hash = std::move(hash);
    return {};
  }));
  CHECK(end_other_sessions(call));
  CHECK(step_up(call));
  return no_content();
}

Result<Handling> admit_password_change(const SignInRef& sign_in, Call& call) {
  CHECK(sign_in->admit_address(call));
  TRY(const auto account, own_account(call));
  CHECK(sign_in->admit_account(call, account.login));
  TRY(auto input, input_of<NewPassword>(call));
  return [sign_in, input = std::move(input)](Call& c) { return change_password(*sign_in, c, input); };
}

Result<Response> begin_totp(SignIn& sign_in, Call& call) {
  const auto& services = call.services;
  TRY(const auto account, own_account(call));
  CHECK(require_step_up_if_able(call, account));
  // A code is asked for after a password; without one it would guard nothing.
  if (account.password_hash.empty()) return fail(Code::conflict, "totp.password_first");
  const auto key = auth::Secret::drawn(auth::totp_key_bytes, services.draw());
  sign_in.new_totp_keys.keep(
      account.person.raw(),
      services.keyring.wrap(account.person.raw(), key, services.draw(), auth::Purpose::second_factor),
      services.clock.now());
  NewTotp out;
  out.secret.value = auth::to_base32(key.reveal());
  out.otpauth_uri.value = auth::otpauth_uri(key, "Tocsin", account.login).reveal_text();
  return answer_of(out);
}

Result<Response> confirm_totp(SignIn& sign_in, Call& call) {
  const auto& services = call.services;
  CHECK(sign_in.admit_address(call));
  TRY(const auto account, own_account(call));
  CHECK(sign_in.admit_account(call, account.login));
  TRY(const auto input, input_of<CodeInput>(call));
  auto wrapped = sign_in.new_totp_keys.find(account.person.raw(), services.clock.now());
  if (!wrapped) return fail(Code::conflict, "totp.not_begun");
  TRY(const auto key, services.keyring.unwrap(account.person.raw(), *wrapped, auth::Purpose::second_factor));
  TRY(const auto step, auth::verify_totp(key, input.code.value, services.clock.now(), std::nullopt));
  const auto codes = auth::make_recovery_codes(services.keyring, services.draw());
  CHECK(sign_in.change_account(call, account.person, [&](port::Account& fresh) -> Result<void> {
    fresh.totp_secret = std::move(*wrapped);
    fresh.totp_last_step = step;
    fresh.recovery_hashes.clear();
    for (const auto& digest : codes.stored) fresh.recovery_hashes.push_back(to_hex(digest));
    return {};
  }));
  sign_in.new_totp_keys.forget(account.person.raw());
  RecoveryView out;
  for (const auto& code : codes.shown) out.recovery_codes.items.push_back({std::string(code.reveal_text())});
  return answer_of(out);
}

Result<Response> end_totp(SignIn& sign_in, Call& call) {
  CHECK(require_step_up(call));
  CHECK(sign_in.change_account(call, call.caller.person, [](port::Account& account) -> Result<void> {
    account.totp_secret.clear();
    account.recovery_hashes.clear();
    return {};
  }));
  return no_content();
}

}  // namespace

void add_me_routes(Router& router, const SignInRef& sign_in) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/me",
              .operation = "me.get",
              .access = Access::session,
              .handle = handled(show_account),
              .answer = "Object",
              .answer_body = model::schema<AccountView>});
  router.add({.method = Method::post,
              .pattern = "/api/v1/me/language",
              .operation = "me.change_language",
              .access = Access::session,
              .handle = handled([sign_in](Call& call) { return change_language(*sign_in, call); }),
              .body = model::schema<LanguageInput>,
              .answer = "Object",
              .answer_body = model::schema<AccountView>});
  router.add({.method = Method::post,
              .pattern = "/api/v1/me/password",
              .operation = "me.change_password",
              .access = Access::session,
              .handle = handled_slowly([sign_in](Call& call) { return admit_password_change(sign_in, call); }),
              .body = model::schema<NewPassword>});
}

void add_second_factor_routes(Router& router, const SignInRef& sign_in) {
  router.add({.method = Method::post,
              .pattern = "/api/v1/me/totp",
              .operation = "me.begin_totp",
              .access = Access::session,
              .handle = handled([sign_in](Call& call) { return begin_totp(*sign_in, call); }),
              .answer = "Object",
              .answer_body = model::schema<NewTotp>});
  router.add({.method = Method::post,
              .pattern = "/api/v1/me/totp/confirm",
              .operation = "me.confirm_totp",
              .access = Access::session,
              .handle = handled([sign_in](Call& call) { return confirm_totp(*sign_in, call); }),
              .body = model::schema<CodeInput>,
              .answer = "Object",
              .answer_body = model::schema<RecoveryView>});
  router.add({.method = Method::del,
              .pattern = "/api/v1/me/totp",
              .operation = "me.end_totp",
              .access = Access::session,
              .handle = handled([sign_in](Call& call) { return end_totp(*sign_in, call); })});
}

}  // namespace tocsin::http
