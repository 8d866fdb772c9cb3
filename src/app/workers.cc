#include "app/workers.h"

namespace tocsin::app {

void Workers::start() {
  for (std::size_t i = 0; i < at_once_; ++i) threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

void Workers::stop() {
  for (auto& thread : threads_) thread.request_stop();
  woken_.notify_all();
  threads_.clear();
}

void Workers::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Turn turn;
    {
      const std::scoped_lock hold(taking_);
      turn = take_();
    }
    if (turn) {
      turn(stop);
      continue;
    }
    std::unique_lock hold(lock_);
    woken_.wait_for(hold, stop, pause_, [] { return false; });
  }
}

}  // namespace tocsin::app
