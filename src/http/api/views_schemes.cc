// The classification schemes that this server ships. They are the same for everybody.
#include "http/api/views.h"
#include "model/scheme.h"

namespace tocsin::http {
namespace {

json::Object summary_of(const model::Scheme& scheme) {
  return {{"scheme", scheme.scheme.value},
          {"version", scheme.version.value},
          {"en", scheme.en.value},
          {"zh", scheme.zh.value},
          {"classes", static_cast<std::int64_t>(scheme.classes.size())},
          {"levels", static_cast<std::int64_t>(scheme.levels.size())}};
}

Outcome list(const CallRef& call) {
  json::Array items;
  for (const auto& scheme : model::schemes()) items.push_back(summary_of(scheme));
  return tagged_json(*call, json::to_text(json::Object{{"items", std::move(items)}}));
}

Outcome get(const CallRef& call) {
  const auto* name = call->param("scheme");
  const auto* scheme = name == nullptr ? nullptr : model::scheme_named(*name);
  if (scheme == nullptr) return problem(*call, Error{Code::not_found, "record.not_found", "", {}});
  return tagged_json(*call, json::to_text(model::encode(*scheme)));
}

json::Value list_schema() {
  const json::Value text = json::Object{{"type", "string"}};
  const json::Value number = json::Object{{"type", "integer"}};
  json::Object item{{"scheme", text}, {"version", text},   {"en", text},
                    {"zh", text},     {"classes", number}, {"levels", number}};
  json::Object items{{"type", "array"}, {"items", json::Object{{"type", "object"}, {"properties", std::move(item)}}}};
  return json::Object{{"type", "object"}, {"properties", json::Object{{"items", std::move(items)}}}};
}

}  // namespace

void add_scheme_routes(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/schemes",
              .operation = "scheme.list",
              .handle = list,
              .answer = "Object",
              .answer_body = list_schema});
  router.add({.method = Method::get,
              .pattern = "/api/v1/schemes/{scheme}",
              .operation = "scheme.get",
              .handle = get,
              .answer = "Object",
              .answer_body = model::schema<model::Scheme>});
}

}  // namespace tocsin::http
