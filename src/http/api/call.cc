#include "http/api/call.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/api/follow_up.h"
#include "http/api/retry.h"
#include "http/server/negotiate.h"
#include "http/server/path.h"
#include "model/codec.h"

namespace tocsin::http {
namespace {

constexpr std::array<std::string_view, 3> scope_names{"read", "write", "report"};

const std::string* find(const Params& params, std::string_view name) {
  const auto at = std::ranges::find(params, name, &std::pair<std::string, std::string>::first);
  return at == params.end() ? nullptr : &at->second;
}

std::string cursor_context(const Call& call, std::string_view list) {
  return fmt::format("{}|{}|{}", list, to_uuid_text(call.caller.principal), to_text(call.caller.organisation));
}

int status_of_invalid(std::string_view what) {
  if (what == "taxii.accept") return 406;
  if (what == "idempotency.other_body" || what == "stix.objects") return 422;
  if (what == "body.media_type" || what == "body.charset" || what == "taxii.content_type") return 415;
  return 400;
}

}  // namespace

// A token acts for its organisation, not as a person. Nobody once the maker is no member: an organisation of nil holds
// nothing.
policy::Clearance clearance_for(const Caller& caller, port::Snapshot& snapshot) {
  if (caller.way == Caller::Way::nobody) return policy::anonymous();
  if (caller.way == Caller::Way::follow_up) return follow_up_clearance(caller.principal, snapshot);
  auto full = snapshot.clearance_of(caller.person, caller.organisation);
  return caller.way == Caller::Way::session ? full : full.of_machine();
}

std::span<const std::string_view> names_of(Scope) { return scope_names; }

Call::Call(const Services& with, Request req, Caller who)
    : services(with),
      request(std::move(req)),
      caller(std::move(who)),
      language(i18n::negotiate(request.header("Accept-Language"))) {
  look_again();
}

void Call::look_away() {
  gate.reset();
  snapshot.reset();
}

void Call::look_again() {
  look_away();
  snapshot = services.index.snapshot();
  clearance.emplace(clearance_for(caller, *snapshot));
  const bool reads = request.method == Method::get || request.method == Method::head;
  gate.emplace(services.index.labels(), *clearance, reads ? &readings : nullptr);
}

const std::string* Call::param(std::string_view name) const { return find(path_params, name); }
const std::string* Call::query(std::string_view name) const { return find(query_params, name); }

Result<model::RecordId> Call::id(std::string_view name) const {
  const auto* text = param(name);
  const auto raw = text == nullptr ? std::nullopt : from_uuid_text(*text);
  if (!raw) return fail(Code::not_found, "record.not_found");
  return model::RecordId(*raw);
}

Outcome then(Outcome outcome, std::move_only_function<Outcome(Response)> next) {
  if (auto* response = std::get_if<Response>(&outcome)) return next(std::move(*response));
  return Later([later = std::move(std::get<Later>(outcome)), next = std::move(next)](Finish finish) mutable {
    later([next = std::move(next), finish = std::move(finish)](Response response) mutable {
      Outcome after = next(std::move(response));
      if (auto* now = std::get_if<Response>(&after)) return finish(std::move(*now));
      std::get<Later>(after)(std::move(finish));
    });
  });
}

Response json_response(int status, std::string body) {
  Response out;
  out.status = status;
  out.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "private, no-cache"}};
  out.body = std::move(body);
  return out;
}

bool Caller::may(Scope scope) const { return std::ranges::find(scopes, model::name_of(scope)) != scopes.end(); }

int status_of(const Error& error) {
  switch (error.code) {
    case Code::invalid:
      return status_of_invalid(error.what);
    case Code::denied:
      return error.what == "auth.needed" || error.what == "auth.failed" || error.what == "auth.code_needed" ? 401 : 403;
    case Code::not_found:
      return 404;
    case Code::conflict:
      return error.what == "edit.base" ? 412 : 409;
    case Code::limit:
      return error.what == "append.full"                                    ? 507
             : error.where.starts_with("json")                              ? 413
             : error.what.starts_with("rate.") || error.what == "auth.busy" ? 429
                                                                            : 400;
    case Code::unavailable:
      return 503;
    case Code::internal:
      return 500;
  }
  return 500;
}

namespace {

// One kind of refusal has several statuses, and the title is the status's.
Code kind_of(int status, Code code) {
  switch (status) {
    case 400:
    case 405:
    case 406:
    case 415:
    case 422:
      return Code::invalid;
    case 401:
    case 403:
      return Code::denied;
    case 404:
      return Code::not_found;
    case 409:
    case 412:
      return Code::conflict;
    case 413:
    case 414:
    case 429:
    case 431:
    case 507:
      return Code::limit;
    case 503:
      return Code::unavailable;
    default:
      return code;
  }
}

}  // namespace

// RFC 9457, with the code and arguments beside the words so that a program need not read prose.
Response problem(i18n::Language language, int status, const Error& error) {
  auto shown = error;
  shown.code = kind_of(status, error.code);
  const auto words = i18n::words_of(shown, language);
  json::Object body{{"type", "urn:tocsin:problem:" + error.what},
                    {"title", words.title},
                    {"status", status},
                    {"detail", words.detail},
                    {"code", error.what}};
  if (!error.where.empty()) body.emplace("where", error.where);
  if (!error.args.empty()) {
    json::Object args;
    for (const auto& arg : error.args) args.emplace(arg.name, arg.value);
    body.emplace("args", std::move(args));
  }
  Response out = json_response(status, json::to_text(json::Value(std::move(body))));
  out.headers[0].value = "application/problem+json";
  out.headers.push_back({"Content-Language", std::string(i18n::tag_of(language))});
  if (status == 401) out.headers.push_back({"WWW-Authenticate", "Bearer realm=\"tocsin\""});
  if (status == 429 || status == 503) out.headers.push_back(retry_after(error));
  return out;
}

Response problem(const Call& call, const Error& error) { return problem(call.language, status_of(error), error); }

namespace {

// The tag without its quotes: record_json.h makes strong tags only.
EntityTag tag_of(std::string_view etag) { return {std::string(etag.substr(1, etag.size() - 2)), Strength::strong}; }

}  // namespace

Result<bool> none_match(const Call& call, std::string_view etag) {
  const auto header = call.request.header("If-None-Match");
  if (header.empty()) return false;
  TRY(const auto wanted, entity_tags(header, "If-None-Match"));
  return matches(wanted, tag_of(etag), Strength::weak);
}

Result<void> if_match(const Call& call, std::string_view etag) {
  const auto header = call.request.header("If-Match");
  if (header.empty()) return {};
  TRY(const auto wanted, entity_tags(header, "If-Match"));
  if (matches(wanted, tag_of(etag), Strength::strong)) return {};
  return fail(Code::conflict, "edit.base", "header:If-Match", {{"group", "*"}});
}

namespace {

std::string lower_trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// JSON between systems is UTF-8 (RFC 8259, section 8.1): whoever says otherwise would be misread.
Result<void> check_media_type(std::string_view header) {
  const auto end = std::min(header.find(';'), header.size());
  if (lower_trimmed(header.substr(0, end)) != "application/json")
    return fail(Code::invalid, "body.media_type", "header:Content-Type");
  for (header.remove_prefix(end); !header.empty();) {
    header.remove_prefix(1);
    const auto next = std::min(header.find(';'), header.size());
    const auto parameter = lower_trimmed(header.substr(0, next));
    header.remove_prefix(next);
    const bool other =
        parameter.starts_with("charset=") && parameter != "charset=utf-8" && parameter != "charset=\"utf-8\"";
    if (other) return fail(Code::invalid, "body.charset", "header:Content-Type");
  }
  return {};
}

}  // namespace

Result<json::Value> body_of(const Call& call) {
  if (call.request.body.empty()) return json::Value(json::Object{});
  CHECK(check_media_type(call.request.header("Content-Type")));
  return json::parse(call.request.body, {.bytes = call.services.settings.body_bytes, .depth = 32});
}

std::string sealed_cursor(const Call& call, std::string_view list, const Bytes& place) {
  const auto context = cursor_context(call, list);
  return call.services.keyring.seal(auth::Purpose::cursor, view_of(context), place);
}

Result<Bytes> opened_cursor(const Call& call, std::string_view list, const std::string& cursor) {
  const auto context = cursor_context(call, list);
  return call.services.keyring.open(auth::Purpose::cursor, view_of(context), cursor);
}

std::string cursor_for(const Call& call, std::string_view list, const RawId& last_seen) {
  return sealed_cursor(call, list, Bytes(last_seen.begin(), last_seen.end()));
}

Result<RawId> last_seen_in(const Call& call, std::string_view list, const std::string& cursor) {
  const auto plain = opened_cursor(call, list, cursor);
  RawId out{};
  if (!plain || plain->size() != out.size()) return fail(Code::invalid, "query.cursor", "query:cursor");
  std::ranges::copy(*plain, out.begin());
  return out;
}

Result<std::size_t> limit_of(const Call& call) {
  std::size_t out = 100;
  const auto* limit = call.query("limit");
  if (limit == nullptr) return out;
  const auto [end, fault] = std::from_chars(limit->data(), limit->data() + limit->size(), out);
  if (fault != std::errc{} || end != limit->data() + limit->size() || out < 1 || out > 1000)
    return fail(Code::invalid, "query.limit", "query:limit");
  return out;
}

}  // namespace tocsin::http
