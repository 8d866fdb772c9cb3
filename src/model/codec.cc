#include "model/codec.h"

namespace tocsin::model {
namespace {

const fields::Row* row_named(std::span<const fields::Row> rows, std::string_view name) {
  const auto at = std::ranges::find(rows, name, &fields::Row::name);
  return at == rows.end() ? nullptr : &*at;
}

Result<void> read_row(void* out, const fields::Row& row, const json::Object& object, const std::string& where) {
  const auto* value = object.if_contains(row.name);
  if (value == nullptr) {
    if (row.member->given != nullptr) return {};
    return fail(Code::invalid, "field.missing", json::pointer_step(where, row.name),
                {{"field", std::string(row.name)}});
  }
  return row.member->read(static_cast<char*>(out) + row.offset, *value, json::pointer_step(where, row.name));
}

}  // namespace

namespace fields {

Result<void> read(void* out, std::span<const Row> rows, const json::Value& value, const std::string& where) {
  if (!value.is_object()) return wrong_type("object", where);
  const auto& object = value.get_object();
  for (const auto& member : object)
    if (row_named(rows, member.key()) == nullptr)
      return fail(Code::invalid, "field.unknown", json::pointer_step(where, member.key()),
                  {{"field", std::string(member.key())}});
  for (const Row& row : rows) CHECK(read_row(out, row, object, where));
  return {};
}

json::Value encode(const void* object, std::span<const Row> rows) {
  json::Object out;
  for (const Row& row : rows) {
    const void* member = static_cast<const char*>(object) + row.offset;
    if (row.member->given == nullptr || row.member->given(member)) out.emplace(row.name, row.member->encode(member));
  }
  return out;
}

json::Value schema(std::span<const Row> rows) {
  json::Object properties;
  json::Array required;
  for (const Row& row : rows) {
    properties.emplace(row.name, row.member->schema());
    if (row.member->given == nullptr) required.emplace_back(row.name);
  }
  json::Object out{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!required.empty()) out.emplace("required", std::move(required));
  return out;
}

}  // namespace fields

std::unexpected<Error> wrong_type(std::string_view wanted, const std::string& where) {
  return fail(Code::invalid, "field.type", where, {{"wanted", std::string(wanted)}});
}

Result<void> read_text(std::string& out, const json::Value& value, std::size_t max_points, Breaks breaks,
                       const std::string& where) {
  if (!value.is_string()) return wrong_type("string", where);
  const auto& text = value.get_string();
  CHECK(check_text(text, max_points, breaks, where));
  out.assign(text.data(), text.size());
  return {};
}
json::Value text_schema(std::size_t max_points) {
  return {{"type", "string"}, {"minLength", 1}, {"maxLength", max_points}};
}

Result<RawId> read_id(const json::Value& value, const std::string& where) {
  if (!value.is_string()) return wrong_type("uuid", where);
  const auto raw = from_uuid_text(value.get_string());
  if (!raw) return wrong_type("uuid", where);
  return *raw;
}
json::Value id_schema() { return {{"type", "string"}, {"format", "uuid"}}; }

Result<void> Codec<Instant>::read(Instant& out, const json::Value& value, const std::string& where) {
  if (!value.is_string()) return wrong_type("date-time", where);
  const auto at = instant_from_text(value.get_string());
  if (!at) return wrong_type("date-time", where);
  out = *at;
  return {};
}
json::Value Codec<Instant>::encode(const Instant& value) { return json::Value(to_text(value)); }
json::Value Codec<Instant>::schema() { return {{"type", "string"}, {"format", "date-time"}}; }

Result<std::int64_t> read_whole(const json::Value& value, std::int64_t low, std::int64_t high,
                                const std::string& where) {
  if (!value.is_int64()) return wrong_type("integer", where);
  const std::int64_t number = value.get_int64();
  if (number < low || number > high)
    return fail(Code::invalid, "field.value", where, {{"allowed", fmt::format("{}..{}", low, high)}});
  return number;
}
json::Value whole_schema(std::int64_t low, std::int64_t high) {
  return {{"type", "integer"}, {"minimum", low}, {"maximum", high}};
}

Result<void> Codec<Flag>::read(Flag& out, const json::Value& value, const std::string& where) {
  if (!value.is_bool()) return wrong_type("boolean", where);
  out = value.get_bool() ? Flag::yes : Flag::no;
  return {};
}
json::Value Codec<Flag>::encode(const Flag& value) { return json::Value(value == Flag::yes); }
json::Value Codec<Flag>::schema() { return {{"type", "boolean"}}; }

Result<std::size_t> read_name(const json::Value& value, std::span<const std::string_view> names,
                              const std::string& where) {
  if (!value.is_string()) return wrong_type("string", where);
  const auto at = std::ranges::find(names, std::string_view(value.get_string()));
  if (at == names.end())
    return fail(Code::invalid, "field.value", where, {{"allowed", fmt::format("{}", fmt::join(names, ", "))}});
  return static_cast<std::size_t>(at - names.begin());
}
json::Value names_schema(std::span<const std::string_view> names) {
  json::Array all;
  for (const auto name : names) all.emplace_back(name);
  return {{"type", "string"}, {"enum", std::move(all)}};
}

Result<const json::Array*> array_within(const json::Value& value, std::size_t max, const std::string& where) {
  if (!value.is_array()) return wrong_type("array", where);
  const auto& array = value.get_array();
  if (array.size() > max) return fail(Code::limit, "list.too_long", where, {{"max", fmt::to_string(max)}});
  return &array;
}
json::Value list_schema(std::size_t max, json::Value items) {
  return {{"type", "array"}, {"maxItems", max}, {"items", std::move(items)}};
}

}  // namespace tocsin::model
