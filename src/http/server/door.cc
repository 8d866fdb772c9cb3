#include "http/server/door.h"

#include "http/server/outgoing.h"

namespace tocsin::http {

bool Doorkeeper::enter(const IpAddress& address, const Limits& limits, const Prefixes& exempt) {
  const std::lock_guard lock(mutex_);
  if (inside_ >= limits.connections) return false;
  auto& here = per_address_[network_of(address)];
  if (here >= limits.per_address && !exempt.contains(address)) return false;
  ++here;
  ++inside_;
  return true;
}

void Doorkeeper::leave(const IpAddress& address) {
  const std::lock_guard lock(mutex_);
  const auto at = per_address_.find(network_of(address));
  TOCSIN_ASSERT(at != per_address_.end() && at->second > 0 && inside_ > 0);
  if (--at->second == 0) per_address_.erase(at);
  if (--inside_ == 0) emptied_.notify_all();
}

std::size_t Doorkeeper::inside() const {
  const std::lock_guard lock(mutex_);
  return inside_;
}

void Doorkeeper::wait_until_empty(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  emptied_.wait_for(lock, timeout, [this] { return inside_ == 0; });
}

Response Door::refuse(const Request& head, int status, std::string_view what) {
  ++refusals;
  if (!refusal) return {.status = status};
  try {
    Response out = refusal(head, status, what);
    out.stream.reset();
    return out;
  } catch (...) {
    return {.status = status};
  }
}

std::string_view Lane::date() {
  if (!door->config.now) return {};
  const Instant now = door->config.now();
  if (const std::int64_t second = now.us / 1'000'000; second != date_second_) {
    date_second_ = second;
    date_ = http_date(now);
  }
  return date_;
}

}  // namespace tocsin::http
