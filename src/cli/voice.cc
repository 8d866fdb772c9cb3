#include "cli/voice.h"

#include "base/json.h"
#include "cli/table.h"

namespace tocsin::cli {
namespace {

std::optional<std::string> given_language(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--") break;
    if (arguments[i].starts_with("--lang=")) return arguments[i].substr(7);
    if (arguments[i] == "--lang" && i + 1 < arguments.size()) return arguments[i + 1];
  }
  return std::nullopt;
}

// "zh_CN.UTF-8" as a language range.
std::string range_of(std::string_view locale) {
  std::string out(locale.substr(0, locale.find_first_of(".@")));
  for (char& c : out) c = c == '_' ? '-' : c;
  return out;
}

}  // namespace

std::string Voice::word(std::string_view key) const {
  if (i18n::catalogue().has(key)) return say(key);
  return std::string(key.substr(key.rfind('.') + 1));
}

std::string Voice::problem(const Error& error) const {
  const auto words = i18n::words_of(error, language);
  std::string out = words.title + "\n" + safe_lines(words.detail);
  if (!error.where.empty()) out += "\n" + say("cli.problem.where", {{"where", one_line(error.where)}});
  out += "\n" + say("cli.problem.code", {{"code", one_line(error.what)}});
  const std::string hint = "cli.hint." + error.what;
  return i18n::catalogue().has(hint) ? out + "\n" + say(hint) : out;
}

json::Object Voice::document(const Error& error) const {
  const auto words = i18n::words_of(error, language);
  json::Object args;
  for (const auto& arg : error.args) args.emplace(arg.name, arg.value);
  json::Object out{{"type", "urn:tocsin:problem:" + error.what},
                   {"title", words.title},
                   {"detail", words.detail},
                   {"code", error.what}};
  if (!error.where.empty()) out.emplace("where", error.where);
  if (!args.empty()) out.emplace("args", std::move(args));
  return out;
}

Language language_of(const std::vector<std::string>& arguments, const Variables& variables) {
  if (const auto given = given_language(arguments)) return i18n::negotiate(range_of(*given));
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const auto value = variables(name); value && !value->empty()) return i18n::negotiate(range_of(*value));
  return Language::en;
}

}  // namespace tocsin::cli
