#include "wire/convert/stix_source.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "wire/ascii.h"
#include "wire/convert/checksum.h"
#include "wire/convert/vocabulary.h"
#include "wire/gather.h"
#include "wire/stix/vocabulary.h"
#include "wire/uuid5.h"

namespace tocsin::wire::convert {
namespace {

using json::pointer_step;

int head_rank(std::string_view type) {
  if (type == "report") return 3;
  if (type == "incident") return 2;
  return type == "grouping" ? 1 : 0;
}

// Definitions that say how to read others, and those of everybody.
bool is_ours(std::string_view id) { return id == extension_id || id == maker_id; }

std::string seconds_of(std::string_view time) {
  const auto at = lenient_instant(time);
  return at ? std::to_string(at->us / 1'000'000) : std::string();
}

std::string level_in(const json::Object& in) {
  if (const auto known = stix::tlp_of_marking(text_member(in, "id")); !known.empty()) return std::string(known);
  std::string out;
  if (const auto* body = in.if_contains("definition"); body != nullptr && body->is_object())
    out = ascii::lower(text_member(body->get_object(), "tlp"));
  if (const auto* all = in.if_contains("extensions"); all != nullptr && all->is_object())
    for (const auto& one : all->get_object())
      if (const auto* body = one.value().if_object(); body != nullptr && body->contains("tlp_2_0"))
        out = ascii::lower(text_member(*body, "tlp_2_0"));
  if (out == "white") out = "clear";
  return stix::marking_of_tlp(out).empty() ? std::string() : out;
}

}  // namespace

json::Object StixSource::convert() {
  collect();
  classify();
  for (const auto& item : items_)
    if (item.carried.how == Carried::How::whole) give_back(item);
  open();
  for (const auto& item : items_) tell(item);
  for (const auto& item : items_)
    if (item.type == "relationship" || item.type == "sighting") {
      const bool foreign = item.carried.how == Carried::How::foreign || item.carried.how == Carried::How::edited;
      if (foreign) item.type == "sighting" ? sighting(item) : tie(item);
    }
  return assembled();
}

void StixSource::collect() {
  const auto take = [&](const json::Object* in, std::string where) {
    auto type = in == nullptr ? std::string() : text_member(*in, "type");
    if (type.empty()) return loss_.dropped(std::move(where), "import.object");
    items_.push_back({in, std::move(where), text_member(*in, "id"), std::move(type), {}});
  };
  const auto* list = document_.if_contains("objects");
  if (list != nullptr && list->is_array())
    for (std::size_t i = 0; i < list->get_array().size(); ++i)
      take(list->get_array()[i].if_object(), pointer_step("/objects", i));
  else
    take(&document_, "");
}

// Which objects carry what, which versions count, who speaks for which observable.
void StixSource::classify() {
  for (const auto& item : items_)
    if (head_rank(item.type) > (head_ == nullptr ? 0 : head_rank(head_->type))) head_ = &item;
  const bool ours = std::ranges::any_of(items_, [](const Item& item) { return item.id == extension_id; });
  if (ours)
    for (const auto& item : items_)
      if (!item.in->contains("created")) sums_.emplace(item.id, checksum(*item.in));
  for (std::size_t i = 0; i < items_.size(); ++i) {
    auto& item = items_[i];
    if (ours) item.carried = carried_in(*item.in, sums_);
    const auto [known, fresh] = newest_.try_emplace(item.id, i);
    if (!fresh && text_member(*item.in, "modified") >= text_member(*items_[known->second].in, "modified"))
      known->second = i;
    if (item.type == "marking-definition") levels_[item.id] = level_in(*item.in);
  }
  for (const auto& item : items_) {
    if (item.type == "observed-data") {
      if (item.carried.how == Carried::How::whole || item.carried.how == Carried::How::derived) cover(*item.in);
      for (const auto& ref : array_member(*item.in, "object_refs"))
        if (ref.is_string()) observed_[std::string(ref.get_string())] = item.in;
    } else if (!item.in->contains("created") && item.type != "bundle") {
      for (const auto& member : *item.in) {
        if (member.key().ends_with("_ref") && member.value().is_string() && member.key() != "created_by_ref")
          covered_.insert(std::string(member.value().get_string()));
        if (member.key().ends_with("_refs") && member.value().is_array() && member.key() != "object_marking_refs")
          for (const auto& one : member.value().get_array())
            if (one.is_string()) covered_.insert(std::string(one.get_string()));
      }
    }
  }
}

void StixSource::cover(const json::Object& in) {
  for (const auto& ref : array_member(in, "object_refs"))
    if (ref.is_string()) covered_.insert(std::string(ref.get_string()));
}

// A part as it was; a sample's bytes come from the artifact that holds them.
void StixSource::give_back(const Item& item) {
  const auto uuid_of = [](const json::Object& in) { return text_member(in, "uuid"); };
  if (item.carried.member == "Event") {
    if (given_back_) return loss_.dropped(item.where, "convert.second_event");
    given_back_ = true;
    const auto* event = item.carried.value->get_object().if_contains("event");
    if (event != nullptr && event->is_object()) event_ = event->get_object();
    rest_ = item.carried.value->get_object().if_contains("rest");
    return loss_.kept(item.where, "Event/" + uuid_of(event_));
  }
  auto value = item.carried.value->get_object();
  if (auto* data = value.if_contains("data"); data != nullptr && data->is_object()) {
    const auto known = newest_.find(text_member(data->get_object(), "artifact"));
    const auto* bytes = known == newest_.end() ? nullptr : items_[known->second].in->if_contains("payload_bin");
    *data = bytes == nullptr ? json::Value(nullptr) : *bytes;
  }
  auto& list = item.carried.member == "Object"        ? objects_
               : item.carried.member == "EventReport" ? reports_
                                                      : attributes_;
  loss_.kept(item.where, item.carried.member + '/' + uuid_of(value));
  list.push_back(std::move(value));
}

// The frame: the carried event, or what a report, incident or grouping says.
void StixSource::open() {
  const auto* item = head_;
  for (const auto& [id, place] : newest_) {
    const auto& in = *items_[place].in;
    for (const auto& ref : array_member(in, "object_marking_refs"))
      if (ref.is_string())
        if (const auto level = levels_.find(std::string_view(ref.get_string()));
            level != levels_.end() && !level->second.empty())
          tlp_ = tlp_.empty() ? level->second : std::min(tlp_, level->second, [](const auto& a, const auto& b) {
            constexpr std::array<std::string_view, 5> order = {"red", "amber+strict", "amber", "green", "clear"};
            return std::ranges::find(order, a) < std::ranges::find(order, b);
          });
  }
  if (given_back_) {
    event_uuid_ = text_member(event_, "uuid");
    at_ = text_member(event_, "timestamp");
    return;
  }
  static const json::Object nothing;
  const auto& in = item == nullptr ? nothing : *item->in;
  event_uuid_ = item == nullptr ? std::string() : item->id.substr(std::min(item->id.size(), item->type.size() + 2));
  if (!from_uuid_text(event_uuid_))
    event_uuid_ = to_uuid_text(uuid5(
        export_namespace, "event\n" + text_member(document_, "id") + (items_.empty() ? std::string() : items_[0].id)));
  std::string newest;
  for (const auto& one : items_) newest = std::max(newest, text_member(*one.in, "modified"));
  const auto modified = text_member(in, "modified");
  at_ = seconds_of(modified.empty() ? newest : modified);
  if (at_.empty()) at_ = "0";
  const auto created = text_member(in, "created");
  const auto name = text_member(in, "name");
  const auto day = stix_time(created.empty() ? newest : created);
  event_ = {{"uuid", event_uuid_},
            {"info", name.empty() ? "STIX " + (item == nullptr ? std::string("bundle") : item->type) : name},
            {"date", day.empty() ? std::string("1970-01-01") : day.substr(0, 10)},
            {"threat_level_id", "4"},
            {"analysis", "0"},
            {"distribution", "0"},
            {"sharing_group_id", "0"},
            {"timestamp", at_},
            {"published", false},
            {"publish_timestamp", "0"}};
  if (!tlp_.empty()) tags_.push_back(json::Object{{"name", "tlp:" + tlp_}});
  const auto creator = newest_.find(text_member(in, "created_by_ref"));
  if (creator == newest_.end()) return;
  const auto& who = *items_[creator->second].in;
  event_["Orgc"] = json::Object{
      {"name", text_member(who, "name")},
      {"uuid", items_[creator->second].id.substr(std::min(items_[creator->second].id.size(), std::size_t{10}))}};
}

// A statement that a tag was made into.
bool StixSource::is_statement(const Item& item) {
  const auto* body = item.in->if_contains("definition");
  if (body == nullptr || !body->is_object()) return false;
  return checksum(statement_definition(text_member(body->get_object(), "statement"))) == checksum(*item.in);
}

void StixSource::tell(const Item& item) {
  if (is_ours(item.id) || item.carried.how == Carried::How::whole) return;
  const bool tag = item.type == "marking-definition" && (!stix::tlp_of_marking(item.id).empty() || is_statement(item));
  if (item.carried.how == Carried::How::derived || (given_back_ && tag)) return loss_.kept(item.where, "");
  const bool spoken_for = covered_.contains(item.id) && !item.in->contains("created");
  if (spoken_for && sums_.contains(item.id) && item.carried.how == Carried::How::foreign && given_back_)
    return loss_.kept(item.where, "");
  original_.keep(item.carried.how == Carried::How::edited ? without_extension(*item.in) : *item.in);
  if (item.carried.how == Carried::How::edited) loss_.altered(item.where, "convert.edited", item.id);
  if (items_[newest_.at(item.id)].in != item.in) return loss_.carried(item.where, "convert.older_version");
  if (&item == head_) {
    if (given_back_) return loss_.carried(item.where, "convert.second_event");
    original_.made("event", 0, item.id);
    loss_.kept(item.where, "Event/" + event_uuid_);
    if (const auto text = text_member(*item.in, "description"); !text.empty()) report_text(item, "description", text);
    for (const auto& one : array_member(*item.in, "labels"))
      if (one.is_string()) tags_.push_back(json::Object{{"name", one.get_string()}});
    return unspoken(item, {"name", "created", "modified", "description", "labels", "object_refs", "created_by_ref",
                           "object_marking_refs"});
  }
  if (spoken_for) return loss_.kept(item.where, "");
  if (item.type == "relationship" || item.type == "sighting") return;
  if (item.type == "indicator") return indicator(item);
  if (item.type == "vulnerability") return vulnerability(item);
  if (item.type == "identity") return identity(item);
  if (item.type == "marking-definition") return marking(item);
  if (item.type == "observed-data")
    return unspoken(item, {"first_observed", "last_observed", "object_refs", "created", "modified"});
  if (item.type == "note")
    return report_text(item, text_member(*item.in, "abstract"), text_member(*item.in, "content"));
  if (head_rank(item.type) > 0)
    return report_text(item, text_member(*item.in, "name"), text_member(*item.in, "description"));
  if (!galaxy_of(item.type).empty()) return context(item);
  if (!item.in->contains("created")) return observable(item);
  only_carried(item);
}

// What went with the report takes its old place in its list.
void StixSource::put_back_rest() {
  if (rest_ == nullptr || !rest_->is_array()) return;
  std::map<json::Array*, std::multimap<std::size_t, const json::Value*>> by_list;
  for (const auto& one : rest_->get_array()) {
    const auto* entry = one.if_object();
    const auto* value = entry == nullptr ? nullptr : entry->if_contains("value");
    if (value == nullptr) continue;
    const auto member = text_member(*entry, "member");
    auto& list = member == "Object" ? objects_ : member == "EventReport" ? reports_ : attributes_;
    by_list[&list].emplace(std::strtoull(text_member(*entry, "index").c_str(), nullptr, 10), value);
  }
  for (auto& [list, rest] : by_list) {
    json::Array merged;
    merged.reserve(list->size() + rest.size());
    auto next = rest.begin();
    for (auto& one : *list) {
      for (; next != rest.end() && next->first <= merged.size(); ++next) merged.push_back(*next->second);
      merged.push_back(std::move(one));
    }
    for (; next != rest.end(); ++next) merged.push_back(*next->second);
    *list = std::move(merged);
  }
}

void StixSource::sign() {
  std::map<std::string, const json::Object*, std::less<>> made;
  for (const auto& [member, list] :
       {std::pair("Attribute", &attributes_), std::pair("Object", &objects_), std::pair("EventReport", &reports_)})
    for (const auto& one : *list)
      if (one.is_object()) made[member_key(member, text_member(one.get_object(), "uuid"))] = &one.get_object();
  for (const auto& [id, at] : origins_)
    if (const auto found = made.find(member_key(at.first, at.second)); found != made.end())
      original_.made(found->first, member_sum(*found->second), id);
}

json::Object StixSource::assembled() {
  sign();
  put_back_rest();
  const auto add_to = [&](std::string_view key, json::Array& list) {
    auto* had = event_.if_contains(key);
    if (list.empty() && (had == nullptr || given_back_)) return;
    if (had != nullptr && had->is_array())
      for (auto& one : list) had->get_array().push_back(std::move(one));
    else
      event_[key] = std::move(list);
  };
  add_to("Tag", tags_);
  add_to("Galaxy", galaxies_);
  if (!original_.empty()) {
    original_.frame(document_.contains("objects") ? document_ : json::Object());
    if (!given_back_) {
      const auto* item = head_;
      original_.made("event", event_sum(event_), item == nullptr ? std::string() : item->id);
    }
    attributes_.push_back(original_.attachment(event_uuid_, at_));
  }
  add_to("Attribute", attributes_);
  add_to("Object", objects_);
  add_to("EventReport", reports_);
  return {{"Event", std::move(event_)}};
}

}  // namespace tocsin::wire::convert
