// Indicators of a set, and which other reports and incidents hold the same ones.
#include <algorithm>

#include "http/api/background.h"
#include "http/api/meetings.h"
#include "http/api/views.h"
#include "state/facts/incident.h"
#include "state/facts/report.h"

namespace tocsin::http {
namespace {

using model::Kind;

constexpr std::size_t most_matches = 1000;
constexpr std::size_t sample_size = 10;

json::Object json_of(const model::Observable& one) {
  return {{"type", model::name_of(one.type)}, {"value", one.value}};
}

// The place in a set whose indicators all carry the set's label tells nothing of what others did; sealed all the same.
RawId as_cursor(std::size_t place) {
  RawId out{};
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(place >> (8 * i));
  return out;
}
std::int64_t place_in(const RawId& cursor) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out |= std::uint64_t{cursor[i]} << (8 * i);
  return static_cast<std::int64_t>(out);
}

Result<json::Value> indicators_page(const Call& call) {
  TRY(const auto set, readable(call, Kind::indicator_set));
  TRY(const auto limit, limit_of(call));
  const auto list = "indicators/" + to_text(set->ref.id);
  std::int64_t after = 0;
  if (const auto* cursor = call.query("cursor")) {
    TRY(const auto last, last_seen_in(call, list, *cursor));
    after = place_in(last);
  }
  const auto found = call.gate->release(call.snapshot->indicators(set->ref.id, after, limit, call.gate->labels()));
  json::Array items;
  for (const auto& one : found.value()) items.push_back(json_of(one.value));
  const auto next = static_cast<std::size_t>(after) + items.size();
  const bool full = items.size() == limit;
  json::Object out{{"items", std::move(items)}};
  const auto rest = call.snapshot->indicators(set->ref.id, static_cast<std::int64_t>(next), 1, call.gate->labels());
  if (full && !rest.empty()) out.emplace("next", cursor_for(call, list, as_cursor(next)));
  return json::Value(std::move(out));
}

struct Shared {
  model::RecordId holder;
  std::vector<model::Observable> observables;
  std::vector<MetRecord> around;  // wider values, and such as lie within
};

// The index counts what the caller reads of both sides; the gate looks once more.
std::vector<Shared> shared_with(const Call& call, const std::vector<port::Match>& matches) {
  std::vector<Shared> out;
  std::map<model::RecordId, bool> readable_sets;
  for (const auto& match : matches) {
    const auto set = readable_sets.try_emplace(match.set, false);
    if (set.second) set.first->second = readable(call, match.set, Kind::indicator_set).has_value();
    if (!set.first->second) continue;
    auto at = std::ranges::find(out, match.holder, &Shared::holder);
    if (at == out.end()) at = out.insert(out.end(), {match.holder, {}, {}});
    if (std::ranges::find(at->observables, match.observable) == at->observables.end())
      at->observables.push_back(match.observable);
  }
  return out;
}

void add_around(const Call& call, const std::vector<MetRecord>& met, std::vector<Shared>& out) {
  for (const auto& one : met) {
    if (!readable(call, one.set, Kind::indicator_set)) continue;
    auto at = std::ranges::find(out, one.holder, &Shared::holder);
    if (at == out.end()) at = out.insert(out.end(), {one.holder, {}, {}});
    at->around.push_back(one);
  }
}

json::Array json_of(const std::vector<MetRecord>& around, Telling telling) {
  json::Array out;
  for (const auto& one : around) {
    if (out.size() == sample_size) break;
    json::Object text{{"asked", json_of(one.asked)}, {"meeting", model::name_of(one.meeting)}};
    if (telling == Telling::whole) text.emplace("held", json_of(one.held));
    out.push_back(std::move(text));
  }
  return out;
}

std::optional<std::string> title_of(const event::Record& record) {
  if (const auto report = event::read_group<state::ReportContent>(record, event::group_head))
    return report->title.value;
  if (const auto incident = event::read_group<state::IncidentFrame>(record, event::group_head))
    return incident->title.value;
  return std::nullopt;
}

json::Object described(const Shared& shared, const port::SeenRecord& holder, Telling telling) {
  json::Array sample;
  for (const auto& one : shared.observables)
    if (sample.size() < sample_size) sample.push_back(json_of(one));
  json::Object out{{model::name_of(holder->ref.kind), to_text(shared.holder)},
                   {"code", event::short_code(shared.holder)},
                   {"space", to_text(holder->space.id)},
                   {"count", static_cast<std::int64_t>(shared.observables.size())},
                   {"sample", std::move(sample)},
                   {"around", json_of(shared.around, telling)}};
  if (!is_nil(holder->ref.owner)) out.emplace("owner", to_text(holder->ref.owner));
  if (telling == Telling::briefly) return out;
  put_text(out, "state", std::string(holder->state()));
  if (auto title = title_of(holder.value())) out.emplace("title", std::move(*title));
  return out;
}

Result<port::SeenRecord> readable_holder(const Call& call, const model::RecordId& id) {
  if (auto report = readable(call, id, Kind::report)) return report;
  return readable(call, id, Kind::incident);
}

}  // namespace

json::Object matches_of(const Call& call, const std::vector<model::RecordId>& of, Telling telling) {
  const auto found = call.snapshot->matches({of, most_matches, &call.services.warninglists}, call.gate->labels());
  auto met = meetings_of(call, of, telling);
  auto shared = shared_with(call, found.found);
  add_around(call, met.records, shared);
  std::ranges::sort(shared, std::greater{}, [](const Shared& s) { return std::pair(s.observables.size(), s.holder); });
  json::Array items;
  for (const auto& one : shared) {
    const auto other = readable_holder(call, one.holder);
    if (other) items.push_back(described(one, *other, telling));
  }
  const bool complete = found.extent == port::Matches::Extent::all && met.extent == Meetings::Extent::all;
  return json::Object{{"items", std::move(items)},
                      {"objects", std::move(met.objects)},
                      {"common", std::move(met.common)},
                      {"complete", complete}};
}

namespace {

Response matches_now(const Call& call, const std::vector<model::RecordId>& of) {
  return json_response(200, json::to_text(matches_of(call, of, Telling::whole)));
}

Outcome matches_of_report(const CallRef& call) {
  const auto report = readable(*call, Kind::report);
  if (!report) return problem(*call, report.error());
  return in_background(call, [call, id = (*report)->ref.id]() -> Outcome { return matches_now(*call, {id}); });
}

// What took part in it and what the reports that it was made of hold, as far as the caller reads those.
Outcome matches_of_incident(const CallRef& call) {
  const auto incident = readable(*call, Kind::incident);
  if (!incident) return problem(*call, incident.error());
  return in_background(call, [call, incident = *incident]() -> Outcome {
    std::vector<model::RecordId> of{incident->ref.id};
    for (const auto& id : reports_about(*call, incident.value()))
      if (readable(*call, id, Kind::report)) of.push_back(id);
    return matches_now(*call, std::move(of));
  });
}

Outcome indicators_of(const CallRef& call) {
  auto page = indicators_page(*call);
  if (!page) return problem(*call, page.error());
  return json_response(200, json::to_text(*page));
}

json::Value list_of(json::Value item) { return json::Object{{"type", "array"}, {"items", std::move(item)}}; }

json::Value indicator_schema() {
  return json::Object{{"type", "object"},
                      {"required", json::Array{"type", "value"}},
                      {"properties", json::Object{{"type", model::schema<model::ObservableType>()},
                                                  {"value", json::Object{{"type", "string"}}}}}};
}

json::Value page_schema() {
  return json::Object{
      {"type", "object"},
      {"properties", json::Object{{"items", list_of(indicator_schema())}, {"next", json::Object{{"type", "string"}}}}}};
}

json::Value matches_schema() {
  const json::Value text = json::Object{{"type", "string"}};
  json::Object item{{"report", text},
                    {"incident", text},
                    {"code", text},
                    {"title", text},
                    {"state", text},
                    {"owner", text},
                    {"space", text},
                    {"count", json::Object{{"type", "integer"}}},
                    {"sample", list_of(indicator_schema())},
                    {"around", list_of(json::Object{{"type", "object"}})}};
  return json::Object{
      {"type", "object"},
      {"properties", json::Object{{"items", list_of(json::Object{{"type", "object"}, {"properties", std::move(item)}})},
                                  {"objects", list_of(json::Object{{"type", "object"}})},
                                  {"common", list_of(json::Object{{"type", "object"}})},
                                  {"complete", json::Object{{"type", "boolean"}}}}}};
}

}  // namespace

void add_indicator_routes(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/indicator-sets/{id}/indicators",
              .operation = "indicators.list",
              .handle = indicators_of,
              .query = {{"limit", "integer"}, {"cursor", "string"}},
              .answer = "Object",
              .answer_body = page_schema});
  router.add({.method = Method::get,
              .pattern = "/api/v1/reports/{id}/matches",
              .operation = "report.matches",
              .handle = matches_of_report,
              .answer = "Object",
              .answer_body = matches_schema});
  router.add({.method = Method::get,
              .pattern = "/api/v1/incidents/{id}/matches",
              .operation = "incident.matches",
              .handle = matches_of_incident,
              .answer = "Object",
              .answer_body = matches_schema});
}

}  // namespace tocsin::http
