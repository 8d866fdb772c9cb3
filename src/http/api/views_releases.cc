// What was taken out of a release, and of what it was made: each to whoever may read that.
#include <algorithm>

#include "http/api/views.h"
#include "state/facts/release.h"

namespace tocsin::http {
namespace {

using model::Kind;
using namespace state;

json::Array rules_of(const ReleaseChange& change) {
  json::Array out;
  for (const auto& rule : change.rules) out.emplace_back(rule.value);
  return out;
}

json::Object json_of(const ReleaseChange& change) {
  json::Object out{{"path", change.path.value},
                   {"field", change.field.value},
                   {"before", change.before.value},
                   {"rules", rules_of(change)}};
  if (change.after) out.emplace("after", change.after->value);
  return out;
}

// What was made of an earlier draft, or for another audience, is none of this one.
Result<json::Value> difference_of(const Call& call) {
  TRY(const auto release, readable(call, Kind::release));
  TRY(const auto product, event::read_group<ReleaseProductMade>(release.value(), ReleaseProductMade::info.group));
  if (release->state() == "draft" || release->state() == "marked")
    return fail(Code::not_found, "record.group", std::string(ReleaseProductMade::info.group));
  json::Array items;
  for (const auto& change : product.changes) items.push_back(json_of(change));
  return json::Value(json::Object{
      {"release", to_text(release->ref.id)}, {"digest", product.digest.value}, {"items", std::move(items)}});
}

void add_sources(const event::Record& release, std::string_view group, std::optional<std::int64_t> revision,
                 std::vector<ReleaseSource>& out) {
  for (const auto& slice : release.slices) {
    if (slice.group != group) continue;
    const auto body = json::parse(slice.body, {.bytes = 16 << 20});
    const auto named = body ? model::decode<ReleaseSources>(*body) : std::unexpected(body.error());
    if (!named || (revision && named->revision.value != *revision)) continue;
    for (const auto& source : named->sources)
      if (std::ranges::find(out, source) == out.end()) out.push_back(source);
  }
}

// Of all slices that the caller reads, not of the newest alone.
std::vector<ReleaseSource> sources_in(const event::Record& release) {
  std::vector<ReleaseSource> out;
  add_sources(release, ReleaseProvenanceNamed::info.group, std::nullopt, out);
  if (!out.empty()) return out;
  const auto prepared = event::read_group<ReleasePreparation>(release, ReleaseDrafted::info.group);
  if (prepared) add_sources(release, ReleaseSourcesNamed::info.group, prepared->revision.value, out);
  return out;
}

json::Object json_of(const ReleaseSource& source, Organisations& organisations) {
  json::Array parts;
  for (const auto& part : source.parts) parts.emplace_back(part.value);
  json::Object out{
      {"record", to_text(source.record)}, {"code", event::short_code(source.record)},
      {"fact", to_text(source.fact)},     {"group", source.group.value},
      {"parts", std::move(parts)},        {"indicators", static_cast<std::int64_t>(source.indicators.size())}};
  if (source.field) out.emplace("field", source.field->value);
  if (!is_nil(source.organisation)) out.emplace("organisation", to_text(source.organisation));
  put_text(out, "organisation_name", organisations.name_of(source.organisation));
  return out;
}

Result<json::Value> sources_of(const Call& call) {
  TRY(const auto release, readable(call, Kind::release));
  Organisations organisations(call);
  json::Array items;
  for (const auto& source : sources_in(release.value())) items.push_back(json_of(source, organisations));
  return json::Value(json::Object{{"release", to_text(release->ref.id)}, {"items", std::move(items)}});
}

template <Result<json::Value> (*make)(const Call&)>
Outcome answered(const CallRef& call) {
  auto made = make(*call);
  if (!made) return problem(*call, made.error());
  return tagged_json(*call, json::to_text(*made));
}

const json::Value text_schema = json::Object{{"type", "string"}};
const json::Value uuid_schema = json::Object{{"type", "string"}, {"format", "uuid"}};

json::Value page_of(json::Object item, json::Object beside) {
  beside.emplace("release", uuid_schema);
  beside.emplace("items", json::Object{{"type", "array"},
                                       {"items", json::Object{{"type", "object"}, {"properties", std::move(item)}}}});
  return json::Object{{"type", "object"}, {"properties", std::move(beside)}};
}

json::Value difference_schema() {
  const json::Value texts = json::Object{{"type", "array"}, {"items", text_schema}};
  return page_of({{"path", text_schema},
                  {"field", text_schema},
                  {"before", text_schema},
                  {"after", text_schema},
                  {"rules", texts}},
                 {{"digest", text_schema}});
}

json::Value sources_schema() {
  const json::Value whole = json::Object{{"type", "integer"}};
  const json::Value wholes = json::Object{{"type", "array"}, {"items", whole}};
  return page_of({{"record", uuid_schema},
                  {"code", text_schema},
                  {"fact", uuid_schema},
                  {"group", text_schema},
                  {"field", text_schema},
                  {"organisation", uuid_schema},
                  {"organisation_name", text_schema},
                  {"parts", wholes},
                  {"indicators", whole}},
                 {});
}

}  // namespace

void add_release_routes(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/releases/{id}/difference",
              .operation = "release.difference",
              .handle = answered<difference_of>,
              .answer = "Object",
              .answer_body = difference_schema});
  router.add({.method = Method::get,
              .pattern = "/api/v1/releases/{id}/provenance",
              .operation = "release.provenance",
              .handle = answered<sources_of>,
              .answer = "Object",
              .answer_body = sources_schema});
}

}  // namespace tocsin::http
