#pragma once
// A warninglist: values that a sensor meets everywhere and that accuse nobody (private addresses, the digest of an
// empty file, a public resolver), with where that is written. The danger removed: a resolver's address sent to a whole
// community as an indicator, and blocked by it.
//
// The form is that of MISP's warninglists: name, description, version, type, matching_attributes, list; Tocsin's own
// lists also say `source` and `date`, and name and description in Chinese. What else a file holds is passed over.
// A list applies to the types of observable that its attributes name; one that names none, to all. Entries: of `cidr`
// an address or a network; of `hostname` a name, which stands for what is below it too; of `string` a whole value; of
// `substring` a part of one; of `regex` an RE2 expression, bare or as "/.../" with the flags i, m, s. Letters count as
// one in either case, but for an expression without the flag i. Bounds: 1,000,000 entries of 4,096 bytes; 100,000 of a
// substring list, 10,000 of a regex list. Errors: invalid "field.missing" | "field.type" | "field.value" |
// "warninglist.entry" {type, entry} | "warninglist.regex" {entry, fault}, limit "list.too_long" {max}, those of
// check_text; `where` is the place in the file. Threads: values, pure functions. Source: MISP warninglists,
// schema.json.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/observable.h"

namespace tocsin::model {

enum class WarninglistType : std::uint8_t { cidr, hostname, string, substring, regex };
std::span<const std::string_view> names_of(WarninglistType);

// The most that a file of a list holds.
inline constexpr json::Limits warninglist_limits{.bytes = std::size_t{64} << 20, .depth = 8};

struct Warninglist {
  std::string id;  // the file's name without ".json"
  std::string name, name_zh;
  std::string description, description_zh;
  std::string source, date;  // where its entries are published, and the day on which they were written down
  std::int64_t version = 0;
  WarninglistType type = WarninglistType::string;
  std::vector<std::string> matching_attributes;
  std::vector<std::string> list;
  bool operator==(const Warninglist&) const = default;
};

Result<Warninglist> warninglist_from_json(const json::Value& value, std::string id);
json::Value to_json(const Warninglist& list);  // without its id

// Whether the list speaks of values of this type at all.
bool applies_to(const Warninglist& list, ObservableType type);

}  // namespace tocsin::model
