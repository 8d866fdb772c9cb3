#pragma once
// The writer's side of the sieve: takes the entries of each batch, and tends the runs between groups. The danger
// removed: an index that says what was rolled back, and a merge that keeps writers waiting for a second.
//
// add() writes the batch's row of the log in the transaction that is open and stages it in memory; keep() publishes
// what is staged after the commit, forget_to() drops it. tend() runs outside of any transaction and does a bounded
// piece of work: makes a run of what is recent once there are `recent_entries` of it, goes on with a merge, or removes
// chunks that nobody reads any more. Errors: those of Db; what tend() could not do it tries again. Threads: the
// writer's.
#include <optional>

#include "store/sqlite/sieve.h"

namespace tocsin::store {

class SieveWriter {
 public:
  struct Settings {
    std::size_t recent_entries = 500'000;  // 12 MB of memory
    std::size_t runs_merged = 4;
    std::size_t chunks_a_step = 512;  // 2 MB
  };

  SieveWriter(Db& db, Sieve& sieve, Settings settings) : db_(db), sieve_(sieve), settings_(settings) {}
  Result<void> load();  // once, before anything else

  Result<void> add(SieveEntries entries);
  // With what is staged. All entries of the key.
  Result<void> find(std::uint64_t key, SieveEntries& out);

  std::size_t mark() const { return staged_.size(); }
  void forget_to(std::size_t mark);
  void keep();

  bool has_work() const;
  Result<void> tend();

 private:
  struct Source {
    SieveRun run;
    std::size_t next_chunk = 0;
    SieveEntries entries;
    std::size_t at = 0;
  };
  // A run that is being written.
  struct Making {
    std::int64_t id = 0;
    std::int64_t entries = 0;
    std::vector<std::uint64_t> fences;
    SieveFilter filter;
    void cut_to(std::size_t chunks, std::int64_t entries_then) {
      entries = entries_then;
      fences.resize(chunks);
      filter.cut_to(chunks);
    }
  };
  struct Merge {
    Making into;
    std::vector<Source> sources;
  };
  struct Waste {
    std::int64_t run = 0;
    std::int64_t left = 0;  // chunks
  };

  Result<void> load_waste();
  Result<void> make_run();
  Result<void> write_run(const SieveEntries& all, Making& making);
  Result<void> insert_run(Making& making);
  Result<void> insert_chunk(Making& making, std::span<const SieveEntry> entries);
  void take_on(Making making);
  std::vector<SieveRun> due() const;
  Result<void> begin_merge(std::vector<SieveRun> runs);
  Result<void> go_on_merging();
  Result<bool> refill(Source& source);  // false: nothing is left
  Result<bool> fill(SieveEntries& chunk);
  Result<void> end_merge();
  Result<void> sweep();
  void remember(std::shared_ptr<const SieveEntries> sorted);
  void publish();
  template <class Work>
  Result<void> in_transaction(Work work);

  Db& db_;
  Sieve& sieve_;
  const Settings settings_;
  SieveView now_;
  std::int64_t next_run_ = 1;
  std::int64_t staged_log_ = 0;
  std::vector<std::shared_ptr<const SieveEntries>> staged_;
  std::optional<Merge> merge_;
  std::vector<Waste> waste_;
};

}  // namespace tocsin::store
