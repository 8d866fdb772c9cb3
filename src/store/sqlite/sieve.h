#pragma once
// The sieve: which objects may hold a value, by the value's 64-bit key. The danger removed: an index whose random
// inserts write a page for each value, so that a store of ten million objects takes them a tenth as fast as an empty
// one.
//
// Entries are (key, label, position), 20 bytes. What is new is a row of the log, one a batch, and sorted in memory;
// when that grows large it becomes a run: sorted chunks of one page each, whose first keys (fences) are kept in memory,
// 8 bytes for about 195 entries. Runs of like size are merged, a few pages at a time, by the writer. All of it lies in
// the database and is written in the transaction of the objects, so a crash, a backup and a rollback need no care of
// their own. Entries of objects that are gone stay until a merge; whoever finds a position looks whether an object is
// there and holds the value.
//
// Invariants:
//   V1 a SieveView holds every entry that the transaction it was asked for sees, and maybe some that it does not see.
//   V2 runs of a generation never change; their chunks are removed only after a later generation is published.
// The views of the last two generations are kept; who asks for an older one has it read anew, by what its own
// transaction sees. Filters (sieve_filter.h) tell of most keys that a run does not hold them.
// Bounds: 2^32 chunks a run, 4 runs of like size. Threads: Sieve::view() from any, SieveWriter on the writer's thread;
// views are immutable. Source: docs/adr/0020-objects-on-shelves.md; O'Neil et al., The LSM-tree, 1996.
#include <memory>
#include <mutex>
#include <vector>

#include "store/sqlite/db.h"
#include "store/sqlite/sieve_filter.h"

namespace tocsin::store {

struct SieveEntry {
  std::uint64_t key = 0;
  std::uint32_t label = 0;
  std::int64_t pos = 0;
  auto operator<=>(const SieveEntry&) const = default;
};
using SieveEntries = std::vector<SieveEntry>;

// The least and the greatest entry of a key, and of a key under a label.
constexpr SieveEntry least_of(std::uint64_t key, std::uint32_t label = 0) { return {key, label, 0}; }
constexpr SieveEntry greatest_of(std::uint64_t key, std::uint32_t label = UINT32_MAX) {
  return {key, label, INT64_MAX};
}

struct SieveRun {
  std::int64_t id = 0;
  std::int64_t entries = 0;
  std::shared_ptr<const std::vector<std::uint64_t>> fences;  // the first key of each chunk
  std::shared_ptr<const SieveFilter> filter;                 // what is not in a chunk; none: nothing is known
};

struct SieveView {
  std::int64_t generation = 0;
  std::int64_t last_log = 0;
  std::vector<SieveRun> runs;                               // oldest first
  std::vector<std::shared_ptr<const SieveEntries>> recent;  // each sorted

  // Appends the entries from `first` to `last`, both included, until `out` holds `most`; false where there were more.
  // With `seen`, those under its labels alone: the others count for nothing.
  Result<bool> find(Db& db, const SieveEntry& first, const SieveEntry& last, std::size_t most, SieveEntries& out,
                    const policy::VisibleLabels* seen = nullptr) const;
};
using SieveViewRef = std::shared_ptr<const SieveView>;

// As the transaction sees it that `db` is in, or the last commit. With filters it is read a tenth as fast.
enum class SieveFilters : std::uint8_t { read, left };
Result<SieveView> load_sieve(Db& db, SieveFilters filters);

class Sieve {
 public:
  // The view for the read transaction that `db` is in; unavailable "store.read" where it does not come in time.
  Result<SieveViewRef> view(Db& db) const;
  SieveViewRef newest() const;
  void publish(SieveViewRef view);

 private:
  mutable std::mutex lock_;
  std::vector<SieveViewRef> kept_;  // of the last two generations, oldest first
};

// Chunks as stored. Exposed for tests.
inline constexpr std::size_t sieve_entry_bytes = 20;
inline constexpr std::size_t sieve_chunk_entries = 195;
std::string sieve_packed(std::span<const SieveEntry> entries);
// unavailable "store.damaged" unless the bytes are whole entries.
Result<void> sieve_unpack(ByteView bytes, SieveEntries& out);

}  // namespace tocsin::store
