// What STIX objects become in a MISP event.
#include <algorithm>
#include <array>

#include "wire/ascii.h"
#include "wire/convert/stix_source.h"
#include "wire/convert/templates.h"
#include "wire/convert/vocabulary.h"
#include "wire/gather.h"
#include "wire/stix/pattern.h"
#include "wire/stix/pattern_tree.h"
#include "wire/uuid5.h"

namespace tocsin::wire::convert {
namespace {

// How the comparisons of a pattern hang together, as far as it decides what can be said without a pattern.
enum class Joint : std::uint8_t { single, all_of_one, any, other };

Joint joint_of(std::string_view text) {
  using Kind = stix::NodeKind;
  const auto pattern = stix::read_pattern(text);
  if (!pattern) return Joint::other;
  const auto has = [&](stix::NodeKind kind) {
    return std::ranges::find(pattern->nodes, kind, &stix::PatternNode::kind) != pattern->nodes.end();
  };
  const bool either = has(Kind::any_of) || has(Kind::either);
  if (!pattern->qualifiers.empty() || has(Kind::followed_by) || has(Kind::both) || (has(Kind::all_of) && either))
    return Joint::other;
  if (pattern->tests.size() == 1) return Joint::single;
  return has(Kind::all_of) ? Joint::all_of_one : Joint::any;
}

// Terms of plain comparisons; nothing where one is of another kind.
Terms terms_of(const std::vector<stix::Comparison>& comparisons) {
  Terms out;
  for (const auto& one : comparisons) {
    const bool plain = one.operation == "=" || one.operation == "IN" || one.operation == "ISSUBSET";
    if (!plain || one.sense == stix::Sense::denied) return {};
    for (const auto& value : one.values) out.push_back({one.object_type, one.path, json::Value(value)});
  }
  return out;
}

bool is_frame_property(std::string_view key) {
  constexpr std::array<std::string_view, 8> frame = {"type",    "spec_version",        "id",       "created_by_ref",
                                                     "created", "object_marking_refs", "modified", "defanged"};
  return std::ranges::find(frame, key) != frame.end();
}

std::string cve_of(const json::Object& in) {
  for (const auto& one : array_member(in, "external_references"))
    if (one.is_object() && text_member(one.get_object(), "source_name") == "cve")
      if (auto id = text_member(one.get_object(), "external_id"); !id.empty()) return id;
  return text_member(in, "name");
}

std::string galaxy_value(const json::Object& in) {
  auto name = text_member(in, "name");
  for (const auto& one : array_member(in, "external_references"))
    if (one.is_object() && text_member(one.get_object(), "source_name").starts_with("mitre"))
      if (const auto id = text_member(one.get_object(), "external_id"); !id.empty() && technique_in(name).empty())
        return name + " - " + id;
  return name;
}

}  // namespace

std::string StixSource::uuid_for(const Item& item, std::string_view part) const {
  const auto own = item.id.substr(std::min(item.id.size(), item.type.size() + 2));
  if (part.empty() && from_uuid_text(own)) return own;
  return to_uuid_text(uuid5(export_namespace, event_uuid_ + '\n' + item.id + '\n' + std::string(part)));
}

json::Object StixSource::attribute(const Item& item, const Spoken& said, std::string uuid) const {
  const auto& in = *item.in;
  json::Object out{{"uuid", std::move(uuid)},
                   {"type", said.misp_type},
                   {"category", said.category},
                   {"value", said.value},
                   {"to_ids", item.type == "indicator"},
                   {"distribution", "5"},
                   {"timestamp", at_}};
  const auto modified = lenient_instant(text_member(in, "modified"));
  if (modified) out["timestamp"] = std::to_string(modified->us / 1'000'000);
  auto comment = text_member(in, "name");
  if (const auto about = text_member(in, "description"); !about.empty())
    comment += (comment.empty() ? "" : ": ") + about;
  out["comment"] = item.in->contains("created") ? comment : std::string();
  out["deleted"] = false;
  out["disable_correlation"] = false;
  if (!said.relation.empty()) out["object_relation"] = said.relation;
  const auto seen = observed_.find(item.id);
  const auto& times = seen == observed_.end() ? in : *seen->second;
  const auto first = stix_time(text_member(times, seen == observed_.end() ? "valid_from" : "first_observed"));
  const auto last = stix_time(text_member(times, seen == observed_.end() ? "valid_until" : "last_observed"));
  if (!first.empty()) out["first_seen"] = first;
  if (!last.empty()) out["last_seen"] = last;
  return out;
}

json::Object StixSource::object_of(const Item& item, std::string_view name) const {
  const auto* known = template_named(name);
  json::Object out{{"uuid", uuid_for(item, "")}, {"name", name},        {"meta-category", "misc"}, {"description", ""},
                   {"template_version", "1"},    {"distribution", "5"}, {"timestamp", at_}};
  if (known != nullptr) {
    out["meta-category"] = known->meta_category;
    out["template_uuid"] = known->uuid;
  }
  out["comment"] = item.in->contains("created") ? text_member(*item.in, "description") : std::string();
  out["deleted"] = false;
  out["ObjectReference"] = json::Array();
  return out;
}

void StixSource::tag_markings(json::Object& made, const Item& item) {
  for (const auto& ref : array_member(*item.in, "object_marking_refs")) {
    const auto level = ref.is_string() ? levels_.find(std::string_view(ref.get_string())) : levels_.end();
    if (level == levels_.end() || level->second.empty() || level->second == tlp_) continue;
    made["Tag"] = json::Array{json::Object{{"name", "tlp:" + level->second}}};
  }
}

void StixSource::add(std::string_view member, json::Object made, const Item& item) {
  auto& list = member == "Object" ? objects_ : member == "EventReport" ? reports_ : attributes_;
  if (member != "EventReport") tag_markings(made, item);
  const auto uuid = text_member(made, "uuid");
  loss_.kept(item.where, std::string(member) + '/' + uuid);
  places_.try_emplace(item.id, Place{&list, list.size()});
  origins_.push_back({item.id, {std::string(member), uuid}});
  list.push_back(std::move(made));
}

void StixSource::tag(const Item& item, const std::string& name) {
  tags_.push_back(json::Object{{"name", name}});
  original_.made(member_key("tag", name), 0, item.id);
}

// Properties that nothing in the event says: they travel with the original alone.
void StixSource::unspoken(const Item& item, std::initializer_list<std::string_view> used,
                          std::vector<std::string> more) {
  std::string names;
  const auto name_it = [&](std::string_view key) {
    if (names.size() < 500) names += (names.empty() ? "" : ", ") + std::string(key.substr(0, 60));
  };
  for (const auto& member : *item.in)
    if (!is_frame_property(member.key()) && std::ranges::find(used, std::string_view(member.key())) == used.end() &&
        used.size() > 0)
      name_it(member.key());
  for (const auto& one : more) name_it(one);
  if (!names.empty()) loss_.carried(item.where, "convert.properties", {}, {{"properties", names}});
}

void StixSource::only_carried(const Item& item) {
  loss_.carried(item.where, "convert.type", {}, {{"type", item.type.substr(0, 100)}});
}

void StixSource::as_rule(const Item& item, std::string_view misp_type) {
  add("Attribute",
      attribute(item, {misp_type, category_of(misp_type), "", text_member(*item.in, "pattern")}, uuid_for(item, "")),
      item);
}

void StixSource::by_alternatives(const Item& item, const std::vector<Term>& terms) {
  for (const auto& term : terms)
    add("Attribute",
        attribute(item, *attribute_of(term),
                  uuid_for(item, terms.size() == 1 ? std::string() : term.path + '\n' + json::to_text(term.value))),
        item);
}

bool StixSource::by_object(const Item& item, const Terms& terms) {
  const auto name = template_of(terms[0].type);
  if (name.empty()) return false;
  json::Array list;
  for (const auto& term : terms) {
    const auto said = relation_of(name, term);
    if (!said) return false;
    list.push_back(attribute(item, *said, uuid_for(item, std::string(said->relation) + '\n' + said->value)));
  }
  auto made = object_of(item, name);
  made["Attribute"] = std::move(list);
  add("Object", std::move(made), item);
  return true;
}

void StixSource::indicator(const Item& item) {
  unspoken(item, {"name", "description", "pattern", "pattern_type", "valid_from", "valid_until"});
  const auto language = text_member(*item.in, "pattern_type");
  const auto pattern = text_member(*item.in, "pattern");
  if (!language.empty() && language != "stix") {
    const auto type = rule_type_of(language);
    return type.empty() ? only_carried(item) : as_rule(item, type);
  }
  const auto compared = stix::comparisons_in(pattern);
  if (!compared) {
    loss_.carried(item.where + "/pattern", "import.pattern", {}, {{"reason", compared.error().where}});
    return as_rule(item, "stix2-pattern");
  }
  const auto terms = terms_of(*compared);
  const auto joint = terms.empty() ? Joint::other : joint_of(pattern);
  const bool alone = std::ranges::all_of(terms, [](const Term& t) { return attribute_of(t).has_value(); });
  if ((joint == Joint::single || joint == Joint::any) && alone) return by_alternatives(item, terms);
  if (joint == Joint::all_of_one && by_object(item, terms)) return;
  loss_.altered(item.where + "/pattern", "convert.as_pattern");
  as_rule(item, "stix2-pattern");
}

// A cyber-observable object as terms; what no term holds is named in `left`.
Terms StixSource::terms_in(const json::Object& in, std::vector<std::string>& left) const {
  Terms out;
  const auto type = text_member(in, "type");
  const auto behind = [&](const json::Value& ref, const std::string& step) {
    const auto known = ref.is_string() ? newest_.find(std::string_view(ref.get_string())) : newest_.end();
    if (known == newest_.end()) return left.push_back(step);
    const auto& other = *items_[known->second].in;
    for (const auto* key : {"value", "path", "name"})
      if (other.contains(key)) return out.push_back({type, step + '.' + key, other.at(key)});
    left.push_back(step);
  };
  for (const auto& member : in) {
    const std::string key(member.key());
    const auto& value = member.value();
    if (is_frame_property(key)) continue;
    if (key.ends_with("_ref"))
      behind(value, key);
    else if (key.ends_with("_refs") && value.is_array())
      for (const auto& ref : value.get_array()) behind(ref, key + "[*]");
    else if ((key == "hashes" || key == "additional_header_fields") && value.is_object())
      for (const auto& one : value.get_object()) out.push_back({type, key + '.' + std::string(one.key()), one.value()});
    else if (key == "protocols" && value.is_array())
      for (const auto& one : value.get_array()) out.push_back({type, "protocols[*]", one});
    else if (key == "values" && value.is_array() && value.get_array().size() == 1 && value.get_array()[0].is_object())
      for (const auto& one : value.get_array()[0].get_object())
        out.push_back({type, "values[*]." + std::string(one.key()), one.value()});
    else if (value.is_object() || value.is_array())
      left.push_back(key);
    else
      out.push_back({type, key, value});
  }
  return out;
}

void StixSource::observable(const Item& item) {
  std::vector<std::string> left;
  auto terms = terms_in(*item.in, left);
  if (terms.size() == 1 && left.empty() && attribute_of(terms[0])) return by_alternatives(item, terms);
  const auto name = template_of(item.type);
  Terms placed;
  for (auto& term : terms) {
    if (relation_of(name, term) || (name.empty() && attribute_of(term)))
      placed.push_back(std::move(term));
    else
      left.push_back(term.path);
  }
  if (placed.empty()) return only_carried(item);
  unspoken(item, {}, left);
  if (name.empty()) return by_alternatives(item, placed);
  by_object(item, placed);
}

void StixSource::vulnerability(const Item& item) {
  unspoken(item, {"name", "description", "external_references"});
  add("Attribute",
      attribute(item, {"vulnerability", category_of("vulnerability"), "", cve_of(*item.in)}, uuid_for(item, "")), item);
}

// Techniques, malware, actors...: a galaxy's cluster with its tag.
void StixSource::context(const Item& item) {
  const auto value = galaxy_value(*item.in);
  if (value.empty()) return only_carried(item);
  const std::string galaxy(galaxy_of(item.type));
  const auto name = "misp-galaxy:" + galaxy + "=\"" + value + '"';
  json::Object cluster{{"uuid", uuid_for(item, "")},
                       {"type", galaxy},
                       {"value", value},
                       {"tag_name", name},
                       {"description", text_member(*item.in, "description")}};
  galaxies_.push_back(
      json::Object{{"type", galaxy}, {"name", galaxy}, {"GalaxyCluster", json::Array{std::move(cluster)}}});
  tag(item, name);
  loss_.kept(item.where, "Tag/" + name);
  unspoken(item, {"name", "description", "external_references", "is_family"});
}

void StixSource::identity(const Item& item) {
  const auto* creator = event_.if_contains("Orgc");
  const auto name = text_member(*item.in, "name");
  const bool is_creator = creator != nullptr && creator->is_object() &&
                          item.id == "identity--" + text_member(creator->get_object(), "uuid");
  if (is_creator) {
    loss_.kept(item.where, "Orgc");
    return unspoken(item, {"name"});
  }
  if (name.empty()) return only_carried(item);
  auto made = object_of(item, "identity");
  made["template_uuid"] = "ae85b960-b507-4de2-a32c-9cfb8f25f990";
  json::Array list;
  for (const auto* key : {"name", "identity_class", "contact_information", "description"})
    if (const auto value = text_member(*item.in, key); !value.empty())
      list.push_back(attribute(item, {"text", "Other", key, value}, uuid_for(item, key)));
  made["Attribute"] = std::move(list);
  add("Object", std::move(made), item);
  unspoken(item, {"name", "identity_class", "contact_information", "description"});
}

void StixSource::report_text(const Item& item, std::string_view title, std::string_view text) {
  const bool own = &item == head_;
  json::Object made{{"uuid", uuid_for(item, own ? "description" : "")},
                    {"name", title.empty() ? std::string_view(item.type) : title},
                    {"content", text},
                    {"distribution", "5"},
                    {"timestamp", at_},
                    {"deleted", false}};
  add("EventReport", std::move(made), item);
  if (!own) unspoken(item, {"name", "description", "abstract", "content", "object_refs"});
}

void StixSource::marking(const Item& item) {
  if (const auto level = levels_.find(item.id); level != levels_.end() && !level->second.empty())
    return loss_.kept(item.where, "Tag/tlp:" + level->second);
  const auto* body = item.in->if_contains("definition");
  const auto text = body != nullptr && body->is_object() ? text_member(body->get_object(), "statement") : std::string();
  if (!ascii::starts_with_i(text, "PAP:")) return only_carried(item);
  tag(item, text);
  loss_.kept(item.where, "Tag/" + text);
}

// A relationship is an object's reference; attributes have none in MISP.
void StixSource::tie(const Item& item) {
  const auto source = places_.find(text_member(*item.in, "source_ref"));
  const auto target = places_.find(text_member(*item.in, "target_ref"));
  const bool tied = source != places_.end() && target != places_.end() && source->second.list == &objects_;
  if (!tied) return loss_.carried(item.where, "convert.tie");
  const auto uuid = text_member((*target->second.list)[target->second.index].get_object(), "uuid");
  json::Object made{{"uuid", uuid_for(item, "")},
                    {"referenced_uuid", uuid},
                    {"relationship_type", text_member(*item.in, "relationship_type")},
                    {"comment", text_member(*item.in, "description")},
                    {"deleted", false}};
  loss_.kept(item.where, "ObjectReference/" + text_member(made, "uuid"));
  objects_[source->second.index].get_object()["ObjectReference"].get_array().push_back(std::move(made));
}

void StixSource::sighting(const Item& item) {
  const auto of = places_.find(text_member(*item.in, "sighting_of_ref"));
  if (of == places_.end() || of->second.list != &attributes_) return loss_.carried(item.where, "convert.tie");
  const auto when = text_member(*item.in, item.in->contains("last_seen") ? "last_seen" : "created");
  const auto at = lenient_instant(when);
  json::Object made{
      {"uuid", uuid_for(item, "")}, {"type", "0"}, {"date_sighting", at ? std::to_string(at->us / 1'000'000) : at_}};
  auto& sightings = attributes_[of->second.index].get_object()["Sighting"];
  if (!sightings.is_array()) sightings = json::Array();
  loss_.kept(item.where, "Sighting/" + text_member(made, "uuid"));
  sightings.get_array().push_back(std::move(made));
  unspoken(item, {"sighting_of_ref", "last_seen"});
}

}  // namespace tocsin::wire::convert
