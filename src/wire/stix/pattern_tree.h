#pragma once
// A STIX pattern as a tree. The danger removed: a reader that follows brackets by recursion, which a hostile pattern
// turns into a stack overflow, and a writer whose pattern means something else than what was read.
//
// The tree lies flat, children before their parent: a node's right (or only) child is the one before it, its left child
// is the one before the right child's first. Operators of one kind are taken from the left; AND binds tighter than OR,
// OR than FOLLOWEDBY, a qualifier than any of them. Brackets leave no node, so write_pattern() puts back only those
// that the tree needs, and read_pattern(write_pattern(p)) == p with no departures.
//
// Read loosely are some patterns that other programs write although the grammar has no place for them; each is a
// departure, with its offset, for those who want to be strict. Comments and all white space of Unicode are passed over.
// Words of the language (AND, true, ...) are no names. Errors: invalid "stix.pattern" {offset, wanted} with where
// "offset:N" (bytes, from 0); limit "stix.pattern_too_deep" {max} with the same; limit "stix.pattern_too_long" {max}.
// Bounds: 16 MiB; brackets 64 deep; time and memory linear in the text, no recursion. Threads: pure functions.
// Source: STIX 2.1 section 9 and its grammar.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::wire::stix {

inline constexpr std::size_t pattern_max_bytes = 1U << 24;
inline constexpr std::size_t pattern_max_depth = 64;

enum class LiteralKind : std::uint8_t { string, integer, number, boolean, hex, base64, timestamp };
struct Literal {
  LiteralKind kind = LiteralKind::string;
  std::string text;  // strings without quotes and escapes; of h'', b'' and t'' what is inside; others as written
  bool operator==(const Literal&) const = default;
};

enum class StepKind : std::uint8_t { name, index, any };  // .name, [3], [*]
struct Step {
  StepKind kind = StepKind::name;
  std::string text;  // of an index its digits; of any nothing
  bool operator==(const Step&) const = default;
};

enum class Operator : std::uint8_t {
  equal,
  not_equal,
  greater,
  less,
  at_most,
  at_least,
  in,
  like,
  matches,
  is_subset,
  is_superset,
  exists
};
std::string_view text_of(Operator op);  // "=", "!=", ..., "ISSUBSET", "EXISTS"

enum class Negation : std::uint8_t { none, negated };

struct Test {
  std::string object_type;
  std::vector<Step> path;
  Negation negation = Negation::none;
  Operator op = Operator::equal;
  std::vector<Literal> values;  // one; any number for IN; none for EXISTS
  bool operator==(const Test&) const = default;
};

enum class NodeKind : std::uint8_t {
  test,         // a leaf: tests[at]
  all_of,       // AND within one observation
  any_of,       // OR within one observation
  observation,  // [ ... ]
  both,         // AND of observations
  either,       // OR of observations
  followed_by,
  within,      // qualifiers[at]: its seconds
  repeats,     // qualifiers[at]: its times
  start_stop,  // qualifiers[at]: its two times
};
struct PatternNode {
  NodeKind kind = NodeKind::test;
  std::uint32_t first = 0;  // the subtree is nodes[first] to this one
  std::uint32_t at = 0;
  bool operator==(const PatternNode&) const = default;
};

struct Qualifier {
  Literal value;
  Literal stop;  // of start_stop
  bool operator==(const Qualifier&) const = default;
};

enum class Looseness : std::uint8_t {
  hyphen,     // a path step with a hyphen that is not in quotes: file:hashes.SHA-256
  escape,     // a backslash before something else than ' or \, kept as it stands: 'C:\Windows'
  time_text,  // START '...' STOP '...', as STIX 2.0 wrote times
};
struct Departure {
  Looseness looseness = Looseness::hyphen;
  std::size_t offset = 0;
  bool operator==(const Departure&) const = default;
};

struct Pattern {
  std::vector<PatternNode> nodes;
  std::vector<Test> tests;
  std::vector<Qualifier> qualifiers;
  std::vector<Departure> departures;
};
bool same_tree(const Pattern& a, const Pattern& b);  // departures aside

Result<Pattern> read_pattern(std::string_view text);
std::string write_pattern(const Pattern& pattern);

}  // namespace tocsin::wire::stix
