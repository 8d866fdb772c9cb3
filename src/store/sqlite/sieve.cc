#include "store/sqlite/sieve.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

namespace tocsin::store {
namespace {

constexpr std::size_t generations_kept = 2;
constexpr std::chrono::seconds longest_wait{2};

void put(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

std::uint64_t get(const std::uint8_t* at, unsigned bytes) {
  std::uint64_t out = 0;
  std::memcpy(&out, at, bytes);  // little-endian, as all that we run on
  return out;
}

SieveEntry entry_at(const std::uint8_t* at) {
  return {get(at, 8), static_cast<std::uint32_t>(get(at + 8, 4)), static_cast<std::int64_t>(get(at + 12, 8))};
}

// What one search gathers: `most` entries in all.
struct Search {
  const SieveEntry& first;
  const SieveEntry& last;
  std::size_t most;
  SieveEntries& out;
  const policy::VisibleLabels* seen = nullptr;

  // False once there is no room.
  bool take(const SieveEntry& entry) {
    if (seen != nullptr && !seen->contains(entry.label)) return true;
    if (out.size() >= most) return false;
    out.push_back(entry);
    return true;
  }
};

bool search_recent(const SieveEntries& sorted, Search& search) {
  auto at = std::ranges::lower_bound(sorted, search.first);
  for (; at != sorted.end() && *at <= search.last; ++at)
    if (!search.take(*at)) return false;
  return true;
}

// First entry of the chunk that is not less than `wanted`.
std::size_t lower_bound_in(ByteView chunk, const SieveEntry& wanted) {
  std::size_t low = 0;
  std::size_t high = chunk.size() / sieve_entry_bytes;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (entry_at(chunk.data() + middle * sieve_entry_bytes) < wanted)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

enum class Went : std::uint8_t { past_the_last, to_the_end, out_of_room };

Went search_chunk(ByteView chunk, Search& search) {
  const std::size_t count = chunk.size() / sieve_entry_bytes;
  for (std::size_t i = lower_bound_in(chunk, search.first); i < count; ++i) {
    const auto entry = entry_at(chunk.data() + i * sieve_entry_bytes);
    if (entry > search.last) return Went::past_the_last;
    if (!search.take(entry)) return Went::out_of_room;
  }
  return Went::to_the_end;
}

template <class Use>
Result<void> with_chunk(Db& db, std::int64_t run, std::size_t at, Use use) {
  auto chunk = db.prepare("SELECT data FROM sieve_chunk WHERE id = $1");
  TRY(const bool there, chunk.bind((run << 32) | static_cast<std::int64_t>(at)).step());
  if (!there || chunk.blob(0).size() < sieve_entry_bytes)
    return fail(Code::unavailable, "store.damaged", "sieve_chunk");
  use(chunk.blob(0));
  return {};
}

// The last chunk that begins with less than `wanted`, or the first: entries from `wanted` on begin in it or after it.
// Fences tell by key; among chunks that begin with the same key their first entries are looked at.
Result<std::size_t> first_chunk(Db& db, const SieveRun& run, const SieveEntry& wanted) {
  const auto& fences = *run.fences;
  const auto [same, past] = std::ranges::equal_range(fences, wanted.key);
  auto low = static_cast<std::size_t>(same - fences.begin());
  auto high = static_cast<std::size_t>(past - fences.begin());
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    bool less = false;
    CHECK(with_chunk(db, run.id, middle, [&](ByteView chunk) { less = entry_at(chunk.data()) < wanted; }));
    if (less)
      low = middle + 1;
    else
      high = middle;
  }
  return low == 0 ? 0 : low - 1;
}

// Whether the run is known not to hold a key: no chunk begins with it, and the one that could hold it does not.
bool lacks(const SieveRun& run, std::uint64_t key) {
  const auto& fences = *run.fences;
  const auto at = std::ranges::lower_bound(fences, key);
  if (at != fences.end() && *at == key) return false;
  if (at == fences.begin()) return true;
  return run.filter != nullptr && !run.filter->may_hold(static_cast<std::size_t>(at - fences.begin()) - 1, key);
}

Result<bool> search_run(Db& db, const SieveRun& run, Search& search) {
  if (search.first.key == search.last.key && lacks(run, search.first.key)) return true;
  const auto& fences = *run.fences;
  TRY(std::size_t at, first_chunk(db, run, search.first));
  for (; at < fences.size() && fences[at] <= search.last.key; ++at) {
    Went went = Went::to_the_end;
    CHECK(with_chunk(db, run.id, at, [&](ByteView chunk) { went = search_chunk(chunk, search); }));
    if (went == Went::out_of_room) return false;
    if (went == Went::past_the_last) break;
  }
  return true;
}

std::vector<std::uint64_t> fences_of(ByteView bytes) {
  std::vector<std::uint64_t> out(bytes.size() / sizeof(std::uint64_t));
  std::copy_n(bytes.data(), out.size() * sizeof(std::uint64_t), reinterpret_cast<std::uint8_t*>(out.data()));
  return out;
}

Result<void> load_live_runs(Db& db, SieveFilters filters, std::vector<SieveRun>& out) {
  auto rows = db.prepare("SELECT id, entries, fences FROM sieve_run WHERE state = 'live' ORDER BY id");
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return {};
    SieveRun run{rows.integer(0), rows.integer(1),
                 std::make_shared<const std::vector<std::uint64_t>>(fences_of(rows.blob(2))), nullptr};
    if (filters == SieveFilters::read) {
      TRY(auto filter, SieveFilter::load(db, run.id, run.fences->size()));
      run.filter = std::make_shared<const SieveFilter>(std::move(filter));
    }
    out.push_back(std::move(run));
  }
}

Result<void> load_log(Db& db, SieveView& out) {
  auto rows = db.prepare("SELECT entries FROM sieve_log ORDER BY seq");
  SieveEntries all;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) break;
    CHECK(sieve_unpack(rows.blob(0), all));
  }
  std::ranges::sort(all);
  if (!all.empty()) out.recent.push_back(std::make_shared<const SieveEntries>(std::move(all)));
  return {};
}

}  // namespace

std::string sieve_packed(std::span<const SieveEntry> entries) {
  std::string out;
  out.reserve(entries.size() * sieve_entry_bytes);
  for (const auto& entry : entries) {
    put(out, entry.key, 8);
    put(out, entry.label, 4);
    put(out, static_cast<std::uint64_t>(entry.pos), 8);
  }
  return out;
}

Result<void> sieve_unpack(ByteView bytes, SieveEntries& out) {
  if (bytes.size() % sieve_entry_bytes != 0) return fail(Code::unavailable, "store.damaged", "sieve");
  out.reserve(out.size() + bytes.size() / sieve_entry_bytes);
  for (std::size_t at = 0; at < bytes.size(); at += sieve_entry_bytes) out.push_back(entry_at(bytes.data() + at));
  return {};
}

Result<bool> SieveView::find(Db& db, const SieveEntry& first, const SieveEntry& last, std::size_t most,
                             SieveEntries& out, const policy::VisibleLabels* seen) const {
  Search search{first, last, most, out, seen};
  for (const auto& sorted : recent)
    if (!search_recent(*sorted, search)) return false;
  for (const auto& run : runs) {
    TRY(const bool whole, search_run(db, run, search));
    if (!whole) return false;
  }
  return true;
}

Result<SieveView> load_sieve(Db& db, SieveFilters filters) {
  SieveView out;
  {
    auto state = db.prepare("SELECT generation, last_log FROM sieve_state");
    TRY(const bool there, state.step());
    if (there) out.generation = state.integer(0);
    if (there) out.last_log = state.integer(1);
  }
  CHECK(load_live_runs(db, filters, out.runs));
  CHECK(load_log(db, out));
  return out;
}

Result<SieveViewRef> Sieve::view(Db& db) const {
  std::int64_t generation = 0;
  std::int64_t last_log = 0;
  {
    auto row = db.prepare("SELECT generation, last_log FROM sieve_state");
    TRY(const bool there, row.step());
    if (there) generation = row.integer(0);
    if (there) last_log = row.integer(1);
  }
  const auto end = std::chrono::steady_clock::now() + longest_wait;
  // Between a commit and its publication lie some microseconds of the writer's.
  while (true) {
    {
      const std::scoped_lock hold(lock_);
      const auto fits = [&](const auto& v) { return v->generation == generation && v->last_log >= last_log; };
      if (const auto at = std::ranges::find_if(kept_, fits); at != kept_.end()) return *at;
      if (!kept_.empty() && generation < kept_.front()->generation) break;
    }
    if (std::chrono::steady_clock::now() > end) return fail(Code::unavailable, "store.read", "sieve");
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  TRY(auto older, load_sieve(db, SieveFilters::left));
  return std::make_shared<const SieveView>(std::move(older));
}

SieveViewRef Sieve::newest() const {
  const std::scoped_lock hold(lock_);
  return kept_.empty() ? nullptr : kept_.back();
}

void Sieve::publish(SieveViewRef view) {
  const std::scoped_lock hold(lock_);
  const bool same = !kept_.empty() && kept_.back()->generation == view->generation;
  if (same) kept_.pop_back();
  kept_.push_back(std::move(view));
  if (kept_.size() > generations_kept) kept_.erase(kept_.begin());
}

}  // namespace tocsin::store
