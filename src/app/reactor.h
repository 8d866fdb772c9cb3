#pragma once
// Runs reactions: what follows of itself from a fact, in another space. The danger removed: a step across spaces that
// is half done for ever because the server stopped in between.
//
// One thread reads the log from its bookmark, runs each reaction on each fact, and appends the drafts with ids made
// from the cause, so that a second run is the same fact and refused as such. A draft that cannot be appended now is
// tried again with growing pauses, and for want of room as soon as another write has found some; later facts wait,
// since order matters to them. Whom a fact concerns is told through the outbox (notify/tellings.h), by ids made from
// the fact as well. Threads: start() once; stop() from any, waits. Errors are logged through `complain`.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "port/act.h"
#include "port/bookmarks.h"
#include "port/keys.h"
#include "port/outbox.h"

namespace tocsin::app {

class Reactor {
 public:
  struct Parts {
    port::Log& log;
    port::Index& index;
    port::Keys& keys;
    port::Bookmarks& bookmarks;
    port::Clock& clock;
    port::Entropy& entropy;
    std::vector<port::Reaction> reactions;
    std::function<void(const Error&)> complain;
    std::function<void()> on_erasure;  // told once or more for each; may be empty
    const model::Warninglists& warninglists = model::usual_warninglists();
    port::Outbox* outbox = nullptr;  // where there is none, nobody is told of anything
  };
  explicit Reactor(Parts parts);
  ~Reactor();

  void start();
  void stop();
  // Runs all that is due now, on this thread; for tests, which do not start the thread.
  Result<void> run_due();

 private:
  void run(const std::stop_token& stop);
  Result<void> react_to(const port::Note& note);
  Result<void> tell_of(const port::Note& note);
  template <class Work>
  auto at_the_desk(const port::Note& note, Instant now, Work work)
      -> Result<std::invoke_result_t<Work, port::Desk&, const policy::Permit&>>;
  Result<void> told_apart(const Error& error);
  Result<void> append(port::Draft draft, Instant happened_at);

  Parts parts_;
  std::mutex lock_;
  std::condition_variable_any woken_;
  bool due_ = true;
  std::jthread thread_;
};

}  // namespace tocsin::app
