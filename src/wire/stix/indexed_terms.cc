#include "wire/stix/indexed_terms.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "wire/observable.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::stix {
namespace {

using model::ObservableType;
using Found = std::optional<Observable>;

bool is_wild(char c) { return c == '%' || c == '_'; }

// "a[3].b" as "a[*].b".
std::string any_index(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const bool digit = path[at] >= '0' && path[at] <= '9';
    const bool inside = out.ends_with("[") || out.ends_with("[*");
    if (!digit || !inside)
      out += path[at];
    else if (out.ends_with('['))
      out += '*';
  }
  return out;
}

Found plain(PropertyRule rule, std::string_view value) {
  if (rule.reading == Reading::guessed) return guess(value);
  const auto out = normalise(rule.type, value);
  return out ? Found(*out) : std::nullopt;
}

// The domain that all values of this shape lie under: "%.evil.example", "%@evil.example", "https://%.evil.example/%".
Found suffix(PropertyRule rule, std::string_view shape) {
  const bool named = rule.reading == Reading::guessed || rule.type == ObservableType::domain ||
                     rule.type == ObservableType::email || rule.type == ObservableType::url;
  const auto last = shape.find('%');
  if (!named || last == std::string_view::npos) return std::nullopt;
  auto tail = shape.substr(last + 1);
  if (rule.type == ObservableType::url) {
    const auto scheme = shape.substr(0, last);
    if (!scheme.empty() && !scheme.ends_with("://")) return std::nullopt;
    // Without a path the suffix may be that of a path.
    const auto slash = tail.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    tail = tail.substr(0, slash);
  } else if (last != 0) {
    return std::nullopt;
  }
  if (tail.starts_with('.') || tail.starts_with('@')) tail.remove_prefix(1);
  if (tail.empty() || std::ranges::any_of(tail, [](char c) { return is_wild(c) || c == '@'; })) return std::nullopt;
  const auto out = normalise(ObservableType::domain, tail);
  return out ? Found(*out) : std::nullopt;
}

Found term(const Comparison& comparison, PropertyRule rule, std::string_view value) {
  if (comparison.operation != "LIKE") return plain(rule, value);
  if (std::ranges::none_of(value, is_wild)) return plain(rule, value);
  return suffix(rule, value);
}

// The vocabulary's rule; else what the last steps of a longer path say.
PropertyRule rule_for(const Comparison& comparison) {
  const auto path = any_index(comparison.path);
  if (const auto rule = rule_of(comparison.object_type, path); rule.reading != Reading::none) return rule;
  if (const auto at = path.rfind(".hashes."); at != std::string::npos) return rule_of("file", path.substr(at + 1));
  if (path.ends_with("_ref.value") || path.ends_with("_refs[*].value"))
    return {Reading::guessed, ObservableType::other};
  if (path.ends_with("_ref.name")) return {Reading::typed, ObservableType::filename};
  return {};
}

bool names_values(const Comparison& comparison) {
  const auto& op = comparison.operation;
  return comparison.sense == Sense::holds &&
         (op == "=" || op == "IN" || op == "LIKE" || op == "ISSUBSET" || op == "ISSUPERSET");
}

}  // namespace

std::vector<Observable> indexed_terms(std::span<const Comparison> comparisons) {
  std::vector<Observable> out;
  std::set<Observable> seen;
  for (const auto& comparison : comparisons) {
    const auto rule = rule_for(comparison);
    if (rule.reading == Reading::none || !names_values(comparison)) continue;
    for (const auto& value : comparison.values)
      if (auto found = term(comparison, rule, value); found && seen.insert(*found).second)
        out.push_back(std::move(*found));
  }
  return out;
}

Result<std::vector<Observable>> indexed_terms(std::string_view pattern) {
  TRY(const auto comparisons, comparisons_in(pattern));
  return indexed_terms(comparisons);
}

}  // namespace tocsin::wire::stix
