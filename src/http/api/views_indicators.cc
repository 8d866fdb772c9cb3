// Indicators of a set, and which other reports hold the same ones.
#include <algorithm>

#include "http/api/background.h"
#include "http/api/views.h"
#include "state/facts/report.h"

namespace tocsin::http {
namespace {

using model::Kind;

constexpr std::size_t most_matches = 1000;
constexpr std::size_t most_own_values = 10'000;  // those that Snapshot::matches() compares
constexpr std::size_t values_at_once = 1000;
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
  model::RecordId report;
  std::vector<model::Observable> observables;
};

// A match counts where the caller reads both the other report and the set in it.
std::vector<Shared> shared_with(const Call& call, const model::RecordId& report, std::size_t& found) {
  std::vector<Shared> out;
  std::map<model::RecordId, bool> readable_sets;
  const auto matches = call.snapshot->matches(report, most_matches, call.gate->labels());
  found = matches.size();
  for (const auto& match : matches) {
    const auto set = readable_sets.try_emplace(match.set, false);
    if (set.second) set.first->second = readable(call, match.set, Kind::indicator_set).has_value();
    if (!set.first->second) continue;
    auto at = std::ranges::find(out, match.report, &Shared::report);
    if (at == out.end()) at = out.insert(out.end(), {match.report, {}});
    if (std::ranges::find(at->observables, match.observable) == at->observables.end())
      at->observables.push_back(match.observable);
  }
  return out;
}

// Whether the report's own indicators, as the caller sees them, are all compared. Reads little more than those.
bool compares_all_of(const Call& call, const model::RecordId& report) {
  std::size_t left = most_own_values;
  for (const auto& set : port::all_seen(*call.snapshot, *call.gate, {.kind = Kind::indicator_set, .parent = report})) {
    for (std::int64_t after = 0;;) {
      const auto some = call.snapshot->indicators(set->ref.id, after, values_at_once, call.gate->labels()).size();
      if (some > left) return false;
      left -= some;
      after += static_cast<std::int64_t>(some);
      if (some < values_at_once) break;
    }
  }
  return true;
}

json::Object described(const Shared& shared, const port::SeenRecord& report) {
  json::Array sample;
  for (const auto& one : shared.observables)
    if (sample.size() < sample_size) sample.push_back(json_of(one));
  json::Object out{{"report", to_text(shared.report)},
                   {"code", event::short_code(shared.report)},
                   {"space", to_text(report->space.id)},
                   {"count", static_cast<std::int64_t>(shared.observables.size())},
                   {"sample", std::move(sample)}};
  put_text(out, "state", std::string(report->state()));
  if (const auto head = event::read_group<state::ReportContent>(report.value(), event::group_head))
    out.emplace("title", head->title.value);
  if (!is_nil(report->ref.owner)) out.emplace("owner", to_text(report->ref.owner));
  return out;
}

Response matches_now(const Call& call, const model::RecordId& report) {
  std::size_t found = 0;
  auto shared = shared_with(call, report, found);
  std::ranges::sort(shared, std::greater{}, [](const Shared& s) { return std::pair(s.observables.size(), s.report); });
  json::Array items;
  for (const auto& one : shared) {
    const auto other = readable(call, one.report, Kind::report);
    if (other) items.push_back(described(one, *other));
  }
  const bool complete = found < most_matches && compares_all_of(call, report);
  return json_response(200, json::to_text(json::Object{{"items", std::move(items)}, {"complete", complete}}));
}

Outcome matches_of(const CallRef& call) {
  const auto report = readable(*call, Kind::report);
  if (!report) return problem(*call, report.error());
  return in_background(call, [call, id = (*report)->ref.id]() -> Outcome { return matches_now(*call, id); });
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
                    {"code", text},
                    {"title", text},
                    {"state", text},
                    {"owner", text},
                    {"space", text},
                    {"count", json::Object{{"type", "integer"}}},
                    {"sample", list_of(indicator_schema())}};
  return json::Object{
      {"type", "object"},
      {"properties", json::Object{{"items", list_of(json::Object{{"type", "object"}, {"properties", std::move(item)}})},
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
              .handle = matches_of,
              .answer = "Object",
              .answer_body = matches_schema});
}

}  // namespace tocsin::http
