#include "store/sqlite/sieve_writer.h"

#include <algorithm>

namespace tocsin::store {
namespace {

std::size_t recent_in(const SieveView& view) {
  std::size_t out = 0;
  for (const auto& sorted : view.recent) out += sorted->size();
  return out;
}

std::shared_ptr<const SieveEntries> merged(const SieveEntries& a, const SieveEntries& b) {
  SieveEntries out(a.size() + b.size());
  std::ranges::merge(a, b, out.begin());
  return std::make_shared<const SieveEntries>(std::move(out));
}

// Runs of like size: of one power of four.
int size_class(std::int64_t entries) {
  int out = 0;
  for (; entries > 0; entries /= 4) ++out;
  return out;
}

std::string packed(const std::vector<std::uint64_t>& fences) {
  return {reinterpret_cast<const char*>(fences.data()), fences.size() * sizeof(std::uint64_t)};
}

}  // namespace

template <class Work>
Result<void> SieveWriter::in_transaction(Work work) {
  CHECK(db_.run("BEGIN IMMEDIATE"));
  auto done = work();
  if (done) done = db_.run("COMMIT");
  if (!done && db_.in_transaction()) (void)db_.run("ROLLBACK");
  return done;
}

// A merge that was under way begins anew: what it wrote is waste.
Result<void> SieveWriter::load() {
  CHECK(db_.run("UPDATE sieve_run SET state = 'gone' WHERE state = 'new'"));
  CHECK(load_waste());
  TRY(now_, load_sieve(db_, SieveFilters::read));
  staged_log_ = now_.last_log;
  publish();
  return {};
}

Result<void> SieveWriter::load_waste() {
  auto rows = db_.prepare("SELECT id, state, chunks FROM sieve_run ORDER BY id");
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return {};
    next_run_ = rows.integer(0) + 1;
    if (rows.text(1) == "gone") waste_.push_back({rows.integer(0), rows.integer(2)});
  }
}

Result<void> SieveWriter::add(SieveEntries entries) {
  if (entries.empty()) return {};
  std::ranges::sort(entries);
  CHECK(db_.prepare("INSERT INTO sieve_log (seq, entries) VALUES ($1, $2)")
            .bind(staged_log_ + 1, view_of(sieve_packed(entries)))
            .run());
  CHECK(db_.prepare("INSERT INTO sieve_state (one, generation, last_log) VALUES (1, $1, $2)"
                    " ON CONFLICT (one) DO UPDATE SET last_log = excluded.last_log")
            .bind(now_.generation, staged_log_ + 1)
            .run());
  ++staged_log_;
  staged_.push_back(std::make_shared<const SieveEntries>(std::move(entries)));
  return {};
}

Result<void> SieveWriter::find(std::uint64_t key, SieveEntries& out) {
  for (const auto& sorted : staged_) {
    const auto found = std::ranges::equal_range(*sorted, key, {}, &SieveEntry::key);
    out.insert(out.end(), found.begin(), found.end());
  }
  TRY(const bool whole, now_.find(db_, least_of(key), greatest_of(key), out.max_size(), out));
  TOCSIN_ASSERT(whole);
  return {};
}

void SieveWriter::forget_to(std::size_t mark) {
  staged_log_ -= static_cast<std::int64_t>(staged_.size() - mark);
  staged_.resize(mark);
}

void SieveWriter::keep() {
  if (staged_.empty()) return;
  for (auto& sorted : staged_) remember(std::move(sorted));
  staged_.clear();
  now_.last_log = staged_log_;
  publish();
}

// Each of the kept ones is at least twice as long as the next, so there are few.
void SieveWriter::remember(std::shared_ptr<const SieveEntries> sorted) {
  auto& recent = now_.recent;
  while (!recent.empty() && recent.back()->size() < 2 * sorted->size()) {
    sorted = merged(*recent.back(), *sorted);
    recent.pop_back();
  }
  recent.push_back(std::move(sorted));
}

void SieveWriter::publish() { sieve_.publish(std::make_shared<const SieveView>(now_)); }

bool SieveWriter::has_work() const {
  return merge_ || !waste_.empty() || recent_in(now_) >= settings_.recent_entries || !due().empty();
}

Result<void> SieveWriter::tend() {
  if (recent_in(now_) >= settings_.recent_entries) return make_run();
  if (merge_) return go_on_merging();
  if (auto runs = due(); !runs.empty()) return begin_merge(std::move(runs));
  if (!waste_.empty()) return sweep();
  return {};
}

Result<void> SieveWriter::insert_chunk(Making& making, std::span<const SieveEntry> entries) {
  const auto number = static_cast<std::int64_t>(making.fences.size());
  CHECK(db_.prepare("INSERT INTO sieve_chunk (id, data) VALUES ($1, $2)")
            .bind((making.id << 32) | number, view_of(sieve_packed(entries)))
            .run());
  CHECK(making.filter.add(db_, making.id, entries));
  making.fences.push_back(entries.front().key);
  making.entries += static_cast<std::int64_t>(entries.size());
  return {};
}

Result<void> SieveWriter::insert_run(Making& making) {
  CHECK(making.filter.finish(db_, making.id));
  return db_
      .prepare(
          "INSERT INTO sieve_run (id, state, entries, chunks, fences) VALUES ($1, 'live', $2, $3, $4)"
          " ON CONFLICT (id) DO UPDATE SET state = excluded.state, entries = excluded.entries,"
          " chunks = excluded.chunks, fences = excluded.fences")
      .bind(making.id, making.entries, making.fences.size(), view_of(packed(making.fences)))
      .run();
}

Result<void> SieveWriter::write_run(const SieveEntries& all, Making& making) {
  const std::span<const SieveEntry> entries(all);
  for (std::size_t at = 0; at < entries.size(); at += sieve_chunk_entries)
    CHECK(insert_chunk(making, entries.subspan(at, std::min(sieve_chunk_entries, entries.size() - at))));
  CHECK(insert_run(making));
  CHECK(db_.run("DELETE FROM sieve_log"));
  return db_.run("UPDATE sieve_state SET generation = generation + 1");
}

void SieveWriter::take_on(Making making) {
  now_.runs.push_back({making.id, making.entries,
                       std::make_shared<const std::vector<std::uint64_t>>(std::move(making.fences)),
                       std::make_shared<const SieveFilter>(std::move(making.filter))});
  ++now_.generation;
  publish();
}

Result<void> SieveWriter::make_run() {
  auto all = std::make_shared<const SieveEntries>();
  for (const auto& sorted : now_.recent) all = merged(*all, *sorted);
  Making making{.id = next_run_, .fences = {}, .filter = {}};
  CHECK(in_transaction([&] { return write_run(*all, making); }));
  ++next_run_;
  now_.recent.clear();
  take_on(std::move(making));
  return {};
}

std::vector<SieveRun> SieveWriter::due() const {
  std::vector<std::vector<SieveRun>> by_size(40);
  for (const auto& run : now_.runs) by_size[static_cast<std::size_t>(size_class(run.entries))].push_back(run);
  for (auto& runs : by_size)
    if (runs.size() >= settings_.runs_merged) return std::move(runs);
  return {};
}

Result<void> SieveWriter::begin_merge(std::vector<SieveRun> runs) {
  std::int64_t most_chunks = 0;
  for (const auto& run : runs) most_chunks += static_cast<std::int64_t>(run.fences->size());
  const std::int64_t id = next_run_;
  CHECK(in_transaction([&] {
    return db_.prepare("INSERT INTO sieve_run (id, state, entries, chunks, fences) VALUES ($1, 'new', 0, $2, x'')")
        .bind(id, most_chunks)
        .run();
  }));
  ++next_run_;
  Merge merge{.into = {.id = id, .fences = {}, .filter = {}}, .sources = {}};
  for (auto& run : runs) merge.sources.push_back({std::move(run), 0, {}, 0});
  merge_ = std::move(merge);
  return {};
}

Result<bool> SieveWriter::refill(Source& source) {
  if (source.at < source.entries.size()) return true;
  if (source.next_chunk == source.run.fences->size()) return false;
  auto chunk = db_.prepare("SELECT data FROM sieve_chunk WHERE id = $1");
  TRY(const bool there, chunk.bind((source.run.id << 32) | static_cast<std::int64_t>(source.next_chunk)).step());
  if (!there) return fail(Code::unavailable, "store.damaged", "sieve_chunk");
  source.entries.clear();
  source.at = 0;
  CHECK(sieve_unpack(chunk.blob(0), source.entries));
  ++source.next_chunk;
  return true;
}

// The next chunk of the merge; false where nothing is left.
Result<bool> SieveWriter::fill(SieveEntries& chunk) {
  chunk.clear();
  while (chunk.size() < sieve_chunk_entries) {
    Source* least = nullptr;
    for (auto& source : merge_->sources) {
      TRY(const bool more, refill(source));
      if (more && (least == nullptr || source.entries[source.at] < least->entries[least->at])) least = &source;
    }
    if (least == nullptr) break;
    chunk.push_back(least->entries[least->at++]);
  }
  return !chunk.empty();
}

// A step that fails is done again from where it began.
Result<void> SieveWriter::go_on_merging() {
  const auto sources = merge_->sources;
  const auto entries = merge_->into.entries;
  const auto chunks = merge_->into.fences.size();
  enum class End : std::uint8_t { reached, ahead } end = End::ahead;
  auto done = in_transaction([&]() -> Result<void> {
    SieveEntries chunk;
    for (std::size_t i = 0; i < settings_.chunks_a_step; ++i) {
      TRY(const bool more, fill(chunk));
      if (!more) {
        end = End::reached;
        return {};
      }
      CHECK(insert_chunk(merge_->into, chunk));
    }
    return {};
  });
  if (!done) {
    merge_->sources = sources;
    merge_->into.cut_to(chunks, entries);
  }
  if (done && end == End::reached) return end_merge();
  return done;
}

Result<void> SieveWriter::end_merge() {
  CHECK(in_transaction([&]() -> Result<void> {
    CHECK(insert_run(merge_->into));
    for (const auto& source : merge_->sources)
      CHECK(db_.prepare("UPDATE sieve_run SET state = 'gone', fences = x'' WHERE id = $1").bind(source.run.id).run());
    return db_.run("UPDATE sieve_state SET generation = generation + 1");
  }));
  for (const auto& source : merge_->sources) {
    std::erase_if(now_.runs, [&](const SieveRun& run) { return run.id == source.run.id; });
    waste_.push_back({source.run.id, static_cast<std::int64_t>(source.run.fences->size())});
  }
  take_on(std::move(merge_->into));
  merge_.reset();
  return {};
}

// Snapshots from before go on seeing the chunks of their generation.
Result<void> SieveWriter::sweep() {
  Waste& waste = waste_.back();
  const std::int64_t from =
      std::max<std::int64_t>(0, waste.left - 4 * static_cast<std::int64_t>(settings_.chunks_a_step));
  CHECK(in_transaction([&]() -> Result<void> {
    CHECK(db_.prepare("DELETE FROM sieve_chunk WHERE id >= $1 AND id < $2")
              .bind((waste.run << 32) | from, (waste.run << 32) | waste.left)
              .run());
    if (from > 0) return db_.prepare("UPDATE sieve_run SET chunks = $1 WHERE id = $2").bind(from, waste.run).run();
    CHECK(SieveFilter::remove(db_, waste.run));
    return db_.prepare("DELETE FROM sieve_run WHERE id = $1").bind(waste.run).run();
  }));
  waste.left = from;
  if (from == 0) waste_.pop_back();
  return {};
}

}  // namespace tocsin::store
