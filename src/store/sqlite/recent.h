#pragma once
// What the newest facts changed, in memory, for holding again what a decision looked at (port/seen.h). The danger
// removed: a check that reads the tables once more for every append, and one that forgets what its own transaction
// added before it.
//
// Positions follow each other without gaps from the first that is remembered. What was seen before that counts as
// changed. Bounds: 65,536 facts. Threads: the writer's own.
#include <deque>

#include "port/log.h"

namespace tocsin::store {

class Recent {
 public:
  // Nothing is remembered up to `last`, the newest fact on disk.
  void start_after(std::int64_t last) { first_ = last + 1; }

  void add(port::Change change) {
    changes_.push_back(std::move(change));
    if (changes_.size() <= most) return;
    changes_.pop_front();
    ++first_;
  }
  // Takes back what was added at `next` and after.
  void undo_to(std::int64_t next) {
    while (!changes_.empty() && first_ + static_cast<std::int64_t>(changes_.size()) > next) changes_.pop_back();
  }

  bool changed_since(const port::Seen& seen) const;

 private:
  static constexpr std::size_t most = 65'536;
  std::deque<port::Change> changes_;
  std::int64_t first_ = 1;
};

}  // namespace tocsin::store
