#pragma once
// Live: one stream of server-sent events a client, filtered for its viewer, that resumes and loses nothing. The danger
// removed: a stream that keeps telling after access ended, and a break after which something was missed in silence.
//
// Each event says that a fact came (its type, record, space and time), never what it says: the client asks for the
// record and gets what it may read. Its id is a sealed cursor; Last-Event-ID or ?cursor= goes on after it, first from
// the log, then live. When what the viewer may see has changed as a whole (a membership, a role) the event is `view`:
// load again. Sessions and tokens are asked again every ten seconds; a stream whose caller is gone ends. Units: events
// are gathered for 50 ms. Bounds: a client that does not keep up is cut (server/message.h) and resumes. Threads: the
// hub has one thread of its own; open() from connections'. Source: WHATWG HTML 9.2.
#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "http/api/api.h"

namespace tocsin::http {

class StreamHub {
 public:
  explicit StreamHub(const Services& services);
  ~StreamHub();
  StreamHub(const StreamHub&) = delete;
  StreamHub& operator=(const StreamHub&) = delete;

  Outcome open(const CallRef& call);
  std::size_t size() const;
  void stop();

 private:
  struct Client {
    Sink sink;
    Caller caller;
    policy::Clearance clearance;
    std::shared_ptr<const policy::VisibleLabels> labels;
    std::int64_t position;  // all up to here was sent
    std::string context;    // what its cursors are bound to
    std::atomic<bool> gone{false};
  };
  using ClientRef = std::shared_ptr<Client>;
  class Source;

  void run(const std::stop_token& stop);
  void deliver();
  void look_again_at_clearances(port::Snapshot& snapshot);
  void end_strangers();
  bool is_still_known(const Caller& caller) const;
  void join(ClientRef client);
  // Sends what the client has not had, from the log; false where the client is gone.
  bool catch_up(Client& client, port::Snapshot& snapshot);
  void send(Client& client, const port::Note& note) const;
  std::string cursor_of(const Client& client, const model::FactId& fact) const;
  Result<std::int64_t> position_of(const Call& call, const std::string& cursor, Client& client) const;

  const Services& services_;
  mutable std::mutex lock_;
  std::condition_variable_any woken_;
  bool due_ = false;
  std::list<ClientRef> clients_;
  std::int64_t position_ = 0;
  std::jthread thread_;
};

}  // namespace tocsin::http
