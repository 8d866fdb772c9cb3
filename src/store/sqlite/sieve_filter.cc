#include "store/sqlite/sieve_filter.h"

#include <cstring>

#include "store/sqlite/sieve.h"

namespace tocsin::store {
namespace {

constexpr unsigned probes = 5;

// Keys of networks keep an order, so their bits are not chance.
std::uint64_t mixed(std::uint64_t key) {
  key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9;
  key = (key ^ (key >> 27)) * 0x94d049bb133111eb;
  return key ^ (key >> 31);
}

// Calls `use` with the word and the bit of each probe, within a chunk's words.
template <class Use>
bool every_probe(std::uint64_t key, std::size_t lines, std::size_t words_a_line, Use use) {
  const std::uint64_t hash = mixed(key);
  const std::size_t line = (hash & 0xffff) % lines * words_a_line;
  for (unsigned i = 0; i < probes; ++i) {
    const std::uint64_t place = hash >> (16 + 9 * i);
    if (!use(line + (place >> 6 & 7), std::uint64_t{1} << (place & 63))) return false;
  }
  return true;
}

std::int64_t row_of(std::int64_t run, std::size_t piece) { return (run << 32) | static_cast<std::int64_t>(piece); }

}  // namespace

Result<void> SieveFilter::add(Db& db, std::int64_t run, std::span<const SieveEntry> chunk) {
  const std::size_t from = words_.size();
  words_.resize(from + words_a_chunk);
  for (const auto& entry : chunk)
    every_probe(entry.key, lines_a_chunk, words_a_line, [&](std::size_t word, std::uint64_t bit) {
      words_[from + word] |= bit;
      return true;
    });
  return chunks() % chunks_a_piece == 0 ? insert_piece(db, run) : Result<void>();
}

Result<void> SieveFilter::finish(Db& db, std::int64_t run) {
  return chunks() % chunks_a_piece == 0 ? Result<void>() : insert_piece(db, run);
}

Result<void> SieveFilter::insert_piece(Db& db, std::int64_t run) const {
  const std::size_t piece = (chunks() - 1) / chunks_a_piece;
  const auto words = std::span(words_).subspan(piece * chunks_a_piece * words_a_chunk);
  const ByteView bytes{reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes()};
  return db.prepare("INSERT INTO sieve_filter (id, data) VALUES ($1, $2)").bind(row_of(run, piece), bytes).run();
}

Result<SieveFilter> SieveFilter::load(Db& db, std::int64_t run, std::size_t chunks) {
  SieveFilter out;
  out.words_.reserve(chunks * words_a_chunk);
  auto rows = db.prepare("SELECT data FROM sieve_filter WHERE id >= $1 AND id < $2 ORDER BY id");
  rows.bind(row_of(run, 0), row_of(run + 1, 0));
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) break;
    const auto bytes = rows.blob(0);
    const std::size_t from = out.words_.size();
    out.words_.resize(from + bytes.size() / sizeof(std::uint64_t));
    std::memcpy(out.words_.data() + from, bytes.data(), (out.words_.size() - from) * sizeof(std::uint64_t));
  }
  if (out.chunks() != chunks) out.words_.clear();
  return out;
}

Result<void> SieveFilter::remove(Db& db, std::int64_t run) {
  return db.prepare("DELETE FROM sieve_filter WHERE id >= $1 AND id < $2")
      .bind(row_of(run, 0), row_of(run + 1, 0))
      .run();
}

bool SieveFilter::may_hold(std::size_t chunk, std::uint64_t key) const {
  const std::size_t from = chunk * words_a_chunk;
  if (from >= words_.size()) return true;
  return every_probe(key, lines_a_chunk, words_a_line,
                     [&](std::size_t word, std::uint64_t bit) { return (words_[from + word] & bit) != 0; });
}

}  // namespace tocsin::store
