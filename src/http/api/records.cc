// Reading records: one, a page of a kind, a page below another record, and search. Counts: counts.cc.
#include <array>

#include "http/api/filters.h"
#include "http/api/views.h"
#include "i18n/tokenize.h"
#include "wire/api/record_json.h"

namespace tocsin::http {
namespace {

using model::Kind;

std::string_view plural(Kind kind) { return model::plurals_of(kind)[static_cast<std::size_t>(kind)]; }

Outcome get_record(const CallRef& call, Kind kind) {
  const auto released = readable(*call, kind);
  if (!released) return problem(*call, released.error());
  const auto etag = wire::api::etag_of(*released);
  Response out = json_response(200, "");
  out.headers.push_back({"ETag", etag});
  const auto fresh = none_match(*call, etag);
  if (!fresh) return problem(*call, fresh.error());
  if (*fresh) {
    out.status = 304;
  } else {
    out.body = wire::api::encode(*released);
  }
  return out;
}

Result<port::ListQuery> query_of(const Call& call, Kind kind) {
  port::ListQuery out;
  out.kind = kind;
  TRY(out.limit, limit_of(call));
  if (const auto* cursor = call.query("cursor")) {
    TRY(const auto last, last_seen_in(call, plural(kind), *cursor));
    out.before = call.snapshot->position_of_record(model::RecordId(last));
    if (out.before == 0) return fail(Code::invalid, "query.cursor", "query:cursor");
  }
  TRY(const auto filters, filters_of(call, kind));
  out.state = filters.state;
  out.owner = filters.owner;
  out.space = filters.space;
  return out;
}

Response page_response(const Call& call, std::string_view list, port::Page page) {
  // The cursor names the last record that this reader sees of the page.
  const bool more = page.next_before != 0;
  const auto released = call.gate->release(std::move(page.records));
  const auto next = more && !released.empty() ? cursor_for(call, list, released.back()->ref.id.raw()) : std::string();
  return json_response(200, wire::api::encode_page(released, next));
}

Outcome list_records(const CallRef& call, Kind kind) {
  auto query = query_of(*call, kind);
  if (!query) return problem(*call, query.error());
  return page_response(*call, plural(kind), call->snapshot->list(*query, call->gate->labels()));
}

// Below a record that has a space of its own everything of that space is listed; below any other, its children.
Outcome list_below(const CallRef& call, Kind parent, Kind kind) {
  const auto above = readable(*call, parent);
  if (!above) return problem(*call, above.error());
  const auto& id = (*above)->ref.id;
  auto query = query_of(*call, kind);
  if (!query) return problem(*call, query.error());
  const bool whole_space = parent == Kind::organisation || parent == Kind::community || parent == Kind::incident;
  if (whole_space) {
    query->space = model::SpaceId(id.raw());
  } else {
    query->parent = id;
  }
  return page_response(*call, plural(kind), call->snapshot->list(*query, call->gate->labels()));
}

Outcome search(const CallRef& call) {
  const auto* text = call->query("q");
  if (text == nullptr) return problem(*call, Error{Code::invalid, "field.missing", "query:q", {{"field", "q"}}});
  const auto match = i18n::match_query(*text);
  if (!match) return problem(*call, match.error());
  const auto limit = limit_of(*call);
  if (!limit) return problem(*call, limit.error());
  auto page = call->snapshot->search(*match, 0, *limit, call->gate->labels());
  page.next_before = 0;
  return page_response(*call, "search", std::move(page));
}

struct Below {
  Kind parent;
  Kind kind;
};
constexpr Below nested[] = {
    {Kind::organisation, Kind::team},       {Kind::organisation, Kind::person},
    {Kind::organisation, Kind::contact},    {Kind::community, Kind::membership},
    {Kind::community, Kind::policy},        {Kind::community, Kind::appointment},
    {Kind::community, Kind::report},        {Kind::community, Kind::collection},
    {Kind::policy, Kind::policy_signature}, {Kind::report, Kind::attachment},
    {Kind::report, Kind::indicator_set},    {Kind::incident, Kind::participation},
    {Kind::incident, Kind::impact},         {Kind::incident, Kind::lead},
    {Kind::incident, Kind::appointment},    {Kind::incident, Kind::decision},
    {Kind::incident, Kind::room},           {Kind::incident, Kind::message},
    {Kind::incident, Kind::request},        {Kind::incident, Kind::situation_report},
    {Kind::incident, Kind::review},         {Kind::incident, Kind::lesson},
    {Kind::incident, Kind::improvement},    {Kind::room, Kind::message},
    {Kind::participation, Kind::impact},    {Kind::review, Kind::lesson},
    {Kind::review, Kind::improvement},
};

const std::vector<ApiParameter> page_parameters{
    {"limit", "integer"}, {"cursor", "string"}, {"state", "string"}, {"owner", "uuid"}, {"space", "uuid"}};

}  // namespace

void add_record_routes(Router& router) {
  for (std::size_t i = 0; i < model::names_of(Kind{}).size(); ++i) {
    const auto kind = static_cast<Kind>(i);
    if (kind == Kind::token) continue;  // tokens are accounts' business, not records that are read
    const std::string path = fmt::format("/api/v1/{}", plural(kind));
    const std::string noun(model::name_of(kind));
    add_count_route(router, kind);
    router.add({.method = Method::get,
                .pattern = path,
                .operation = noun + ".list",
                .handle = [kind](const CallRef& call) { return list_records(call, kind); },
                .query = page_parameters,
                .answer = "Page"});
    router.add({.method = Method::get,
                .pattern = path + "/{id}",
                .operation = noun + ".get",
                .handle = [kind](const CallRef& call) { return get_record(call, kind); },
                .answer = "Record"});
  }
  for (const auto& [parent, kind] : nested) {
    router.add({.method = Method::get,
                .pattern = fmt::format("/api/v1/{}/{{id}}/{}", plural(parent), plural(kind)),
                .operation = fmt::format("{}.list_of_{}", model::name_of(kind), model::name_of(parent)),
                .handle = [parent, kind](const CallRef& call) { return list_below(call, parent, kind); },
                .query = page_parameters,
                .answer = "Page"});
  }
  router.add({.method = Method::get,
              .pattern = "/api/v1/search",
              .operation = "search",
              .handle = search,
              .query = {{"q", "string"}, {"limit", "integer"}},
              .answer = "Page"});
}

}  // namespace tocsin::http
