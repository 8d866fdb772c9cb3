// What of names in escrow needs keys: a trustee's own, a report whose reporter is sealed, and opening one. The
// decisions are report/escrow.h's, the sealing auth/trustee.h's; here both meet, and a passphrase goes no further.
#include <algorithm>

#include "auth/password.h"
#include "auth/token.h"
#include "auth/trustee.h"
#include "http/api/background.h"
#include "http/api/files.h"
#include "http/api/follow_up.h"
#include "http/api/marking_input.h"
#include "http/api/perform.h"
#include "http/api/retry.h"
#include "http/api/session.h"
#include "report/escrow.h"

namespace tocsin::http {
namespace {

// What the API shows of a session hides the other of this name.
ByteView bytes_of(std::string_view text) { return tocsin::view_of(text); }

constexpr Rate passphrase_rate{10 / 900.0, 10};

struct PassphraseInput {
  model::Text<1024> passphrase;
  static constexpr auto fields = std::tuple{model::field("passphrase", &PassphraseInput::passphrase)};
};

using SecretRef = std::shared_ptr<const auth::Secret>;

// Taken out of the request, which goes on without it: nothing that is kept of a request may hold it.
Result<SecretRef> passphrase_of(Call& call) {
  TRY(const auto input, written_input_of<PassphraseInput>(call));
  auto out = std::make_shared<const auth::Secret>(auth::Secret::copy_of(input.passphrase.value));
  std::ranges::fill(call.request.body, '\0');
  call.request.body.clear();
  return out;
}

// Of the request without its body: a digest of a passphrase could be tried against all likely ones.
Digest digest_of(const Call& call) { return Sha256().add(call.request.path).add("\n").finish(); }

std::string owner_text(const model::PersonId& person) { return "tocsin/trustee/1|" + to_text(person); }
std::string context_of(const model::RecordId& report) { return "tocsin/escrow/1|" + to_text(report); }

model::KeyId key_id_of(const auth::BoxKey& open) {
  const Digest digest = sha256(open);
  RawId raw{};
  std::copy_n(digest.begin(), raw.size(), raw.begin());
  return model::KeyId(raw);
}

// Once more under the server's own key: a stolen database and two passphrases open nothing.
std::string wrapped_up(const Services& services, const std::string& context, const Bytes& sealed) {
  return services.keyring.seal(auth::Purpose::escrow, bytes_of(context), sealed);
}
Result<Bytes> unwrapped(const Services& services, const std::string& context, const std::string& text) {
  auto out = services.keyring.open(auth::Purpose::escrow, bytes_of(context), text);
  if (!out) return fail(Code::denied, "escrow.part");
  return out;
}

// --- a trustee's key

struct NewKey {
  model::KeyId id;
  std::string open;  // hex
};

Result<NewKey> make_key(const Call& call, const auth::Secret& passphrase) {
  const auto& services = call.services;
  CHECK(auth::check_password_rules(passphrase, ""));
  const auto pair = auth::TrusteePair::drawn(services.draw());
  const auto owner = owner_text(call.caller.person);
  TRY(auto wrapped, auth::wrap(pair, passphrase, bytes_of(owner), services.settings.trustee_cost, services.draw()));
  const auto id = key_id_of(pair.open);
  CHECK(services.keys.keep_trustee_key(id, {call.caller.person, pair.open, std::move(wrapped)}, services.clock.now()));
  return NewKey{id, to_hex(pair.open)};
}

// The key is made once, however often the decision runs.
Outcome take_key(const CallRef& call, const SecretRef& passphrase) {
  const auto made = std::make_shared<std::optional<NewKey>>();
  return append_draft(call, std::string(report::key_right.act), digest_of(*call), 200,
                      [made, passphrase](Call& c, port::Desk& desk) -> Result<port::Draft> {
                        TRY(const auto escrow, permit_on(c, model::Kind::escrow, report::key_right));
                        CHECK(report::place_of_trustee(desk, escrow.record()));
                        if (!*made) {
                          TRY(*made, make_key(c, *passphrase));
                        }
                        return report::take_key(desk, escrow, (*made)->id, (*made)->open);
                      });
}

// --- a report

struct Submission {
  report::EscrowedSubmission content;
  std::optional<port::MarkingChoice> marking;
  RawId holder{};
};

Result<Submission> submission_of(const Call& call) {
  TRY(auto body, body_of(call));
  if (!body.is_object()) return model::wrong_type("object", "");
  auto& object = body.get_object();
  Submission out;
  if (const auto* marking = object.if_contains("marking")) {
    TRY(out.marking, marking_from(*marking, "/marking"));
    object.erase("marking");
  }
  CHECK(refuse_blank(body));
  CHECK(model::decode_into(out.content, body));
  auto holder = follow_up_holder(call.services.keyring, out.content.follow_up_key.value);
  if (!holder) return fail(Code::invalid, "escrow.follow_up_key", "/follow_up_key");
  out.holder = *holder;
  return out;
}

Result<report::Sealed> sealed_for(const Services& services, const state::EscrowIdentityTold& identity,
                                  const model::RecordId& report, const port::SeenRecord& escrow) {
  const auto keys = report::keys_of(escrow.value());
  std::vector<auth::BoxKey> trustees;
  for (const auto& key : keys) {
    TRY(const auto known, services.keys.trustee_key(key.key));
    trustees.push_back(known.open);
  }
  if (trustees.size() < state::least_trustees) return fail(Code::conflict, "escrow.not_ready");
  TRY(const auto plain, json::canonical(model::encode(identity)));
  const auto context = context_of(report);
  const auto locked = auth::lock(bytes_of(plain), trustees, state::trustees_needed, bytes_of(context), services.draw());
  report::Sealed out{wrapped_up(services, context, locked.content), {}};
  for (std::size_t i = 0; i < keys.size(); ++i)
    out.parts.push_back({{static_cast<std::int64_t>(i) + 1},
                         keys[i].trustee,
                         keys[i].key,
                         {wrapped_up(services, context, locked.parts[i])}});
  return out;
}

Result<port::Draft> escrowed_draft(Call& call, port::Desk& desk, const Caller& member, const Submission& in) {
  const auto clearance = clearance_for(member, desk.snapshot);
  const policy::Gate gate(call.services.index.labels(), clearance);
  TRY(const auto id, call.id("id"));
  TRY(auto sealed, desk.snapshot.load(id));
  TRY(const auto community, gate.permit(std::move(sealed), report::escrowed_right));
  if (community.record().ref.kind != model::Kind::community) return fail(Code::not_found, "record.not_found");
  port::Desk own{desk.snapshot, gate, desk.entropy, desk.now, in.marking, {}};
  const state::EscrowIdentityTold identity{member.organisation, member.person, in.content.contact};
  return report::submit_in_escrow(own, community, in.content, in.holder,
                                  [&](const model::RecordId& report, const port::SeenRecord& escrow) {
                                    return sealed_for(call.services, identity, report, escrow);
                                  });
}

// From here on the call is the follow-up key's: what is kept of it (its idempotency key) is kept for that key, and the
// answer is what that key reads. Who sent it is known to the decision alone, and for as long as the call.
Outcome submit(const CallRef& call) {
  if (auto key = idempotency_key(*call); !key) return problem(*call, key.error());
  auto in = submission_of(*call);
  if (!in) return problem(*call, in.error());
  const auto community = permit_on(*call, model::Kind::community, report::escrowed_right);
  if (!community) return problem(*call, community.error());
  hide_idempotency_key(call->request, in->content.follow_up_key.value);
  const auto member = std::make_shared<const Caller>(std::move(call->caller));
  call->caller = follow_up_caller(in->holder);
  call->look_again();
  const auto shared = std::make_shared<const Submission>(std::move(*in));
  return append_draft(
      call, std::string(report::escrowed_right.act), digest_of_request(call->request), 201,
      [member, shared](Call& c, port::Desk& desk) { return escrowed_draft(c, desk, *member, *shared); });
}

// --- opening

const state::EscrowPart* part_at(const std::vector<state::EscrowPart>& parts, std::int64_t place) {
  const auto at = std::ranges::find(parts, place, [](const state::EscrowPart& part) { return part.place.value; });
  return at == parts.end() ? nullptr : &*at;
}

// What a consenting trustee brings: the part for the others, or with another's part the name.
struct Brought {
  std::vector<state::EscrowPart> passed_on;
  std::optional<state::EscrowIdentityTold> identity;
};

Result<auth::Share> share_in(const Services& services, const auth::TrusteePair& pair, const std::string& context,
                             const state::EscrowPart* part) {
  if (part == nullptr) return fail(Code::conflict, "escrow.later_part");
  TRY(const auto sealed, unwrapped(services, context, part->sealed.value));
  return auth::open_part(pair, bytes_of(context), sealed);
}

Result<std::vector<state::EscrowPart>> passed_on(const Services& services, const report::Opening& about,
                                                 const std::string& context, const auth::Share& own) {
  std::vector<state::EscrowPart> out;
  for (const auto& part : about.escrowed.parts) {
    if (part.place.value == about.place) continue;
    TRY(const auto key, services.keys.trustee_key(part.key));
    const auto sealed = auth::seal_part(key.open, bytes_of(context), own, services.draw());
    out.push_back({part.place, part.trustee, part.key, {wrapped_up(services, context, sealed)}});
  }
  return out;
}

Result<Brought> brought(const Services& services, const report::Opening& about, const auth::Secret& passphrase) {
  const auto* part = part_at(about.escrowed.parts.items, about.place);
  TOCSIN_ASSERT(part != nullptr);
  const auto context = context_of(about.report);
  TRY(const auto key, services.keys.trustee_key(part->key));
  const auto owner = owner_text(part->trustee);
  TRY(const auto pair, auth::unwrap(key.wrapped, passphrase, bytes_of(owner)));
  TRY(auto own, share_in(services, pair, context, part));
  Brought out;
  if (!about.passed) {
    TRY(out.passed_on, passed_on(services, about, context, own));
    return out;
  }
  std::vector<auth::Share> both;
  TRY(auto first, share_in(services, pair, context, part_at(about.passed->parts.items, about.place)));
  both.push_back(std::move(first));
  both.push_back(std::move(own));
  TRY(const auto content, unwrapped(services, context, about.escrowed.sealed.value));
  TRY(const auto plain, auth::unlock(content, both, bytes_of(context)));
  TRY(const auto value, json::parse(plain.reveal_text()));
  TRY(out.identity, model::decode<state::EscrowIdentityTold>(value));
  return out;
}

// What the trustee brings is worked out once; where somebody else was first meanwhile it is for another step.
Outcome consent(const CallRef& call, const SecretRef& passphrase) {
  const auto in = std::make_shared<std::optional<Brought>>();
  return append_draft(call, std::string(report::consent_right.act), digest_of(*call), 200,
                      [in, passphrase](Call& c, port::Desk& desk) -> Result<port::Draft> {
                        TRY(const auto opening, permit_on(c, model::Kind::escrow_opening, report::consent_right));
                        TRY(const auto about, report::opening_of(desk, opening));
                        if (!*in) {
                          TRY(*in, brought(c.services, about, *passphrase));
                        }
                        if (about.passed.has_value() != (*in)->identity.has_value())
                          return fail(Code::conflict, "escrow_opening.moved");
                        if ((*in)->identity) return report::open(desk, opening, about, *(*in)->identity);
                        return report::consent(desk, opening, about, (*in)->passed_on);
                      });
}

// A passphrase is tried as seldom as a password, wherever it was right.
using WithPassphrase = Outcome (*)(const CallRef& call, const SecretRef& passphrase);
Handle by_passphrase(const std::shared_ptr<Limiter>& limiter, WithPassphrase act) {
  return [limiter, act](const CallRef& call) -> Outcome {
    if (auto stepped = require_step_up(*call); !stepped) return problem(*call, stepped.error());
    const auto key = to_uuid_text(call->caller.principal);
    if (auto admitted = admit(*limiter, key, call->services.clock.now(), "rate.attempts"); !admitted)
      return problem(*call, admitted.error());
    auto passphrase = passphrase_of(*call);
    if (!passphrase) return problem(*call, passphrase.error());
    return while_hashing(call, [call, act, passphrase = *passphrase] { return act(call, passphrase); });
  };
}

json::Value submission_schema() {
  auto out = model::schema<report::EscrowedSubmission>();
  out.get_object().at("properties").get_object().emplace("marking", marking_schema());
  return out;
}

}  // namespace

void add_escrow_routes(Router& router) {
  const auto limiter = std::make_shared<Limiter>(passphrase_rate);
  router.add({.method = Method::post,
              .pattern = "/api/v1/escrows/{id}/take-key",
              .operation = std::string(report::key_right.act),
              .access = Access::session,
              .scope = Scope::write,
              .handle = by_passphrase(limiter, take_key),
              .body = model::schema<PassphraseInput>,
              .answer = "Record"});
  router.add({.method = Method::post,
              .pattern = "/api/v1/communities/{id}/escrowed-reports",
              .operation = std::string(report::escrowed_right.act),
              .scope = Scope::report,
              .handle = submit,
              .body = submission_schema,
              .answer = "Record"});
  router.add({.method = Method::post,
              .pattern = "/api/v1/escrow-openings/{id}/consent",
              .operation = std::string(report::consent_right.act),
              .access = Access::session,
              .scope = Scope::write,
              .handle = by_passphrase(limiter, consent),
              .body = model::schema<PassphraseInput>,
              .answer = "Record"});
}

}  // namespace tocsin::http
