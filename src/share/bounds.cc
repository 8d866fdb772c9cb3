#include "share/bounds.h"

#include <algorithm>

namespace tocsin::share {
namespace {

using model::AtomSet;

bool includes_all(const AtomSet& big, const AtomSet& small) { return std::ranges::includes(big, small); }

// Whoever holds an atom of `inner` holds one of `outer`.
bool implies(const AtomSet& inner, const AtomSet& outer) {
  return std::ranges::binary_search(outer, model::Atom{}) || includes_all(outer, inner);
}

}  // namespace

bool is_within(const model::Audience& inner, const model::Audience& outer) {
  if (inner.all_of.empty() || !includes_all(inner.except, outer.except)) return false;
  return std::ranges::all_of(outer.all_of, [&](const AtomSet& wanted) {
    return std::ranges::any_of(inner.all_of, [&](const AtomSet& given) { return implies(given, wanted); });
  });
}

bool goes_lower(const model::Label& label, const model::Label& source) {
  if (!is_within(label.audience, source.audience)) return true;
  // The audiences apart, whatever the source forbids must be forbidden already.
  model::Label same = source;
  same.audience = label.audience;
  return !(model::join(label, same) == label);
}

}  // namespace tocsin::share
