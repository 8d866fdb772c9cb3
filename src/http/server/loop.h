#pragma once
// One thread's event loop and the descriptors it watches. The danger removed: Asio in every file (a quarter of a minute
// and half a gigabyte to compile each), and descriptors touched from a thread that is not theirs.
//
// A Loop runs on the one thread that calls run(). post() may be called from any thread; everything else only from the
// loop's own. Callbacks hold what they need: a waiting callback keeps its captures alive until it runs or the Watch is
// closed. Waiting is for the state, not for the change: a descriptor that is ready already calls back at once.
#include <chrono>
#include <functional>
#include <memory>

namespace tocsin::http {

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();   // until stop()
  void stop();  // any thread
  void post(std::move_only_function<void()> work);
  bool here() const;                                                         // is this the loop's thread?
  void every(std::chrono::milliseconds period, std::function<void()> work);  // before run(); for the loop's lifetime

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// Owns a descriptor. Closing it cancels what waits, without a call back.
class Watch {
 public:
  Watch(Loop& loop, int fd);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  int fd() const;  // -1 once closed
  void readable(std::move_only_function<void()> then);
  void writable(std::move_only_function<void()> then);
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin::http
