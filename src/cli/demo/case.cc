#include "cli/demo/case.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/embedded.h"

namespace tocsin::demo {
namespace {

constexpr std::int64_t minute_us = 60'000'000;
constexpr Span max_offset = days(3653);

struct Unit {
  char letter;
  std::int64_t minutes;
};
constexpr std::array<Unit, 3> units{{{'d', 1440}, {'h', 60}, {'m', 1}}};

// Takes "<number><letter>" off the front; nullopt where the front is something else.
std::optional<std::int64_t> take(std::string_view& rest, char letter) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  const auto digits = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc{} || number < 0 || digits > 6 || rest.starts_with('-')) return std::nullopt;
  if (digits >= rest.size() || rest[digits] != letter) return std::nullopt;
  rest.remove_prefix(digits + 1);
  return number;
}

Result<json::Value> parsed(std::string_view text) { return json::parse(text, {.bytes = 8 << 20, .depth = 16}); }

Result<Community> community_named(std::string_view key) {
  const auto text = embedded("cases/" + std::string(key) + ".json");
  if (text.empty()) return fail(Code::invalid, "case.unknown", "/community", {{"key", std::string(key)}});
  TRY(const json::Value value, parsed(text));
  auto out = model::decode<Community>(value);
  if (!out) out.error().where.insert(0, "community:");
  return out;
}

}  // namespace

std::optional<Offset> offset_from_text(std::string_view text) {
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const std::int64_t sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  std::int64_t minutes = 0;
  for (const Unit& unit : units)
    if (const auto number = take(text, unit.letter)) minutes += *number * unit.minutes;
  const Offset out{{sign * minutes * minute_us}};
  if (!text.empty() || std::abs(out.by.us) > max_offset.us) return std::nullopt;
  return out;
}

std::string to_text(const Offset& offset) {
  std::string out = offset.by.us < 0 ? "-" : "+";
  std::int64_t minutes = std::abs(offset.by.us) / minute_us;
  if (minutes == 0) return "+0h";
  for (const Unit& unit : units) {
    if (minutes / unit.minutes > 0) out += std::to_string(minutes / unit.minutes) + unit.letter;
    minutes %= unit.minutes;
  }
  return out;
}

Result<DemoCase> case_from_json(std::string_view text) {
  TRY(const json::Value value, parsed(text));
  DemoCase out;
  TRY(out.story, model::decode<Story>(value));
  TRY(out.community, community_named(out.story.community.value));
  CHECK(check_case(out));
  return out;
}

json::Value to_json(const Story& story) { return model::encode(story); }

Result<DemoCase> ebury_case() { return case_from_json(embedded("cases/ebury.json")); }

const Organisation* organisation_named(const DemoCase& demo, std::string_view key) {
  for (const Organisation& one : demo.community.organisations)
    if (one.key.value == key) return &one;
  return nullptr;
}

const Organisation* organisation_of(const DemoCase& demo, std::string_view person_key) {
  for (const Organisation& one : demo.community.organisations)
    for (const Person& person : one.persons)
      if (person.key.value == person_key) return &one;
  return nullptr;
}

const Person* person_named(const DemoCase& demo, std::string_view key) {
  for (const Organisation& one : demo.community.organisations)
    for (const Person& person : one.persons)
      if (person.key.value == key) return &person;
  return nullptr;
}

const Beat* beat_named(const DemoCase& demo, std::string_view key) {
  for (const Beat& beat : demo.story.beats)
    if (beat.key.value == key) return &beat;
  return nullptr;
}

Instant at_of(const DemoCase& demo, const Beat& beat) { return demo.story.starts_at + beat.at.by; }

model::Tlp marking_of(const DemoCase& demo, const Beat& beat) {
  return beat.marking.value_or(demo.community.policy.default_marking);
}

namespace {

bool chosen(const Selection& set, const Indicator& one) {
  const auto& groups = set.groups.items;
  const auto& types = set.types.items;
  const bool group = groups.empty() || (one.group && std::ranges::find(groups, *one.group) != groups.end());
  return group && (types.empty() || std::ranges::find(types, one.type) != types.end());
}

}  // namespace

std::vector<const Indicator*> members_of(const DemoCase& demo, std::string_view set) {
  std::vector<const Indicator*> out;
  const auto& sets = demo.story.sets.items;
  const auto at = std::ranges::find_if(sets, [&](const Selection& one) { return one.key.value == set; });
  if (at == sets.end()) return out;
  const auto limit = at->limit ? static_cast<std::size_t>(at->limit->value) : std::size_t(-1);
  for (const Indicator& one : demo.story.indicators)
    if (out.size() < limit && chosen(*at, one)) out.push_back(&one);
  return out;
}

}  // namespace tocsin::demo

namespace tocsin::model {

Result<void> Codec<demo::Offset>::read(demo::Offset& out, const json::Value& value, const std::string& where) {
  if (!value.is_string()) return wrong_type("string", where);
  const auto offset = demo::offset_from_text(value.get_string());
  if (!offset) return fail(Code::invalid, "case.offset", where);
  out = *offset;
  return {};
}
json::Value Codec<demo::Offset>::encode(const demo::Offset& value) { return json::Value(demo::to_text(value)); }
json::Value Codec<demo::Offset>::schema() { return {{"type", "string"}}; }

Result<void> Codec<demo::Fields>::read(demo::Fields& out, const json::Value& value, const std::string& where) {
  if (!value.is_object()) return wrong_type("object", where);
  out.members = value.get_object();
  return {};
}
json::Value Codec<demo::Fields>::encode(const demo::Fields& value) { return value.members; }
json::Value Codec<demo::Fields>::schema() { return {{"type", "object"}}; }

}  // namespace tocsin::model
