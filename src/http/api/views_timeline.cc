// What happened in an incident, as far as the caller may know it, oldest first.
#include <set>

#include "http/api/views.h"
#include "i18n/format.h"

namespace tocsin::http {
namespace {

using model::Kind;

std::string actor_of(const Call& call, const port::Entry& entry, const std::string& name) {
  if (!name.empty()) return name;
  const auto& catalogue = i18n::catalogue();
  if (is_nil(entry.organisation)) return catalogue.render(call.language, "document.server");
  const auto code = event::short_code(model::as_record(entry.organisation));
  return catalogue.render(call.language, "document.party", {{"code", code}});
}

std::string words_of(const Call& call, const port::Entry& entry, const std::string& name) {
  const auto& catalogue = i18n::catalogue();
  const auto key = "fact." + entry.type;
  return catalogue.render(call.language, catalogue.has(key) ? key : "fact.other",
                          {{"who", actor_of(call, entry, name)}});
}

using Titles = std::map<model::RecordId, std::string>;

// By what a record is called: a message by how it begins.
std::string title_in(const event::Record& record) {
  constexpr std::size_t most_columns = 200;
  const auto* head = record.newest_of(event::group_head);
  const auto body = head == nullptr ? std::unexpected(Error{}) : json::parse(head->body);
  if (!body || !body->is_object()) return {};
  for (const std::string_view member : {"title", "name", "question", "function", "text"})
    if (const auto* text = body->get_object().if_contains(member); text != nullptr && text->is_string())
      return i18n::shortened(std::string_view(text->get_string()), most_columns);
  return {};
}

// What the entries are about, where the caller may read that: each kind's heads are read at once. The incident itself
// is what was asked for.
Titles titles_of(const Call& call, const std::vector<policy::Marked<port::Entry>>& entries) {
  std::map<Kind, std::set<model::RecordId>> wanted;
  for (const auto& entry : entries) wanted[entry.value.ref.kind].insert(entry.value.ref.id);
  wanted.erase(Kind::incident);
  Titles out;
  for (const auto& [kind, of_kind] : wanted) {
    const std::vector ids(of_kind.begin(), of_kind.end());
    for (const auto& head : call.gate->release(call.snapshot->heads_of(ids, kind, call.gate->labels())))
      out.emplace(head->ref.id, title_in(head.value()));
  }
  return out;
}

json::Object json_of(const Call& call, const port::Entry& entry, Organisations& organisations, const Titles& titles) {
  const auto name = organisations.name_of(entry.organisation);
  json::Object out{{"fact", to_text(entry.fact)},
                   {"at", to_text(entry.happened_at)},
                   {"recorded_at", to_text(entry.recorded_at)},
                   {"type", entry.type},
                   {"kind", model::name_of(entry.ref.kind)},
                   {"record", to_text(entry.ref.id)},
                   {"words", words_of(call, entry, name)}};
  if (!is_nil(entry.ref.owner)) out.emplace("owner", to_text(entry.ref.owner));
  if (!is_nil(entry.organisation)) out.emplace("who", to_text(entry.organisation));
  put_text(out, "owner_name", organisations.name_of(entry.ref.owner));
  put_text(out, "who_name", name);
  if (const auto at = titles.find(entry.ref.id); at != titles.end()) put_text(out, "title", at->second);
  return out;
}

Result<json::Value> page_of(const Call& call) {
  TRY(const auto incident, readable(call, Kind::incident));
  TRY(const auto limit, limit_of(call));
  const auto list = "timeline/" + to_text(incident->ref.id);
  std::int64_t after = 0;
  if (const auto* cursor = call.query("cursor")) {
    TRY(const auto last, last_seen_in(call, list, *cursor));
    after = call.snapshot->position_of_fact(model::FactId(last));
    if (after == 0) return fail(Code::invalid, "query.cursor", "query:cursor");
  }
  const auto entries =
      call.gate->release(call.snapshot->entries_of(incident->space.id, after, limit, call.gate->labels()));
  Organisations organisations(call);
  json::Array items;
  const auto titles = titles_of(call, entries.value());
  for (const auto& entry : entries.value()) items.push_back(json_of(call, entry.value, organisations, titles));
  json::Object out;
  if (items.size() == limit) {
    const auto& last = entries.value().back().value.fact;
    const auto place = call.snapshot->position_of_fact(last);
    if (!call.snapshot->entries_of(incident->space.id, place, 1, call.gate->labels()).empty())
      out.emplace("next", cursor_for(call, list, last.raw()));
  }
  out.emplace("items", std::move(items));
  return json::Value(std::move(out));
}

Outcome timeline(const CallRef& call) {
  auto page = page_of(*call);
  if (!page) return problem(*call, page.error());
  Response out = json_response(200, json::to_text(*page));
  out.headers.push_back({"Content-Language", std::string(i18n::tag_of(call->language))});
  return out;
}

json::Value schema() {
  const json::Value text = json::Object{{"type", "string"}};
  const json::Value uuid = json::Object{{"type", "string"}, {"format", "uuid"}};
  const json::Value time = json::Object{{"type", "string"}, {"format", "date-time"}};
  json::Object entry{{"fact", uuid}, {"at", time},       {"recorded_at", time}, {"type", text},
                     {"kind", text}, {"record", uuid},   {"owner", uuid},       {"owner_name", text},
                     {"who", uuid},  {"who_name", text}, {"words", text},       {"title", text}};
  json::Object items{{"type", "array"}, {"items", json::Object{{"type", "object"}, {"properties", std::move(entry)}}}};
  return json::Object{{"type", "object"}, {"properties", json::Object{{"items", std::move(items)}, {"next", text}}}};
}

}  // namespace

void add_timeline_route(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/incidents/{id}/timeline",
              .operation = "incident.timeline",
              .handle = timeline,
              .query = {{"limit", "integer"}, {"cursor", "string"}},
              .answer = "Object",
              .answer_body = schema});
}

}  // namespace tocsin::http
