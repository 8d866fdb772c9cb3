// STIX of incidents, and files from one format into another. What an incident's bundle holds went through the gate for
// this caller; a file that is converted is its sender's own, and nothing of it is kept.
#include "http/api/background.h"
#include "http/api/download.h"
#include "http/api/gatherer.h"
#include "i18n/catalogue.h"
#include "wire/convert/convert.h"
#include "wire/stix/incident/incident.h"

namespace tocsin::http {
namespace {

using model::Kind;
namespace convert = wire::convert;

json::Object json_of(const Call& call, const wire::LossEntry& entry) {
  json::Object out{{"fate", wire::name_of(entry.fate)}, {"where", entry.where}, {"code", entry.what}};
  const Error as_error{Code::invalid, entry.what, entry.where, entry.args};
  out.emplace("detail", i18n::words_of(as_error, call.language).detail);
  json::Object args;
  for (const auto& arg : entry.args) args[arg.name] = arg.value;
  if (!args.empty()) out.emplace("args", std::move(args));
  put_text(out, "target", entry.target);
  return out;
}

json::Array json_of(const Call& call, const wire::LossReport& loss) {
  json::Array out;
  out.reserve(loss.entries().size());
  for (const auto& entry : loss.entries()) out.push_back(json_of(call, entry));
  return out;
}

// PAP:RED leaves by no machine's door. Source: PAP (MISP taxonomy v3).
Result<void> require_leaving(const event::Record& incident) {
  for (const auto& slice : incident.slices)
    if (slice.marking != nullptr && slice.marking->pap == model::Pap::red)
      return fail(Code::conflict, "export.pap_red");
  return {};
}

policy::Released<convert::Converted> bundle_of(const Call& call, const port::SeenRecord& incident) {
  Gatherer gatherer(call, Gatherer::Sets::with_their_records);
  gatherer.add(incident);
  gatherer.add_case(incident.value());
  gatherer.add_reports_of(incident.value());
  gatherer.add_entries(incident->space.id);
  gatherer.add_indicators_of(incident.value());
  gatherer.add_contacts();
  return wire::stix::incident_bundle(gatherer.finish(), call.language);
}

Response stix_now(const Call& call, const port::SeenRecord& incident) {
  auto out =
      download_of("incident-" + event::short_code(incident->ref.id) + ".json", "application/stix+json;version=2.1");
  out.body = json::to_text(bundle_of(call, incident)->document);
  return out;
}

Response loss_now(const Call& call, const port::SeenRecord& incident) {
  const auto made = bundle_of(call, incident);
  return json_response(
      200, json::to_text(json::Object{{"counts", counts_of(made->loss)}, {"loss", json_of(call, made->loss)}}));
}

using Make = Response (*)(const Call& call, const port::SeenRecord& incident);

template <Make make>
Outcome of_incident(const CallRef& call) {
  auto incident = readable(*call, Kind::incident);
  if (!incident) return problem(*call, incident.error());
  if (const auto leaving = require_leaving(incident->value()); !leaving) return problem(*call, leaving.error());
  return in_background(call, [call, incident = std::move(*incident)]() -> Outcome { return make(*call, incident); });
}

Result<convert::Format> format_in(const Call& call, std::string_view name) {
  const auto where = "query:" + std::string(name);
  const auto* given = call.query(name);
  if (given == nullptr) return fail(Code::invalid, "field.missing", where, {{"field", std::string(name)}});
  return convert::format_named(*given, where);
}

Result<std::string> converted(const Call& call) {
  TRY(const auto from, format_in(call, "from"));
  TRY(const auto to, format_in(call, "to"));
  if (call.request.body.empty()) return fail(Code::invalid, "file.empty");
  TRY(auto made, convert::convert(call.request.body, from, to));
  return json::to_text(json::Object{
      {"document", std::move(made.document)}, {"counts", counts_of(made.loss)}, {"loss", json_of(call, made.loss)}});
}

Outcome convert_file(const CallRef& call) {
  return in_background(call, [call]() -> Outcome {
    auto made = converted(*call);
    return made ? json_response(200, std::move(*made)) : problem(*call, made.error());
  });
}

json::Object loss_properties() {
  const json::Value text = json::Object{{"type", "string"}};
  const json::Value whole = json::Object{{"type", "integer"}};
  json::Object counts{{"kept", whole}, {"altered", whole}, {"carried", whole}, {"dropped", whole}, {"unlisted", whole}};
  json::Object entry{{"fate", text},   {"where", text},  {"code", text},
                     {"detail", text}, {"target", text}, {"args", json::Object{{"type", "object"}}}};
  json::Object items{{"type", "array"}, {"items", json::Object{{"type", "object"}, {"properties", std::move(entry)}}}};
  return {{"counts", json::Object{{"type", "object"}, {"properties", std::move(counts)}}}, {"loss", std::move(items)}};
}

json::Value loss_schema() { return json::Object{{"type", "object"}, {"properties", loss_properties()}}; }

json::Value converted_schema() {
  auto properties = loss_properties();
  properties.emplace("document", json::Object{{"type", "object"}});
  return json::Object{{"type", "object"}, {"properties", std::move(properties)}};
}

}  // namespace

void add_conversion_routes(Router& router, const ApiSettings& settings) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/incidents/{id}/stix",
              .operation = "incident.stix",
              .handle = of_incident<stix_now>,
              .answer = "Bytes"});
  router.add({.method = Method::get,
              .pattern = "/api/v1/incidents/{id}/stix/loss",
              .operation = "incident.stix_loss",
              .handle = of_incident<loss_now>,
              .answer = "Object",
              .answer_body = loss_schema});
  router.add({.method = Method::post,
              .pattern = "/api/v1/convert",
              .operation = "convert",
              .handle = convert_file,
              .query = {{"from", "string"}, {"to", "string"}},
              .answer = "Object",
              .answer_body = converted_schema,
              .body_bytes = settings.file_bytes});
}

}  // namespace tocsin::http
