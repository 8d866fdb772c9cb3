#include "http/server/stream_ring.h"

#include <utility>

namespace tocsin::http {

bool StreamRing::write(std::string_view chunk) {
  bool wake = false;
  bool kept = false;
  {
    const std::lock_guard lock(mutex_);
    if (gone_ || state_ != State::open) return false;
    kept = chunk.size() <= limit_bytes_ - waiting_.size() - under_way_bytes_;
    if (kept) {
      waiting_.append(chunk);
    } else {
      state_ = State::overflowed;
      std::string().swap(waiting_);
    }
    wake = !std::exchange(woken_, true) || !kept;  // a connection that is stuck writing must hear of an overflow
  }
  if (wake) wake_();
  return kept;
}

void StreamRing::close() {
  {
    const std::lock_guard lock(mutex_);
    if (gone_ || state_ != State::open) return;
    state_ = State::closing;
    if (std::exchange(woken_, true)) return;
  }
  wake_();
}

void StreamRing::on_gone(std::move_only_function<void()> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!gone_) {
      on_gone_ = std::move(callback);
      return;
    }
  }
  callback();
}

StreamRing::Taken StreamRing::take() {
  const std::lock_guard lock(mutex_);
  woken_ = false;
  under_way_bytes_ = waiting_.size();
  return {std::exchange(waiting_, {}), state_};
}

StreamRing::State StreamRing::state() {
  const std::lock_guard lock(mutex_);
  return state_;
}

void StreamRing::sent() {
  const std::lock_guard lock(mutex_);
  under_way_bytes_ = 0;
}

void StreamRing::gone() {
  std::move_only_function<void()> callback;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(gone_, true)) return;
    std::string().swap(waiting_);
    callback = std::exchange(on_gone_, nullptr);
  }
  if (callback) callback();
}

}  // namespace tocsin::http
