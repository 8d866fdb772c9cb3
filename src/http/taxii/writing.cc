// Adding objects, taking them away, and what became of an envelope.
#include <algorithm>

#include "http/api/background.h"
#include "http/api/files.h"
#include "http/api/perform.h"
#include "http/server/negotiate.h"
#include "http/taxii/incoming.h"
#include "http/taxii/taxii.h"
#include "report/intelligence.h"

namespace tocsin::http::taxii {
namespace {

using wire::taxii::Endpoint;

// TAXII knows no idempotency keys: an exact duplicate is no error, so nothing is done twice.
void draw_idempotency_key(Call& call) {
  std::erase_if(call.request.headers, [](const Header& h) { return same_name(h.name, "Idempotency-Key"); });
  RawId key{};
  call.services.entropy.fill(key);
  call.request.headers.push_back({"Idempotency-Key", to_uuid_text(key)});
}

Result<void> check_content_type(const Call& call) {
  const auto given = call.request.header("Content-Type");
  static constexpr std::string_view offers[] = {wire::taxii::media_type};
  // As a range it says the same: the type, and if there is a version, this one.
  if (media_type_of(given) == "application/taxii+json" && best_media_type(given, offers)) return {};
  return fail(Code::invalid, "taxii.content_type", "header:Content-Type",
              {{"offered", std::string(wire::taxii::media_type)}});
}

// A marking that lies on the shelf, as its reader sees it.
std::string level_on_shelf(const Call& call, const port::Shelf& shelf, std::string_view id) {
  const port::ObjectQuery query{.shelf = shelf, .principal = call.caller.principal, .ids = {std::string(id)}};
  const auto found = call.gate->release(call.snapshot->objects().objects(query, call.gate->labels()).objects);
  for (const auto& one : found.value())
    if (const auto level = wire::stix::tlp_said_by(one.value.bytes)) return std::string(*level);
  return {};
}

Result<Incoming> read_body(const Call& call, const port::Shelf& shelf) {
  const Reader reader{.words =
                          [&](const wire::stix::Fault& fault) {
                            const Error error{Code::invalid, fault.what, fault.where, fault.args};
                            return i18n::words_of(error, call.language).detail;
                          },
                      .level_of = [&](std::string_view id) { return level_on_shelf(call, shelf, id); },
                      .bytes = call.services.settings.envelope_bytes};
  return read_envelope(call.request.body, reader);
}

// A claim that several markings make is the label that all of them allow.
Result<std::vector<model::Label>> labels_of(const port::Desk& desk, const port::Shelf& shelf,
                                            const std::vector<Claims>& wanted, model::Tlp unmarked) {
  std::vector<model::Label> out;
  for (const auto& claims : wanted) {
    std::optional<model::Label> label;
    for (const auto& claim : claims) {
      TRY(const auto one, report::label_of_claim(desk, shelf, claim, unmarked));
      label = label ? model::join(*label, one) : one;
    }
    out.push_back(std::move(*label));
  }
  return out;
}

struct Bringing {
  port::Shelf shelf;
  Incoming in;
  Instant at;
  model::RecordId record;  // of the draft that was appended
};

Result<port::Draft> draft_of(const Call& call, port::Desk& desk, Bringing& bringing) {
  const auto unmarked = report::default_tlp(desk.snapshot, desk.gate, bringing.shelf.community);
  TRY(auto labels, labels_of(desk, bringing.shelf, bringing.in.labels, unmarked));
  port::ObjectStatus status{.id = {},
                            .principal = call.caller.principal,
                            .at = bringing.at,
                            .failed = bringing.in.failed,
                            .failures = bringing.in.failures,
                            .other_content = i18n::catalogue().render(call.language, "taxii.other_content")};
  TRY(auto out, report::bring(desk, {bringing.shelf, std::move(labels), bringing.in.rows, std::move(status)}));
  bringing.record = out.subject;
  return out;
}

Response status_answer(const Call& call, const model::RecordId& id, int status) {
  const auto found = call.services.objects.status(id, call.caller.principal, call.services.clock.now());
  if (!found) return problem(call, Error{Code::not_found, "record.not_found", "", {}});
  return answer(status, wire::taxii::status(*found));
}

Outcome add_now(const CallRef& call) {
  call->look_again();
  const auto collection = collection_of(*call);
  if (!collection) return problem(*call, collection.error());
  if (!collection->can_write) return problem(*call, Error{Code::denied, "right.missing", "", {{"right", "write"}}});
  auto in = read_body(*call, collection->shelf);
  if (!in) return problem(*call, in.error());
  const auto bringing = std::make_shared<Bringing>(
      Bringing{collection->shelf, std::move(*in), call->services.clock.now(), model::RecordId()});
  call->request.body = std::string();
  draw_idempotency_key(*call);
  // The key is new, so there is no earlier request whose body this one's could differ from.
  auto done = append_draft(call, "taxii.add", Digest{}, 201,
                           [bringing](Call& c, port::Desk& desk) { return draft_of(c, desk, *bringing); });
  return then(std::move(done), [call, bringing](Response response) -> Outcome {
    if (response.status >= 300) return response;
    return status_answer(*call, bringing->record, 202);
  });
}

Outcome add(const CallRef& call) {
  if (auto accepts = check_accept(*call); !accepts) return problem(*call, accepts.error());
  const auto collection = collection_of(*call);
  if (!collection) return problem(*call, collection.error());
  if (auto type = check_content_type(*call); !type) return problem(*call, type.error());
  return in_background(call, [call] { return add_now(call); });
}

Outcome status(const CallRef& call) {
  if (auto accepts = check_accept(*call); !accepts) return problem(*call, accepts.error());
  const auto root = root_of(*call);
  const auto id = call->id("status");
  if (!root || !id) return problem(*call, Error{Code::not_found, "record.not_found", "", {}});
  return status_answer(*call, *id, 200);
}

struct Removal {
  port::ObjectRemoval what;
  std::vector<std::string> versions;  // as stored
};

// Which of the caller's own rows of the object go: all, or those that the filters name.
Result<Removal> removal_of(const Call& call) {
  TRY(const auto collection, collection_of(call));
  TRY(const auto filters, wire::taxii::filters_of(call.query_params, Endpoint::removal));
  if (!collection.can_write) return fail(Code::denied, "right.missing", "", {{"right", "write"}});
  const port::ObjectQuery query{.shelf = collection.shelf,
                                .principal = call.caller.principal,
                                .ids = {*call.param("object")},
                                .spec_versions = filters.spec_versions,
                                .which = filters.which,
                                .versions = filters.versions,
                                .limit = 10'000,
                                .want = port::ObjectQuery::Want::head};
  const auto found = call.gate->release(call.snapshot->objects().objects(query, call.gate->labels()).objects);
  if (found.value().empty()) return fail(Code::not_found, "record.not_found");
  Removal out{.what = {.shelf = collection.shelf, .submitter = {}, .id = query.ids.front(), .versions = {}},
              .versions = {}};
  for (const auto& one : found.value()) {
    if (one.value.batch.submitter != call.clearance->organisation()) continue;
    out.what.versions.push_back(one.value.instant);
    if (out.versions.size() < 1000) out.versions.push_back(wire::taxii::version_text(one.value));
  }
  if (out.what.versions.empty()) return fail(Code::denied, "taxii.not_yours");
  return out;
}

Outcome remove(const CallRef& call) {
  if (auto accepts = check_accept(*call); !accepts) return problem(*call, accepts.error());
  const auto wanted = removal_of(*call);
  if (!wanted) return problem(*call, wanted.error());
  draw_idempotency_key(*call);
  auto done = append_draft(call, "taxii.remove", digest_of_request(call->request), 200,
                           [](Call& c, port::Desk& desk) -> Result<port::Draft> {
                             TRY(auto removal, removal_of(c));
                             return report::take_away(desk, std::move(removal.what), std::move(removal.versions));
                           });
  return then(std::move(done), [](Response response) -> Outcome {
    return response.status >= 300 ? std::move(response) : answer(200, "{}");
  });
}

}  // namespace

void add_writing_routes(Router& router, const ApiSettings& settings) {
  router.add({.method = Method::post,
              .pattern = "/taxii2/{root}/collections/{collection}/objects",
              .operation = "taxii.add",
              .scope = Scope::write,
              .handle = add,
              .answer = "Taxii",
              .body_bytes = settings.envelope_bytes,
              .other_query = OtherQuery::passed_over});
  router.add({.method = Method::get,
              .pattern = "/taxii2/{root}/status/{status}",
              .operation = "taxii.status",
              .handle = status,
              .answer = "Taxii",
              .other_query = OtherQuery::passed_over});
  router.add({.method = Method::del,
              .pattern = "/taxii2/{root}/collections/{collection}/objects/{object}",
              .operation = "taxii.remove",
              .scope = Scope::write,
              .handle = remove,
              .query = {{"match[version]", "string"}, {"match[spec_version]", "string"}},
              .answer = "Taxii",
              .other_query = OtherQuery::passed_over});
}

}  // namespace tocsin::http::taxii
