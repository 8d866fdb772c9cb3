#pragma once
// The sanitising engine: takes out of a document what is not to leave, and says what it took. The danger removed: a
// value that was told to go and stays in a key, in a list within a list, in capitals or behind brackets.
//
// sanitise() walks a JSON document: texts, keys of objects and numbers are read in their plain form (plain_form.h), and
// what a rule finds is replaced by a placeholder between U+27E6 and U+27E7, signs that no rule may look for. Where
// finds overlap, all of them go. Texts are gone through again until nothing is found between the placeholders.
// `removed` names members and elements by JSON pointers into the document as it came. `kept` shields values from what
// is found by kind (addresses, persons' data), never from what is named. Bounds: as the document; time grows with the
// text and the number of names that begin with the same sign. Threads: pure. Errors: of checked_needle(), invalid
// "sanitise.empty" for a name without any sign, invalid "sanitise.bracket" for one with a placeholder's bracket.
#include <optional>

#include "base/json.h"
#include "share/finding.h"

namespace tocsin::share {

inline constexpr std::string_view placeholder_open = "\xE2\x9F\xA6";   // U+27E6
inline constexpr std::string_view placeholder_close = "\xE2\x9F\xA7";  // U+27E7

// Whether a name is looked for within words too. Short ones of the directory are not.
enum class Within : std::uint8_t { words, text };

struct NamedRule {
  Needle needle;
  Within within = Within::text;
  std::string with;  // what stands instead, without brackets
  std::string rule;  // "replace", "pseudonym", ...: for the difference
};

struct Rules {
  std::vector<std::string> removed;  // JSON pointers
  std::vector<NamedRule> named;
  std::vector<std::u32string> internal_domains;
  enum class Look : std::uint8_t { no, yes };
  Look internal = Look::no;
  Look personal = Look::no;
  std::vector<Needle> kept;
};

struct Changed {
  std::string path;  // JSON pointer into the document as it came
  std::string before;
  std::optional<std::string> after;  // nullopt: removed whole
  std::vector<std::string> rules;
  bool operator==(const Changed&) const = default;
};

struct Sanitised {
  json::Value document;
  std::vector<Changed> changes;
};

Sanitised sanitise(const json::Value& document, const Rules& rules);

// What of a text is found by the rules; for the tests, and for what must be clean already.
bool finds_anything(std::string_view text, const Rules& rules);

std::string placeholder(std::string_view what);

// A name to look for, checked.
Result<Needle> checked_needle(std::string_view text, const std::string& where);
// Whether the pointer leads to a member or an element of the document.
bool leads_somewhere(const json::Value& document, std::string_view pointer);

}  // namespace tocsin::share
