#include "http/api/meetings.h"

#include <algorithm>
#include <set>

#include "http/api/background.h"
#include "http/taxii/taxii.h"
#include "wire/stix/objects.h"

namespace tocsin::http {
namespace {

constexpr std::size_t most_values = 10'000;
constexpr std::size_t values_at_once = 1'000;
constexpr std::size_t most_objects = 1'000;
constexpr std::size_t most_words = 100;  // sightings and opinions of one object

using Values = std::vector<model::Observable>;

json::Object json_of(const model::Observable& one) {
  return {{"type", model::name_of(one.type)}, {"value", one.value}};
}

// The values of one set, as far as the caller reads them; false once there are too many.
bool add_values(const Call& call, const model::RecordId& set, std::set<model::Observable>& out) {
  for (std::int64_t after = 0;;) {
    const auto some =
        call.gate->noting(nullptr).release(call.snapshot->indicators(set, after, values_at_once, call.gate->labels()));
    for (const auto& one : some.value()) {
      if (out.size() >= most_values) return false;
      if (!call.services.warninglists.first_hit(one.value)) out.insert(one.value);
    }
    if (some.value().size() < values_at_once) return true;
    after += static_cast<std::int64_t>(values_at_once);
  }
}

struct Asked {
  Values values;
  bool is_whole = true;
};

Asked values_of(const Call& call, const std::vector<model::RecordId>& of) {
  std::set<model::Observable> values;
  Asked out;
  for (const auto& holder : of) {
    const auto sets =
        port::all_seen(*call.snapshot, *call.gate, {.kind = model::Kind::indicator_set, .parent = holder});
    for (const auto& set : sets) out.is_whole = add_values(call, set->ref.id, values) && out.is_whole;
  }
  out.values.assign(values.begin(), values.end());
  return out;
}

// Sets that hang on the incident itself stand at the top of its space.
Asked values_of_incident(const Call& call, const model::RecordId& incident, Asked asked) {
  std::set<model::Observable> values(asked.values.begin(), asked.values.end());
  const auto sets = port::all_seen(*call.snapshot, *call.gate,
                                   {.kind = model::Kind::indicator_set, .space = model::SpaceId(incident.raw())});
  for (const auto& set : sets) asked.is_whole = add_values(call, set->ref.id, values) && asked.is_whole;
  asked.values.assign(values.begin(), values.end());
  return asked;
}

// What others say of an object.
struct Words {
  std::int64_t sightings = 0;
  std::int64_t agree = 0;
  std::int64_t disagree = 0;
  std::int64_t weight() const { return sightings + agree - disagree; }
};

void count_opinion(const json::Object& object, Words& out) {
  const auto* opinion = object.if_contains("opinion");
  if (opinion == nullptr || !opinion->is_string()) return;
  const std::string_view text = opinion->get_string();
  if (text == "agree" || text == "strongly-agree") ++out.agree;
  if (text == "disagree" || text == "strongly-disagree") ++out.disagree;
}

bool speaks_of(const json::Object& object, const std::string& id) {
  if (const auto* of = object.if_contains("sighting_of_ref"); of != nullptr && of->is_string())
    return of->get_string() == id;
  const auto* refs = object.if_contains("object_refs");
  if (refs == nullptr || !refs->is_array()) return false;
  return std::ranges::any_of(refs->get_array(),
                             [&](const json::Value& ref) { return ref.is_string() && ref.get_string() == id; });
}

bool is_revoked(const json::Object& object) {
  const auto* revoked = object.if_contains("revoked");
  return revoked != nullptr && revoked->is_bool() && revoked->get_bool();
}

Words words_on(const Call& call, const std::string& id) {
  Words out;
  const auto found = call.gate->release(call.snapshot->objects().objects_about(id, most_words, call.gate->labels()));
  for (const auto& one : found.value()) {
    const auto parsed = json::parse(one.value.bytes, {.bytes = std::size_t{1} << 20, .depth = 64});
    if (!parsed || !parsed->is_object()) continue;
    const auto& object = parsed->get_object();
    if (!speaks_of(object, id) || is_revoked(object)) continue;
    if (one.value.type == "opinion") {
      count_opinion(object, out);
      continue;
    }
    const auto* count = object.if_contains("count");
    out.sightings += count != nullptr && count->is_int64() ? std::max<std::int64_t>(0, count->get_int64()) : 1;
  }
  return out;
}

// Which of its values meets what was asked.
struct HowMet {
  model::Observable held;
  port::Meeting meeting = port::Meeting::same;
  bool revoked = false;
};
std::optional<HowMet> how_met(const model::Observable& asked, std::string_view bytes) {
  std::optional<HowMet> out;
  const auto read = wire::stix::for_each_object(bytes, {}, [&](const wire::stix::ObjectView& object) -> Result<void> {
    for (const auto& held : object.observables)
      if (const auto meeting = port::meeting_of(asked, held); meeting && (!out || *meeting < out->meeting))
        out = HowMet{held, *meeting, object.revoked == wire::stix::Revoked::yes};
    return {};
  });
  return read ? out : std::nullopt;
}

struct MetObject {
  json::Object text;
  bool revoked = false;
  std::int64_t weight = 0;
  Instant added;
  std::string id;
};

MetObject described(const Call& call, const port::ObjectMatch& match, const model::Observable& asked, HowMet how) {
  const auto words = words_on(call, match.id);
  json::Object text{{"object", match.id},
                    {"object_type", match.type},
                    {"meeting", model::name_of(how.meeting)},
                    {"asked", json_of(asked)},
                    {"held", json_of(how.held)},
                    {"submitter", to_text(match.batch.submitter)},
                    {"community", to_text(match.shelf.community)},
                    {"collection", taxii::collection_id(match.shelf)},
                    {"added", to_text(match.added)},
                    {"sightings", words.sightings},
                    {"agree", words.agree},
                    {"disagree", words.disagree},
                    {"revoked", how.revoked}};
  return {std::move(text), how.revoked, words.weight(), match.added, match.id};
}

// What is held up by others first, what is denied or taken back last.
json::Array in_order(std::vector<MetObject> all) {
  std::ranges::sort(all, [](const MetObject& a, const MetObject& b) {
    return std::tuple(a.revoked, -a.weight, -a.added.us, a.id) < std::tuple(b.revoked, -b.weight, -b.added.us, b.id);
  });
  json::Array out;
  for (auto& one : all) out.push_back(std::move(one.text));
  return out;
}

json::Array objects_met(const Call& call, const Values& values, port::Meetings& met, Telling telling,
                        Meetings::Extent& extent) {
  std::vector<MetObject> all;
  const auto found = call.gate->release(std::move(met.objects));
  for (const auto& one : found.value()) {
    const auto& asked = values[one.value.asked];
    const auto how = how_met(asked, one.value.bytes);
    if (!how) continue;
    if (all.size() == most_objects) {
      extent = Meetings::Extent::cut;
      break;
    }
    all.push_back(described(call, one.value, asked, *how));
    if (telling == Telling::briefly) all.back().text.erase("held");
  }
  return in_order(std::move(all));
}

}  // namespace

Meetings meetings_of(const Call& call, const std::vector<model::RecordId>& of, Telling telling) {
  auto asked = values_of(call, of);
  if (!of.empty() && readable(call, of.front(), model::Kind::incident))
    asked = values_of_incident(call, of.front(), std::move(asked));
  Meetings out;
  if (!asked.is_whole) out.extent = Meetings::Extent::cut;
  auto met = call.snapshot->objects().meetings(asked.values, call.gate->labels());
  for (const auto& one : met.common)
    out.common.push_back(json::Object{{"type", model::name_of(asked.values[one.asked].type)},
                                      {"value", asked.values[one.asked].value},
                                      {"count", one.count},
                                      {"more", one.count >= port::object_matches_counted}});
  const auto indicators = call.gate->release(std::move(met.indicators));
  for (const auto& one : indicators.value()) {
    const auto& match = one.value;
    const bool own = std::ranges::find(of, match.holder) != of.end();
    if (!own && match.meeting != port::Meeting::same)
      out.records.push_back({match.holder, match.set, asked.values[match.asked], match.observable, match.meeting});
  }
  out.objects = objects_met(call, asked.values, met, telling, out.extent);
  return out;
}

Outcome with_matches(const CallRef& call, Response response) {
  if (response.status != 201 || !response.body.ends_with('}')) return response;
  return in_background(call, [call, response = std::move(response)]() mutable -> Outcome {
    const auto holder = call->id("id");
    if (!holder) return std::move(response);
    call->look_again();
    response.body.pop_back();
    response.body += ",\"matches\":" + json::to_text(matches_of(*call, {*holder}, Telling::briefly)) + "}";
    return std::move(response);
  });
}

}  // namespace tocsin::http
