#include "http/api/quarantine.h"

#include <algorithm>

#include "http/api/background.h"
#include "http/api/download.h"
#include "http/api/files.h"

namespace tocsin::http {
namespace {

using port::Quarantined;

std::string href_of(const RawId& id) { return fmt::format("/api/v1/quarantine/{}/content", to_uuid_text(id)); }

// Communities whose team the caller's organisation is. Incidents' teams are among them and have nothing here.
std::vector<model::CommunityId> led_communities(const Call& call) {
  std::vector<model::CommunityId> out;
  for (const auto& atom : call.gate->clearance().atoms())
    if (atom.kind == model::AtomKind::role && atom.role == model::Role::team) out.emplace_back(atom.id);
  return out;
}

// For the organisation that the caller acts for now: whoever left it reads no more.
bool sent_it(const Call& call, const Quarantined& item) {
  const auto own = call.gate->clearance().organisation();
  const RawId& caller = call.caller.principal;
  return !is_nil(own) && item.sender == own && (item.principal == caller || item.person.raw() == caller);
}

// What names readers in a way that nobody can read has none of the team.
bool named_by(const std::string& audience, const policy::Clearance& clearance) {
  if (audience.empty()) return true;
  const auto value = json::parse(audience);
  const auto label = value ? model::label_from_json(*value) : std::unexpected(value.error());
  return label && policy::meets(*label, clearance);
}

bool may_read(const Call& call, const Quarantined& item) {
  if (sent_it(call, item)) return true;
  const auto led = led_communities(call);
  return std::ranges::find(led, item.community) != led.end() && named_by(item.audience, call.gate->clearance());
}

constexpr std::string_view names_nobody = "-";

// The atoms of a list; nullopt where it is something else, or holds what is no atom.
std::optional<model::AtomSet> atoms_in(const json::Value& list) {
  if (!list.is_array()) return std::nullopt;
  model::AtomSet out;
  for (const auto& item : list.get_array()) {
    const auto atom = item.is_string() ? model::atom_from_text(std::string_view(item.get_string())) : std::nullopt;
    if (!atom) return std::nullopt;
    out.push_back(*atom);
  }
  return model::normalised(std::move(out));
}

// The readers that a body names, as far as it can be understood: "" where it names none.
std::string audience_in(std::string_view bytes) {
  const auto body = json::parse(bytes);
  const auto* marking = body && body->is_object() ? body->get_object().if_contains("marking") : nullptr;
  if (marking == nullptr || !marking->is_object()) return {};
  const auto* audience = marking->get_object().if_contains("audience");
  const auto* except = marking->get_object().if_contains("except");
  if (audience == nullptr && except == nullptr) return {};
  const auto readers = audience != nullptr ? atoms_in(*audience) : model::AtomSet{model::Atom{}};
  const auto barred = except != nullptr ? atoms_in(*except) : model::AtomSet{};
  if (!readers || !barred) return std::string(names_nobody);
  auto label = port::label_for(model::Tlp::red, *readers);
  label.audience.except = *barred;
  return model::canonical_text(label);
}

json::Object described(const Call& call, const Quarantined& item) {
  const auto words = i18n::words_of(Error{Code::invalid, item.fault, item.where, {}}, call.language);
  json::Object out{{"id", to_uuid_text(item.id)},
                   {"sender", to_text(item.sender)},
                   {"community", to_text(item.community)},
                   {"content_type", item.content_type},
                   {"fault", item.fault},
                   {"detail", words.detail},
                   {"received_at", to_text(item.received_at)},
                   {"expires_at", to_text(item.expires_at)},
                   {"content", href_of(item.id)}};
  if (!item.where.empty()) out.emplace("where", item.where);
  return out;
}

Outcome list(const CallRef& call) {
  const auto items = call->services.quarantine.list(call->gate->clearance().organisation(), call->caller.principal,
                                                    led_communities(*call), call->services.clock.now());
  json::Array out;
  for (const auto& item : items)
    if (may_read(*call, item)) out.push_back(described(*call, item));
  return json_response(200, json::to_text(json::Object{{"items", std::move(out)}}));
}

Outcome content(const CallRef& call) {
  const auto id = call->id("id");
  auto item = id ? call->services.quarantine.get(id->raw(), call->services.clock.now()) : std::nullopt;
  if (!item || !may_read(*call, *item)) return problem(*call, Error{Code::not_found, "quarantine.none", "", {}});
  Response out = download_of(fmt::format("quarantine-{}.bin", to_uuid_text(item->id)));
  out.body = std::move(item->bytes);
  return out;
}

json::Value list_schema() {
  const json::Value text = json::Object{{"type", "string"}};
  const json::Value time = json::Object{{"type", "string"}, {"format", "date-time"}};
  const json::Value uuid = json::Object{{"type", "string"}, {"format", "uuid"}};
  json::Object item{{"type", "object"},
                    {"properties", json::Object{{"id", uuid},
                                                {"sender", uuid},
                                                {"community", uuid},
                                                {"content_type", text},
                                                {"fault", text},
                                                {"where", text},
                                                {"detail", text},
                                                {"received_at", time},
                                                {"expires_at", time},
                                                {"content", text}}}};
  return json::Object{
      {"type", "object"},
      {"properties", json::Object{{"items", json::Object{{"type", "array"}, {"items", std::move(item)}}}}}};
}

// A problem document with one more member.
void add_note(Response& response, const Call& call, const Error& why) {
  auto body = json::parse(response.body);
  TOCSIN_ASSERT(body && body->is_object());
  body->get_object().emplace("note",
                             json::Object{{"code", why.what}, {"detail", i18n::words_of(why, call.language).detail}});
  response.body = json::to_text(*body);
}

// As a header may hold it: the client's word, cut and without anything that is not visible.
std::string content_type_of(const Request& request) {
  std::string out;
  for (const char c : request.header("Content-Type").substr(0, 127))
    if (c >= ' ' && c < 127) out += c;
  return out;
}

port::QuarantineShares shares_of(const ApiSettings& settings) {
  return {settings.quarantine_bytes_per_sender, settings.quarantine_bytes};
}

}  // namespace

Response refused_and_kept(const Call& call, const model::CommunityId& community, const Error& fault) {
  Response out = problem(call, fault);
  const auto& services = call.services;
  const Instant now = services.clock.now();
  Quarantined item{.sender = call.caller.organisation,
                   .person = call.caller.person,
                   .principal = call.caller.principal,
                   .community = community,
                   .audience = audience_in(call.request.body),
                   .content_type = content_type_of(call.request),
                   .bytes = call.request.body,
                   .fault = fault.what,
                   .where = fault.where,
                   .received_at = now,
                   .expires_at = now + services.settings.quarantine_lasts};
  item.id = services.entropy.new_id<model::RecordTag>().raw();
  services.quarantine.expire(now);
  if (const auto kept = services.quarantine.keep(item, shares_of(services.settings)); !kept) {
    add_note(out, call, kept.error());
  } else {
    out.headers.push_back({"Link", fmt::format("<{}>; rel=\"related\"", href_of(item.id))});
  }
  return out;
}

Outcome refused_report(const CallRef& call, Error fault) {
  const bool unreadable = fault.code == Code::invalid || fault.code == Code::limit;
  const auto community = permit_on(*call, model::Kind::community, {"report.submit", policy::Who::member});
  if (!unreadable || !community) return problem(*call, fault);
  const model::CommunityId id(community->record().ref.id.raw());
  return while_waiting(
      call, [call, id, fault = std::move(fault)]() -> Outcome { return refused_and_kept(*call, id, fault); });
}

void add_quarantine_routes(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/quarantine",
              .operation = "quarantine.list",
              .handle = list,
              .answer = "Object",
              .answer_body = list_schema});
  router.add({.method = Method::get,
              .pattern = "/api/v1/quarantine/{id}/content",
              .operation = "quarantine.content",
              .handle = content,
              .answer = "Bytes"});
}

}  // namespace tocsin::http
