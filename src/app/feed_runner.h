#pragma once
// Runs the feeds that are due. The danger removed: a feed that is forgotten after a restart, and another server's
// slowness that this one's people feel.
//
// Two workers after start() (workers.h): each takes the feed that is due longest and gives it one turn (feed_turn.h). A
// feed is due once its progress says so, or when it was changed, resumed or given credentials since it was last tried.
// Nothing but facts and progress is kept, so a new process goes on where the last one was. A feed that the other server
// refuses is stopped by a fact of the server's own; what opens the server of one that has ended is forgotten. run_due()
// gives each due feed one turn here and now, for tests. Errors of one feed are in its progress; the store's are told
// through `complain`. Threads: start() and stop() from one; stop() waits a second at most for what is on the wire.
#include <mutex>
#include <set>

#include "app/feed_turn.h"
#include "app/workers.h"
#include "auth/keyring.h"
#include "port/index.h"
#include "port/keys.h"
#include "port/log.h"

namespace tocsin::app {

class FeedRunner {
 public:
  struct Parts {
    port::Log& log;
    port::Index& index;
    port::Keys& keys;
    const auth::Keyring& keyring;
    FeedTurnParts turn;
    std::function<void(const Error&)> complain;
  };
  explicit FeedRunner(Parts parts);
  ~FeedRunner() { stop(); }
  FeedRunner(const FeedRunner&) = delete;
  FeedRunner& operator=(const FeedRunner&) = delete;

  Result<void> run_due();
  void start() { workers_.start(); }
  void stop() { workers_.stop(); }

 private:
  struct Due {
    Instant at;
    FeedContext feed;
  };
  Result<std::vector<Due>> due_feeds();  // those due longest first
  Workers::Turn take_one();
  Result<void> give_turn(const FeedContext& feed, const std::stop_token& stop);
  Result<std::string> authorization_for(const FeedContext& feed);
  bool is_active(const model::RecordId& feed);
  Result<void> stop_feed(const FeedContext& feed, state::FeedRefusal refusal);
  Result<void> forget_secrets_of_ended();

  Parts parts_;
  std::mutex lock_;
  std::set<model::RecordId> running_;
  Workers workers_;
};

}  // namespace tocsin::app
