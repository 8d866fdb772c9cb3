#include "auth/hash_pool.h"

#include <algorithm>

namespace tocsin::auth {

HashPool::HashPool(Size size) : size_(size), running_of_member_(std::max<std::size_t>(size.threads, 2) - 1) {
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

Result<void> HashPool::check_share(const Owner& owner) const {
  if (queue_.size() >= size_.queued) return fail(Code::limit, "auth.busy");
  if (owner.member.empty()) return {};
  const auto of_member = std::ranges::count_if(queue_, [&](const auto& w) { return w.owner.member == owner.member; });
  const auto of_principal = std::ranges::count_if(
      queue_, [&](const auto& w) { return w.owner.member == owner.member && w.owner.principal == owner.principal; });
  if (static_cast<std::size_t>(of_member) < size_.queued_of_member &&
      static_cast<std::size_t>(of_principal) < size_.queued_of_principal)
    return {};
  return fail(Code::limit, "rate.share", "", {{"seconds", "2"}});
}

Result<void> HashPool::submit(Owner owner, Job job) {
  {
    const std::lock_guard lock(mutex_);
    CHECK(check_share(owner));
    queue_.push_back({std::move(owner), std::move(job)});
  }
  changed_.notify_one();
  return {};
}

std::size_t HashPool::running_of(const std::string& member) const {
  return member.empty() ? 0 : static_cast<std::size_t>(std::ranges::count(running_, member));
}

// The oldest job of the member that runs on the fewest threads; end where all that wait are of members who run on as
// many as one may.
HashPool::Queue::iterator HashPool::next() {
  auto best = queue_.end();
  auto fewest = running_of_member_;
  for (auto at = queue_.begin(); at != queue_.end() && fewest > 0; ++at) {
    const auto running = running_of(at->owner.member);
    if (running >= fewest) continue;
    best = at;
    fewest = running;
  }
  return best;
}

void HashPool::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    auto at = queue_.end();
    changed_.wait(lock, [&] {
      at = next();
      return at != queue_.end() || (ending_ && queue_.empty());
    });
    if (at == queue_.end()) return;
    auto job = std::move(at->job);
    const std::string member = std::move(at->owner.member);
    queue_.erase(at);
    running_.push_back(member);
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
    running_.erase(std::ranges::find(running_, member));
    lock.unlock();
    changed_.notify_all();
  }
}

}  // namespace tocsin::auth
