#include "model/scheme.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/embedded.h"

namespace tocsin::model {
namespace {

bool is_id(std::string_view id) {
  return std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::unexpected<Error> about(std::string_view what, std::string_view id, std::string where) {
  return fail(Code::invalid, what, std::move(where), {{"id", std::string(id)}});
}

Result<void> note_id(std::set<std::string, std::less<>>& seen, const std::string& prefix, std::string_view id,
                     const std::string& where) {
  const std::string place = json::pointer_step(where, "id");
  if (!is_id(id)) return about("scheme.id", id, place);
  if (!seen.insert(prefix + std::string(id)).second) return about("scheme.duplicate", id, place);
  return {};
}

Result<void> check_classes(const Scheme& scheme, std::set<std::string, std::less<>>& seen) {
  for (std::size_t i = 0; i < scheme.classes.size(); ++i) {
    const SchemeClass& one = scheme.classes.items[i];
    const std::string where = json::pointer_step("/classes", i);
    CHECK(note_id(seen, "", one.id.value, where));
    for (std::size_t j = 0; j < one.types.size(); ++j)
      CHECK(note_id(seen, one.id.value + '/', one.types.items[j].id.value, json::pointer_step(where + "/types", j)));
  }
  return {};
}

Result<void> check_levels(const Scheme& scheme, std::set<std::string, std::less<>>& seen) {
  for (std::size_t i = 0; i < scheme.levels.size(); ++i) {
    const SchemeLevel& one = scheme.levels.items[i];
    const std::string where = json::pointer_step("/levels", i);
    CHECK(note_id(seen, "", one.id.value, where));
    if (one.rank.value != static_cast<std::int64_t>(i) + 1)
      return about("scheme.rank", one.id.value, json::pointer_step(where, "rank"));
  }
  return {};
}

// A scheme that is scored has a level for every score.
Result<void> check_scoring(const Scheme& scheme) {
  std::set<std::string, std::less<>> seen;
  for (std::size_t i = 0; i < scheme.questions.size(); ++i) {
    const SchemeQuestion& one = scheme.questions.items[i];
    const std::string where = json::pointer_step("/questions", i);
    CHECK(note_id(seen, "", one.id.value, where));
    for (std::size_t j = 0; j < one.answers.size(); ++j)
      CHECK(
          note_id(seen, one.id.value + '/', one.answers.items[j].id.value, json::pointer_step(where + "/answers", j)));
  }
  std::int64_t above = 101;
  for (std::size_t i = 0; i < scheme.levels.size(); ++i) {
    const SchemeLevel& one = scheme.levels.items[i];
    const bool fits = scheme.questions.empty() ? !one.from : one.from && one.from->value < above;
    const bool ends = scheme.questions.empty() || i + 1 < scheme.levels.size() || (one.from && one.from->value == 0);
    if (!fits || !ends)
      return about("scheme.from", one.id.value, json::pointer_step(json::pointer_step("/levels", i), "from"));
    if (one.from) above = one.from->value;
  }
  return {};
}

std::string_view view_of(const std::optional<Text<600>>& text) { return text ? std::string_view(text->value) : ""; }

template <class Entry>
SchemeName name_of_entry(const Entry& entry) {
  return {entry.en.value, entry.zh.value, view_of(entry.description_en), view_of(entry.description_zh)};
}

template <class Entries>
std::optional<SchemeName> name_among(const Entries& entries, std::string_view id) {
  const auto at = std::ranges::find_if(entries, [&](const auto& entry) { return entry.id.value == id; });
  if (at == entries.end()) return std::nullopt;
  return name_of_entry(*at);
}

Result<void> check_known(const Scheme& scheme, std::string_view id, const std::string& where) {
  if (!name_in(scheme, id)) return about("scheme.unknown_id", id, where);
  return {};
}

// What lies in the binary was checked by the tests of the build that made it: anything else is a bug.
json::Value embedded_json(std::string_view path) {
  auto value = json::parse(embedded(path));
  TOCSIN_ASSERT(value.has_value());
  return std::move(*value);
}

std::vector<Scheme> load_schemes() {
  std::vector<Scheme> out;
  for (const auto path :
       {"schemes/rsit.json", "schemes/gbt20986.json", "schemes/ncsc6.json", "schemes/community-score.json"}) {
    auto scheme = scheme_from_json(embedded_json(path));
    TOCSIN_ASSERT(scheme.has_value());
    out.push_back(std::move(*scheme));
  }
  return out;
}

std::vector<Crosswalk> load_crosswalks() {
  std::vector<Crosswalk> out;
  auto crosswalk = crosswalk_from_json(embedded_json("schemes/rsit-gbt20986.json"), *scheme_named("rsit"),
                                       *scheme_named("gbt20986"));
  TOCSIN_ASSERT(crosswalk.has_value());
  out.push_back(std::move(*crosswalk));
  return out;
}

}  // namespace

Result<Scheme> scheme_from_json(const json::Value& value) {
  TRY(Scheme out, decode<Scheme>(value));
  if (!is_id(out.scheme.value)) return about("scheme.id", out.scheme.value, "/scheme");
  std::set<std::string, std::less<>> seen;
  CHECK(check_classes(out, seen));
  CHECK(check_levels(out, seen));
  CHECK(check_scoring(out));
  return out;
}

std::optional<SchemeName> name_in(const Scheme& scheme, std::string_view id) {
  const auto slash = id.find('/');
  if (slash == std::string_view::npos) {
    if (auto found = name_among(scheme.classes, id)) return found;
    return name_among(scheme.levels, id);
  }
  for (const SchemeClass& one : scheme.classes)
    if (one.id.value == id.substr(0, slash)) return name_among(one.types, id.substr(slash + 1));
  return std::nullopt;
}

std::vector<std::string> ids_of(const Scheme& scheme) {
  std::vector<std::string> out;
  for (const SchemeClass& one : scheme.classes) {
    out.push_back(one.id.value);
    for (const SchemeType& type : one.types) out.push_back(one.id.value + '/' + type.id.value);
  }
  for (const SchemeLevel& level : scheme.levels) out.push_back(level.id.value);
  return out;
}

Result<Crosswalk> crosswalk_from_json(const json::Value& value, const Scheme& from, const Scheme& to) {
  TRY(Crosswalk out, decode<Crosswalk>(value));
  if (out.from != from.scheme) return about("scheme.unknown_id", out.from.value, "/from");
  if (out.to != to.scheme) return about("scheme.unknown_id", out.to.value, "/to");
  for (std::size_t i = 0; i < out.pairs.size(); ++i) {
    const CrosswalkPair& pair = out.pairs.items[i];
    const std::string where = json::pointer_step("/pairs", i);
    CHECK(check_known(from, pair.from.value, where + "/from"));
    for (const auto& id : pair.to) CHECK(check_known(to, id.value, where + "/to"));
  }
  return out;
}

std::vector<std::string_view> suggestions(const Crosswalk& crosswalk, std::string_view id) {
  std::vector<std::string_view> out;
  for (const CrosswalkPair& pair : crosswalk.pairs)
    if (pair.from.value == id)
      for (const auto& to : pair.to) out.emplace_back(to.value);
  return out;
}

const std::vector<Scheme>& schemes() {
  static const std::vector<Scheme> all = load_schemes();
  return all;
}

const Scheme* scheme_named(std::string_view scheme) {
  for (const Scheme& one : schemes())
    if (one.scheme.value == scheme) return &one;
  return nullptr;
}

const std::vector<Crosswalk>& crosswalks() {
  static const std::vector<Crosswalk> all = load_crosswalks();
  return all;
}

}  // namespace tocsin::model
