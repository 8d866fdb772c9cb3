#include "http/api/views.h"

#include <algorithm>

#include "event/gathered.h"
#include "http/server/negotiate.h"
#include "state/facts/prepare.h"
#include "state/facts/report.h"

namespace tocsin::http {
namespace {

std::string name_in(const port::SeenRecord& organisation, i18n::Language language) {
  const auto profile = event::read_group<state::OrganisationProfile>(organisation.value(), event::group_head);
  if (!profile) return {};
  return language == i18n::Language::zh_hans && profile->name_zh ? profile->name_zh->value : profile->name.value;
}

}  // namespace

Result<port::SeenRecord> readable(const Call& call, const model::RecordId& id, model::Kind kind) {
  TRY(auto sealed, call.snapshot->load_for(id, call.gate->labels()));
  TRY(auto released, call.gate->release(std::move(sealed)));
  if (released->ref.kind != kind) return fail(Code::not_found, "record.not_found");
  return released;
}

Result<port::SeenRecord> readable(const Call& call, model::Kind kind) {
  TRY(const auto id, call.id("id"));
  return readable(call, id, kind);
}

void Organisations::expect(const std::vector<model::OrganisationId>& ids) {
  std::vector<model::RecordId> wanted;
  for (const auto& id : ids)
    if (known_.try_emplace(id).second && !is_nil(id)) wanted.push_back(model::as_record(id));
  auto heads = call_.snapshot->heads_of(wanted, model::Kind::organisation, call_.gate->labels());
  for (auto& head : call_.gate->release(std::move(heads))) {
    auto& known = known_.at(model::OrganisationId(head->ref.id.raw()));
    known.name = name_in(head, call_.language);
    known.record = std::move(head);
  }
}

const Organisations::Known& Organisations::know(const model::OrganisationId& id) {
  if (const auto at = known_.find(id); at != known_.end()) return at->second;
  expect({id});
  return known_.at(id);
}

const port::SeenRecord* Organisations::find(const model::OrganisationId& id) {
  const auto& known = know(id);
  return known.record ? &*known.record : nullptr;
}

const std::string& Organisations::name_of(const model::OrganisationId& id) { return know(id).name; }

std::vector<port::SeenRecord> Organisations::found() const {
  std::vector<port::SeenRecord> out;
  for (const auto& [id, known] : known_)
    if (known.record) out.push_back(*known.record);
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

std::vector<model::RecordId> reports_about(const Call& call, const event::Record& incident) {
  std::vector<model::RecordId> out;
  for (const auto& report : event::gathered_ids<model::ReportId>(incident, event::group_reports))
    out.push_back(model::as_record(report));
  for (const auto& community : event::gathered_ids<model::CommunityId>(incident, event::group_communities))
    for (const auto* state : {"linked", "promoted", "closed"})
      for (const auto& report :
           port::all_seen(*call.snapshot, *call.gate,
                          {.kind = model::Kind::report, .space = model::as_space(community), .state = state})) {
        const auto link = event::read_group<state::ReportLinked>(report.value(), "incident");
        const bool is_about = link && link->incident && model::as_record(*link->incident) == incident.ref.id;
        if (is_about && std::ranges::find(out, report->ref.id) == out.end()) out.push_back(report->ref.id);
      }
  return out;
}

void add_view_routes(Router& router) {
  add_indicator_routes(router);
  add_export_route(router);
  add_feed_export_route(router);
  add_warninglist_routes(router);
  add_constituency_route(router);
  add_matrix_route(router);
  add_timeline_route(router);
  add_scheme_routes(router);
  add_release_routes(router);
  add_ledger_route(router);
  add_journal_route(router);
}

}  // namespace tocsin::http
