#pragma once
// Objects onto their shelves, inside the writer's transaction. The danger removed: a batch of which the fact says more
// than the shelf holds, an id that two organisations share taken for one object, and times of storing that count what
// others stored.
//
// write() answers for each row of the batch what became of it: stored; known, where the same organisation has the same
// version with the same content there already; other_content, where it has that version with another content. What is
// stored is `added` at the batch's own time, later by a microsecond for each object before it under the same label: the
// reader of some labels sees no gap where others were stored. `alone` says that no other row has the id, so that most
// reads compare no versions. remove() answers how many rows went. Errors: those of Db. Threads: the writer's.
#include <unordered_map>

#include "port/log.h"
#include "store/sqlite/sieve_writer.h"
#include "store/sqlite/value_keys.h"

namespace tocsin::store {

inline constexpr int shelf_bits = 40;
inline constexpr std::int64_t shelf_mask = (std::int64_t{1} << shelf_bits) - 1;

class Shelves {
 public:
  Shelves(Db& db, SieveWriter& sieve, const ValueKeys& keys) : db_(db), sieve_(sieve), keys_(keys) {}
  Result<void> load();

  // `labels`: the numbers of the batch's labels, in their order; `keys`: of each row.
  Result<std::vector<port::Shelved>> write(const port::ObjectBatch& batch, std::span<const std::int64_t> labels,
                                           std::span<const ValueKeySet> keys, Instant now);
  Result<std::size_t> remove(const port::ObjectRemoval& removal);
  void forget() { types_.clear(); }  // after a rollback

 private:
  struct Place {
    std::int64_t number = 0;
    std::int64_t last_seq = 0;
  };
  struct Writing;
  struct Twin {
    std::int64_t pos = 0;
    std::int64_t alone = 0;
    bool same_owner = false;
    port::ObjectVersion instant;
    RawId digest{};
  };
  Result<Place> place_of(const port::Shelf& shelf);
  Result<std::int64_t> insert_batch(const port::ObjectBatch& batch, const Place& place, Instant at);
  Result<std::int64_t> type_number(const std::string& type);
  Result<std::vector<Twin>> twins_of(Writing& writing, const port::ObjectRow& row);
  Result<bool> is_same_content(const Twin& twin, const port::ObjectRow& row, const RawId& digest);
  Result<port::Shelved> write_row(Writing& writing, const port::ObjectRow& row, const ValueKeySet& keys);
  struct Fresh {
    std::int64_t alone = 1;
    RawId digest{};
  };
  Result<std::int64_t> insert_row(Writing& writing, const port::ObjectRow& row, const Fresh& fresh);
  Result<void> insert_keys(Writing& writing, const port::ObjectRow& row, const ValueKeySet& keys, std::int64_t pos);
  Result<void> insert_variants(Writing& writing, const port::ObjectRow& row, std::int64_t pos);
  Result<void> insert_status(const port::ObjectBatch& batch, std::span<const port::Shelved> outcome);
  Result<void> finish(Writing& writing);
  Result<std::vector<std::int64_t>> rows_of(const port::ObjectRemoval& removal, std::int64_t shelf);

  Db& db_;
  SieveWriter& sieve_;
  ValueKeys keys_;
  std::int64_t last_base_us_ = 0;
  Instant statuses_expired_at_;
  std::unordered_map<std::string, std::int64_t> types_;
};

// 16 bytes of SHA-256.
RawId object_digest(const Digest& digest);

}  // namespace tocsin::store
