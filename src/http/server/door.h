#pragma once
// What all connections of one server share, and what those of one thread share. The danger removed: a limit counted per
// thread, which is no limit, and memory that every idle connection holds for a moment of work.
//
// Door: settings, hooks and counts; safe from every thread. Lane: one loop with its connections, a scratch buffer that
// is only valid within one call, and the count of quarter-second ticks by which all timeouts are judged (no clock is
// read). A Lane is touched by its own thread alone; others go through loop.post(). Lanes keep the Door alive.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "http/server/address.h"
#include "http/server/loop.h"
#include "http/server/server.h"
#include "http/server/transport.h"

namespace tocsin::http {

class Connection;

// Counts who is inside, in all and per address.
class Doorkeeper {
 public:
  bool enter(const IpAddress& address, const Limits& limits, const Prefixes& exempt);
  void leave(const IpAddress& address);
  std::size_t inside() const;
  void wait_until_empty(std::chrono::milliseconds timeout);

 private:
  mutable std::mutex mutex_;
  std::condition_variable emptied_;
  std::map<IpAddress, std::size_t> per_address_;  // by network_of()
  std::size_t inside_ = 0;
};

struct Door {
  Config config;
  Handler handler;
  BodyLimit body_limit;
  Refusal refusal;
  std::optional<TlsContext> tls;
  Prefixes trusted;
  Doorkeeper keeper;
  std::atomic<std::size_t> streams = 0;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> refusals = 0;
  std::atomic<bool> draining = false;

  Response refuse(const Request& head, int status, std::string_view what);
};

constexpr unsigned ticks_per_second = 4;
constexpr std::size_t refused_at_once = 64;  // connections over the limit that still get a 503, per lane

struct Lane : std::enable_shared_from_this<Lane> {
  explicit Lane(std::shared_ptr<Door> its_door) : door(std::move(its_door)), scratch(64 * 1024) {}

  std::shared_ptr<Door> door;
  Loop loop;
  std::vector<char> scratch;
  std::unordered_set<std::shared_ptr<Connection>> connections;
  std::size_t refused_inside = 0;
  std::uint64_t tick = 0;
  std::unique_ptr<Watch> listener;
  bool accept_paused = false;  // no descriptors were left; tried again at the next tick

  std::string_view date();

 private:
  std::int64_t date_second_ = -1;
  std::string date_;
};

}  // namespace tocsin::http
