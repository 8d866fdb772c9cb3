#pragma once
// The real clock and the operating system's chance, as ports. The danger removed: two clocks in one process.
// Threads: any. now() never goes back within a process, so that a stepped wall clock cannot reorder what is recorded.
#include <atomic>

#include "auth/entropy.h"
#include "port/world.h"

namespace tocsin::app {

// How the process keeps memory; once, before there are threads.
void settle_memory();

class SystemClock : public port::Clock {
 public:
  Instant now() override;

 private:
  std::atomic<std::int64_t> last_us_{0};
};

class SystemEntropy : public port::Entropy {
 public:
  void fill(std::span<std::uint8_t> out) override { draw_(out); }

 private:
  auth::Entropy draw_ = auth::system_entropy();
};

}  // namespace tocsin::app
