#pragma once
// The part of JSON Schema that the API describes itself with: values made from a schema, and values held against one.
// The danger removed: a description that nobody compares with what is answered. For tests alone.
//
// example() makes a value that fits: what is required, or everything. `pick` may name the value for a property (an id
// that exists, a text that must be one of what was proposed); null leaves it to the schema. faults() names each place
// that does not fit, as a JSON pointer and a reason. Keywords: $ref into `root`, type, enum, required, properties,
// additionalProperties, items, minLength, maxLength, minimum, maximum, maxItems, format uuid and date-time. A keyword
// that is not known is a fault itself, so that none is passed over. Threads: pure. Source: JSON Schema 2020-12.
#include <functional>
#include <set>

#include "base/id.h"
#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"

namespace tocsin::testing {

enum class Fill : std::uint8_t { required, everything };
using Pick = std::function<json::Value(std::string_view property)>;

const json::Value& resolved(json::Value&& schema, const json::Value& root) = delete;
inline const json::Value& resolved(const json::Value& schema, const json::Value& root) {
  const auto* reference = schema.is_object() ? schema.get_object().if_contains("$ref") : nullptr;
  if (reference == nullptr) return schema;
  return resolved(root.at_pointer(std::string_view(reference->get_string()).substr(1)), root);
}

inline json::Value example(const json::Value& given, const json::Value& root, Fill fill, const Pick& pick) {
  const auto& schema = resolved(given, root).get_object();
  if (const auto* values = schema.if_contains("enum")) return values->get_array().front();
  const auto* type = schema.if_contains("type");
  const std::string_view name = type != nullptr ? std::string_view(type->get_string()) : "object";
  if (name == "boolean") return true;
  if (name == "integer") {
    const auto* least = schema.if_contains("minimum");
    return least != nullptr && least->to_number<std::int64_t>() > 1 ? *least : json::Value(1);
  }
  if (name == "string") {
    const auto* format = schema.if_contains("format");
    if (format != nullptr && format->get_string() == "uuid") return "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
    if (format != nullptr && format->get_string() == "date-time") return "2026-05-01T08:00:00Z";
    std::string text = "a word";
    if (const auto* least = schema.if_contains("minLength"))
      while (text.size() < least->to_number<std::size_t>()) text += " more";
    if (const auto* most = schema.if_contains("maxLength"))
      if (text.size() > most->to_number<std::size_t>()) text.resize(most->to_number<std::size_t>());
    return json::Value(text);
  }
  if (name == "array") {
    json::Array out;
    if (fill == Fill::everything) out.push_back(example(schema.at("items"), root, fill, pick));
    return out;
  }
  json::Object out;
  const auto* properties = schema.if_contains("properties");
  const auto* required = schema.if_contains("required");
  if (properties == nullptr) return out;
  for (const auto& property : properties->get_object()) {
    const bool wanted = fill == Fill::everything ||
                        (required != nullptr && std::ranges::find(required->get_array(), json::Value(property.key())) !=
                                                    required->get_array().end());
    if (!wanted) continue;
    json::Value value = pick ? pick(property.key()) : json::Value();
    if (value.is_null()) value = example(property.value(), root, fill, pick);
    out.emplace(property.key(), std::move(value));
  }
  return out;
}

class SchemaCheck {
 public:
  explicit SchemaCheck(const json::Value& root) : root_(root) {}

  std::vector<std::string> faults(const json::Value& schema, const json::Value& value) {
    faults_.clear();
    check(schema, value, "");
    return faults_;
  }

 private:
  void fault(const std::string& where, std::string_view why) { faults_.push_back(where + ": " + std::string(why)); }

  void check(const json::Value& given, const json::Value& value, const std::string& where) {
    const auto& schema = resolved(given, root_).get_object();
    static const std::set<std::string_view> known{
        "type",     "enum",      "required",  "properties", "additionalProperties",
        "items",    "minLength", "maxLength", "minimum",    "maximum",
        "maxItems", "minItems",  "format"};
    for (const auto& keyword : schema)
      if (!known.contains(std::string_view(keyword.key())))
        fault(where, "unknown keyword " + std::string(keyword.key()));
    if (const auto* type = schema.if_contains("type"); type != nullptr && !is_of(type->get_string(), value))
      return fault(where, "is no " + std::string(type->get_string()));
    if (const auto* values = schema.if_contains("enum"))
      if (std::ranges::find(values->get_array(), value) == values->get_array().end()) fault(where, "is none of enum");
    if (value.is_string()) check_text(schema, std::string_view(value.get_string()), where);
    if (value.is_int64()) check_number(schema, value.get_int64(), where);
    if (value.is_array()) check_array(schema, value.get_array(), where);
    if (value.is_object()) check_object(schema, value.get_object(), where);
  }

  static bool is_of(std::string_view type, const json::Value& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    return type == "number" && value.is_number();
  }

  void check_text(const json::Object& schema, std::string_view text, const std::string& where) {
    const auto points = static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    if (const auto* least = schema.if_contains("minLength"); least && points < least->to_number<std::size_t>())
      fault(where, "is too short");
    if (const auto* most = schema.if_contains("maxLength"); most && points > most->to_number<std::size_t>())
      fault(where, "is too long");
    const auto* format = schema.if_contains("format");
    if (format == nullptr) return;
    if (format->get_string() == "uuid" && !from_uuid_text(text)) fault(where, "is no uuid");
    if (format->get_string() == "date-time" && !instant_from_text(text)) fault(where, "is no date-time");
  }

  void check_number(const json::Object& schema, std::int64_t number, const std::string& where) {
    if (const auto* least = schema.if_contains("minimum"); least && number < least->to_number<std::int64_t>())
      fault(where, "is too small");
    if (const auto* most = schema.if_contains("maximum"); most && number > most->to_number<std::int64_t>())
      fault(where, "is too large");
  }

  void check_array(const json::Object& schema, const json::Array& array, const std::string& where) {
    if (const auto* most = schema.if_contains("maxItems"); most && array.size() > most->to_number<std::size_t>())
      fault(where, "has too many items");
    if (const auto* items = schema.if_contains("items"))
      for (std::size_t i = 0; i < array.size(); ++i) check(*items, array[i], json::pointer_step(where, i));
  }

  void check_object(const json::Object& schema, const json::Object& object, const std::string& where) {
    if (const auto* required = schema.if_contains("required"))
      for (const auto& name : required->get_array())
        if (!object.contains(name.get_string())) fault(where, "lacks " + std::string(name.get_string()));
    const auto* properties = schema.if_contains("properties");
    const auto* additional = schema.if_contains("additionalProperties");
    for (const auto& member : object) {
      const auto* own = properties != nullptr ? properties->get_object().if_contains(member.key()) : nullptr;
      const auto there = json::pointer_step(where, std::string_view(member.key()));
      if (own != nullptr) {
        check(*own, member.value(), there);
      } else if (additional != nullptr && additional->is_object()) {
        check(*additional, member.value(), there);
      } else if (additional != nullptr && additional->is_bool() && !additional->get_bool()) {
        fault(there, "is not described");
      }
    }
  }

  const json::Value& root_;
  std::vector<std::string> faults_;
};

}  // namespace tocsin::testing
