// Whose is it: the organisation that answers for an address, a network, an autonomous system or a domain, and how to
// reach it. Made of what the caller may read alone: a declaration, a membership or a contact that is hidden from them
// changes nothing here.
#include <algorithm>

#include "http/api/background.h"
#include "http/api/views.h"
#include "model/constituency.h"
#include "state/facts/constituency.h"
#include "state/facts/prepare.h"
#include "wire/observable.h"

namespace tocsin::http {
namespace {

using model::Kind;
using model::Observable;
using model::ObservableType;
using model::OrganisationId;

struct Question {
  model::List<model::Line<model::observable_max_bytes>, 1'000> observables;
  static constexpr auto fields = std::tuple{model::field("observables", &Question::observables)};
};

// What a person means by a bare value: a number is an autonomous system's.
Observable observable_of(const std::string& text) {
  if (auto guessed = wire::guess(text)) return std::move(*guessed);
  if (auto number = wire::normalise(ObservableType::asn, text)) return std::move(*number);
  return {ObservableType::other, text};
}

// Who is in the community, as the caller sees it; who founded it first.
std::vector<OrganisationId> members_of(const Call& call, const event::Record& community) {
  std::vector<OrganisationId> out{community.ref.owner};
  for (const auto& one :
       port::all_seen(*call.snapshot, *call.gate, {.kind = Kind::membership, .space = community.space.id}))
    if (one->state() == "active") out.push_back(one->ref.owner);
  return out;
}

class Finder {
 public:
  Finder(const Call& call, const event::Record& community)
      : call_(call), organisations_(call), members_(members_of(call, community)) {
    organisations_.expect(members_);
    for (std::size_t i = 0; i < members_.size(); ++i) declare(i);
  }

  json::Object answer(const std::string& given) {
    const auto asked = observable_of(given);
    json::Object out{{"given", given}, {"type", model::name_of(asked.type)}, {"value", asked.value}};
    json::Array owners;
    if (const auto* found = table_.route(asked)) {
      out.emplace("declared",
                  json::Object{{"type", model::name_of(found->observable.type)}, {"value", found->observable.value}});
      for (const auto owner : found->owners) owners.push_back(described(members_[owner]));
    }
    out.emplace("organisations", std::move(owners));
    return out;
  }

 private:
  template <class Values, class Read>
  void add(const Values& values, Read read, std::size_t owner) {
    for (const auto& one : values)
      if (const auto made = read(one.value, "")) table_.add(*made, owner);
  }

  void declare(std::size_t owner) {
    // The whole record: what is read of many at once for their names is their heads alone.
    const auto record = readable(call_, model::as_record(members_[owner]), Kind::organisation);
    if (!record) return;
    const auto said = event::read_group<state::ConstituencyDeclared>((*record).value(), state::constituency_group);
    if (!said) return;
    add(said->networks, model::declared_network, owner);
    add(said->systems, model::declared_system, owner);
    add(said->domains, model::declared_domain, owner);
  }

  json::Value described(const OrganisationId& id) {
    const auto [at, fresh] = described_.try_emplace(id);
    if (!fresh) return at->second;
    json::Object out{{"organisation", to_text(id)}};
    put_text(out, "organisation_name", organisations_.name_of(id));
    json::Array contacts;
    for (const auto& one :
         port::all_seen(*call_.snapshot, *call_.gate, {.kind = Kind::contact, .space = model::as_space(id)}))
      if (const auto said = event::read_group<state::ContactRegistered>(one.value(), event::group_head)) {
        json::Object contact{{"contact", to_text(one->ref.id)}};
        const json::Value fields = model::encode(*said);
        for (const auto& field : fields.get_object()) contact.emplace(field.key(), field.value());
        contacts.push_back(std::move(contact));
      }
    out.emplace("contacts", std::move(contacts));
    return at->second = std::move(out);
  }

  const Call& call_;
  Organisations organisations_;
  std::vector<OrganisationId> members_;
  model::ConstituencyTable table_;
  std::map<OrganisationId, json::Value> described_;
};

Outcome route_now(const Call& call) {
  const auto community = readable(call, Kind::community);
  if (!community) return problem(call, community.error());
  const auto body = body_of(call);
  if (!body) return problem(call, body.error());
  const auto question = model::decode<Question>(*body);
  if (!question) return problem(call, question.error());
  Finder router(call, community->value());
  json::Array items;
  for (const auto& one : question->observables) items.push_back(router.answer(one.value));
  return json_response(200, json::to_text(json::Object{{"items", std::move(items)}}));
}

Outcome route(const CallRef& call) {
  return in_background(call, [call] { return route_now(*call); });
}

json::Value text() { return json::Object{{"type", "string"}}; }

json::Value list_of(json::Object properties) {
  return json::Object{{"type", "array"},
                      {"items", json::Object{{"type", "object"}, {"properties", std::move(properties)}}}};
}

json::Value route_schema() {
  json::Object contact{{"contact", text()}};
  for (const char* field : {"function", "name", "deputy", "email", "phone", "out_of_band", "language"})
    contact.emplace(field, text());
  json::Object owner{
      {"organisation", text()}, {"organisation_name", text()}, {"contacts", list_of(std::move(contact))}};
  const json::Value type = model::schema<ObservableType>();
  json::Object declared{{"type", "object"}, {"properties", json::Object{{"type", type}, {"value", text()}}}};
  json::Object item{{"given", text()},
                    {"type", type},
                    {"value", text()},
                    {"declared", std::move(declared)},
                    {"organisations", list_of(std::move(owner))}};
  return json::Object{{"type", "object"}, {"properties", json::Object{{"items", list_of(std::move(item))}}}};
}

}  // namespace

void add_constituency_route(Router& router) {
  router.add({.method = Method::post,
              .pattern = "/api/v1/communities/{id}/constituency/route",
              .operation = "constituency.route",
              .handle = route,
              .body = model::schema<Question>,
              .answer = "Object",
              .answer_body = route_schema});
}

}  // namespace tocsin::http
