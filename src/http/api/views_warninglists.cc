// Which values this server holds back as benign, and why. The lists are the same for everybody.
#include "http/api/background.h"
#include "http/api/views.h"
#include "wire/observable.h"

namespace tocsin::http {
namespace {

constexpr std::array digest_types{model::ObservableType::md5, model::ObservableType::sha1,
                                  model::ObservableType::sha256, model::ObservableType::sha512};

struct Question {
  model::List<model::Line<model::observable_max_bytes>, 10'000> values;
  static constexpr auto fields = std::tuple{model::field("values", &Question::values)};
};

const std::string& in_language(i18n::Language language, const std::string& en, const std::string& zh) {
  return language == i18n::Language::zh_hans && !zh.empty() ? zh : en;
}

json::Array types_of(const model::Warninglist& list) {
  json::Array out;
  const auto names = names_of(model::ObservableType{});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (model::applies_to(list, static_cast<model::ObservableType>(i))) out.emplace_back(names[i]);
  return out;
}

json::Object summary_of(const model::Warninglist& list, i18n::Language language) {
  json::Object out{{"list", list.id}, {"name", in_language(language, list.name, list.name_zh)}};
  put_text(out, "description", in_language(language, list.description, list.description_zh));
  put_text(out, "source", list.source);
  put_text(out, "date", list.date);
  out.emplace("version", list.version);
  out.emplace("type", model::name_of(list.type));
  out.emplace("entries", static_cast<std::int64_t>(list.list.size()));
  out.emplace("types", types_of(list));
  return out;
}

Outcome list(const CallRef& call) {
  json::Array items;
  for (const auto& one : call->services.warninglists.lists()) items.push_back(summary_of(one, call->language));
  return tagged_json(*call, json::to_text(json::Object{{"items", std::move(items)}}));
}

// What a person means by a bare value.
model::Observable observable_of(const std::string& text) {
  if (auto guessed = wire::guess(text)) return std::move(*guessed);
  for (const auto type : digest_types)
    if (auto digest = wire::normalise(type, text)) return std::move(*digest);
  return {model::ObservableType::other, text};
}

json::Object looked_up(const Call& call, const std::string& given) {
  const auto observable = observable_of(given);
  json::Array lists;
  for (const auto& hit : call.services.warninglists.hits(observable))
    lists.push_back(json::Object{{"list", hit.list->id},
                                 {"name", in_language(call.language, hit.list->name, hit.list->name_zh)},
                                 {"entry", *hit.entry}});
  return {{"given", given},
          {"type", model::name_of(observable.type)},
          {"value", observable.value},
          {"lists", std::move(lists)}};
}

Outcome check_now(const Call& call) {
  const auto body = body_of(call);
  if (!body) return problem(call, body.error());
  const auto question = model::decode<Question>(*body);
  if (!question) return problem(call, question.error());
  json::Array items;
  for (const auto& one : question->values) items.push_back(looked_up(call, one.value));
  return json_response(200, json::to_text(json::Object{{"items", std::move(items)}}));
}

Outcome check(const CallRef& call) {
  return in_background(call, [call] { return check_now(*call); });
}

json::Value text() { return json::Object{{"type", "string"}}; }

json::Value items_of(json::Object properties) {
  json::Object items{{"type", "array"},
                     {"items", json::Object{{"type", "object"}, {"properties", std::move(properties)}}}};
  return json::Object{{"type", "object"}, {"properties", json::Object{{"items", std::move(items)}}}};
}

json::Value list_schema() {
  const json::Value number = json::Object{{"type", "integer"}};
  return items_of({{"list", text()},
                   {"name", text()},
                   {"description", text()},
                   {"source", text()},
                   {"date", text()},
                   {"version", number},
                   {"type", model::schema<model::WarninglistType>()},
                   {"entries", number},
                   {"types", json::Object{{"type", "array"}, {"items", text()}}}});
}

json::Value check_schema() {
  json::Object hit{{"list", text()}, {"name", text()}, {"entry", text()}};
  json::Object hits{{"type", "array"}, {"items", json::Object{{"type", "object"}, {"properties", std::move(hit)}}}};
  return items_of({{"given", text()},
                   {"type", model::schema<model::ObservableType>()},
                   {"value", text()},
                   {"lists", std::move(hits)}});
}

}  // namespace

void add_warninglist_routes(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/warninglists",
              .operation = "warninglist.list",
              .handle = list,
              .answer = "Object",
              .answer_body = list_schema});
  router.add({.method = Method::post,
              .pattern = "/api/v1/warninglists/check",
              .operation = "warninglist.check",
              .handle = check,
              .body = model::schema<Question>,
              .answer = "Object",
              .answer_body = check_schema});
}

}  // namespace tocsin::http
