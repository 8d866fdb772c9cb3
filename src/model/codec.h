#pragma once
// Structs to JSON and back, from one list of fields. The danger removed: mass assignment (a field that a client may set
// because a loop copied it), and descriptions of an interface that drift from what is read.
//
// A struct takes part by a static constexpr tuple `fields` of field("name", &T::member). decode<T> refuses unknown
// fields, missing required ones and wrong types, naming the place; encode<T> writes the fields in the listed order and
// leaves out what is not given; schema<T> is the JSON Schema 2020-12 of the same list.
// Members may be: Text<N>, Line<N>, Id<Tag>, Instant, Whole<Lo,Hi>, Flag, enums with a names_of(E), other such structs,
// List<T,Max>, std::optional of any of these. A member that is neither optional nor a List is required.
// Errors: invalid "field.unknown" | "field.missing" | "field.type" {wanted} | "field.value" {allowed}; limit
// "list.too_long" {max}; those of check_text. `where` is a JSON pointer. Threads: pure functions.
#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "base/time.h"
#include "model/text.h"

namespace tocsin::model {

template <class T, class M>
struct Field {
  std::string_view name;
  M T::* member;
};
template <class T, class M>
constexpr Field<T, M> field(std::string_view name, M T::* member) {
  return {name, member};
}

template <class T>
concept Described = requires { T::fields; };

// A whole number within bounds, both inclusive.
template <std::int64_t Lo, std::int64_t Hi>
struct Whole {
  std::int64_t value = Lo;
  bool operator==(const Whole&) const = default;
};

enum class Flag : std::uint8_t { no, yes };

template <class T, std::size_t Max>
struct List {
  std::vector<T> items;
  auto begin() const { return items.begin(); }
  auto end() const { return items.end(); }
  bool empty() const { return items.empty(); }
  std::size_t size() const { return items.size(); }
  bool operator==(const List&) const = default;
};

// Enums take part by an overload names_of(E) that returns the spelling of each value, in order from 0.
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E e) {
  { names_of(e) } -> std::convertible_to<std::span<const std::string_view>>;
};

template <NamedEnum E>
std::string_view name_of(E value) {
  return names_of(value)[static_cast<std::size_t>(value)];
}
template <NamedEnum E>
std::optional<E> enum_from(std::string_view name) {
  const std::span<const std::string_view> names = names_of(E{});
  const auto at = std::ranges::find(names, name);
  if (at == names.end()) return std::nullopt;
  return static_cast<E>(at - names.begin());
}

inline std::unexpected<Error> wrong_type(std::string_view wanted, const std::string& where) {
  return fail(Code::invalid, "field.type", where, {{"wanted", std::string(wanted)}});
}

template <class T>
struct Codec;

template <class T>
Result<T> decode(const json::Value& value, const std::string& where = {}) {
  return Codec<T>::decode(value, where);
}
template <class T>
json::Value encode(const T& value) {
  return Codec<T>::encode(value);
}
template <class T>
json::Value schema() {
  return Codec<T>::schema();
}

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsList : std::false_type {};
template <class T, std::size_t Max>
struct IsList<List<T, Max>> : std::true_type {};
template <class T>
inline constexpr bool is_required = !IsOptional<T>::value && !IsList<T>::value;

template <class T>
  requires requires { T::max_points; }
struct Codec<T> {
  static Result<T> decode(const json::Value& value, const std::string& where) {
    if (!value.is_string()) return wrong_type("string", where);
    const auto& text = value.get_string();
    CHECK(check_text(text, T::max_points, T::breaks, where));
    return T{std::string(text)};
  }
  static json::Value encode(const T& value) { return json::Value(value.value); }
  static json::Value schema() { return {{"type", "string"}, {"minLength", 1}, {"maxLength", T::max_points}}; }
};

template <class Tag>
struct Codec<Id<Tag>> {
  static Result<Id<Tag>> decode(const json::Value& value, const std::string& where) {
    if (!value.is_string()) return wrong_type("uuid", where);
    const auto raw = from_uuid_text(value.get_string());
    if (!raw) return wrong_type("uuid", where);
    return Id<Tag>(*raw);
  }
  static json::Value encode(const Id<Tag>& value) { return json::Value(to_text(value)); }
  static json::Value schema() { return {{"type", "string"}, {"format", "uuid"}}; }
};

template <>
struct Codec<Instant> {
  static Result<Instant> decode(const json::Value& value, const std::string& where) {
    if (!value.is_string()) return wrong_type("date-time", where);
    const auto at = instant_from_text(value.get_string());
    if (!at) return wrong_type("date-time", where);
    return *at;
  }
  static json::Value encode(const Instant& value) { return json::Value(to_text(value)); }
  static json::Value schema() { return {{"type", "string"}, {"format", "date-time"}}; }
};

template <std::int64_t Lo, std::int64_t Hi>
struct Codec<Whole<Lo, Hi>> {
  static Result<Whole<Lo, Hi>> decode(const json::Value& value, const std::string& where) {
    if (!value.is_int64()) return wrong_type("integer", where);
    const std::int64_t number = value.get_int64();
    if (number < Lo || number > Hi)
      return fail(Code::invalid, "field.value", where, {{"allowed", fmt::format("{}..{}", Lo, Hi)}});
    return Whole<Lo, Hi>{number};
  }
  static json::Value encode(const Whole<Lo, Hi>& value) { return json::Value(value.value); }
  static json::Value schema() { return {{"type", "integer"}, {"minimum", Lo}, {"maximum", Hi}}; }
};

template <>
struct Codec<Flag> {
  static Result<Flag> decode(const json::Value& value, const std::string& where) {
    if (!value.is_bool()) return wrong_type("boolean", where);
    return value.get_bool() ? Flag::yes : Flag::no;
  }
  static json::Value encode(const Flag& value) { return json::Value(value == Flag::yes); }
  static json::Value schema() { return {{"type", "boolean"}}; }
};

template <NamedEnum E>
struct Codec<E> {
  static Result<E> decode(const json::Value& value, const std::string& where) {
    if (!value.is_string()) return wrong_type("string", where);
    const auto found = enum_from<E>(value.get_string());
    if (!found)
      return fail(Code::invalid, "field.value", where,
                  {{"allowed", fmt::format("{}", fmt::join(names_of(E{}), ", "))}});
    return *found;
  }
  static json::Value encode(const E& value) { return json::Value(name_of(value)); }
  static json::Value schema() {
    json::Array names;
    for (const auto name : names_of(E{})) names.emplace_back(name);
    return {{"type", "string"}, {"enum", std::move(names)}};
  }
};

template <class T>
struct Codec<std::optional<T>> {
  static Result<std::optional<T>> decode(const json::Value& value, const std::string& where) {
    TRY(T inner, Codec<T>::decode(value, where));
    return std::optional<T>(std::move(inner));
  }
  static json::Value encode(const std::optional<T>& value) { return value ? Codec<T>::encode(*value) : json::Value(); }
  static json::Value schema() { return Codec<T>::schema(); }
};

template <class T, std::size_t Max>
struct Codec<List<T, Max>> {
  static Result<List<T, Max>> decode(const json::Value& value, const std::string& where) {
    if (!value.is_array()) return wrong_type("array", where);
    const auto& array = value.get_array();
    if (array.size() > Max) return fail(Code::limit, "list.too_long", where, {{"max", fmt::to_string(Max)}});
    List<T, Max> out;
    out.items.reserve(array.size());
    for (std::size_t i = 0; i < array.size(); ++i) {
      TRY(T item, Codec<T>::decode(array[i], json::pointer_step(where, i)));
      out.items.push_back(std::move(item));
    }
    return out;
  }
  static json::Value encode(const List<T, Max>& value) {
    json::Array out;
    out.reserve(value.size());
    for (const auto& item : value) out.push_back(Codec<T>::encode(item));
    return out;
  }
  static json::Value schema() { return {{"type", "array"}, {"maxItems", Max}, {"items", Codec<T>::schema()}}; }
};

template <Described T>
struct Codec<T> {
  static Result<T> decode(const json::Value& value, const std::string& where) {
    if (!value.is_object()) return wrong_type("object", where);
    const auto& object = value.get_object();
    CHECK(refuse_unknown(object, where));
    T out{};
    Result<void> problem{};
    std::apply([&](const auto&... f) { (void)((problem = read(out, f, object, where), problem.has_value()) && ...); },
               T::fields);
    if (!problem) return std::unexpected(problem.error());
    return out;
  }

  static json::Value encode(const T& value) {
    json::Object out;
    std::apply([&](const auto&... f) { (write(out, f, value), ...); }, T::fields);
    return out;
  }

  static json::Value schema() {
    json::Object properties;
    json::Array required;
    const auto add = [&]<class B, class M>(const Field<B, M>& f) {
      properties.emplace(f.name, Codec<M>::schema());
      if (is_required<M>) required.emplace_back(f.name);
    };
    std::apply([&](const auto&... f) { (add(f), ...); }, T::fields);
    json::Object out{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
    if (!required.empty()) out.emplace("required", std::move(required));
    return out;
  }

 private:
  static Result<void> refuse_unknown(const json::Object& object, const std::string& where) {
    for (const auto& member : object) {
      const bool known = std::apply([&](const auto&... f) { return ((f.name == member.key()) || ...); }, T::fields);
      if (!known)
        return fail(Code::invalid, "field.unknown", json::pointer_step(where, member.key()),
                    {{"field", std::string(member.key())}});
    }
    return {};
  }

  // B is T or the base that T took its fields from.
  template <class B, class M>
  static Result<void> read(std::type_identity_t<B>& out, const Field<B, M>& f, const json::Object& object,
                           const std::string& where) {
    const auto* member = object.if_contains(f.name);
    if (member == nullptr) {
      if constexpr (is_required<M>)
        return fail(Code::invalid, "field.missing", json::pointer_step(where, f.name),
                    {{"field", std::string(f.name)}});
      return {};
    }
    TRY(out.*f.member, Codec<M>::decode(*member, json::pointer_step(where, f.name)));
    return {};
  }

  template <class B, class M>
  static void write(json::Object& out, const Field<B, M>& f, const std::type_identity_t<B>& value) {
    const M& member = value.*f.member;
    if constexpr (IsOptional<M>::value) {
      if (!member) return;
    }
    if constexpr (IsList<M>::value) {
      if (member.empty()) return;
    }
    out.emplace(f.name, Codec<M>::encode(member));
  }
};

}  // namespace tocsin::model
