#include "event/fields.h"

#include <algorithm>

namespace tocsin::event {
namespace {

constexpr json::Limits body_limits{.bytes = 16 << 20, .depth = 64};

struct Part {
  std::string of;
  json::Value value;
};

std::optional<Part> part_of(const Slice& slice) {
  const auto body = json::parse(slice.body, body_limits);
  const auto* object = body ? body->if_object() : nullptr;
  const auto* of = object == nullptr ? nullptr : object->if_contains("of");
  const auto* text = object == nullptr ? nullptr : object->if_contains("value");
  if (of == nullptr || text == nullptr || !of->is_string() || !text->is_string()) return std::nullopt;
  auto value = json::parse(text->get_string(), body_limits);
  if (!value) return std::nullopt;
  return Part{std::string(of->get_string()), std::move(*value)};
}

Slice* newest(Record& record, std::string_view group) {
  Slice* found = nullptr;
  for (auto& slice : record.slices)
    if (slice.group == group && (found == nullptr || slice.position > found->position)) found = &slice;
  return found;
}

void lay(Slice& whole, const Slice& field) {
  auto part = part_of(field);
  if (!part || part->of != to_text(whole.fact)) return;
  auto body = json::parse(whole.body, body_limits);
  if (!body || !body->is_object()) return;
  body->get_object()[field_name(field)] = std::move(part->value);
  if (auto text = json::canonical(*body)) whole.body = std::move(*text);
}

}  // namespace

std::string field_group(std::string_view group, std::string_view field) { return fmt::format("{}/{}", group, field); }

std::string_view field_name(const Slice& field) {
  return std::string_view(field.group).substr(field.group.find('/') + 1);
}

std::vector<const Slice*> fields_of(const Record& record, std::string_view group) {
  std::vector<const Slice*> out;
  const Slice* whole = record.newest_of(group);
  if (whole == nullptr) return out;
  for (const auto& slice : record.slices) {
    if (!is_field_group(slice.group) || !slice.group.starts_with(group) || slice.group[group.size()] != '/') continue;
    const auto part = part_of(slice);
    if (part && part->of == to_text(whole->fact)) out.push_back(&slice);
  }
  return out;
}

void lay_fields(Record& record) {
  for (const auto& slice : record.slices) {
    if (!is_field_group(slice.group)) continue;
    if (auto* whole = newest(record, std::string_view(slice.group).substr(0, slice.group.find('/'))))
      lay(*whole, slice);
  }
}

}  // namespace tocsin::event
