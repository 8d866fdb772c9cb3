#pragma once
// The catalogue of texts. The danger removed: prose in code, which can neither be translated nor checked for gaps.
//
// Every text that a person reads has a key and stands in src/i18n/messages/*.tsv in every language
// (key TAB English TAB Chinese; '#' begins a comment line). Arguments are written {name}; counts as ICU plurals,
// "{n, plural, one{# file} other{# files}}", where n's value is a decimal integer. An apostrophe is always itself.
// An argument's value is never read as a pattern. A missing key renders as the key, a missing argument as {name}.
// Units: texts are UTF-8. Ownership: catalogue() is built once and never changes. Threads: any, after that.
// Source: ICU MessageFormat; RFC 9110 section 12.5.4 (Accept-Language); RFC 9457 (title and detail of a problem).
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::i18n {

enum class Language : std::uint8_t { en, zh_hans };
inline constexpr Language languages[] = {Language::en, Language::zh_hans};

// "en", "zh-Hans": the BCP 47 tag, for Content-Language and the lang attribute.
std::string_view tag_of(Language language);

class Catalogue {
 public:
  // Takes any text: lines that are not three columns, and second entries of a key, are kept aside in faults().
  explicit Catalogue(std::string_view tsv);

  std::string render(Language language, std::string_view key, const std::vector<Arg>& args = {}) const;
  bool has(std::string_view key) const { return entries_.contains(key); }
  std::string_view pattern(Language language, std::string_view key) const;  // empty where there is none
  std::vector<std::string_view> keys() const;
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  struct Entry {
    std::string text[std::size(languages)];
  };
  void take_line(std::string_view line);

  std::map<std::string, Entry, std::less<>> entries_;
  std::vector<std::string> faults_;
};

const Catalogue& catalogue();

// The names of the arguments that a pattern uses, counts included; nullopt where the pattern does not parse.
std::optional<std::set<std::string>> arguments_of(std::string_view pattern);

// The best language for an Accept-Language header: highest weight wins, the earlier of equals; English where none fits.
Language negotiate(std::string_view accept_language);

// An error in words. Title: the kind of refusal ("problem_title." + code). Detail: "problem." + what, with the error's
// arguments and {where}.
struct Words {
  std::string title;
  std::string detail;
};
Words words_of(const Error& error, Language language);
std::string_view name_of(Code code);  // "invalid", "denied", "not_found", ...

}  // namespace tocsin::i18n
