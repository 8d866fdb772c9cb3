#include "app/system.h"

#include <chrono>

namespace tocsin::app {

Instant SystemClock::now() {
  using namespace std::chrono;
  const std::int64_t wall = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
  std::int64_t seen = last_us_.load();
  while (seen < wall && !last_us_.compare_exchange_weak(seen, wall)) {
  }
  return {std::max(seen, wall)};
}

}  // namespace tocsin::app
