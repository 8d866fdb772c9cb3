#pragma once
// What each holder holds, kept between requests. The danger removed: a stale right, and a right that is read anew for
// each request.
//
// The table `holder` counts the changes of each holder's access in the transaction that changes it, so a snapshot reads
// which version it sees (one row) and takes that version and no other: what was taken is gone for the next snapshot,
// and one begun before goes on seeing what it saw. Of a version not kept, what was given since an older one is read, or
// all. Bounds: the last four versions of 16,384 holders. Errors: unavailable "store.read". Threads: any.
#include <mutex>

#include "policy/held.h"
#include "store/sqlite/db.h"

namespace tocsin::store {

class Directory {
 public:
  // As the read transaction of `db` sees it; never null.
  Result<std::shared_ptr<const policy::Held>> held(Db& db, const RawId& holder);

 private:
  using Versions = std::array<std::shared_ptr<const policy::Held>, 4>;  // newest first

  // The newest kept up to `version`; nullptr where there is none.
  std::shared_ptr<const policy::Held> nearest(const RawId& holder, std::int64_t version) const;
  void keep(const RawId& holder, const std::shared_ptr<const policy::Held>& held);

  mutable std::mutex lock_;
  std::unordered_map<RawId, Versions, RawIdHash> kept_;
};

}  // namespace tocsin::store
