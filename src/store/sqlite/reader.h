#pragma once
// Reading: connections, each lent to one Snapshot at a time. The danger removed: a reader that waits for a writer or
// for another reader, and a page that scans a million hidden rows.
//
// As many connections are made as are asked for at once; `kept` of them stay open. A list has two plans: walk the
// newest rows and test each label, and where too many in a row are hidden, start from the visible labels and let the
// index on (kind, label, pos) stop each label's run early. The first plan gives up after a bounded number of rows, so
// the choice needs no counts (which hidden rows would move) and never costs more than the bound. Where a connection
// cannot be had, load() says unavailable "store.read" and all else is empty: fail closed. Threads: Readers from any; a
// Snapshot on one.
#include <mutex>

#include "port/index.h"
#include "store/sqlite/db.h"
#include "store/sqlite/directory.h"
#include "store/sqlite/shelves.h"

namespace tocsin::store {

// For tests and benchmarks: the plans must agree. `impatient` is adaptive and gives up after two hidden rows.
enum class ListPlan : std::uint8_t { adaptive, impatient, walk, labels };

// What finds objects beside the rows themselves.
struct ObjectSources {
  const Sieve& sieve;
  const ValueKeys& value_keys;
};

class Readers final : public port::Index {
 public:
  Readers(std::filesystem::path file, std::size_t kept, int cache_kib, const policy::LabelBook& book,
          ObjectSources objects);
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;
  ~Readers() override;  // every snapshot has ended

  std::unique_ptr<port::Snapshot> snapshot() override { return snapshot_with(ListPlan::adaptive); }
  std::unique_ptr<port::Snapshot> snapshot_with(ListPlan plan);
  const policy::LabelBook& labels() const override { return book_; }

  // A connection for as long as the pointer lives; nullptr where none can be opened.
  using Lent = std::unique_ptr<Db, std::function<void(Db*)>>;
  Lent lend();

 private:
  void take_back(Db* db);

  const std::filesystem::path file_;
  const std::size_t kept_;
  const int cache_kib_;
  const policy::LabelBook& book_;
  const ObjectSources objects_;
  Directory directory_;
  std::mutex lock_;
  std::size_t lent_ = 0;
  std::vector<std::unique_ptr<Db>> free_;
};

}  // namespace tocsin::store
