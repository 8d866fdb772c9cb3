#pragma once
// A bounded pool for slow hashing. The danger removed: a burst of log-ins that takes all memory (64 MiB a hash) or all
// threads that serve connections.
//
// At most `threads` jobs run and `queued` wait; one more is refused at once. Every accepted job is run exactly once,
// also when the pool ends: the destructor waits for the queue, so a caller that waits for its answer is never left
// hanging. A job must not throw, and must not outlive what it captures. Threads: submit() from any; jobs run on the
// pool's own and hand their answer back themselves (asio::post, promise). Errors: limit "auth.busy".
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"

namespace tocsin::auth {

class HashPool {
 public:
  using Job = std::move_only_function<void()>;
  struct Size {
    std::size_t threads = 2;
    std::size_t queued = 64;
  };

  explicit HashPool(Size size);
  HashPool(const HashPool&) = delete;
  HashPool& operator=(const HashPool&) = delete;
  ~HashPool();

  Result<void> submit(Job job);

 private:
  void work();

  const std::size_t queued_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> queue_;
  bool ending_ = false;
  std::vector<std::jthread> threads_;  // last: they end before what they use
};

}  // namespace tocsin::auth
