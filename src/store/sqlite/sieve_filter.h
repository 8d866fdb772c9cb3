#pragma once
// What tells that a chunk of the sieve does not hold a key, without reading it. The danger removed: a question for a
// thousand values, or an envelope of a thousand new objects, that reads a page of every run for each of them.
//
// A Bloom filter for each chunk, of 192 bytes in memory: at 195 keys some three in a hundred questions for a key that
// is not there go on to the page. Kept beside the chunks, `sieve_pieces` of them a row; of a run that has none (an
// older store's) it is not known what is absent, until the run is merged. Threads: const from any. Bounds: 2^32 chunks.
// Errors: of load(), those of Db. Source: Putze, Sanders, Singler, Cache-, hash- and space-efficient Bloom filters,
// 2007.
#include <cstdint>
#include <span>
#include <vector>

#include "store/sqlite/db.h"

namespace tocsin::store {

struct SieveEntry;

class SieveFilter {
 public:
  // Chunks in their order. The row of a piece is written with the last of its chunks, or by finish().
  Result<void> add(Db& db, std::int64_t run, std::span<const SieveEntry> chunk);
  Result<void> finish(Db& db, std::int64_t run);
  // Those of a run of so many chunks; empty where any is missing.
  static Result<SieveFilter> load(Db& db, std::int64_t run, std::size_t chunks);
  static Result<void> remove(Db& db, std::int64_t run);

  // True also where nothing is known.
  bool may_hold(std::size_t chunk, std::uint64_t key) const;
  std::size_t chunks() const { return words_.size() / words_a_chunk; }
  void cut_to(std::size_t chunks) { words_.resize(chunks * words_a_chunk); }

 private:
  static constexpr std::size_t words_a_line = 8;  // a line of the processor's cache
  static constexpr std::size_t lines_a_chunk = 3;
  static constexpr std::size_t words_a_chunk = words_a_line * lines_a_chunk;
  static constexpr std::size_t chunks_a_piece = 64;

  Result<void> insert_piece(Db& db, std::int64_t run) const;

  std::vector<std::uint64_t> words_;
};

}  // namespace tocsin::store
