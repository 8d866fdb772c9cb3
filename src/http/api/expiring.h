#pragma once
// Small things that are kept for minutes and used once: a challenge, a key that is not confirmed yet. The danger
// removed: a challenge that serves twice, and a map that whoever asks often enough fills.
//
// Bounds: `max_items`; beyond, the oldest is forgotten. Threads: safe from all. Lost when the process ends, which costs
// its owner one more try.
#include <list>
#include <mutex>
#include <optional>
#include <utility>

#include "base/id.h"
#include "base/time.h"

namespace tocsin::http {

template <class T>
class Expiring {
 public:
  Expiring(Span lasts, std::size_t max_items) : lasts_(lasts), max_items_(max_items) {}

  // Another under the same key is replaced.
  void keep(const RawId& key, T value, Instant now) {
    const std::scoped_lock hold(lock_);
    drop(key);
    while (!items_.empty() && (items_.front().expires_at <= now || items_.size() >= max_items_)) items_.pop_front();
    items_.push_back({key, now + lasts_, std::move(value)});
  }
  std::optional<T> find(const RawId& key, Instant now) const {
    const std::scoped_lock hold(lock_);
    for (const auto& item : items_)
      if (item.key == key && item.expires_at > now) return item.value;
    return std::nullopt;
  }
  // Gone after one take, whatever becomes of it.
  std::optional<T> take(const RawId& key, Instant now) {
    auto out = find(key, now);
    forget(key);
    return out;
  }
  void forget(const RawId& key) {
    const std::scoped_lock hold(lock_);
    drop(key);
  }

 private:
  struct Item {
    RawId key{};
    Instant expires_at;
    T value;
  };
  void drop(const RawId& key) {
    items_.remove_if([&](const Item& item) { return item.key == key; });
  }

  const Span lasts_;
  const std::size_t max_items_;
  mutable std::mutex lock_;
  std::list<Item> items_;  // oldest first
};

}  // namespace tocsin::http
