#pragma once
// What one thread works, for benchmarks of what is in memory. The danger removed: two programs that take the median of
// different things. Units: milliseconds of processor time.
#include <algorithm>
#include <ctime>
#include <vector>

namespace tocsin::bench {

// Processor time of this thread: a busy machine moves it little, and all that is read is in memory by then.
inline double cpu_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Of eleven rounds.
double median_ms(const auto& act) {
  std::vector<double> times;
  for (int i = 0; i < 11; ++i) {
    const double start = cpu_ms();
    act();
    times.push_back(cpu_ms() - start);
  }
  std::ranges::nth_element(times, times.begin() + 5);
  return times[5];
}

}  // namespace tocsin::bench
