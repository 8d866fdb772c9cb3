// Who was given what one's organisation marked AMBER or stricter.
#include <algorithm>

#include "http/api/filters.h"
#include "http/api/views.h"

namespace tocsin::http {
namespace {

using Lines = std::vector<policy::Marked<port::Read>>;

constexpr std::string_view list = "journal";
constexpr std::size_t most_of_a_fact = 100;

// A page ends where a fact does: the cursor names the fact.
void cut(Lines& lines, std::size_t limit) {
  if (lines.size() <= limit) return;
  auto at = limit;
  while (at < lines.size() && lines[at].value.noted == lines[at - 1].value.noted) ++at;
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at), lines.end());
}

json::Object json_of(const port::Read& read, Organisations& organisations) {
  json::Object out{{"record", to_text(read.record)},
                   {"kind", model::name_of(read.kind)},
                   {"version", to_text(read.version)},
                   {"reader", to_text(read.reader)},
                   {"way", read.by_machine ? "machine" : "person"},
                   {"at", to_text(read.at)}};
  put_text(out, "reader_name", organisations.name_of(read.reader));
  return out;
}

Result<json::Value> page_of(const Call& call) {
  TRY(const auto limit, limit_of(call));
  TRY(const auto record, id_in_query(call, "record"));
  TRY(const auto organisation, id_in_query(call, "organisation"));
  const model::SpaceId space(organisation.value_or(call.caller.organisation.raw()));
  std::int64_t before = 0;
  if (const auto* cursor = call.query("cursor")) {
    TRY(const auto last, last_seen_in(call, list, *cursor));
    before = call.snapshot->position_of_fact(model::FactId(last));
    if (before == 0) return fail(Code::invalid, "query.cursor", "query:cursor");
  }
  const auto asked = record ? std::optional(model::RecordId(*record)) : std::nullopt;
  const auto released =
      call.gate->release(call.snapshot->reads_of(space, asked, before, limit + most_of_a_fact, call.gate->labels()));
  Lines lines = released.value();
  const auto found = lines.size();
  cut(lines, limit);
  Organisations organisations(call);
  json::Array items;
  for (const auto& line : lines) items.push_back(json_of(line.value, organisations));
  json::Object out;
  if (lines.size() < found) out.emplace("next", cursor_for(call, list, lines.back().value.noted.raw()));
  out.emplace("items", std::move(items));
  return json::Value(std::move(out));
}

Outcome journal(const CallRef& call) {
  auto page = page_of(*call);
  if (!page) return problem(*call, page.error());
  return json_response(200, json::to_text(*page));
}

json::Value schema() {
  const json::Value text = json::Object{{"type", "string"}};
  const json::Value uuid = json::Object{{"type", "string"}, {"format", "uuid"}};
  json::Object entry{{"record", uuid},
                     {"kind", text},
                     {"version", uuid},
                     {"reader", uuid},
                     {"reader_name", text},
                     {"way", text},
                     {"at", json::Object{{"type", "string"}, {"format", "date-time"}}}};
  json::Object items{{"type", "array"}, {"items", json::Object{{"type", "object"}, {"properties", std::move(entry)}}}};
  return json::Object{{"type", "object"}, {"properties", json::Object{{"items", std::move(items)}, {"next", text}}}};
}

}  // namespace

void add_journal_route(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/journal",
              .operation = "journal.read",
              .handle = journal,
              .query = {{"record", "uuid"}, {"organisation", "uuid"}, {"limit", "integer"}, {"cursor", "string"}},
              .answer = "Object",
              .answer_body = schema});
}

}  // namespace tocsin::http
