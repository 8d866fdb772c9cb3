#include "wire/convert/original.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "wire/convert/checksum.h"
#include "wire/gather.h"
#include "wire/uuid5.h"

namespace tocsin::wire::convert {
namespace {

constexpr json::Limits limits{.bytes = std::size_t{96} << 20, .depth = 72};

std::uint64_t sum_of_tags(const json::Object& owner) {
  std::vector<std::string> names;
  for (const auto& tag : array_member(owner, "Tag"))
    if (tag.is_object()) names.push_back(text_member(tag.get_object(), "name"));
  std::ranges::sort(names);
  std::uint64_t out = 0;
  for (const auto& name : names) out = joined(out, checksum(std::string_view(name)));
  return out;
}

std::uint64_t sum_of_list(const json::Object& owner, std::string_view key) {
  std::uint64_t out = 0;  // whatever the order
  for (const auto& one : array_member(owner, key))
    if (one.is_object()) out += member_sum(one.get_object());
  return out;
}

}  // namespace

std::uint64_t member_sum(const json::Object& member) {
  constexpr std::array<std::string_view, 14> kept = {"data",
                                                     "category",
                                                     "uuid",
                                                     "type",
                                                     "value",
                                                     "comment",
                                                     "name",
                                                     "first_seen",
                                                     "last_seen",
                                                     "object_relation",
                                                     "content",
                                                     "referenced_uuid",
                                                     "relationship_type",
                                                     "date_sighting"};
  std::uint64_t out = 1;
  for (const auto key : kept) out = joined(out, checksum(std::string_view(text_member(member, key))));
  const auto flag = [&](std::string_view key) {
    const auto* value = member.if_contains(key);
    return value != nullptr && ((value->is_bool() && value->get_bool()) || text_member(member, key) == "1");
  };
  out = joined(out, (flag("to_ids") ? 2 : 0) + (flag("deleted") ? 1 : 0));
  out = joined(out, sum_of_tags(member));
  for (const auto* list : {"Attribute", "ObjectReference", "Sighting"}) out = joined(out, sum_of_list(member, list));
  return out;
}

std::uint64_t event_sum(const json::Object& event) {
  return joined(checksum(std::string_view(text_member(event, "info"))), sum_of_tags(event));
}

std::string member_key(std::string_view member, std::string_view uuid) {
  return std::string(member) + ' ' + std::string(uuid);
}

void Original::frame(const json::Object& bundle) {
  bundle_ = bundle;
  bundle_.erase("objects");
}

void Original::made(const std::string& key, std::uint64_t sum, const std::string& from) {
  auto& entry = made_[key];
  entry.sum = to_text(sum);
  if (!from.empty() && std::ranges::find(entry.from, from) == entry.from.end()) entry.from.push_back(from);
}

json::Object Original::attachment(const std::string& event_uuid, const std::string& timestamp) const {
  json::Object made;
  for (const auto& [key, entry] : made_) {
    json::Array from;
    for (const auto& id : entry.from) from.emplace_back(id);
    made.emplace(key, json::Object{{"sum", entry.sum}, {"from", std::move(from)}});
  }
  json::Array objects;
  for (const auto& object : objects_) objects.push_back(object);
  const json::Object whole{
      {"tocsin", 1}, {"bundle", bundle_}, {"objects", std::move(objects)}, {"made", std::move(made)}};
  return {{"uuid", to_uuid_text(uuid5(export_namespace, event_uuid + '\n' + std::string(original_name)))},
          {"type", "attachment"},
          {"category", "External analysis"},
          {"value", original_name},
          {"data", to_base64(json::to_text(whole))},
          {"to_ids", false},
          {"distribution", "5"},
          {"timestamp", timestamp},
          {"comment", "The STIX objects that this event was made of, for the way back"},
          {"deleted", false},
          {"disable_correlation", true}};
}

std::optional<Original> Original::read(const json::Object& attribute) {
  const auto* data = attribute.if_contains("data");
  if (text_member(attribute, "value") != original_name || data == nullptr || !data->is_string()) return std::nullopt;
  const auto text = from_base64(data->get_string());
  const auto whole = text ? json::parse(*text, limits) : fail(Code::invalid, "");
  if (!whole || !whole->is_object() || text_member(whole->get_object(), "tocsin") != "1") return std::nullopt;
  Original out;
  const auto& root = whole->get_object();
  if (const auto* bundle = root.if_contains("bundle"); bundle != nullptr && bundle->is_object())
    out.bundle_ = bundle->get_object();
  for (const auto& object : array_member(root, "objects"))
    if (object.is_object()) out.objects_.push_back(object.get_object());
  if (const auto* made = root.if_contains("made"); made != nullptr && made->is_object())
    for (const auto& entry : made->get_object())
      if (const auto* body = entry.value().if_object()) {
        auto& known = out.made_[std::string(entry.key())];
        known.sum = text_member(*body, "sum");
        for (const auto& id : array_member(*body, "from"))
          if (id.is_string()) known.from.emplace_back(id.get_string());
      }
  return out;
}

bool Original::stands_for(const std::string& key, std::uint64_t sum) {
  const auto known = made_.find(key);
  if (known == made_.end() || known->second.sum != to_text(sum)) return false;
  standing_.insert(key);
  return true;
}

bool Original::is_whole() const { return standing_.size() == made_.size(); }

std::vector<json::Object> Original::wanted() const {
  std::set<std::string, std::less<>> gone;
  for (const auto& [key, entry] : made_)
    if (!standing_.contains(key)) gone.insert(entry.from.begin(), entry.from.end());
  std::vector<json::Object> out;
  for (const auto& object : objects_)
    if (!gone.contains(text_member(object, "id"))) out.push_back(object);
  return out;
}

}  // namespace tocsin::wire::convert
