#pragma once
// Words in the user's language. The danger removed: prose in code. Threads: values. A missing word is its own last
// part, so that a new act or field is readable before it is translated.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "i18n/catalogue.h"

namespace tocsin::cli {

using i18n::Language;
using Variables = std::function<std::optional<std::string>(const std::string&)>;

struct Voice {
  Language language = Language::en;

  std::string say(std::string_view key, const std::vector<Arg>& args = {}) const {
    return i18n::catalogue().render(language, key, args);
  }
  // "field.due_at" in words, else "due_at".
  std::string word(std::string_view key) const;
  // What was refused and why, then where in what was sent, the code by which docs/operate/troubleshooting.md is
  // ordered, and what to do where that is known: a line each.
  std::string problem(const Error& error) const;
  json::Object document(const Error& error) const;  // as the API's problem documents (RFC 9457), without a status
};

// --lang wins over LC_ALL, LC_MESSAGES and LANG; anything unknown is English.
Language language_of(const std::vector<std::string>& arguments, const Variables& variables);

}  // namespace tocsin::cli
