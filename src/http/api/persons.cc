// Accounts of the persons that an organisation added: made, let in by a one-time link, signed out, closed. The danger
// removed: a way into another organisation for whoever runs the server. Administrators do all this for the people of
// the organisation that they act for, and hand out no way in as somebody who holds more than they do. Who operates the
// server does it for another organisation while nobody has a way into that one: for its first administrator.
#include "auth/token.h"
#include "http/api/session.h"
#include "port/deciding.h"
#include "state/facts/prepare.h"

namespace tocsin::http {
namespace {

using model::field;

constexpr Span link_lasts = hours(24);

struct AccountInput {
  model::Line<200> login;
  static constexpr auto fields = std::tuple{field("login", &AccountInput::login)};
};
struct PersonAccount {
  model::PersonId person;
  model::Line<200> login;
  static constexpr auto fields =
      std::tuple{field("person", &PersonAccount::person), field("login", &PersonAccount::login)};
};
struct LinkView {
  model::Line<200> token;
  model::Line<400> url;
  Instant expires_at;
  static constexpr auto fields = std::tuple{field("token", &LinkView::token), field("url", &LinkView::url),
                                            field("expires_at", &LinkView::expires_at)};
};

enum class Standing : std::uint8_t { administers, lets_in_the_first };

struct PersonPermit {
  policy::Permit permit;
  Standing standing;
  const event::Record& record() const { return permit.record(); }
};

Result<Standing> standing_towards(const Call& call, const model::OrganisationId& organisation, std::string_view act) {
  const auto& caller = *call.clearance;
  if (caller.organisation() == organisation && caller.holds_role(model::Role::admin, organisation.raw()))
    return Standing::administers;
  if (!caller.holds_role(model::Role::op, {})) return port::not_entitled(act);
  TRY(const bool late, somebody_has_way_in(call, organisation));
  if (late) return fail(Code::denied, "account.of_another");
  return Standing::lets_in_the_first;
}

Result<PersonPermit> permit_on_person(const Call& call, std::string_view act) {
  TRY(const auto id, call.id("id"));
  TRY(auto sealed, call.snapshot->load_for(id, call.gate->labels()));
  TRY(auto permit, call.gate->permit(std::move(sealed), {act, policy::Who::admin | policy::Who::op}));
  if (permit.record().ref.kind != model::Kind::person) return fail(Code::not_found, "record.not_found");
  const auto& organisation = permit.record().ref.owner;
  const auto held = call.snapshot->clearance_of(model::PersonId(id.raw()), organisation);
  const bool operates = held.holds_role(model::Role::op, {});
  if (operates && !call.clearance->holds_role(model::Role::op, {})) return port::not_entitled(act);
  TRY(const auto standing, standing_towards(call, organisation, act));
  return PersonPermit{std::move(permit), standing};
}

model::PersonId person_of(const PersonPermit& permit) { return model::PersonId(permit.record().ref.id.raw()); }

// Beside what every person has by being one, and their place in the organisation whose person they are.
bool holds_more_than(const policy::Clearance& caller, const policy::Clearance& person,
                     const model::OrganisationId& organisation) {
  return std::ranges::any_of(person.own(), [&](const model::Atom& atom) {
    const bool place = atom.id == organisation.raw() &&
                       (atom.kind == model::AtomKind::member_of || atom.kind == model::AtomKind::role);
    return atom.kind != model::AtomKind::person && !place && !caller.holds(atom);
  });
}

// Whoever hands out a way in could use it: so nobody hands out more than they hold, whichever organisation the person
// acts for, nor from a session that was left open.
Result<PersonPermit> permit_way_in(const Call& call, std::string_view act) {
  TRY(auto permit, permit_on_person(call, act));
  const auto& organisation = permit.record().ref.owner;
  for (const auto& acting_for : call.snapshot->organisations_of(person_of(permit)))
    if (holds_more_than(*call.clearance, call.snapshot->clearance_of(person_of(permit), acting_for), organisation))
      return port::not_entitled(act);
  TRY(const auto own, own_account(call));
  CHECK(require_step_up_if_able(call, own));
  return permit;
}

Result<void> require_present(const PersonPermit& permit) {
  if (permit.record().newest_of("departure") != nullptr) return fail(Code::conflict, "person.left");
  return {};
}

// A closed account is opened again under the login given now.
Result<void> write_account(SignIn& sign_in, const Call& call, const port::Account& account) {
  const auto before = call.services.accounts.by_person(account.person);
  if (!before && before.error().code == Code::not_found) return call.services.accounts.add(account);
  CHECK(before);
  if (before->enabled) return fail(Code::conflict, "account.exists");
  return sign_in.change_account(call, account.person, [&](port::Account& fresh) -> Result<void> {
    fresh.login = account.login;
    fresh.enabled = true;
    return {};
  });
}

Result<Response> make_account(SignIn& sign_in, Call& call) {
  TRY(const auto permit, permit_way_in(call, "person.make_account"));
  CHECK(require_present(permit));
  TRY(const auto input, input_of<AccountInput>(call));
  TRY(auto login, login_from(input.login.value, "/login"));
  TRY(const auto person, event::read_group<state::PersonAdded>(permit.record(), event::group_head));
  const port::Account account{.person = person_of(permit),
                              .organisation = permit.record().ref.owner,
                              .login = std::move(login),
                              .display_name = person.name.value,
                              .language = std::string(i18n::tag_of(call.language))};
  CHECK(write_account(sign_in, call, account));
  return answer_of(PersonAccount{account.person, {account.login}});
}

Result<Response> close_account(SignIn& sign_in, Call& call) {
  TRY(const auto permit, permit_on_person(call, "person.close_account"));
  CHECK(sign_in.change_account(call, person_of(permit), [](port::Account& account) -> Result<void> {
    account.enabled = false;
    return {};
  }));
  CHECK(call.services.accounts.end_sessions_of(person_of(permit)));
  CHECK(call.services.accounts.end_tokens_of(person_of(permit)));
  return no_content();
}

Result<Response> make_link(Call& call) {
  const auto& services = call.services;
  TRY(const auto permit, permit_way_in(call, "person.make_sign_in_link"));
  CHECK(require_present(permit));
  CHECK(services.accounts.by_person(person_of(permit)));
  const auto token = auth::make_token(auth::TokenKind::sign_in, services.keyring, services.draw());
  const Instant expires_at = services.clock.now() + link_lasts;
  const auto purpose =
      permit.standing == Standing::administers ? port::LinkPurpose::sign_in : port::LinkPurpose::first_way_in;
  CHECK(services.accounts.add_link({token.stored, purpose, person_of(permit), expires_at}));
  LinkView out{.expires_at = expires_at};
  out.token.value = token.text.reveal_text();
  // Behind '#', where neither servers nor proxies nor referrers see it.
  out.url.value = fmt::format("{}/#/sign-in/{}", services.settings.origin, token.text.reveal_text());
  return answer_of(out);
}

Result<Response> sign_out_everywhere(Call& call) {
  TRY(const auto permit, permit_on_person(call, "person.end_sessions"));
  CHECK(call.services.accounts.end_sessions_of(person_of(permit)));
  return no_content();
}

}  // namespace

void add_person_account_routes(Router& router, const SignInRef& sign_in) {
  router.add({.method = Method::post,
              .pattern = "/api/v1/persons/{id}/account",
              .operation = "person.make_account",
              .access = Access::session,
              .scope = Scope::write,
              .handle = handled([sign_in](Call& call) { return make_account(*sign_in, call); }),
              .body = model::schema<AccountInput>,
              .answer = "Object",
              .answer_body = model::schema<PersonAccount>});
  router.add({.method = Method::del,
              .pattern = "/api/v1/persons/{id}/account",
              .operation = "person.close_account",
              .access = Access::session,
              .scope = Scope::write,
              .handle = handled([sign_in](Call& call) { return close_account(*sign_in, call); })});
  router.add({.method = Method::post,
              .pattern = "/api/v1/persons/{id}/sign-in-link",
              .operation = "person.make_sign_in_link",
              .access = Access::session,
              .scope = Scope::write,
              .handle = handled(make_link),
              .answer = "Object",
              .answer_body = model::schema<LinkView>});
  router.add({.method = Method::del,
              .pattern = "/api/v1/persons/{id}/sessions",
              .operation = "person.end_sessions",
              .access = Access::session,
              .scope = Scope::write,
              .handle = handled(sign_out_everywhere)});
}

}  // namespace tocsin::http
