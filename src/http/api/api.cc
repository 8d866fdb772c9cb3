#include "http/api/api.h"

#include <algorithm>
#include <future>

#include "http/api/follow_up.h"
#include "http/api/identity.h"
#include "http/api/retry.h"
#include "http/api/stream.h"
#include "http/server/path.h"
#include "http/taxii/taxii.h"
#include "model/codec.h"

namespace tocsin::http {
namespace {

constexpr Rate caller_rate{.per_second = 200, .burst = 1000};
// Of an address, whatever the credentials. High, as many may share it: it bounds work, not guesses at 256 bits.
constexpr Rate failure_rate{.per_second = 10, .burst = 200};

Response refuse(const Request& request, const Error& error) {
  return problem(i18n::negotiate(request.header("Accept-Language")), status_of(error), error);
}

// HEAD is answered wherever GET is.
Response method_not_allowed(const Request& request, std::vector<std::string> allowed) {
  if (const auto get = std::ranges::find(allowed, "GET"); get != allowed.end()) allowed.insert(get + 1, "HEAD");
  Response out =
      problem(i18n::negotiate(request.header("Accept-Language")), 405,
              Error{Code::invalid, "http.method", "", {{"allowed", fmt::format("{}", fmt::join(allowed, ", "))}}});
  out.headers.push_back({"Allow", fmt::format("{}", fmt::join(allowed, ", "))});
  return out;
}

Result<Params> query_of(const Route& route, const Request& request) {
  TRY(const auto given, query_parameters(request.query));
  Params out;
  if (route.other_query == OtherQuery::passed_over) {
    for (const auto& parameter : given) out.emplace_back(parameter.name, parameter.value);
    return out;
  }
  for (const auto& parameter : given) {
    const bool known = std::ranges::any_of(route.query, [&](const auto& q) { return q.name == parameter.name; });
    const auto where = "query:" + parameter.name;
    if (!known) return fail(Code::invalid, "field.unknown", where, {{"field", parameter.name}});
    const bool twice = std::ranges::any_of(out, [&](const auto& q) { return q.first == parameter.name; });
    if (twice) return fail(Code::invalid, "url.repeated", where, {{"name", parameter.name}});
    out.emplace_back(parameter.name, parameter.value);
  }
  return out;
}

Result<void> check_access(const Route& route, const Caller& caller) {
  if (route.access == Access::open) return {};
  if (caller.way == Caller::Way::nobody) return fail(Code::denied, "auth.needed");
  if (route.access == Access::session && caller.way != Caller::Way::session)
    return fail(Code::denied, "auth.session_needed");
  if (!caller.may(route.scope))
    return fail(Code::denied, "auth.scope", "", {{"scope", std::string(model::name_of(route.scope))}});
  return {};
}

// Headers of every answer: nothing that we send is to be sniffed, framed, cached by others or run.
void harden(Response& response) {
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
  const bool has_policy = std::ranges::any_of(
      response.headers, [](const Header& h) { return same_name(h.name, "Content-Security-Policy"); });
  if (!has_policy)
    response.headers.push_back({"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"});
}

enum class Form : std::uint8_t { problem, taxii };
Form form_for(const Request& request) { return taxii::is_taxii(request.path) ? Form::taxii : Form::problem; }

Finish finish_into(Reply&& reply, Form form) {
  return [reply = std::move(reply), form](Response response) mutable {
    if (form == Form::taxii) response = taxii::in_taxii_form(std::move(response));
    harden(response);
    std::move(reply).send(std::move(response));
  };
}

// What was made of an incomplete reading is not told: an empty list would say that nothing happened.
Response unless_unsound(const Call& call, Response made) {
  const auto sound = call.snapshot == nullptr ? Result<void>() : call.snapshot->sound();
  return sound ? std::move(made) : problem(call, sound.error());
}

Outcome unless_unsound(const CallRef& call, Outcome made) {
  if (auto* response = std::get_if<Response>(&made)) return unless_unsound(*call, std::move(*response));
  return Later([call, later = std::move(std::get<Later>(made))](Finish finish) mutable {
    later([call, finish = std::move(finish)](Response response) mutable {
      finish(unless_unsound(*call, std::move(response)));
    });
  });
}

}  // namespace

Api::Api(Services services) : services_(std::move(services)), by_caller_(caller_rate), by_failure_(failure_rate) {
  add_act_routes(router_);
  add_record_routes(router_);
  add_session_routes(router_);
  add_health_routes(router_);
  add_file_routes(router_, services_.settings);
  add_import_routes(router_, services_.settings);
  add_escrow_routes(router_);
  add_quarantine_routes(router_);
  add_subscription_routes(router_);
  add_view_routes(router_);
  add_document_routes(router_);
  add_conversion_routes(router_, services_.settings);
  add_preview_route(router_);
  taxii::add_discovery_routes(router_, services_.settings);
  taxii::add_reading_routes(router_);
  taxii::add_writing_routes(router_, services_.settings);
  add_page_routes(router_);
  add_openapi_route(router_);
}

void Api::add_stream(StreamHub& hub) {
  router_.add({.method = Method::get,
               .pattern = "/api/v1/stream",
               .operation = "stream",
               .handle = [&hub](const CallRef& call) { return hub.open(call); },
               .query = {{"cursor", "string"}},
               .answer = "EventStream"});
}

Result<Caller> Api::caller_of(const Request& request) {
  if (!bears_credential(services_.settings, request)) return Caller{};
  const auto address = address_key(request.peer);
  const Instant now = services_.clock.now();
  CHECK(check_left(by_failure_, address, now, "rate.attempts"));
  auto caller = identify(services_, request);
  if (!caller && caller.error().what == "auth.needed") (void)by_failure_.allow(address, now);
  return caller;
}

Outcome Api::answer(Request request) {
  const auto segments = path_segments(request.path);
  if (!segments) return refuse(request, segments.error());
  auto found = router_.find(request.method, *segments);
  if (found.route == nullptr && found.path_known) return method_not_allowed(request, found.allowed);
  if (found.route == nullptr) return refuse(request, Error{Code::not_found, "http.path", "", {}});
  auto caller = caller_of(request);
  // A browser cannot drop the cookie of an ended session by itself; it must still be able to sign in.
  if (!caller && found.route->access == Access::open) caller = Caller{};
  if (!caller) return refuse(request, caller.error());
  if (caller->way == Caller::Way::follow_up)
    hide_idempotency_key(request, std::string(request.header("Authorization")));
  const auto key = caller->way == Caller::Way::nobody ? address_key(request.peer) : to_uuid_text(caller->principal);
  if (auto admitted = admit(by_caller_, key, services_.clock.now(), "rate.requests"); !admitted)
    return refuse(request, admitted.error());
  auto call = std::make_shared<Call>(services_, std::move(request), std::move(*caller));
  if (found.route->reads == Reads::nothing) return found.route->handle(call);
  if (auto sound = call->snapshot->sound(); !sound) return problem(*call, sound.error());
  // A credential serves no longer than its person's membership, as the call's own snapshot sees it.
  const bool opens_nothing = call->caller.way == Caller::Way::follow_up && call->clearance->own().size() <= 1;
  if (opens_nothing) (void)by_failure_.allow(address_key(call->request.peer), services_.clock.now());
  if (opens_nothing || call->clearance->organisation() != call->caller.organisation) {
    if (found.route->access != Access::open) return problem(*call, Error{Code::denied, "auth.needed", "", {}});
    call = std::make_shared<Call>(services_, std::move(call->request), Caller{});
  }
  if (auto access = check_access(*found.route, call->caller); !access) return problem(*call, access.error());
  auto query = query_of(*found.route, call->request);
  if (!query) return problem(*call, query.error());
  call->path_params = std::move(found.params);
  call->query_params = std::move(*query);
  return journal_.noted(call, unless_unsound(call, found.route->handle(call)));
}

void Api::handle(Request&& request, Reply&& reply) {
  Finish finish = finish_into(std::move(reply), form_for(request));
  Outcome outcome = answer(std::move(request));
  if (auto* response = std::get_if<Response>(&outcome)) return finish(std::move(*response));
  std::get<Later>(outcome)(std::move(finish));
}

Response Api::handle_and_wait(Request request) {
  std::promise<Response> promise;
  auto answer_later = promise.get_future();
  handle(std::move(request), Reply([&promise](std::optional<Response> response) {
           promise.set_value(response ? std::move(*response) : Response{.status = 500});
         }));
  return answer_later.get();
}

std::size_t Api::body_limit(const Request& head) const {
  const auto segments = path_segments(head.path);
  const auto found = segments ? router_.find(head.method, *segments) : Router::Found{};
  const bool larger = found.route != nullptr && found.route->body_bytes != 0;
  return larger ? found.route->body_bytes : services_.settings.body_bytes;
}

Response Api::refusal(const Request& head, int status, std::string_view what) const {
  Response out =
      problem(i18n::negotiate(head.header("Accept-Language")), status, Error{Code::invalid, std::string(what), "", {}});
  if (form_for(head) == Form::taxii) out = taxii::in_taxii_form(std::move(out));
  harden(out);
  return out;
}

void Api::add_notifications(port::Outbox& outbox, MailDoor mail) {
  add_notification_routes(router_, outbox, mail);
  add_outside_report_route(router_, outbox, mail);
}

}  // namespace tocsin::http
