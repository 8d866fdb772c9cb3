#pragma once
// The world outside the rooms: clock and chance. The danger removed: a test that passes on Tuesdays, and an id that can
// be guessed. Threads: implementations are safe from any thread.
#include <cstdint>
#include <span>

#include "base/id.h"
#include "base/time.h"

namespace tocsin::port {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;

  template <class Tag>
  Id<Tag> new_id() {
    RawId raw{};
    fill(raw);
    raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0F) | 0x40);  // UUID version 4
    raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3F) | 0x80);
    return Id<Tag>(raw);
  }
};

}  // namespace tocsin::port
