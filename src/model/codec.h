#pragma once
// Structs to JSON and back, from one list of fields. The danger removed: mass assignment (a field that a client may set
// because a loop copied it), and descriptions of an interface that drift from what is read.
//
// A struct takes part by a static constexpr tuple `fields` of field("name", &T::member). decode<T> refuses unknown
// fields, missing required ones and wrong types, naming the place; encode<T> writes the fields in the listed order and
// leaves out what is not given; schema<T> is the JSON Schema 2020-12 of the same list.
// Members may be: Text<N>, Line<N>, Id<Tag>, Instant, Whole<Lo,Hi>, Flag, enums with a names_of(E), other such structs,
// List<T,Max>, std::optional of any of these. A member that is neither optional nor a List is required.
// One loop (codec.cc) walks the fields of every struct; what is compiled for each struct is a row of names and offsets,
// and for each type of member one small reader, writer and describer. Hundreds of structs stand on this header.
// Errors: invalid "field.unknown" | "field.missing" | "field.type" {wanted} | "field.value" {allowed}; limit
// "list.too_long" {max}; those of check_text. `where` is a JSON pointer. Threads: pure functions.
#include <fmt/format.h>

#include <algorithm>
#include <array>
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

std::unexpected<Error> wrong_type(std::string_view wanted, const std::string& where);

// A type's Codec: `read` into a fresh value, `encode`, `schema`. Reading into the value in its place spares every type
// a Result of its own.
template <class T>
struct Codec;

// As decode, into `out`, which is freshly made and worth nothing after an error.
template <class T>
Result<void> decode_into(T& out, const json::Value& value, const std::string& where = {}) {
  return Codec<T>::read(out, value, where);
}
template <class T>
Result<T> decode(const json::Value& value, const std::string& where = {}) {
  T out{};
  CHECK(Codec<T>::read(out, value, where));
  return out;
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

// What the walk over a struct's fields knows of each.
namespace fields {

// A type of member, whichever struct it is in.
struct Member {
  Result<void> (*read)(void* member, const json::Value& value, const std::string& where);
  json::Value (*encode)(const void* member);
  json::Value (*schema)();
  bool (*given)(const void* member);  // nullptr: always, and so required
};
struct Row {
  std::string_view name;
  std::size_t offset;  // of the member in its struct, bytes
  const Member* member;
};

Result<void> read(void* out, std::span<const Row> rows, const json::Value& value, const std::string& where);
json::Value encode(const void* object, std::span<const Row> rows);
json::Value schema(std::span<const Row> rows);

template <class M>
struct MemberOf {
  static Result<void> read(void* member, const json::Value& value, const std::string& where) {
    return Codec<M>::read(*static_cast<M*>(member), value, where);
  }
  static json::Value encode(const void* member) { return Codec<M>::encode(*static_cast<const M*>(member)); }
  static bool given(const void* member) {
    const M& value = *static_cast<const M*>(member);
    if constexpr (IsOptional<M>::value) return value.has_value();
    if constexpr (IsList<M>::value) return !value.empty();
    return true;
  }
  static constexpr Member row{read, encode, Codec<M>::schema, is_required<M> ? nullptr : given};
};

// B is the struct or the base that it took its fields from.
template <class B, class M>
Row row_of(const void* object, const std::type_identity_t<B>& part, const Field<B, M>& field) {
  const auto* member = reinterpret_cast<const char*>(&(part.*field.member));
  return {field.name, static_cast<std::size_t>(member - static_cast<const char*>(object)), &MemberOf<M>::row};
}
template <class T, std::size_t... I>
std::array<Row, sizeof...(I)> rows_of(const T& object, std::index_sequence<I...> /*fields*/) {
  return {row_of(&object, object, std::get<I>(T::fields))...};
}
template <class T>
auto rows_of(const T& object) {
  return rows_of(object, std::make_index_sequence<std::tuple_size_v<decltype(T::fields)>>{});
}

}  // namespace fields

Result<void> read_text(std::string& out, const json::Value& value, std::size_t max_points, Breaks breaks,
                       const std::string& where);
json::Value text_schema(std::size_t max_points);
Result<RawId> read_id(const json::Value& value, const std::string& where);
json::Value id_schema();
Result<std::int64_t> read_whole(const json::Value& value, std::int64_t low, std::int64_t high,
                                const std::string& where);
json::Value whole_schema(std::int64_t low, std::int64_t high);
Result<std::size_t> read_name(const json::Value& value, std::span<const std::string_view> names,
                              const std::string& where);
json::Value names_schema(std::span<const std::string_view> names);
Result<const json::Array*> array_within(const json::Value& value, std::size_t max, const std::string& where);
json::Value list_schema(std::size_t max, json::Value items);

template <class T>
  requires requires { T::max_points; }
struct Codec<T> {
  static Result<void> read(T& out, const json::Value& value, const std::string& where) {
    return read_text(out.value, value, T::max_points, T::breaks, where);
  }
  static json::Value encode(const T& value) { return json::Value(value.value); }
  static json::Value schema() { return text_schema(T::max_points); }
};

template <class Tag>
struct Codec<Id<Tag>> {
  static Result<void> read(Id<Tag>& out, const json::Value& value, const std::string& where) {
    TRY(const RawId raw, read_id(value, where));
    out = Id<Tag>(raw);
    return {};
  }
  static json::Value encode(const Id<Tag>& value) { return json::Value(to_text(value)); }
  static json::Value schema() { return id_schema(); }
};

template <>
struct Codec<Instant> {
  static Result<void> read(Instant& out, const json::Value& value, const std::string& where);
  static json::Value encode(const Instant& value);
  static json::Value schema();
};

template <std::int64_t Lo, std::int64_t Hi>
struct Codec<Whole<Lo, Hi>> {
  static Result<void> read(Whole<Lo, Hi>& out, const json::Value& value, const std::string& where) {
    TRY(out.value, read_whole(value, Lo, Hi, where));
    return {};
  }
  static json::Value encode(const Whole<Lo, Hi>& value) { return json::Value(value.value); }
  static json::Value schema() { return whole_schema(Lo, Hi); }
};

template <>
struct Codec<Flag> {
  static Result<void> read(Flag& out, const json::Value& value, const std::string& where);
  static json::Value encode(const Flag& value);
  static json::Value schema();
};

template <NamedEnum E>
struct Codec<E> {
  static Result<void> read(E& out, const json::Value& value, const std::string& where) {
    TRY(const std::size_t at, read_name(value, names_of(E{}), where));
    out = static_cast<E>(at);
    return {};
  }
  static json::Value encode(const E& value) { return json::Value(name_of(value)); }
  static json::Value schema() { return names_schema(names_of(E{})); }
};

template <class T>
struct Codec<std::optional<T>> {
  static Result<void> read(std::optional<T>& out, const json::Value& value, const std::string& where) {
    return Codec<T>::read(out.emplace(), value, where);
  }
  static json::Value encode(const std::optional<T>& value) { return value ? Codec<T>::encode(*value) : json::Value(); }
  static json::Value schema() { return Codec<T>::schema(); }
};

template <class T, std::size_t Max>
struct Codec<List<T, Max>> {
  static Result<void> read(List<T, Max>& out, const json::Value& value, const std::string& where) {
    TRY(const json::Array* array, array_within(value, Max, where));
    out.items = std::vector<T>(array->size());
    for (std::size_t i = 0; i < array->size(); ++i)
      CHECK(Codec<T>::read(out.items[i], (*array)[i], json::pointer_step(where, i)));
    return {};
  }
  static json::Value encode(const List<T, Max>& value) {
    json::Array out;
    out.reserve(value.size());
    for (const auto& item : value) out.push_back(Codec<T>::encode(item));
    return out;
  }
  static json::Value schema() { return list_schema(Max, Codec<T>::schema()); }
};

template <Described T>
struct Codec<T> {
  static Result<void> read(T& out, const json::Value& value, const std::string& where) {
    return fields::read(&out, fields::rows_of(out), value, where);
  }
  static json::Value encode(const T& value) { return fields::encode(&value, fields::rows_of(value)); }
  static json::Value schema() { return fields::schema(fields::rows_of(T{})); }
};

}  // namespace tocsin::model
