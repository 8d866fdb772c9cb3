#pragma once
// What one holder (an organisation, mostly) holds, as it stood after so many changes. The danger removed: a clearance
// that costs as much as its holder has incidents, read and sorted again for each request.
//
// A Held is a value that never changes: what is given later makes another one beside it, which shares nearly all of
// it, and given_after() says by what the later exceeds the earlier. `version` counts the changes of this holder's
// access and `lost` is the version at which something was last taken, so two Helds of one holder with the same version
// are the same. Bounds: what was given since the last merge is at most 512 atoms. Threads: immutable.
#include <memory>
#include <optional>
#include <vector>

#include "model/marking.h"

namespace tocsin::policy {

struct Given {
  std::int64_t version = 0;  // of the holder, after this was given
  model::Atom atom;
};

class Held {
 public:
  // `atoms` in any order, with or without repeats.
  Held(std::int64_t version, std::int64_t lost, model::AtomSet atoms);

  // The same at a later version, with what was given since, in the order of giving; nothing was taken meanwhile.
  static std::shared_ptr<const Held> with(const Held& before, std::int64_t version, const std::vector<Given>& given);

  std::int64_t version() const { return version_; }
  bool holds(const model::Atom& atom) const;
  // What was given after `version`; nullopt where that cannot be told: something was taken since, or it is too long
  // ago.
  std::optional<model::AtomSet> given_after(std::int64_t version) const;
  void add_to(model::AtomSet& out) const;

 private:
  Held() = default;

  std::int64_t version_ = 0;
  std::int64_t lost_ = 0;
  std::int64_t base_version_ = 0;
  std::shared_ptr<const model::AtomSet> base_;  // sorted
  model::AtomSet recent_;                       // sorted: what came after base_
  std::vector<Given> order_;                    // the same, in the order of giving
};

}  // namespace tocsin::policy
