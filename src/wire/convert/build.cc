#include "wire/convert/build.h"

#include <algorithm>

#include "base/id.h"
#include "wire/ascii.h"
#include "wire/convert/checksum.h"

namespace tocsin::wire::convert {
namespace {

std::string id_of(const json::Object& object) { return std::string(object.at("id").get_string()); }

void replace_refs(json::Object& object, const std::string& from, const std::string& to) {
  for (auto& member : object) {
    auto& value = member.value();
    if (value.is_string() && value.get_string() == from && member.key() != "id") value = to;
    if (!value.is_array() || !member.key().ends_with("_refs")) continue;
    for (auto& one : value.get_array())
      if (one.is_string() && one.get_string() == from) one = to;
  }
}

}  // namespace

bool Bundle::add_unreferred(json::Object object) {
  if (!ids_.insert(id_of(object)).second) return false;
  objects_.push_back(std::move(object));
  return true;
}

bool Bundle::add(json::Object object) {
  auto id = id_of(object);
  if (!add_unreferred(std::move(object))) return false;
  refs_.push_back(std::move(id));
  return true;
}

std::vector<std::string> Bundle::add_observables(Observables made) {
  for (std::size_t i = 0; i < made.objects.size(); ++i) {
    auto& object = made.objects[i];
    const auto id = id_of(object);
    const auto sum = checksum(object);
    if (const auto known = sums_.find(id); known != sums_.end() && known->second != sum) {
      const auto type = std::string(object["type"].get_string());
      const auto other = derived_id(type, to_text(sum));
      object["id"] = other;
      for (std::size_t k = i + 1; k < made.objects.size(); ++k) replace_refs(made.objects[k], id, other);
      std::ranges::replace(made.main, id, other);
    }
    sums_.emplace(id_of(object), checksum(object));
    add(std::move(object));
  }
  return std::move(made.main);
}

std::string Bundle::claim(std::string_view type, std::string_view uuid, const std::string& where) {
  auto wanted = ascii::lower(uuid);
  const bool valid = from_uuid_text(wanted).has_value();
  if (valid && uuids_.insert(wanted).second) return std::string(type) + "--" + wanted;
  auto id = derived_id(type, where + '\n' + wanted);
  loss.altered(where, valid ? "convert.uuid_twice" : "convert.uuid", id, {{"uuid", std::string(uuid.substr(0, 100))}});
  return id;
}

json::Array strings(const std::vector<std::string>& list) {
  json::Array out;
  out.reserve(list.size());
  for (const auto& one : list) out.emplace_back(one);
  return out;
}

json::Object framed(std::string_view type, std::string id, const Frame& frame) {
  json::Object out;
  out.reserve(16);
  out.emplace("type", type);
  out.emplace("spec_version", "2.1");
  out.emplace("id", std::move(id));
  if (!frame.creator.empty()) out.emplace("created_by_ref", frame.creator);
  out.emplace("created", frame.created);
  out.emplace("modified", frame.modified);
  if (!frame.labels.empty()) out.emplace("labels", strings(frame.labels));
  if (!frame.markings.empty()) out.emplace("object_marking_refs", strings(frame.markings));
  return out;
}

json::Object relationship_of(std::string_view type, const std::string& source, const std::string& target,
                             const Frame& frame) {
  Frame plain = frame;
  plain.labels.clear();
  auto out = framed("relationship", derived_id("relationship", source + ' ' + std::string(type) + ' ' + target), plain);
  out.emplace("relationship_type", type);
  out.emplace("source_ref", source);
  out.emplace("target_ref", target);
  return out;
}

}  // namespace tocsin::wire::convert
