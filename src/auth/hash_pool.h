#pragma once
// A bounded pool for slow hashing and other work that takes long. The danger removed: a burst of log-ins that takes all
// memory (64 MiB a hash) or all threads that serve connections; and one member whose work keeps all others waiting.
//
// At most `threads` jobs run and `queued` wait; one more is refused at once. Of one member at most `queued_of_member`
// wait, of one principal `queued_of_principal`; where there is more than one thread, no member runs on all of them, and
// whoever runs on fewer comes first. Every accepted job is run exactly once, also when the pool ends: the destructor
// waits for the queue, so a caller that waits for its answer is never left hanging. A job must not throw, and must not
// outlive what it captures. Threads: submit() from any; jobs run on the pool's own and hand their answer back
// themselves (asio::post, promise). Errors: limit "auth.busy" for all of them, limit "rate.share" {seconds} for one.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
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
    std::size_t queued_of_member = 16;
    std::size_t queued_of_principal = 16;
  };
  // For whom a job is run: who is counted together, and who of them. Without a member it is in no share.
  struct Owner {
    std::string member;
    std::string principal;
  };

  explicit HashPool(Size size);
  HashPool(const HashPool&) = delete;
  HashPool& operator=(const HashPool&) = delete;
  ~HashPool();

  Result<void> submit(Owner owner, Job job);
  Result<void> submit(Job job) { return submit({}, std::move(job)); }

 private:
  struct Waiting {
    Owner owner;
    Job job;
  };
  using Queue = std::deque<Waiting>;
  Result<void> check_share(const Owner& owner) const;
  std::size_t running_of(const std::string& member) const;
  Queue::iterator next();
  void work();

  const Size size_;
  const std::size_t running_of_member_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Queue queue_;
  std::vector<std::string> running_;  // a member for each job that runs
  bool ending_ = false;
  std::vector<std::jthread> threads_;  // last: they end before what they use
};

}  // namespace tocsin::auth
