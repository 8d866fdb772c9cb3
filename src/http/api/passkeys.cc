// Passkeys: registering one, and using one to sign in or to step up. Options are written as the browser's
// parseCreationOptionsFromJSON and parseRequestOptionsFromJSON read them (WebAuthn Level 3, sections 5.1.8 and 5.1.9);
// what the browser answers comes back as base64url fields.
#include <algorithm>

#include "http/api/session.h"

namespace tocsin::http {
namespace {

using model::field;

struct CeremonyTag;
using CeremonyId = Id<CeremonyTag>;
struct PasskeyTag;
using PasskeyId = Id<PasskeyTag>;

constexpr std::size_t most_passkeys = 20;
constexpr std::size_t challenge_bytes = 32;
constexpr std::int64_t ceremony_ms = 300'000;

struct Registration {
  CeremonyId ceremony;
  model::Line<100> name;
  model::Line<22'000> client_data_json;
  model::Line<88'000> attestation_object;
  static constexpr auto fields =
      std::tuple{field("ceremony", &Registration::ceremony), field("name", &Registration::name),
                 field("client_data_json", &Registration::client_data_json),
                 field("attestation_object", &Registration::attestation_object)};
};

struct Assertion {
  CeremonyId ceremony;
  model::Line<1400> credential_id;
  model::Line<22'000> client_data_json;
  model::Line<88'000> authenticator_data;
  model::Line<2000> signature;
  std::optional<model::Line<100>> user_handle;
  static constexpr auto fields = std::tuple{field("ceremony", &Assertion::ceremony),
                                            field("credential_id", &Assertion::credential_id),
                                            field("client_data_json", &Assertion::client_data_json),
                                            field("authenticator_data", &Assertion::authenticator_data),
                                            field("signature", &Assertion::signature),
                                            field("user_handle", &Assertion::user_handle)};
};

// `backed_up`: a copy lies with the authenticator's maker, whose account is then a way in too.
struct PasskeyView {
  PasskeyId id;
  model::Line<100> name;
  Instant created_at;
  model::Flag may_be_backed_up = model::Flag::no;
  model::Flag backed_up = model::Flag::no;
  static constexpr auto fields = std::tuple{
      field("id", &PasskeyView::id), field("name", &PasskeyView::name), field("created_at", &PasskeyView::created_at),
      field("may_be_backed_up", &PasskeyView::may_be_backed_up), field("backed_up", &PasskeyView::backed_up)};
};
struct PasskeyList {
  model::List<PasskeyView, 100> items;
  static constexpr auto fields = std::tuple{field("items", &PasskeyList::items)};
};

json::Value options_schema() {
  return json::Object{{"type", "object"},
                      {"required", json::Array{"ceremony", "public_key"}},
                      {"properties", json::Object{{"ceremony", model::schema<CeremonyId>()},
                                                  {"public_key", json::Object{{"type", "object"}}}}}};
}

// Authenticators name credentials by up to 1023 bytes; paths name them by a digest.
PasskeyId id_of(const Bytes& credential_id) {
  const Digest digest = sha256(credential_id);
  RawId raw{};
  std::copy_n(digest.begin(), raw.size(), raw.begin());
  return PasskeyId(raw);
}

PasskeyView view_of(const port::Passkey& key) {
  const auto flag = [](bool yes) { return yes ? model::Flag::yes : model::Flag::no; };
  return {id_of(key.credential_id),
          {key.name},
          key.created_at,
          flag(key.backup != port::PasskeyBackup::device_bound),
          flag(key.backup == port::PasskeyBackup::backed_up)};
}

port::PasskeyBackup kept(auth::BackupState backup) {
  switch (backup) {
    case auth::BackupState::device_bound:
      return port::PasskeyBackup::device_bound;
    case auth::BackupState::may_be_backed_up:
      return port::PasskeyBackup::may_be_backed_up;
    case auth::BackupState::backed_up:
      return port::PasskeyBackup::backed_up;
  }
  return port::PasskeyBackup::device_bound;
}

// Whether it may be backed up never changes; a key whose authenticator says otherwise is another one.
auth::PasskeyCredential stored(const port::Passkey& key) {
  const bool eligible = key.backup != port::PasskeyBackup::device_bound;
  return {.id = key.credential_id,
          .public_key = key.public_key,
          .sign_count = key.sign_count,
          .backup = eligible ? auth::BackupState::may_be_backed_up : auth::BackupState::device_bound};
}

std::unexpected<Error> refused() { return fail(Code::denied, "passkey.refused"); }

json::Array descriptors(const std::vector<port::Passkey>& keys) {
  json::Array out;
  for (const auto& key : keys)
    out.push_back(json::Object{{"type", "public-key"}, {"id", to_base64url(key.credential_id)}});
  return out;
}

// A fresh challenge, kept, and the part of the options that both ceremonies share.
std::pair<CeremonyId, json::Object> begin(SignIn& sign_in, const Call& call, Challenge::For use) {
  const auto id = call.services.entropy.new_id<CeremonyTag>();
  Challenge challenge{use, Bytes(challenge_bytes), call.caller.person};
  call.services.entropy.fill(challenge.bytes);
  json::Object options{{"challenge", to_base64url(challenge.bytes)}, {"timeout", ceremony_ms}};
  sign_in.challenges.keep(id.raw(), std::move(challenge), call.services.clock.now());
  return {id, std::move(options)};
}

Response options_response(const CeremonyId& id, json::Object options) {
  Response out =
      json_response(200, json::to_text(json::Object{{"ceremony", to_text(id)}, {"public_key", std::move(options)}}));
  out.headers[1].value = "no-store";
  return out;
}

Result<Response> request_options(SignIn& sign_in, Call& call, Challenge::For use) {
  CHECK(sign_in.admit_ceremony(call));
  auto [id, options] = begin(sign_in, call, use);
  options.emplace("rpId", call.services.settings.relying_party.id);
  options.emplace("userVerification", "required");
  // Whoever signs in is not known yet: the authenticator offers what it holds for this site.
  if (use == Challenge::For::step_up)
    options.emplace("allowCredentials", descriptors(call.services.accounts.passkeys_of(call.caller.person)));
  return options_response(id, std::move(options));
}

json::Object creation_options(const Call& call, const port::Account& account) {
  json::Array algorithms;
  for (const int algorithm : {-8, -7, -257})
    algorithms.push_back(json::Object{{"type", "public-key"}, {"alg", algorithm}});
  return {{"rp", json::Object{{"id", call.services.settings.relying_party.id}, {"name", "Tocsin"}}},
          {"user", json::Object{{"id", to_base64url(account.person.raw())},
                                {"name", account.login},
                                {"displayName", account.display_name}}},
          {"pubKeyCredParams", std::move(algorithms)},
          {"attestation", "none"},
          {"authenticatorSelection",
           json::Object{{"residentKey", "required"}, {"requireResidentKey", true}, {"userVerification", "required"}}},
          {"excludeCredentials", descriptors(call.services.accounts.passkeys_of(account.person))}};
}

Result<Response> registration_options(SignIn& sign_in, Call& call) {
  TRY(const auto account, own_account(call));
  CHECK(require_step_up_if_able(call, account));
  auto [id, options] = begin(sign_in, call, Challenge::For::registration);
  for (auto& member : creation_options(call, account)) options.emplace(member.key(), member.value());
  return options_response(id, std::move(options));
}

Result<Challenge> take_challenge(SignIn& sign_in, const Call& call, const CeremonyId& id, Challenge::For use) {
  auto challenge = sign_in.challenges.take(id.raw(), call.services.clock.now());
  const bool fits =
      challenge && challenge->use == use && (use == Challenge::For::sign_in || challenge->person == call.caller.person);
  if (!fits) return refused();
  return std::move(*challenge);
}

Result<port::Passkey> verified(const Call& call, const Challenge& challenge, const Registration& input) {
  auth::RegistrationResponse response;
  TRY(response.client_data_json, bytes_from(input.client_data_json.value, "/client_data_json"));
  TRY(response.attestation_object, bytes_from(input.attestation_object.value, "/attestation_object"));
  auto credential =
      auth::verify_registration(call.services.settings.relying_party, {.challenge = challenge.bytes}, response);
  if (!credential) return refused();
  return port::Passkey{.credential_id = std::move(credential->id),
                       .person = call.caller.person,
                       .public_key = std::move(credential->public_key),
                       .sign_count = credential->sign_count,
                       .backup = kept(credential->backup.value_or(auth::BackupState::device_bound)),
                       .name = input.name.value,
                       .created_at = call.services.clock.now()};
}

Result<Response> register_passkey(SignIn& sign_in, Call& call) {
  TRY(const auto input, input_of<Registration>(call));
  TRY(const auto challenge, take_challenge(sign_in, call, input.ceremony, Challenge::For::registration));
  TRY(const auto account, own_account(call));
  CHECK(require_step_up_if_able(call, account));
  if (call.services.accounts.passkeys_of(account.person).size() >= most_passkeys)
    return fail(Code::limit, "passkey.too_many", "", {{"max", fmt::to_string(most_passkeys)}});
  TRY(const auto key, verified(call, challenge, input));
  CHECK(call.services.accounts.add_passkey(key));
  return answer_of(view_of(key));
}

Result<auth::AssertionResponse> response_of(const Assertion& input) {
  auth::AssertionResponse out;
  TRY(out.credential_id, bytes_from(input.credential_id.value, "/credential_id"));
  TRY(out.client_data_json, bytes_from(input.client_data_json.value, "/client_data_json"));
  TRY(out.authenticator_data, bytes_from(input.authenticator_data.value, "/authenticator_data"));
  TRY(out.signature, bytes_from(input.signature.value, "/signature"));
  if (input.user_handle) {
    TRY(out.user_handle, bytes_from(input.user_handle->value, "/user_handle"));
  }
  return out;
}

// Whose passkey it was. The new count and backup state are stored before anything is granted.
Result<model::PersonId> person_behind(SignIn& sign_in, const Call& call, Challenge::For use) {
  TRY(const auto input, input_of<Assertion>(call));
  TRY(const auto response, response_of(input));
  const auto challenge = take_challenge(sign_in, call, input.ceremony, use);
  const auto key = call.services.accounts.passkey(response.credential_id);
  // A discoverable credential names its person; nothing else told us who signs in (section 7.2, step 6).
  if (!challenge || !key || (use == Challenge::For::sign_in && !response.user_handle)) return not_let_in();
  const auto outcome = auth::verify_assertion(call.services.settings.relying_party, {.challenge = challenge->bytes},
                                              stored(*key), key->person.raw(), response);
  if (!outcome) return not_let_in();
  CHECK(call.services.accounts.used_passkey(key->credential_id, outcome->sign_count, kept(outcome->backup)));
  return key->person;
}

Result<Response> sign_in_by_passkey(SignIn& sign_in, Call& call) {
  CHECK(sign_in.admit_address(call));
  TRY(const auto person, person_behind(sign_in, call, Challenge::For::sign_in));
  const auto account = call.services.accounts.by_person(person);
  if (!account) return not_let_in();
  return open_session(call, *account, Proof::of_person);
}

Result<Response> step_up_by_passkey(SignIn& sign_in, Call& call) {
  CHECK(sign_in.admit_address(call));
  TRY(const auto account, own_account(call));
  TRY(const auto person, person_behind(sign_in, call, Challenge::For::step_up));
  if (person != account.person) return not_let_in();
  CHECK(step_up(call));
  return answer_of(view_of(call, account));
}

Result<Response> list_passkeys(Call& call) {
  PasskeyList out;
  for (const auto& key : call.services.accounts.passkeys_of(call.caller.person))
    out.items.items.push_back(view_of(key));
  return list_answer_of(out);
}

Result<Response> remove_passkey(Call& call) {
  CHECK(require_step_up(call));
  TRY(const auto id, call.id("id"));
  for (const auto& key : call.services.accounts.passkeys_of(call.caller.person)) {
    if (id_of(key.credential_id).raw() != id.raw()) continue;
    CHECK(call.services.accounts.end_passkey(key.credential_id, call.caller.person));
    return no_content();
  }
  return fail(Code::not_found, "record.not_found");
}

void add_ceremonies(Router& router, const SignInRef& sign_in) {
  const auto add = [&](std::string pattern, std::string operation, Access access, Challenge::For use,
                       Result<Response> (*finish)(SignIn&, Call&)) {
    router.add({.method = Method::post,
                .pattern = pattern + "/options",
                .operation = operation + "_options",
                .access = access,
                .handle = handled([sign_in, use](Call& call) { return request_options(*sign_in, call, use); }),
                .answer = "Object",
                .answer_body = options_schema});
    router.add({.method = Method::post,
                .pattern = std::move(pattern),
                .operation = std::move(operation),
                .access = access,
                .handle = handled([sign_in, finish](Call& call) { return finish(*sign_in, call); }),
                .body = model::schema<Assertion>,
                .answer = "Object",
                .answer_body = model::schema<SessionView>});
  };
  add("/api/v1/session/passkey", "session.open_by_passkey", Access::open, Challenge::For::sign_in, sign_in_by_passkey);
  add("/api/v1/session/step-up/passkey", "session.step_up_by_passkey", Access::session, Challenge::For::step_up,
      step_up_by_passkey);
}

}  // namespace

void add_passkey_routes(Router& router, const SignInRef& sign_in) {
  add_ceremonies(router, sign_in);
  router.add({.method = Method::post,
              .pattern = "/api/v1/me/passkeys/options",
              .operation = "me.passkey_options",
              .access = Access::session,
              .handle = handled([sign_in](Call& call) { return registration_options(*sign_in, call); }),
              .answer = "Object",
              .answer_body = options_schema});
  router.add({.method = Method::post,
              .pattern = "/api/v1/me/passkeys",
              .operation = "me.add_passkey",
              .access = Access::session,
              .handle = handled([sign_in](Call& call) { return register_passkey(*sign_in, call); }),
              .body = model::schema<Registration>,
              .answer = "Object",
              .answer_body = model::schema<PasskeyView>});
  router.add({.method = Method::get,
              .pattern = "/api/v1/me/passkeys",
              .operation = "me.list_passkeys",
              .access = Access::session,
              .handle = handled(list_passkeys),
              .answer = "Object",
              .answer_body = model::schema<PasskeyList>});
  router.add({.method = Method::del,
              .pattern = "/api/v1/me/passkeys/{id}",
              .operation = "me.remove_passkey",
              .access = Access::session,
              .handle = handled(remove_passkey)});
}

}  // namespace tocsin::http
