#include "http/api/session.h"

#include <algorithm>

#include "auth/token.h"
#include "auth/totp.h"
#include "http/api/background.h"
#include "http/api/identity.h"
#include "http/api/retry.h"

namespace tocsin::http {
namespace {

constexpr double in_quarter_hour(unsigned n) { return n / 900.0; }
constexpr Rate address_rate{in_quarter_hour(50), 50};
constexpr Rate account_rate{in_quarter_hour(10), 10};
constexpr Rate asking_rate{in_quarter_hour(200), 200};
constexpr Span challenge_lasts = seconds(300);
constexpr Span totp_key_lasts = seconds(900);
constexpr std::size_t most_challenges = 10'000;
constexpr std::size_t most_sessions = 50;

Result<void> admitted(Limiter& limiter, std::string_view key, Instant now) {
  return admit(limiter, key, now, "rate.attempts");
}

// What its owner recognises a session by; headers are attacker-made.
std::string origin_of(const Request& request) {
  std::string out = request.peer + " ";
  for (const char c : request.header("User-Agent").substr(0, 200))
    if (c >= ' ' && c < 127) out.push_back(c);
  return out;
}

std::string cookie_of(const ApiSettings& settings, std::string_view value, std::int64_t max_age_seconds) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", session_cookie_name(settings), value,
                     max_age_seconds, settings.cookies == CookieSecurity::secure ? "; Secure" : "");
}

Result<model::OrganisationId> first_to_act_for(Call& call, const port::Account& account) {
  const auto all = call.snapshot->organisations_of(account.person);
  if (!account.enabled || all.empty()) return not_let_in();
  return contains(all, account.organisation) ? account.organisation : all.front();
}

void make_room(const Services& services, const model::PersonId& person) {
  const auto open = services.accounts.sessions_of(person, services.clock.now());
  if (open.size() < most_sessions) return;
  // The newest come first. One that ended by itself meanwhile makes room as well.
  (void)services.accounts.end_session(open.back().id, person);
}

auth::KeyId key_id_of(const model::PersonId& person) { return person.raw(); }

Result<void> use_totp(const Call& call, const port::Account& account, std::string_view code) {
  TRY(const auto key,
      call.services.keyring.unwrap(key_id_of(account.person), account.totp_secret, auth::Purpose::second_factor));
  TRY(const auto step, auth::verify_totp(key, code, call.services.clock.now(), account.totp_last_step));
  TRY(const bool fresh, call.services.accounts.use_totp_step(account.person, step));
  if (!fresh) return not_let_in();
  return {};
}

Result<void> use_recovery_code(const Call& call, port::Account& account, std::string_view code) {
  std::vector<Digest> stored;
  for (const auto& hash : account.recovery_hashes) {
    const auto bytes = from_hex(hash);
    if (bytes && bytes->size() == Digest{}.size()) std::ranges::copy(*bytes, stored.emplace_back().begin());
  }
  const auto at = auth::find_recovery_code(call.services.keyring, code, stored);
  if (!at) return not_let_in();
  std::erase(account.recovery_hashes, to_hex(stored[*at]));
  return {};
}

}  // namespace

SignIn::SignIn()
    : challenges(challenge_lasts, most_challenges),
      new_totp_keys(totp_key_lasts, most_challenges),
      by_address_(address_rate),
      by_account_(account_rate),
      by_asking_(asking_rate) {}

Result<void> SignIn::admit_address(const Call& call) {
  return admitted(by_address_, address_key(call.request.peer), call.services.clock.now());
}
// Strangers' attempts are counted by login and address, so that knowing a login does not bar its owner; all of them
// together have a far higher bound. Whoever is signed in is counted apart from strangers.
Result<void> SignIn::admit_account(const Call& call, const std::string& login) {
  const Instant now = call.services.clock.now();
  if (call.caller.way == Caller::Way::session) {
    TRY(const auto own, own_account(call));
    if (own.login == login) return admitted(by_account_, to_uuid_text(call.caller.principal), now);
  }
  CHECK(admitted(by_account_, fmt::format("{} {}", login, address_key(call.request.peer)), now));
  return admitted(by_asking_, "login " + login, now);
}
Result<void> SignIn::admit_ceremony(const Call& call) {
  return admitted(by_asking_, address_key(call.request.peer), call.services.clock.now());
}

Result<void> SignIn::change_account(const Call& call, const model::PersonId& person, const Change& change) {
  const std::scoped_lock hold(changing_);
  TRY(auto account, call.services.accounts.by_person(person));
  CHECK(change(account));
  return call.services.accounts.change(account);
}

Result<bool> somebody_has_way_in(const Call& call, const model::OrganisationId& organisation) {
  const Instant now = call.services.clock.now();
  for (const auto& person : call.snapshot->holders_of(port::member_of(organisation))) {
    TRY(const bool has, call.services.accounts.has_way_in(model::PersonId(person), now));
    if (has) return true;
  }
  CHECK(call.snapshot->sound());
  return false;
}

std::unexpected<Error> not_let_in() { return fail(Code::denied, "auth.failed"); }

Result<std::string> login_from(std::string_view text, std::string where) {
  constexpr std::string_view others = "0123456789._@+-";
  std::string out;
  for (const char c : text) {
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    const bool known = (out.back() >= 'a' && out.back() <= 'z') || others.contains(out.back());
    if (!known) return fail(Code::invalid, "login.form", std::move(where));
  }
  if (out.size() < 2 || out.size() > 120) return fail(Code::invalid, "login.form", std::move(where));
  return out;
}

Result<Response> open_session(Call& call, const port::Account& account, Proof proof) {
  const auto& services = call.services;
  const Instant now = services.clock.now();
  call.look_again();
  TRY(const auto acting_for, first_to_act_for(call, account));
  make_room(services, account.person);
  const auto token = auth::make_token(auth::TokenKind::session, services.keyring, services.draw());
  port::Session session{.token = token.stored,
                        .person = account.person,
                        .acting_for = acting_for,
                        .created_at = now,
                        .expires_at = now + services.settings.session_lasts,
                        .stepped_up_at = proof == Proof::of_person ? now : Instant{},
                        .origin = origin_of(call.request)};
  services.entropy.fill(session.id);
  CHECK(services.accounts.add_session(session));
  call.caller = Caller{.way = Caller::Way::session,
                       .person = account.person,
                       .organisation = acting_for,
                       .principal = account.person.raw(),
                       .session = session};
  call.look_again();
  Response out = answer_of(view_of(call, account));
  out.headers.push_back({"Set-Cookie", cookie_of(services.settings, token.text.reveal_text(),
                                                 services.settings.session_lasts.us / 1'000'000)});
  return out;
}

SessionView view_of(const Call& call, const port::Account& account) {
  const auto& session = *call.caller.session;
  const auto& settings = call.services.settings;
  SessionView out{.person = session.person, .organisation = session.acting_for, .expires_at = session.expires_at};
  out.name.value = account.display_name;
  out.login.value = account.login;
  out.language.value = account.language;
  for (const auto role : {model::Role::op, model::Role::admin, model::Role::responder, model::Role::observer}) {
    const RawId where = role == model::Role::op ? RawId{} : session.acting_for.raw();
    if (call.clearance->holds_role(role, where)) out.roles.items.push_back({std::string(model::name_of(role))});
  }
  out.organisations.items = call.snapshot->organisations_of(session.person);
  out.csrf.value = auth::csrf_token(call.services.keyring, session.token);
  const Instant until = session.stepped_up_at + settings.step_up_lasts;
  if (until >= call.services.clock.now()) {
    out.stepped_up = model::Flag::yes;
    out.stepped_up_until = until;
  }
  return out;
}

Result<port::Account> own_account(const Call& call) { return call.services.accounts.by_person(call.caller.person); }

Result<void> require_step_up(const Call& call) {
  const auto& session = call.caller.session;
  const bool fresh =
      session && session->stepped_up_at + call.services.settings.step_up_lasts >= call.services.clock.now();
  if (!fresh) return fail(Code::denied, "step_up.needed");
  return {};
}

Result<void> require_step_up_if_able(const Call& call, const port::Account& account) {
  const bool able = !account.password_hash.empty() || !call.services.accounts.passkeys_of(account.person).empty();
  return able ? require_step_up(call) : Result<void>{};
}

Result<void> step_up(Call& call) {
  call.caller.session->stepped_up_at = call.services.clock.now();
  return call.services.accounts.change_session(*call.caller.session);
}

Result<void> use_code(SignIn& sign_in, const Call& call, const model::PersonId& person, std::string_view code,
                      Recovery recovery) {
  TRY(const auto account, call.services.accounts.by_person(person));
  if (account.totp_secret.empty()) return not_let_in();
  const auto used = use_totp(call, account, code);
  if (used) return {};
  if (used.error().code != Code::denied) return std::unexpected(used.error());
  if (recovery == Recovery::refused) return not_let_in();
  return sign_in.change_account(call, person,
                                [&](port::Account& fresh) { return use_recovery_code(call, fresh, code); });
}

Result<void> end_other_sessions(const Call& call) {
  auto& accounts = call.services.accounts;
  for (const auto& session : accounts.sessions_of(call.caller.person, call.services.clock.now())) {
    if (session.id == call.caller.session->id) continue;
    const auto ended = accounts.end_session(session.id, call.caller.person);
    if (!ended && ended.error().code != Code::not_found) return ended;
  }
  return {};
}

Response no_content() {
  Response out;
  out.status = 204;
  return out;
}

Result<Bytes> bytes_from(const std::string& base64url, std::string where) {
  auto out = from_base64url(base64url);
  if (!out) return model::wrong_type("base64url", where);
  return std::move(*out);
}

namespace {

Response answered(const Handling& handling, Call& call) {
  auto response = handling(call);
  return response ? std::move(*response) : problem(call, response.error());
}

}  // namespace

Handle handled(Handling handling) {
  return [handling = std::move(handling)](const CallRef& call) -> Outcome {
    if (call->request.method == Method::get || call->request.method == Method::head) return answered(handling, *call);
    return while_waiting(call, [call, handling]() -> Outcome { return answered(handling, *call); });
  };
}

Handle handled_slowly(std::function<Result<Handling>(Call&)> before) {
  return [before = std::move(before)](const CallRef& call) -> Outcome {
    auto handling = before(*call);
    if (!handling) return problem(*call, handling.error());
    return Later([call, handling = std::move(*handling)](Finish finish) {
      const auto shared = std::make_shared<Finish>(std::move(finish));
      // What the call holds is let go before its answer: whoever hears it may end the server.
      auto job = [held = call, handling, shared]() mutable {
        auto response = answered(handling, *held);
        held.reset();
        (*shared)(std::move(response));
      };
      const auto taken = call->services.hash_pool.submit(owner_of(*call), std::move(job));
      if (!taken) (*shared)(problem(*call, taken.error()));
    });
  };
}

}  // namespace tocsin::http
