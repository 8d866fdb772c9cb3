// Parties by stages: who takes part, how it stands with each, and who has gone quiet. A few list queries whatever the
// number of parties; a profile is loaded once a party.
#include <algorithm>
#include <ranges>

#include "http/api/views.h"
#include "state/due.h"

namespace tocsin::http {
namespace {

using event::Record;
using model::Kind;
using model::OrganisationId;

struct Party {
  const port::SeenRecord* participation = nullptr;
  const port::SeenRecord* impact = nullptr;
  std::int64_t open = 0;
  std::int64_t overdue = 0;
  std::int64_t done = 0;
  Instant last_heard_at;
};
using Parties = std::map<OrganisationId, Party>;

// A party is heard where it signed something that the caller reads.
void hear(const Call& call, const model::SpaceId& space, Parties& parties) {
  const auto heard = call.gate->release(call.snapshot->heard_in(space, call.gate->labels()));
  for (const auto& one : heard.value())
    if (const auto at = parties.find(one.value.organisation); at != parties.end())
      at->second.last_heard_at = std::max(at->second.last_heard_at, one.value.recorded_at);
}

// After "accepted" the reply is not written again until the party is invited again.
std::optional<Instant> accepted_at(const Record& participation) {
  const auto state = participation.state();
  const auto* reply = participation.newest_of("reply");
  const bool accepted = state == "active" || state == "suspended" || state == "released" || state == "withdrawn";
  return accepted && reply != nullptr ? std::optional(reply->happened_at) : std::nullopt;
}

void count(Party& party, const Record& request, Instant now) {
  party.open += state::is_open(request) ? 1 : 0;
  party.overdue += state::is_overdue(request, now) ? 1 : 0;
  party.done += state::is_done(request) ? 1 : 0;
}

std::vector<port::SeenRecord> all_of(const Call& call, Kind kind, const model::SpaceId& space) {
  return port::all_seen(*call.snapshot, *call.gate, {.kind = kind, .space = space});
}

void append_row(std::string& out, const Party& party, const OrganisationId& id, Organisations& organisations) {
  const Record& participation = party.participation->value();
  json::Members row(out);
  row.text("participation", to_text(participation.ref.id)).text("organisation", to_text(id));
  row.given("organisation_name", organisations.name_of(id)).given("state", participation.state());
  if (party.impact != nullptr) {
    row.text("impact", to_text((*party.impact)->ref.id)).given("impact_state", (*party.impact)->state());
  }
  if (const auto* head = participation.newest_of(event::group_head)) row.text("invited_at", to_text(head->happened_at));
  if (const auto at = accepted_at(participation)) row.text("accepted_at", to_text(*at));
  row.object("requests", [&](json::Members& requests) {
    requests.number("open", party.open).number("overdue", party.overdue).number("done", party.done);
  });
  if (party.last_heard_at != Instant{}) row.text("last_heard_at", to_text(party.last_heard_at));
  row.close();
}

void expect_all(Organisations& organisations, const Parties& parties) {
  std::vector<OrganisationId> ids;
  for (const auto& [id, party] : parties) ids.push_back(id);
  organisations.expect(ids);
}

// Everything but the participations only fills the rows that these make.
std::string rows_of(const Call& call, const model::SpaceId& space) {
  const auto participations = all_of(call, Kind::participation, space);
  const auto impacts = all_of(call, Kind::impact, space);
  const auto requests = all_of(call, Kind::request, space);
  Parties parties;
  for (const auto& one : participations | std::views::reverse) parties[one->ref.owner].participation = &one;
  const Instant now = call.services.clock.now();
  const auto party_of = [&](const OrganisationId& id) {
    const auto at = parties.find(id);
    return at == parties.end() ? nullptr : &at->second;
  };
  for (const auto& one : impacts)
    if (auto* party = party_of(one->ref.owner)) party->impact = &one;
  for (const auto& one : requests)
    if (auto* party = party_of(one->ref.owner)) count(*party, one.value(), now);
  hear(call, space, parties);
  Organisations organisations(call);
  expect_all(organisations, parties);
  std::string out;
  for (const auto& one : participations | std::views::reverse)
    if (const auto& party = parties.at(one->ref.owner); party.participation == &one) {
      if (!out.empty()) out += ',';
      append_row(out, party, one->ref.owner, organisations);
    }
  return out;
}

Outcome matrix(const CallRef& call) {
  const auto incident = readable(*call, Kind::incident);
  if (!incident) return problem(*call, incident.error());
  return tagged_json(*call, R"({"items":[)" + rows_of(*call, (*incident)->space.id) + "]}");
}

json::Value schema() {
  const json::Value text = json::Object{{"type", "string"}};
  const json::Value number = json::Object{{"type", "integer"}};
  const json::Value uuid = json::Object{{"type", "string"}, {"format", "uuid"}};
  const json::Value time = json::Object{{"type", "string"}, {"format", "date-time"}};
  json::Object row{
      {"participation", uuid},
      {"organisation", uuid},
      {"organisation_name", text},
      {"state", text},
      {"impact", uuid},
      {"impact_state", text},
      {"invited_at", time},
      {"accepted_at", time},
      {"requests", json::Object{{"type", "object"},
                                {"properties", json::Object{{"open", number}, {"overdue", number}, {"done", number}}}}},
      {"last_heard_at", time}};
  json::Object items{{"type", "array"}, {"items", json::Object{{"type", "object"}, {"properties", std::move(row)}}}};
  return json::Object{{"type", "object"}, {"properties", json::Object{{"items", std::move(items)}}}};
}

}  // namespace

void add_matrix_route(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/incidents/{id}/matrix",
              .operation = "incident.matrix",
              .handle = matrix,
              .answer = "Object",
              .answer_body = schema});
}

}  // namespace tocsin::http
