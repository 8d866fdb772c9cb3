#include "store/sqlite/reader.h"

#include "store/sqlite/snapshot.h"

namespace tocsin::store {

Readers::Readers(std::filesystem::path file, std::size_t kept, int cache_kib, const policy::LabelBook& book,
                 ObjectSources objects)
    : file_(std::move(file)), kept_(kept), cache_kib_(cache_kib), book_(book), objects_(objects) {}

Readers::~Readers() { TOCSIN_ASSERT(lent_ == 0); }

Readers::Lent Readers::lend() {
  const auto give_back = [this](Db* db) { take_back(db); };
  {
    const std::scoped_lock hold(lock_);
    ++lent_;
    if (!free_.empty()) {
      auto db = std::move(free_.back());
      free_.pop_back();
      return {db.release(), give_back};
    }
  }
  auto opened = Db::open(file_, {.use = Db::Use::read, .cache_kib = cache_kib_});
  if (!opened) {
    const std::scoped_lock hold(lock_);
    --lent_;
    return {nullptr, give_back};
  }
  return {std::make_unique<Db>(std::move(*opened)).release(), give_back};
}

void Readers::take_back(Db* db) {
  std::unique_ptr<Db> owned(db);
  const bool sound = !db->in_transaction() || db->run("COMMIT").has_value();
  const std::scoped_lock hold(lock_);
  --lent_;
  if (sound && free_.size() < kept_) free_.push_back(std::move(owned));
}

std::unique_ptr<port::Snapshot> Readers::snapshot_with(ListPlan plan) {
  return std::make_unique<SqliteSnapshot>(lend(), plan, book_, directory_, objects_);
}

}  // namespace tocsin::store
