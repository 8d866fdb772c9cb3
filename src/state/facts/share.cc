// The fact types of the corridor `share`. A type is added here and nowhere removed.
#include "state/facts/share.h"

#include <array>

#include "event/fields.h"
#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

std::string text_in(const json::Value& payload, std::string_view name) {
  const auto* object = payload.if_object();
  const auto* text = object == nullptr ? nullptr : object->if_contains(name);
  return text == nullptr || !text->is_string() ? std::string() : std::string(text->get_string());
}

std::string group_of_field(const json::Value& payload) {
  return event::field_group(text_in(payload, "group"), text_in(payload, "field"));
}

constexpr std::array<std::string_view, 2> scope_names{"record", "group"};
constexpr std::array<std::string_view, 2> way_names{"person", "machine"};

constexpr std::array types{fact_type_of<ContentErased>(), fact_type_of<MarkingChanged>(), fact_type_of<ReadsNoted>(),
                           fact_type_of<FieldStated>(nullptr, nullptr, group_of_field)};

}  // namespace

std::span<const std::string_view> names_of(RelabelScope) { return scope_names; }
std::span<const std::string_view> names_of(ReadWay) { return way_names; }

std::span<const FactType> share_fact_types() { return types; }

}  // namespace tocsin::state
