#pragma once
// A rate limit per caller. The danger removed: guessing passwords, enumerating ids and flooding intake, by one address
// or on one account; and a limiter that is itself the way to fill the memory.
//
// A token bucket for each key, kept as one instant (the time at which the bucket is full again; the generic cell rate
// algorithm), so that an idle key costs nothing once it may be forgotten without effect. Bounds: at most `max_keys`
// are remembered; beyond, the key that was used longest ago is forgotten. Whoever owns that many keys can reset his own
// buckets: key IPv6 callers by address_key(). Keys over 64 bytes are remembered by their SHA-256.
// Units: requests a second, burst in requests. Threads: safe from all. Errors: none. Source: ITU-T I.371 annex A
// (GCRA).
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace tocsin::http {

struct Rate {
  double per_second = 10;  // > 0
  unsigned burst = 20;     // >= 1: how many at once after a rest
};

class Limiter {
 public:
  explicit Limiter(Rate rate, std::size_t max_keys = 100'000);
  bool allow(std::string_view key, Instant now);              // takes a token where there is one
  Span retry_after(std::string_view key, Instant now) const;  // until the next token; zero where there is one
  std::size_t remembered() const;

 private:
  struct Bucket {
    std::string key;
    Instant full_at;
  };
  using Buckets = std::list<Bucket>;  // the last used in front
  Instant full_at(const Bucket* bucket, Instant now) const;
  Bucket& touch(std::string key);

  Span interval_;
  Span tolerance_;  // how far ahead of now `full_at` may be
  std::size_t max_keys_;
  mutable std::mutex mutex_;
  Buckets buckets_;
  std::unordered_map<std::string_view, Buckets::iterator> index_;  // views into buckets_
};

// What one subscriber cannot multiply: an IPv4 address itself, the /64 of an IPv6 one; any other text as it is.
std::string address_key(std::string_view peer);

}  // namespace tocsin::http
