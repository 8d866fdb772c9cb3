#include "store/sqlite/recent.h"

#include <algorithm>

namespace tocsin::store {

bool Recent::changed_since(const port::Seen& seen) const {
  const std::int64_t after = seen.position + 1 - first_;
  if (after < 0) return true;
  for (auto i = static_cast<std::size_t>(after); i < changes_.size(); ++i)
    if (std::ranges::any_of(seen.looks, [&](const port::Look& look) { return port::touches(changes_[i], look); }))
      return true;
  return false;
}

}  // namespace tocsin::store
