#pragma once
// Threads that give turns to what is due: feeds, and mails that are to leave. The danger removed: two ways of waiting,
// waking and ending, one of which forgets something.
//
// What is due, and when it is due again, is kept where it belongs (port/feeds.h, port/outbox.h), so that a new process
// goes on where the last one was; what is recorded as a fact is the timekeeper's (timekeeper.h). `take` answers the
// next turn, or none; it is asked by one thread at a time, again at once after a turn and else after `pause`. A turn
// that is told to stop ends soon. Threads: start() and stop() from one; stop() waits.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tocsin::app {

class Workers {
 public:
  using Turn = std::move_only_function<void(const std::stop_token& stop)>;

  Workers(std::size_t at_once, std::chrono::milliseconds pause, std::function<Turn()> take)
      : at_once_(at_once), pause_(pause), take_(std::move(take)) {}
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void start();
  void stop();

 private:
  void run(const std::stop_token& stop);

  std::size_t at_once_;
  std::chrono::milliseconds pause_;
  std::function<Turn()> take_;
  std::mutex taking_;
  std::mutex lock_;
  std::condition_variable_any woken_;
  std::vector<std::jthread> threads_;
};

}  // namespace tocsin::app
