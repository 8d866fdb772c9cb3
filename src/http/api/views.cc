#include "http/api/views.h"

#include "http/server/negotiate.h"
#include "state/facts/prepare.h"

namespace tocsin::http {

Result<port::SeenRecord> readable(const Call& call, const model::RecordId& id, model::Kind kind) {
  TRY(auto sealed, call.snapshot->load(id));
  TRY(auto released, call.gate->release(std::move(sealed)));
  if (released->ref.kind != kind) return fail(Code::not_found, "record.not_found");
  return released;
}

Result<port::SeenRecord> readable(const Call& call, model::Kind kind) {
  TRY(const auto id, call.id("id"));
  return readable(call, id, kind);
}

const port::SeenRecord* Organisations::find(const model::OrganisationId& id) {
  if (is_nil(id)) return nullptr;
  auto at = known_.find(id);
  if (at == known_.end()) {
    auto record = readable(call_, model::as_record(id), model::Kind::organisation);
    at = known_.emplace(id, record ? std::optional(std::move(*record)) : std::nullopt).first;
  }
  return at->second ? &*at->second : nullptr;
}

std::string Organisations::name_of(const model::OrganisationId& id) {
  const auto* record = find(id);
  if (record == nullptr) return {};
  const auto profile = event::read_group<state::OrganisationProfile>(record->value(), event::group_head);
  if (!profile) return {};
  const bool chinese = call_.language == i18n::Language::zh_hans && profile->name_zh;
  return chinese ? profile->name_zh->value : profile->name.value;
}

std::vector<port::SeenRecord> Organisations::found() const {
  std::vector<port::SeenRecord> out;
  for (const auto& [id, record] : known_)
    if (record) out.push_back(*record);
  return out;
}

Response tagged_json(const Call& call, std::string body) {
  const EntityTag tag{to_hex(ByteView(sha256(view_of(body))).first(12)), Strength::strong};
  Response out = json_response(200, "");
  out.headers.push_back({"ETag", to_text(tag)});
  const auto wanted = call.request.header("If-None-Match");
  const auto tags = entity_tags(wanted, "If-None-Match");
  if (!tags) return problem(call, tags.error());
  if (!wanted.empty() && matches(*tags, tag, Strength::weak)) {
    out.status = 304;
  } else {
    out.body = std::move(body);
  }
  return out;
}

void put_text(json::Object& out, std::string_view key, const std::string& text) {
  if (!text.empty()) out.emplace(key, text);
}

void add_view_routes(Router& router) {
  add_indicator_routes(router);
  add_matrix_route(router);
  add_timeline_route(router);
  add_scheme_routes(router);
}

}  // namespace tocsin::http
