#include "http/server/limiter.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/result.h"
#include "http/server/address.h"

namespace tocsin::http {

namespace {
constexpr std::size_t longest_key_bytes = 64;

std::string remembered_as(std::string_view key) {
  if (key.size() <= longest_key_bytes) return std::string(key);
  const Digest digest = sha256(view_of(key));
  return std::string(text_of(digest));
}
}  // namespace

Limiter::Limiter(Rate rate, std::size_t max_keys) : max_keys_(std::max<std::size_t>(max_keys, 1)) {
  TOCSIN_ASSERT(rate.per_second > 0 && rate.burst > 0);
  interval_.us = std::max<std::int64_t>(static_cast<std::int64_t>(1e6 / rate.per_second), 1);
  tolerance_.us = interval_.us * (static_cast<std::int64_t>(rate.burst) - 1);
}

// Never behind now, and never further ahead than a bucket that was just emptied: a clock set back locks nobody out.
Instant Limiter::full_at(const Bucket* bucket, Instant now) const {
  if (!bucket) return now;
  return std::clamp(bucket->full_at, now, now + tolerance_ + interval_);
}

Limiter::Bucket& Limiter::touch(std::string key) {
  if (const auto at = index_.find(key); at != index_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, at->second);
    return buckets_.front();
  }
  if (buckets_.size() >= max_keys_) {
    index_.erase(buckets_.back().key);
    buckets_.pop_back();
  }
  buckets_.push_front({std::move(key), Instant{INT64_MIN}});
  index_.emplace(buckets_.front().key, buckets_.begin());
  return buckets_.front();
}

bool Limiter::allow(std::string_view key, Instant now) {
  const std::lock_guard lock(mutex_);
  Bucket& bucket = touch(remembered_as(key));
  const Instant full = full_at(&bucket, now);
  const bool allowed = full - now <= tolerance_;
  bucket.full_at = allowed ? full + interval_ : full;
  return allowed;
}

Span Limiter::retry_after(std::string_view key, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto at = index_.find(remembered_as(key));
  const Instant full = full_at(at == index_.end() ? nullptr : &*at->second, now);
  return std::max(Span{(full - now).us - tolerance_.us}, Span{0});
}

std::size_t Limiter::remembered() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

std::string address_key(std::string_view peer) {
  const auto address = ip_from_text(peer);
  return address ? to_text(network_of(*address)) : std::string(peer);
}

}  // namespace tocsin::http
