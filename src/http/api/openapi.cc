// The OpenAPI 3.1 description, made from the route table: what is described is what is routed.
// Source: OpenAPI 3.1.0; JSON Schema 2020-12; RFC 9457.
#include "http/api/api.h"
#include "http/api/marking_input.h"
#include "model/codec.h"

namespace tocsin::http {
namespace {

using json::Array;
using json::Object;
using json::Value;

Value reference(std::string_view name) { return Object{{"$ref", fmt::format("#/components/schemas/{}", name)}}; }

Value parameter(std::string_view name, std::string_view in, Value schema, bool required) {
  return Object{{"name", name}, {"in", in}, {"required", required}, {"schema", std::move(schema)}};
}

Value schema_of_format(std::string_view format) {
  if (format == "integer") return Object{{"type", "integer"}};
  if (format == "uuid") return Object{{"type", "string"}, {"format", "uuid"}};
  return Object{{"type", "string"}};
}

// The act's own fields and what every act may carry beside them.
Value act_body(const port::Act& act) {
  Value out = act.input_schema();
  auto& properties = out.get_object()["properties"].get_object();
  properties.emplace("happened_at", Object{{"type", "string"}, {"format", "date-time"}});
  properties.emplace("base", Object{{"type", "object"}, {"additionalProperties", schema_of_format("uuid")}});
  if (act.marking == port::Marking::chosen) properties.emplace("marking", reference("Marking"));
  return out;
}

std::vector<std::string> path_parameters(std::string_view pattern) {
  std::vector<std::string> out;
  for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1))
    out.emplace_back(pattern.substr(at + 1, pattern.find('}', at) - at - 1));
  return out;
}

Value json_content(Value schema) { return Object{{"application/json", Object{{"schema", std::move(schema)}}}}; }

// A file that comes is made a record, like what an act makes.
bool takes_file(const Route& route) { return route.body_bytes != 0; }
// One that is only looked at changes nothing.
bool keeps_file(const Route& route) { return takes_file(route) && route.scope != Scope::read; }

Object responses_of(const Route& route) {
  const bool makes = (route.act != nullptr && route.act->makes.has_value()) || keeps_file(route);
  Object ok{{"description", makes ? "Made" : "Done"}};
  if (route.answer_body != nullptr) {
    ok.emplace("content", json_content(route.answer_body()));
  } else if (route.answer == "EventStream") {
    ok.emplace("content", Object{{"text/event-stream", Object{{"schema", Object{{"type", "string"}}}}}});
  } else if (route.answer == "Text") {
    ok.emplace("content", Object{{"text/plain", Object{{"schema", Object{{"type", "string"}}}}}});
  } else if (route.answer == "Taxii") {
    ok.emplace("content",
               Object{{"application/taxii+json;version=2.1", Object{{"schema", Object{{"type", "object"}}}}}});
  } else if (route.answer == "Bytes") {
    ok.emplace("content", Object{{"application/octet-stream", Object{}}});
  } else if (!route.answer.empty()) {
    ok.emplace("content", json_content(reference(route.answer)));
  }
  Object out{{makes                  ? "201"
              : route.answer.empty() ? "204"
                                     : "200",
              std::move(ok)},
             {"429", Object{{"$ref", "#/components/responses/TooMany"}}},
             {"503", Object{{"$ref", "#/components/responses/Unavailable"}}}};
  const bool is_taxii = route.answer == "Taxii";
  const Value schema =
      is_taxii ? Value(Object{{"type", "object"}, {"required", Array{"title"}}}) : reference("Problem");
  out.emplace("default",
              Object{{"description", "Refused"},
                     {"content", Object{{is_taxii ? "application/taxii+json;version=2.1" : "application/problem+json",
                                         Object{{"schema", schema}}}}}});
  return out;
}

Value security_of(const Route& route) {
  switch (route.access) {
    case Access::open:
      return Array{};
    case Access::session:
      return Array{Object{{"session", Array{}}}};
    case Access::caller:
      return Array{Object{{"session", Array{}}}, Object{{"token", Array{}}}};
  }
  return Array{};
}

// Come again with the same key, after as many seconds as it says.
Object refused_for_now(std::string_view description) {
  return {{"description", description},
          {"headers", Object{{"Retry-After",
                              Object{{"required", true}, {"schema", Object{{"type", "integer"}, {"minimum", 1}}}}}}},
          {"content", Object{{"application/problem+json", Object{{"schema", reference("Problem")}}}}}};
}

Value operation(const Route& route) {
  Array parameters;
  for (const auto& name : path_parameters(route.pattern))
    parameters.push_back(parameter(name, "path", schema_of_format(name == "id" ? "uuid" : "string"), true));
  for (const auto& query : route.query)
    parameters.push_back(parameter(query.name, "query", schema_of_format(query.format), false));
  if (route.act != nullptr || keeps_file(route))
    parameters.push_back(
        parameter("Idempotency-Key", "header", Object{{"type", "string"}, {"minLength", 8}, {"maxLength", 128}}, true));
  Object out{{"operationId", route.operation},
             {"x-tocsin-scope", model::name_of(route.scope)},
             {"security", security_of(route)},
             {"parameters", std::move(parameters)},
             {"responses", responses_of(route)}};
  if (route.act != nullptr) out.emplace("requestBody", Object{{"content", json_content(act_body(*route.act))}});
  if (route.body != nullptr) out.emplace("requestBody", Object{{"content", json_content(route.body())}});
  if (takes_file(route))
    out.emplace("requestBody", Object{{"content", Object{{"application/octet-stream", Object{}}}}});
  return out;
}

Value string_schema() { return Object{{"type", "string"}}; }

Object schemas() {
  const Value uuid = schema_of_format("uuid");
  const Value time = Object{{"type", "string"}, {"format", "date-time"}};
  const Value texts = Object{{"type", "object"}, {"additionalProperties", string_schema()}};
  Object record{{"type", "object"},
                {"required", Array{"id", "kind", "code", "space", "created_at", "updated_at", "versions", "markings"}},
                {"properties", Object{{"id", uuid},
                                      {"kind", model::schema<model::Kind>()},
                                      {"code", string_schema()},
                                      {"space", uuid},
                                      {"parent", uuid},
                                      {"owner", uuid},
                                      {"author", uuid},
                                      {"created_at", time},
                                      {"updated_at", time},
                                      {"state", string_schema()},
                                      {"versions", texts},
                                      {"markings", texts},
                                      {"handling", Object{{"type", "object"}}}}}};
  Object page{{"type", "object"},
              {"required", Array{"items"}},
              {"properties", Object{{"items", Object{{"type", "array"}, {"items", reference("Record")}}},
                                    {"next", string_schema()}}}};
  const auto counted = [&](std::string_view by, const Value& schema) {
    return Object{{"type", "array"},
                  {"items", Object{{"type", "object"},
                                   {"required", Array{Value(by), "count"}},
                                   {"properties", Object{{by, schema}, {"count", Object{{"type", "integer"}}}}}}}};
  };
  Object counts{{"type", "object"},
                {"required", Array{"total", "states", "owners", "more_owners", "spaces", "more_spaces"}},
                {"properties", Object{{"total", Object{{"type", "integer"}}},
                                      {"states", counted("state", string_schema())},
                                      {"owners", counted("owner", uuid)},
                                      {"more_owners", Object{{"type", "boolean"}}},
                                      {"spaces", counted("space", uuid)},
                                      {"more_spaces", Object{{"type", "boolean"}}}}}};
  Object problem{{"type", "object"},
                 {"required", Array{"type", "title", "status", "detail", "code"}},
                 {"properties", Object{{"type", string_schema()},
                                       {"title", string_schema()},
                                       {"status", Object{{"type", "integer"}}},
                                       {"detail", string_schema()},
                                       {"code", string_schema()},
                                       {"where", string_schema()},
                                       {"args", texts}}}};
  return {{"Record", std::move(record)},   {"Page", std::move(page)},     {"Counts", std::move(counts)},
          {"Problem", std::move(problem)}, {"Marking", marking_schema()}, {"Object", Object{{"type", "object"}}}};
}

std::string describe(const Router& router) {
  Object paths;
  for (const auto& route : router.routes()) {
    std::string method(to_text(route.method));
    for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!paths.contains(route.pattern)) paths.emplace(route.pattern, Object{});
    paths[route.pattern].get_object().emplace(method, operation(route));
  }
  Object schemes{{"session", Object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "tocsin_session"}}},
                 {"token", Object{{"type", "http"}, {"scheme", "bearer"}}}};
  return json::to_text(Object{{"openapi", "3.1.0"},
                              {"info", Object{{"title", "Tocsin"}, {"version", TOCSIN_VERSION}}},
                              {"paths", std::move(paths)},
                              {"components", Object{{"schemas", schemas()},
                                                    {"responses", Object{{"TooMany", refused_for_now("Too many")},
                                                                         {"Unavailable", refused_for_now("Not now")}}},
                                                    {"securitySchemes", std::move(schemes)}}}});
}

}  // namespace

void add_openapi_route(Router& router) {
  // Made once, when first asked: all routes are there by then.
  router.add({.method = Method::get,
              .pattern = "/api/v1/openapi.json",
              .operation = "openapi",
              .access = Access::open,
              .handle = [&router](const CallRef&) -> Outcome {
                static const std::string text = describe(router);
                return json_response(200, text);
              },
              .answer = "Object"});
}

}  // namespace tocsin::http
