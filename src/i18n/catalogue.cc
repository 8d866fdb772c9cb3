#include "i18n/catalogue.h"

#include <unicode/locid.h>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>

#include <algorithm>
#include <charconv>

#include "i18n/format.h"
#include "i18n/icu.h"

extern "C" const char tocsin_catalogue_begin[];
extern "C" const char tocsin_catalogue_end[];

namespace tocsin::i18n {
namespace {

bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

// The end of the argument name that begins at `at`.
std::size_t name_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name_char(text[at])) ++at;
  return at;
}

// True where some argument has a format ("{n, plural, ...}"), which only ICU can render.
bool has_format(std::string_view pattern) {
  for (auto at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
    const auto end = name_end(pattern, at + 1);
    if (end > at + 1 && end < pattern.size() && pattern[end] == ',') return true;
  }
  return false;
}

const Arg* find_arg(const std::vector<Arg>& args, std::string_view name) {
  const auto found = std::ranges::find(args, name, &Arg::name);
  return found == args.end() ? nullptr : &*found;
}

std::string substitute(std::string_view pattern, const std::vector<Arg>& args) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto end = name_end(pattern, at + 1);
    const bool is_arg = pattern[at] == '{' && end < pattern.size() && pattern[end] == '}' && end > at + 1;
    const Arg* arg = is_arg ? find_arg(args, pattern.substr(at + 1, end - at - 1)) : nullptr;
    if (arg) {
      out += arg->value;
      at = end + 1;
    } else {
      out += pattern[at++];
    }
  }
  return out;
}

// ICU reads an apostrophe before a brace as a quote; here it is always itself.
icu::UnicodeString icu_pattern(std::string_view pattern) {
  std::string doubled;
  for (const char c : pattern) doubled.append(c == '\'' ? 2 : 1, c);
  return to_icu(doubled);
}

struct Usage {
  std::set<std::string> all;
  std::set<std::string> counts;
};

std::optional<Usage> usage_of(std::string_view pattern) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString text = icu_pattern(pattern);
  const icu::MessagePattern parsed(text, nullptr, status);
  if (U_FAILURE(status)) return std::nullopt;
  Usage out;
  for (int i = 0; i + 1 < parsed.countParts(); ++i) {
    const auto& part = parsed.getPart(i);
    if (part.getType() != UMSGPAT_PART_TYPE_ARG_START) continue;
    const std::string name = from_icu(parsed.getSubstring(parsed.getPart(i + 1)));
    out.all.insert(name);
    if (UMSGPAT_ARG_TYPE_HAS_PLURAL_STYLE(part.getArgType())) out.counts.insert(name);
  }
  return out;
}

icu::Formattable formattable(const Arg& arg, const Usage& usage) {
  std::int64_t number = 0;
  const char* end = arg.value.data() + arg.value.size();
  if (usage.counts.contains(arg.name) && std::from_chars(arg.value.data(), end, number).ptr == end) return number;
  return to_icu(arg.value);
}

std::string format_with_icu(Language language, std::string_view pattern, const std::vector<Arg>& args) {
  const auto usage = usage_of(pattern);
  UErrorCode status = U_ZERO_ERROR;
  icu::MessageFormat format(icu_pattern(pattern), locale_of(language), status);
  if (!usage || U_FAILURE(status)) return std::string(pattern);
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const auto& arg : args) {
    names.push_back(to_icu(arg.name));
    values.push_back(formattable(arg, *usage));
  }
  icu::UnicodeString out;
  format.format(names.data(), values.data(), static_cast<int32_t>(names.size()), out, status);
  return U_FAILURE(status) ? std::string(pattern) : from_icu(out);
}

}  // namespace

std::string_view tag_of(Language language) { return language == Language::en ? "en" : "zh-Hans"; }

Catalogue::Catalogue(std::string_view tsv) {
  while (!tsv.empty()) {
    const auto end = std::min(tsv.find('\n'), tsv.size());
    std::string_view line = tsv.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && line[0] != '#') take_line(line);
    tsv.remove_prefix(std::min(end + 1, tsv.size()));
  }
}

void Catalogue::take_line(std::string_view line) {
  const auto first = line.find('\t');
  const auto second = first == std::string_view::npos ? first : line.find('\t', first + 1);
  if (second == std::string_view::npos || line.find('\t', second + 1) != std::string_view::npos) {
    faults_.push_back("not three columns: " + std::string(line));
    return;
  }
  const std::string_view key = line.substr(0, first);
  Entry entry{{std::string(line.substr(first + 1, second - first - 1)), std::string(line.substr(second + 1))}};
  if (!entries_.try_emplace(std::string(key), std::move(entry)).second)
    faults_.push_back("given twice: " + std::string(key));
}

std::string_view Catalogue::pattern(Language language, std::string_view key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? std::string_view{} : found->second.text[static_cast<std::size_t>(language)];
}

std::string Catalogue::render(Language language, std::string_view key, const std::vector<Arg>& args) const {
  const std::string_view text = pattern(language, key);
  if (text.empty()) return std::string(key);
  return has_format(text) ? format_with_icu(language, text, args) : substitute(text, args);
}

std::vector<std::string_view> Catalogue::keys() const {
  std::vector<std::string_view> out;
  for (const auto& [key, entry] : entries_) out.push_back(key);
  return out;
}

const Catalogue& catalogue() {
  static const Catalogue instance(std::string_view(
      tocsin_catalogue_begin, static_cast<std::size_t>(tocsin_catalogue_end - tocsin_catalogue_begin)));
  return instance;
}

std::optional<std::set<std::string>> arguments_of(std::string_view pattern) {
  auto usage = usage_of(pattern);
  if (!usage) return std::nullopt;
  return std::move(usage->all);
}

std::string_view name_of(Code code) {
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::denied:
      return "denied";
    case Code::not_found:
      return "not_found";
    case Code::conflict:
      return "conflict";
    case Code::limit:
      return "limit";
    case Code::unavailable:
      return "unavailable";
    case Code::internal:
      return "internal";
  }
  return "internal";
}

namespace {

std::string word_or(Language language, const std::string& key, std::string_view fallback) {
  return catalogue().has(key) ? catalogue().render(language, key) : std::string(fallback);
}

// A move has the words of its act, or its own where the act is named otherwise; the server's own moves have none.
std::string move_word(Language language, std::string_view machine, std::string_view trigger) {
  const auto name = std::string(machine) + "." + std::string(trigger);
  return word_or(language, "move." + name, word_or(language, "act." + name, ""));
}

std::string moves_of(Language language, std::string_view machine, std::string_view triggers) {
  std::vector<std::string> out;
  while (!triggers.empty()) {
    const auto end = std::min(triggers.find(", "), triggers.size());
    if (auto word = move_word(language, machine, triggers.substr(0, end)); !word.empty())
      out.push_back(std::move(word));
    triggers.remove_prefix(std::min(end + 2, triggers.size()));
  }
  return out.empty() ? std::string() : list_text(language, out);
}

std::string* value_of(std::vector<Arg>& args, std::string_view name) {
  const auto found = std::ranges::find(args, name, &Arg::name);
  return found == args.end() ? nullptr : &found->value;
}

// Names of states, moves and rights in words; the key of the text that has room for what is possible instead.
std::string spoken(Language language, std::string key, std::vector<Arg>& args) {
  if (auto* right = value_of(args, "right")) *right = word_or(language, "act." + *right, *right);
  const auto* machine = value_of(args, "machine");
  auto* state = value_of(args, "state");
  auto* trigger = value_of(args, "trigger");
  if (machine == nullptr || state == nullptr || trigger == nullptr) return key;
  if (auto word = move_word(language, *machine, *trigger); !word.empty()) *trigger = std::move(word);
  *state = word_or(language, "state." + *machine + "." + *state, *state);
  auto* possible = value_of(args, "possible");
  if (possible == nullptr) return key;
  *possible = moves_of(language, *machine, *possible);
  return possible->empty() ? key : key + "_from";
}

}  // namespace

Words words_of(const Error& error, Language language) {
  auto args = error.args;
  const bool names_wanted = error.what == "field.type" || error.what == "stix.pattern";
  for (auto& arg : args)  // the name of a type is for programs
    if (const auto key = "wanted." + arg.value; names_wanted && catalogue().has(key))
      arg.value = catalogue().render(language, key);
  if (!find_arg(args, "where")) args.push_back({"where", error.where});
  const auto key = spoken(language, "problem." + error.what, args);
  return {catalogue().render(language, "problem_title." + std::string(name_of(error.code))),
          catalogue().render(language, key, args)};
}

}  // namespace tocsin::i18n
