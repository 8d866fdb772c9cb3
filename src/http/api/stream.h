#pragma once
// Live: one stream of server-sent events a client, filtered for its viewer, that resumes and loses nothing. The danger
// removed: a stream that keeps telling after access ended, and a break after which something was missed in silence.
//
// Each event says that a fact came (its type, record, space and time), never what it says: the client asks for the
// record and gets what it may read. Its id is a sealed cursor; Last-Event-ID or ?cursor= goes on after it, first from
// the log, then live. When what the viewer may see has changed as a whole (a membership, a role) the event is `view`:
// load again; what was taken back before that is not named to them any more, for they may never have read it. Sessions
// and tokens are asked again every ten seconds; a stream whose caller is gone ends. Units: events are gathered for 50
// ms. Bounds: a client that does not keep up is cut (server/message.h) and resumes; 8 streams a principal. Errors of
// open(): limit "stream.too_many" {max}; invalid "query.cursor". Threads: the hub has one thread of its own, which
// alone reads, filters and sends, and holds no lock while it does: whoever commits or opens never waits for it. open()
// from connections'. Source: WHATWG HTML 9.2.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

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
  // After join() the hub's thread alone touches a client, but for `gone`.
  struct Client {
    Sink sink;
    Caller caller;
    policy::Clearance clearance;
    std::shared_ptr<const policy::VisibleLabels> labels;
    std::int64_t position;  // all up to here was sent
    std::string context;    // what its cursors are bound to
    std::atomic<bool> gone{false};
    bool met = false;             // the hub has looked at its clearance since it joined
    std::int64_t view_since = 0;  // its view is what it is since then at the latest: see is_told()
  };
  using ClientRef = std::shared_ptr<Client>;
  using Clients = std::vector<ClientRef>;
  class Source;

  void run(const std::stop_token& stop);
  void deliver();
  Clients present();  // without those that are gone
  void deliver_notes(const Clients& clients, const std::vector<port::Note>& notes);
  static bool is_told(const Client& client, const port::Note& note);
  void look_again_at_clearance(Client& client, port::Snapshot& snapshot) const;
  void end_strangers();
  bool is_still_known(const Caller& caller) const;
  Result<void> admit(const ClientRef& client);
  void join(ClientRef client);
  void wake();
  // Sends what the client has not had, from the log, as far as the others have had it.
  void catch_up(Client& client, port::Snapshot& snapshot) const;
  void send(Client& client, const port::Note& note) const;
  std::string cursor_of(const Client& client, const model::FactId& fact) const;
  Result<std::int64_t> position_of(const Call& call, const std::string& cursor, Client& client) const;

  const Services& services_;
  std::mutex bell_lock_;  // of `due_` alone: the writer's thread takes it at every commit
  std::condition_variable_any woken_;
  bool due_ = false;
  mutable std::mutex lock_;  // of the lists
  Clients clients_;
  std::vector<std::weak_ptr<Client>> admitted_;  // with those whose stream has not begun
  std::int64_t position_ = 0;                    // the hub's thread's
  std::jthread thread_;
};

}  // namespace tocsin::http
