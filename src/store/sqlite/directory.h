#pragma once
// What each holder holds, kept between requests. The danger removed: a stale right, and a right that is read anew for
// each request.
//
// The table `holder` counts the changes of each holder's access in the transaction that changes it, so a snapshot reads
// which version it sees (one row) and takes that version and no other: what was taken is gone for the next snapshot,
// and one begun before goes on seeing what it saw. Of a version not kept, what was given since an older one is read, or
// all. Circles (policy/circles.h) have a version of their own, so an organisation's is that of both: two rows, however
// many circles it is in. Bounds: the last four versions of 16,384 holders. Errors: unavailable "store.read". Threads:
// any.
#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>

#include "policy/circles.h"
#include "policy/held.h"
#include "store/sqlite/db.h"

namespace tocsin::store {

// The last few versions of each, newest first. T says its version().
template <class T>
class Shelf {
 public:
  using Ref = std::shared_ptr<const T>;

  // The newest kept up to `version`; nullptr where there is none.
  Ref nearest(const RawId& of, std::int64_t version) const {
    const std::scoped_lock hold(lock_);
    const auto at = kept_.find(of);
    if (at == kept_.end()) return nullptr;
    const auto fits = [&](const auto& one) { return one != nullptr && one->version() <= version; };
    const auto found = std::ranges::find_if(at->second, fits);
    return found == at->second.end() ? nullptr : *found;
  }
  void keep(const RawId& of, const Ref& what) {
    const std::scoped_lock hold(lock_);
    if (kept_.size() >= most) kept_.clear();
    auto& versions = kept_[of];
    const auto later = [&](const auto& one) { return one != nullptr && one->version() >= what->version(); };
    const auto at = std::ranges::find_if_not(versions, later);
    if (at != versions.begin() && (*std::prev(at))->version() == what->version()) return;
    if (at == versions.end()) return;
    std::shift_right(at, versions.end(), 1);
    *at = what;
  }

 private:
  static constexpr std::size_t most = 16'384;
  mutable std::mutex lock_;
  std::unordered_map<RawId, std::array<Ref, 4>, RawIdHash> kept_;
};

class Directory {
 public:
  using HeldRef = std::shared_ptr<const policy::Held>;
  using CirclesRef = std::shared_ptr<const policy::Circles>;

  // What was given to the holder, as the read transaction of `db` sees it; never null.
  Result<HeldRef> given(Db& db, const RawId& holder);
  // The same, with its circles as they stand; never null.
  Result<HeldRef> held_by_organisation(Db& db, const RawId& organisation);
  // The circles that a person is in alone, for an organisation that holds `shared` and that the person acts for.
  Result<model::AtomSet> circles_of_person(Db& db, const RawId& person, const RawId& acting_for,
                                           const policy::Held& shared);
  Result<CirclesRef> circles(Db& db);

 private:
  struct Version {
    std::int64_t changes = 0;
    std::int64_t lost = 0;
  };
  static Result<Version> version_of(Db& db, const RawId& holder);
  Result<HeldRef> given_at(Db& db, const RawId& holder, const Version& now);
  Result<CirclesRef> circles_at(Db& db, const Version& now);

  Shelf<policy::Held> given_;
  Shelf<policy::Held> held_;  // of organisations, with circles
  Shelf<policy::Circles> circles_;
};

}  // namespace tocsin::store
