#pragma once
// Keeps deadlines: what the server does by itself once an instant that a record names has come. It is the one
// scheduler: expiries, scheduled releases, reminders and escalations are rows of port/deadline.h, and what is due
// becomes a fact, once; what follows of that outside (a mail) goes through the outbox. The danger removed: an access
// that was given until a day and outlives it, and a reminder that nobody kept.
//
// run_due() learns of deadlines from the log (the first time from the lists of the kinds that have one) and meets those
// that have come; after start() a thread does so when the next one comes, and every two seconds for what was written
// meanwhile. Of many that are due together, as many as fit are written at once and share a sync of the disk.
// Nothing is kept on the disk beside the facts: a new process learns anew, and run_due() before the first
// answer meets what came while none ran. One that somebody met by hand meanwhile is dropped, one that cannot be met now
// is tried again while the others go on. Memory: under 100 bytes for each open deadline. Threads: run_due() from one at
// a time, and not after start(); stop() from any, waits. Errors of run_due(): unavailable, of the store or the keys;
// what else is wrong with one record is told through `complain` and keeps nothing else from its time: a date that
// cannot be read is passed by, one that cannot be met is tried again.
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "port/deadline.h"
#include "port/keys.h"

namespace tocsin::app {

class Timekeeper {
 public:
  struct Parts {
    port::Log& log;
    port::Index& index;
    port::Keys& keys;
    port::Clock& clock;
    port::Entropy& entropy;
    std::vector<port::Deadline> deadlines;
    std::function<void(const Error&)> complain;
    std::function<void()> each_round = {};  // what else a thread that is up anyway looks after; not from run_due()
    const model::Warninglists& warninglists = model::usual_warninglists();
  };
  explicit Timekeeper(Parts parts);
  ~Timekeeper();

  Result<void> run_due();
  void start();
  void stop();

 private:
  struct Open {
    Instant due;
    model::RecordId record;
    std::size_t deadline = 0;  // its place among the parts'
    auto operator<=>(const Open&) const = default;
  };

  void run(const std::stop_token& stop);
  std::chrono::microseconds until_next();
  Result<void> learn_all(port::Snapshot& snapshot);
  Result<void> learn_new();
  Result<void> learn(std::size_t deadline, policy::Sealed<event::Record> sealed);
  using Written = std::future<Result<port::Committed>>;
  struct UnderWay {
    Open open;
    Written written;
  };
  // What was overtaken or is due later has nothing to write.
  Result<std::optional<Written>> meet(port::Snapshot& snapshot, const Open& open);
  Result<void> meet_together(std::span<const Open> due);
  Result<void> end(UnderWay& one);
  Result<void> told_apart(Result<void> done);

  Parts parts_;
  std::set<Open> open_;          // soonest first
  std::int64_t learnt_to_ = -1;  // place in the log; -1: nothing yet
  std::mutex lock_;
  std::condition_variable_any woken_;
  std::jthread thread_;
};

}  // namespace tocsin::app
