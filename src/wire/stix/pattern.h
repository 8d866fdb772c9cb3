#pragma once
// STIX patterns: what a pattern compares. The danger removed: indicators pulled out of a pattern by text search, which
// takes what a NOT excludes and breaks at quotes and escapes.
//
// The list of comparisons in order of appearance, made from the tree (pattern_tree.h), which checks the whole grammar.
// Quotes and escapes are taken off values and path steps; `path` is the steps joined by '.', "hashes.SHA-256",
// "resolves_to_refs[*].value". Errors and bounds: those of read_pattern(). Threads: pure functions. Source: STIX 2.1
// section 9 (patterning).
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::wire::stix {

enum class Sense : std::uint8_t { holds, denied };  // denied: under NOT, or !=

struct Comparison {
  std::string object_type;
  std::string path;
  std::string operation;  // "=", "<", ..., "IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET", "EXISTS"
  Sense sense = Sense::holds;
  std::vector<std::string> values;  // numbers and times as written, hex and base64 as their digits
};

Result<std::vector<Comparison>> comparisons_in(std::string_view pattern);

// The inside of a pattern's string literal: "it's" becomes "it\'s".
std::string escaped(std::string_view text);

}  // namespace tocsin::wire::stix
