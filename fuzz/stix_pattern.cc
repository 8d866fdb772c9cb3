// STIX patterns: a second reader agrees on what is one and what it compares; a pattern that is written back reads as
// the same tree; what can be looked up of it is in normal form, each once.
#include <set>

#include "base/bytes.h"
#include "wire/observable.h"
#include "wire/stix/indexed_terms.h"
#include "wire/stix/pattern_tree.h"
#include "wire/testing/reference_pattern.h"

using namespace tocsin;
using namespace tocsin::wire;

namespace {

bool same(const stix::Comparison& a, const stix::Comparison& b) {
  return a.object_type == b.object_type && a.path == b.path && a.operation == b.operation && a.sense == b.sense &&
         a.values == b.values;
}

void check_written_back(const stix::Pattern& read) {
  const auto again = stix::read_pattern(stix::write_pattern(read));
  TOCSIN_ASSERT(again.has_value() && stix::same_tree(read, *again) && again->departures.empty());
}

void check_terms(std::string_view text) {
  std::set<model::Observable> seen;
  for (const auto& one : stix::indexed_terms(text).value()) {
    TOCSIN_ASSERT(normalise(one.type, one.value) == one);
    TOCSIN_ASSERT(seen.insert(one).second);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of({data, size});
  const auto tree = stix::read_pattern(text);
  const auto read = stix::comparisons_in(text);
  const auto reference = stix::testing::ReferencePattern::read(text);
  TOCSIN_ASSERT(tree.has_value() == read.has_value() && read.has_value() == reference.has_value());
  if (!read) return 0;
  TOCSIN_ASSERT(std::ranges::equal(*read, *reference, same));
  check_written_back(*tree);
  check_terms(text);
  return 0;
}
