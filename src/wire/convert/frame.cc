#include "wire/convert/frame.h"

#include "wire/ascii.h"
#include "wire/convert/checksum.h"
#include "wire/gather.h"
#include "wire/stix/vocabulary.h"
#include "wire/uuid5.h"

namespace tocsin::wire::convert {
namespace {

constexpr std::string_view made_at = "2026-01-01T00:00:00.000Z";  // of the definitions themselves

const json::Object* extension_of(const json::Object& object) {
  const auto* all = object.if_contains("extensions");
  const auto* own = all != nullptr && all->is_object() ? all->get_object().if_contains(extension_id) : nullptr;
  return own != nullptr ? own->if_object() : nullptr;
}

std::uint64_t sum_of(const json::Object& bare, const Sums& sums) {
  auto out = checksum(bare);
  for (const auto& ref : array_member(bare, "object_refs"))
    if (ref.is_string())
      if (const auto known = sums.find(std::string_view(ref.get_string())); known != sums.end())
        out = joined(out, known->second);
  return out;
}

void extend(json::Object& made, json::Object extension) {
  auto& all = made["extensions"];
  if (!all.is_object()) all = json::Object();
  all.get_object()[extension_id] = std::move(extension);
}

}  // namespace

json::Object extension_definition() {
  return {{"type", "extension-definition"},
          {"spec_version", "2.1"},
          {"id", extension_id},
          {"created_by_ref", maker_id},
          {"created", made_at},
          {"modified", made_at},
          {"name", "Tocsin: original of a converted part"},
          {"description", "Carries what an object was converted from, so that the way back gives it as it was."},
          {"schema", "docs/integrate/stix.md of Tocsin: member, value, made, derived"},
          {"version", "1.0"},
          {"extension_types", json::Array{"property-extension"}}};
}

json::Object maker_identity() {
  return {{"type", "identity"},        {"spec_version", "2.1"}, {"id", maker_id},
          {"created", made_at},        {"modified", made_at},   {"name", "Tocsin"},
          {"identity_class", "system"}};
}

json::Object tlp_definition(std::string_view level) {
  json::Object extension{{"extension_type", "property-extension"}, {"tlp_2_0", level}};
  return {{"type", "marking-definition"},
          {"spec_version", "2.1"},
          {"id", stix::marking_of_tlp(level)},
          {"created", "2022-10-01T00:00:00.000Z"},
          {"name", "TLP:" + ascii::upper(level)},
          {"extensions",
           json::Object{{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d", std::move(extension)}}}};
}

json::Object statement_definition(std::string_view statement) {
  return {{"type", "marking-definition"},
          {"spec_version", "2.1"},
          {"id", derived_id("marking-definition", statement)},
          {"created", made_at},
          {"definition_type", "statement"},
          {"definition", json::Object{{"statement", statement}}}};
}

std::string derived_id(std::string_view type, std::string_view name) {
  auto out = std::string(type) + "--";
  append_uuid_text(out, uuid5(export_namespace, std::string(type) + '\n' + std::string(name)));
  return out;
}

void carry(json::Object& made, std::string_view member, json::Value value, const Sums& sums) {
  const auto sum = to_text(sum_of(made, sums));
  json::Object extension{{"extension_type", "property-extension"}, {"member", member}, {"made", sum}};
  extension.emplace("value", std::move(value));
  extend(made, std::move(extension));
}

void mark_derived(json::Object& made) {
  const auto sum = to_text(sum_of(made, {}));
  extend(made, {{"extension_type", "property-extension"}, {"derived", true}, {"made", sum}});
}

json::Object without_extension(const json::Object& object) {
  json::Object out = object;
  auto* all = out.if_contains("extensions");
  if (all == nullptr || !all->is_object()) return out;
  all->get_object().erase(extension_id);
  if (all->get_object().empty()) out.erase("extensions");
  return out;
}

Carried carried_in(const json::Object& object, const Sums& sums) {
  const auto* own = extension_of(object);
  if (own == nullptr) return {};
  Carried out{Carried::How::edited, text_member(*own, "member"), own->if_contains("value")};
  const bool is_derived = own->contains("derived");
  const bool alone = is_derived || out.member == "Event";
  static const Sums none;
  if (text_member(*own, "made") != to_text(sum_of(without_extension(object), alone ? none : sums))) return out;
  if (is_derived)
    out.how = Carried::How::derived;
  else if (out.value != nullptr && out.value->is_object() && !out.member.empty())
    out.how = Carried::How::whole;
  return out;
}

}  // namespace tocsin::wire::convert
