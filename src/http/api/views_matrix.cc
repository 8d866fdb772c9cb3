// Parties by stages: who takes part, how it stands with each, and who has gone quiet. A few list queries whatever the
// number of parties; a profile is loaded once a party.
#include <algorithm>
#include <ranges>

#include "http/api/background.h"
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

constexpr std::size_t facts_at_once = 1000;

// A party is heard where it signed something that the caller reads. Facts without what they say: nothing that was
// written is loaded for a time of day.
// As long as the space's log, so it is read away from the serving threads; not among imports and documents, of which a
// caller may have four waiting: a whole team looks at the matrix at once.
void hear(const Call& call, const model::SpaceId& space, Parties& parties) {
  std::int64_t after = 0;
  while (true) {
    const auto page = call.gate->release(call.snapshot->entries_of(space, after, facts_at_once, call.gate->labels()));
    for (const auto& one : page.value()) {
      const auto at = parties.find(one.value.organisation);
      if (at == parties.end()) continue;
      at->second.last_heard_at = std::max(at->second.last_heard_at, one.value.recorded_at);
    }
    if (page.value().size() < facts_at_once) return;
    after = call.snapshot->position_of_fact(page.value().back().value.fact);
  }
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
  party.done += request.state() == "done" ? 1 : 0;
}

std::vector<port::SeenRecord> all_of(const Call& call, Kind kind, const model::SpaceId& space) {
  return port::all_seen(*call.snapshot, *call.gate, {.kind = kind, .space = space});
}

json::Object row_of(const Party& party, const OrganisationId& id, Organisations& organisations) {
  const Record& participation = party.participation->value();
  json::Object out{{"participation", to_text(participation.ref.id)}, {"organisation", to_text(id)}};
  put_text(out, "organisation_name", organisations.name_of(id));
  put_text(out, "state", std::string(participation.state()));
  if (party.impact != nullptr) {
    out.emplace("impact", to_text((*party.impact)->ref.id));
    put_text(out, "impact_state", std::string((*party.impact)->state()));
  }
  if (const auto* head = participation.newest_of(event::group_head))
    out.emplace("invited_at", to_text(head->happened_at));
  if (const auto at = accepted_at(participation)) out.emplace("accepted_at", to_text(*at));
  out.emplace("requests", json::Object{{"open", party.open}, {"overdue", party.overdue}, {"done", party.done}});
  if (party.last_heard_at != Instant{}) out.emplace("last_heard_at", to_text(party.last_heard_at));
  return out;
}

// Everything but the participations only fills the rows that these make.
json::Array rows_of(const Call& call, const model::SpaceId& space) {
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
  json::Array out;
  for (const auto& one : participations | std::views::reverse)
    if (const auto& party = parties.at(one->ref.owner); party.participation == &one)
      out.push_back(row_of(party, one->ref.owner, organisations));
  return out;
}

Outcome matrix(const CallRef& call) {
  const auto incident = readable(*call, Kind::incident);
  if (!incident) return problem(*call, incident.error());
  return while_waiting(call, [call, space = (*incident)->space.id]() -> Outcome {
    return tagged_json(*call, json::to_text(json::Object{{"items", rows_of(*call, space)}}));
  });
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
