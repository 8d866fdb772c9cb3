#include "auth/hash_pool.h"

#include <algorithm>

namespace tocsin::auth {

HashPool::HashPool(Size size) : queued_(size.queued) {
  const auto count = std::max<std::size_t>(size.threads, 1);
  for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
}

HashPool::~HashPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
}

Result<void> HashPool::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queued_) return fail(Code::limit, "auth.busy");
    queue_.push_back(std::move(job));
  }
  changed_.notify_one();
  return {};
}

void HashPool::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    job();
  }
}

}  // namespace tocsin::auth
