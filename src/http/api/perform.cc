#include "http/api/perform.h"

#include <algorithm>

#include "http/api/aliases.h"
#include "http/api/background.h"
#include "http/api/blank.h"
#include "http/api/keyed_pseudonyms.h"
#include "http/api/marking_input.h"
#include "http/api/quarantine.h"
#include "model/codec.h"
#include "policy/circles.h"
#include "port/deciding.h"
#include "port/seen.h"
#include "port/signing.h"
#include "state/facts/prepare.h"
#include "state/facts/report.h"
#include "wire/api/record_json.h"

namespace tocsin::http {
namespace {

constexpr int most_tries = 5;

// What a request says beside the act's own fields.
struct Envelope {
  json::Value input;
  Instant happened_at;
  std::optional<port::MarkingChoice> marking;
  std::vector<std::pair<std::string, model::FactId>> base;
};

Result<std::vector<std::pair<std::string, model::FactId>>> base_of(const json::Value& value) {
  if (!value.is_object()) return model::wrong_type("object", "/base");
  std::vector<std::pair<std::string, model::FactId>> out;
  for (const auto& member : value.get_object()) {
    TRY(const auto fact, model::decode<model::FactId>(member.value(), json::pointer_step("/base", member.key())));
    out.emplace_back(member.key(), fact);
  }
  return out;
}

// Takes the reserved members out of the body; what is left is the act's own.
Result<Envelope> envelope_of(json::Value body, const port::Act& act, Instant now) {
  if (!body.is_object()) return model::wrong_type("object", "");
  auto& object = body.get_object();
  Envelope out{{}, now, std::nullopt, {}};
  if (const auto* at = object.if_contains("happened_at")) {
    TRY(out.happened_at, model::decode<Instant>(*at, "/happened_at"));
    if (out.happened_at > now + port::clocks_differ) return fail(Code::invalid, "happened_at.future", "/happened_at");
    object.erase("happened_at");
  }
  if (const auto* marking = object.if_contains("marking"); marking != nullptr && act.marking == port::Marking::chosen) {
    TRY(out.marking, marking_from(*marking, "/marking"));
    object.erase("marking");
  }
  if (const auto* base = object.if_contains("base")) {
    TRY(out.base, base_of(*base));
    object.erase("base");
  }
  CHECK(refuse_blank(body));
  out.input = std::move(body);
  return out;
}

Result<void> check_step_up(const Call& call, const port::Act& act) {
  if (act.step_up == port::StepUp::not_needed) return {};
  const auto& session = call.caller.session;
  if (!session || session->stepped_up_at + call.services.settings.step_up_lasts < call.services.clock.now())
    return fail(Code::denied, "step_up.needed");
  return {};
}

// If-Match is judged against what the caller sees; a record that the caller does not see is not found before.
Result<void> precondition(const Call& call, const policy::Sealed<event::Record>& sealed) {
  if (!call.request.has_header("If-Match")) return {};
  TRY(const auto released, call.gate->release(sealed));
  return if_match(call, wire::api::etag_of(released));
}

// The key is there before the organisation: one that nobody uses harms nobody, an organisation that cannot sign would.
Result<void> make_keys(const Services& services, const port::Draft& draft) {
  for (const auto& piece : draft.pieces) {
    if (piece.type != state::OrganisationRegistered::info.type) continue;
    const auto made = services.keys.make_hosted(model::OrganisationId(piece.record.id.raw()), services.clock.now());
    if (!made && made.error().code != Code::conflict) return std::unexpected(made.error());
  }
  return {};
}

Response shown(Call& call, const model::RecordId& subject, int status) {
  call.look_again();
  auto sealed = call.snapshot->load(subject);
  if (!sealed) return problem(call, sealed.error());
  const auto released = call.gate->noting(&call.readings).release(std::move(*sealed));
  if (!released) {
    // Done, but not the caller's to read: an organisation that left, a report passed on.
    Response out;
    out.status = 204;
    return out;
  }
  Response out = json_response(status, wire::api::encode(*released));
  out.headers.push_back({"ETag", wire::api::etag_of(*released)});
  if (status == 201) {
    const auto plural = model::plural_of((*released)->ref.kind);
    out.headers.push_back({"Location", fmt::format("/api/v1/{}/{}", plural, to_text(subject))});
  }
  return out;
}

// One act under way; retries itself on conflict.
class Performance : public std::enable_shared_from_this<Performance> {
 public:
  Performance(CallRef call, std::string route, std::string key, Digest body, int status, MakeDraft make)
      : call_(std::move(call)),
        route_(std::move(route)),
        key_(std::move(key)),
        body_(body),
        status_(status),
        make_(std::move(make)) {}

  Outcome begin() {
    if (auto replay = replayed()) return std::move(*replay);
    auto batch = prepare();
    if (!batch) return problem(*call_, batch.error());
    // Held in a shared box: a move_only_function may not be copied into the next one.
    auto box = std::make_shared<port::Batch>(std::move(*batch));
    return Later([self = shared_from_this(), box](Finish finish) { self->append(std::move(*box), std::move(finish)); });
  }

 private:
  std::optional<Response> replayed() {
    const auto entry = call_->snapshot->idempotency(call_->caller.principal, route_, key_);
    if (!entry) return std::nullopt;
    if (entry->body != body_)
      return problem(*call_, Error{Code::invalid, "idempotency.other_body", "header:Idempotency-Key", {}});
    Response out = shown(*call_, entry->subject, status_);
    out.headers.push_back({"Idempotent-Replay", "true"});
    return out;
  }

  Result<port::Batch> prepare() {
    port::Watching watching = watched();
    const KeyedPseudonyms pseudonyms(call_->services.keyring);
    const KeyedAliases aliases(call_->services.keyring);
    port::Desk desk{watching, *call_->gate, call_->services.entropy,     call_->services.clock.now(), {},
                    {},       {},           call_->services.warninglists};
    desk.aliases = &aliases;
    desk.pseudonyms = &pseudonyms;
    desk.readings = &call_->readings;
    auto draft = make_(*call_, desk);
    CHECK(watching.sound());
    if (!draft) return std::unexpected(draft.error());
    draft->seen = watching.seen();
    CHECK(port::keep_unnamed(*draft, call_->gate->clearance()));
    CHECK(make_keys(call_->services, *draft));
    subject_ = draft->subject;
    const event::Actor actor{call_->caller.person, call_->caller.organisation};
    TRY(auto batch, port::sign_draft(call_->services.keys, call_->services.entropy, std::move(*draft), actor,
                                     {happened_at(desk.now), desk.now}));
    batch.idempotency = port::IdempotencyEntry{call_->caller.principal, route_, key_, body_, subject_, desk.now};
    return batch;
  }

  // The right to act is looked at as well: what the caller holds, circles too, and the record that the path names.
  // Whoever wins something meanwhile may act all the more: a team that proposes many incidents at once wins a role with
  // each.
  port::Watching watched() const {
    port::Watching out(*call_->snapshot);
    out.look_at({.holder = call_->caller.person.raw(), .way = state::HoldChange::Way::take});
    out.look_at({.holder = call_->caller.organisation.raw(), .way = state::HoldChange::Way::take});
    out.look_at({.holder = policy::circle_graph, .way = state::HoldChange::Way::take});
    if (const auto id = call_->id("id")) out.look_at({.record = *id});
    return out;
  }

  void append(port::Batch batch, Finish finish) {
    call_->look_away();
    call_->services.log.append(std::move(batch), [self = shared_from_this(),
                                                  done = std::move(finish)](Result<port::Committed> result) mutable {
      auto& post = self->call_->services.post;
      post([self, done = std::move(done), result = std::move(result)]() mutable {
        self->appended(std::move(result), std::move(done));
      });
    });
  }

  void appended(Result<port::Committed> result, Finish finish) {
    if (result) return finish(shown(*call_, subject_, status_));
    const bool raced = result.error().code == Code::conflict &&
                       (result.error().what == "append.base" || result.error().what == "append.idempotency");
    if (!raced || ++tries_ >= most_tries) return finish(problem(*call_, result.error()));
    call_->look_again();
    if (auto replay = replayed()) return finish(std::move(*replay));
    auto batch = prepare();
    if (!batch) return finish(problem(*call_, batch.error()));
    append(std::move(*batch), std::move(finish));
  }

 public:
  std::function<Instant(Instant)> happened_at = [](Instant now) { return now; };

 private:
  CallRef call_;
  std::string route_;
  std::string key_;
  Digest body_;
  int status_;
  MakeDraft make_;
  model::RecordId subject_;
  int tries_ = 0;
};

Digest digest_of(const Request& request) {
  return Sha256().add(request.path).add("\n").add(request.query).add("\n").add(request.body).finish();
}

// What a member meant for a team and could not say right is kept for both (http/api/quarantine.h).
constexpr std::string_view reporting = "report.submit";

// A sender who meant to say how they are named may have meant not to be: what is kept is kept under their name.
bool says_how_it_is_named(std::string_view body) { return body.contains("reporter"); }

Outcome refused(const CallRef& call, const port::Act& act, const Error& fault) {
  const bool kept = act.name == reporting && !says_how_it_is_named(call->request.body);
  return kept ? refused_report(call, fault) : Outcome(problem(*call, fault));
}

// Whether the fields are those of a report; what is wrong with a readable one is the act's to say.
Result<void> read_as_report(const port::Act& act, const json::Value& input) {
  if (act.name != reporting) return {};
  CHECK(model::decode<state::ReportSubmission>(input));
  return {};
}

}  // namespace

Result<std::string> idempotency_key(const Call& call) {
  const auto key = call.request.header("Idempotency-Key");
  if (key.empty()) return fail(Code::invalid, "idempotency.missing", "header:Idempotency-Key");
  const bool visible = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 127; });
  if (key.size() < 8 || key.size() > 128 || !visible)
    return fail(Code::invalid, "idempotency.malformed", "header:Idempotency-Key");
  return std::string(key);
}

Outcome append_draft(const CallRef& call, std::string route, Digest body, int status, MakeDraft make) {
  auto key = idempotency_key(*call);
  if (!key) return problem(*call, key.error());
  return std::make_shared<Performance>(call, std::move(route), std::move(*key), body, status, std::move(make))->begin();
}

namespace {

Result<port::Draft> decided(const Call& call, port::Desk& desk, const port::Act& act, const Envelope& said,
                            const std::optional<model::RecordId>& on) {
  desk.marking = said.marking;
  desk.base = said.base;
  desk.happened_at = said.happened_at;
  if (!act.on) {
    if (!policy::may_write(call.gate->clearance())) return fail(Code::denied, "right.observer");
    return port::decide(act, desk, nullptr, said.input);
  }
  TRY(auto sealed, call.snapshot->load_for(on.value_or(model::RecordId()), call.gate->labels()));
  CHECK(precondition(call, sealed));
  TRY(const auto permit, call.gate->permit(std::move(sealed), {act.name, act.who}));
  if (permit.record().ref.kind != *act.on) return fail(Code::not_found, "record.not_found");
  return port::decide(act, desk, &permit, said.input);
}

Outcome performed(const CallRef& call, const port::Act& act) {
  auto key = idempotency_key(*call);
  if (!key) return problem(*call, key.error());
  if (auto stepped = check_step_up(*call, act); !stepped) return problem(*call, stepped.error());
  auto body = body_of(*call);
  if (!body) return refused(call, act, body.error());
  auto envelope = envelope_of(std::move(*body), act, call->services.clock.now());
  if (!envelope) return refused(call, act, envelope.error());
  if (auto read = read_as_report(act, envelope->input); !read) return refused(call, act, read.error());
  const Instant happened_at = envelope->happened_at;
  auto shared = std::make_shared<const Envelope>(std::move(*envelope));
  MakeDraft make = [&act, shared](Call& c, port::Desk& desk) -> Result<port::Draft> {
    std::optional<model::RecordId> on;
    if (act.on) {
      TRY(on, c.id("id"));
    }
    return decided(c, desk, act, *shared, on);
  };
  auto performance = std::make_shared<Performance>(call, std::string(act.name), std::move(*key),
                                                   digest_of(call->request), act.makes ? 201 : 200, std::move(make));
  performance->happened_at = [happened_at](Instant) { return happened_at; };
  return performance->begin();
}

}  // namespace

Result<port::Draft> rehearse(const Call& call, port::Desk& desk, const port::Act& act,
                             const std::optional<model::RecordId>& on, json::Value body) {
  TRY(auto said, envelope_of(std::move(body), act, desk.now));
  desk.purpose = port::Purpose::rehearse;
  TRY(auto draft, decided(call, desk, act, said, on));
  CHECK(port::keep_unnamed(draft, call.gate->clearance()));
  return draft;
}

Outcome perform(const CallRef& call, const port::Act& act) {
  // A new organisation's key lies on the disk before its facts do.
  if (act.makes == model::Kind::organisation) return while_waiting(call, [call, &act] { return performed(call, act); });
  return performed(call, act);
}

}  // namespace tocsin::http
