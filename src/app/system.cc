#include "app/system.h"

#include <malloc.h>

#include <chrono>

namespace tocsin::app {

void settle_memory() {
  constexpr int kept_free = 8 << 20;
  // Few arenas, so that memory freed by one thread serves another; fewer, and serving threads wait for each other.
  mallopt(M_ARENA_MAX, 4);
  // A page of records is as large as what glibc would hand back to the kernel after each, and ask for again.
  mallopt(M_TRIM_THRESHOLD, kept_free);
  // Nor are bodies of a megabyte mapped and unmapped each: taking memory away is told to every processor.
  constexpr int largest_kept = 4 << 20;
  mallopt(M_MMAP_THRESHOLD, largest_kept);
}

Instant SystemClock::now() {
  using namespace std::chrono;
  const std::int64_t wall = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
  std::int64_t seen = last_us_.load();
  while (seen < wall && !last_us_.compare_exchange_weak(seen, wall)) {
  }
  return {std::max(seen, wall)};
}

}  // namespace tocsin::app
