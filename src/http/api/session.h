#pragma once
// Signing in, and what a person may change about that. The danger removed: a way in that forgets a limit, answers in
// words or in time whether an account exists, or leaves a secret where it can be read again.
//
// Whoever is refused gets denied "auth.failed", whatever the reason; only somebody who gave the right password learns
// that a code is wanted too ("auth.code_needed"). Attempts are limited by address before the body is read, and by
// account before any hashing: limit "rate.attempts". A session is `stepped up` for a quarter of an hour after its
// person gave a password, a code or a passkey; denied "step_up.needed" where that is too long ago.
// One SignIn is shared by all routes of an Api. Threads: any. Source: OWASP ASVS 5.0 chapters 6 and 7; docs/sharing.md.
#include <algorithm>

#include "http/api/api.h"
#include "http/api/blank.h"
#include "http/api/expiring.h"
#include "model/codec.h"

namespace tocsin::http {

// What a client learns of its session: when it opens one, and whenever it asks.
struct SessionView {
  model::PersonId person;
  model::OrganisationId organisation;
  model::Line<200> name;
  model::Line<200> login;
  model::Line<40> language;
  model::List<model::Line<40>, 10> roles;  // in the organisation that it acts for; "operator" of the server
  model::List<model::OrganisationId, 1000> organisations;
  model::Line<200> csrf;
  Instant expires_at;
  model::Flag stepped_up = model::Flag::no;
  std::optional<Instant> stepped_up_until;
  static constexpr auto fields = std::tuple{model::field("person", &SessionView::person),
                                            model::field("organisation", &SessionView::organisation),
                                            model::field("name", &SessionView::name),
                                            model::field("login", &SessionView::login),
                                            model::field("language", &SessionView::language),
                                            model::field("roles", &SessionView::roles),
                                            model::field("organisations", &SessionView::organisations),
                                            model::field("csrf", &SessionView::csrf),
                                            model::field("expires_at", &SessionView::expires_at),
                                            model::field("stepped_up", &SessionView::stepped_up),
                                            model::field("stepped_up_until", &SessionView::stepped_up_until)};
};

enum class Proof : std::uint8_t { of_link, of_person };  // a link proves no presence: such a session is not stepped up

struct Challenge {
  enum class For : std::uint8_t { sign_in, step_up, registration };
  For use{};
  Bytes bytes;
  model::PersonId person;  // nil for sign_in
};

class SignIn {
 public:
  SignIn();

  Result<void> admit_address(const Call& call);
  Result<void> admit_account(const Call& call, const std::string& login);
  Result<void> admit_ceremony(const Call& call);

  // Reads, changes and writes an account; no two at a time, so that a code is used once.
  using Change = std::function<Result<void>(port::Account&)>;
  Result<void> change_account(const Call& call, const model::PersonId& person, const Change& change);

  std::mutex founding;  // held by whoever sets the server up, or is the first to enter for an organisation

  Expiring<Challenge> challenges;
  Expiring<Bytes> new_totp_keys;  // wrapped, by person, until confirmed

 private:
  Limiter by_address_;
  Limiter by_account_;
  Limiter by_asking_;
  std::mutex changing_;
};
using SignInRef = std::shared_ptr<SignIn>;

// "ada@example.org" from "Ada@Example.org"; invalid "login.form" at `where`.
Result<std::string> login_from(std::string_view text, std::string where);

// denied "auth.failed" where the account is disabled or its person belongs to no organisation any more.
Result<Response> open_session(Call& call, const port::Account& account, Proof proof);
SessionView view_of(const Call& call, const port::Account& account);
Result<port::Account> own_account(const Call& call);

Result<void> require_step_up(const Call& call);
// Before a credential is added or removed: a stolen session must not outlive the theft. Whoever has no credential yet
// came by a link and need not.
Result<void> require_step_up_if_able(const Call& call, const port::Account& account);
Result<void> step_up(Call& call);

// A one-time code, or where `recovery` says so a recovery code; either is used up. denied "auth.failed".
enum class Recovery : std::uint8_t { refused, allowed };
Result<void> use_code(SignIn& sign_in, const Call& call, const model::PersonId& person, std::string_view code,
                      Recovery recovery);

// Where the session's own person changed how to sign in, all their other sessions end.
Result<void> end_other_sessions(const Call& call);

std::unexpected<Error> not_let_in();

// Whether anybody who belongs to the organisation could get in now (port::Accounts::has_way_in).
Result<bool> somebody_has_way_in(const Call& call, const model::OrganisationId& organisation);

template <class Items, class T>
bool contains(const Items& items, const T& value) {
  return std::ranges::find(items, value) != std::ranges::end(items);
}

// Small JSON in, small JSON out.
template <class T>
Result<T> input_of(const Call& call) {
  TRY(const auto body, body_of(call));
  return model::decode<T>(body);
}
// The same for what others will read: no text that shows nothing.
template <class T>
Result<T> written_input_of(const Call& call) {
  TRY(const auto body, body_of(call));
  CHECK(refuse_blank(body));
  return model::decode<T>(body);
}
template <class T>
Response answer_of(const T& value) {
  Response out = json_response(200, json::to_text(model::encode(value)));
  out.headers[1].value = "no-store";
  return out;
}
// A list is there also where it is empty.
template <class T>
Response list_answer_of(const T& value) {
  auto body = model::encode(value);
  body.get_object().emplace("items", json::Array{});
  Response out = json_response(200, json::to_text(body));
  out.headers[1].value = "no-store";
  return out;
}
Response no_content();
Result<Bytes> bytes_from(const std::string& base64url, std::string where);

using Handling = std::function<Result<Response>(Call&)>;
// What reads is answered at once; what writes waits for the disk, and does so away from the serving threads.
Handle handled(Handling handling);
// On the pool of slow hashing; `before` runs at once and refuses before any work. limit "auth.busy" | "rate.share".
Handle handled_slowly(std::function<Result<Handling>(Call&)> before);

void add_passkey_routes(Router& router, const SignInRef& sign_in);
void add_me_routes(Router& router, const SignInRef& sign_in);
void add_second_factor_routes(Router& router, const SignInRef& sign_in);
void add_setup_route(Router& router, const SignInRef& sign_in);
void add_token_routes(Router& router);
void add_person_account_routes(Router& router, const SignInRef& sign_in);

}  // namespace tocsin::http
