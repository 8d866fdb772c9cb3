#include "cli/codes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/id.h"
#include "cli/act_commands.h"
#include "cli/records.h"
#include "model/codec.h"

namespace tocsin::cli {
namespace {

using model::Kind;

constexpr std::size_t most_records = 20'000;
constexpr std::size_t code_digits = 8;

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

// Crockford's alphabet, in which three letters stand for digits that look like them.
char digit_of(char c) {
  c = upper(c);
  return c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
}
bool is_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z' && c != 'U'); }

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return upper(c); });
  return out;
}

std::string shown_name(const Option& option) { return option.name == "id" ? "ID" : "--" + option.name; }

struct Found {
  Kind kind;
  std::string id;
  std::string title;
};
using Wanted = std::function<bool(const json::Value& record)>;

Result<void> look_among(Scene& scene, Kind kind, const Wanted& wanted, std::vector<Found>& found) {
  const auto path = fmt::format("/api/v1/{}?limit=1000", model::plural_of(kind));
  TRY(const json::Value page, pages(*scene.client, path, most_records));
  for (const auto& one : page.get_object().at("items").as_array())
    if (wanted(one)) found.push_back({kind, text_in(one, "id"), title_of(one)});
  return {};
}

std::string names_of(const std::vector<Found>& found, const Voice& voice) {
  std::string out;
  for (const auto& one : found)
    out += fmt::format("{}{} {} ({})", out.empty() ? "" : ", ", voice.word(fmt::format("kind.{}", name_of(one.kind))),
                       one.id, one_line(one.title));
  return out;
}

Result<std::string> the_one(Scene& scene, const Option& option, const std::string& value, const Wanted& wanted) {
  std::vector<Found> found;
  for (const auto kind : option.kinds) CHECK(look_among(scene, kind, wanted, found));
  if (found.empty()) return fail(Code::not_found, "code.none", shown_name(option), {{"code", value}});
  if (found.size() > 1)
    return fail(Code::conflict, "code.ambiguous", shown_name(option),
                {{"code", value}, {"found", names_of(found, scene.voice)}});
  return found.front().id;
}

constexpr Kind named_kinds[] = {Kind::organisation, Kind::community};

bool has_a_name(Kind kind) { return std::ranges::find(named_kinds, kind) != std::end(named_kinds); }

bool is_called(const json::Value& record, const std::string& value) {
  const auto kind = text_in(record, "kind");
  if (std::ranges::none_of(named_kinds, [&](Kind one) { return model::name_of(one) == kind; })) return false;
  return upper(text_in(record, "name")) == upper(value) || text_in(record, "name_zh") == value;
}

Result<std::string> id_of(Scene& scene, const Option& option, const std::string& value) {
  if (from_uuid_text(value)) return value;
  const auto code = code_from(value);
  const bool has_names = std::ranges::any_of(option.kinds, has_a_name);
  if (!code && !has_names)
    return fail(Code::invalid, "usage.id", "", {{"option", shown_name(option)}, {"value", value}});
  return the_one(scene, option, value, [&](const json::Value& one) {
    return (code && text_in(one, "code") == *code) || is_called(one, value);
  });
}

bool wants_looking_up(const Option& option, const Parsed& parsed) {
  const auto given = parsed.many(option.name);
  return !option.kinds.empty() && std::ranges::any_of(given, [](const auto& one) { return !from_uuid_text(one); });
}

Result<void> look_up(Scene& scene, const Option& option, Parsed& parsed) {
  std::vector<std::string> ids;
  for (const auto& value : parsed.many(option.name)) {
    TRY(std::string id, id_of(scene, option, value));
    ids.push_back(std::move(id));
  }
  parsed.replace(option.name, std::move(ids));
  return {};
}

}  // namespace

std::optional<std::string> code_from(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '-' || i != code_digits / 2) out += digit_of(text[i]);
  if (out.size() != code_digits || !std::ranges::all_of(out, is_digit)) return std::nullopt;
  return out.insert(code_digits / 2, "-");
}

Result<Parsed> with_ids(Scene& scene, const Command& command, Parsed parsed) {
  std::vector<const Option*> wanted;
  for (const auto* options : {&command.positionals, &command.options})
    for (const auto& option : *options)
      if (wants_looking_up(option, parsed)) wanted.push_back(&option);
  if (wanted.empty()) return parsed;
  CHECK(scene.connect(parsed));
  for (const auto* option : wanted) CHECK(look_up(scene, *option, parsed));
  return parsed;
}

}  // namespace tocsin::cli
