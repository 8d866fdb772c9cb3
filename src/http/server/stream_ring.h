#pragma once
// The bounded ring between whoever writes events and one client's connection. The danger removed: a client that reads
// slowly and makes the server hold every event for it.
//
// Numbered invariants: 1. waiting + under way <= limit. 2. Once over, nothing is added and the callback has run or will
// run once. 3. At most one wake-up is posted to the connection's loop at a time,
// and one more for an overflow.
// Threads: the SinkPort half from any, take/sent/gone from the connection's. Units: bytes.
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "http/server/message.h"

namespace tocsin::http {

class StreamRing final : public SinkPort {
 public:
  using Wake = std::function<void()>;  // asks the connection to come and take; any thread
  StreamRing(Wake wake, std::size_t limit_bytes) : wake_(std::move(wake)), limit_bytes_(limit_bytes) {}

  bool write(std::string_view chunk) override;
  void close() override;
  void on_gone(std::move_only_function<void()> callback) override;

  enum class State : std::uint8_t { open, closing, overflowed };
  struct Taken {
    std::string bytes;
    State state;
  };
  Taken take();  // what waits is then under way, until sent()
  void sent();
  State state();
  void gone();  // the connection is over

 private:
  std::mutex mutex_;
  Wake wake_;
  std::size_t limit_bytes_;
  std::string waiting_;
  std::size_t under_way_bytes_ = 0;
  State state_ = State::open;
  bool woken_ = false;
  bool gone_ = false;
  std::move_only_function<void()> on_gone_;
};

}  // namespace tocsin::http
