#pragma once
// One client's connection, as a machine that is pumped whenever its socket, its handler or its stream has news. The
// danger removed: two things happening to a connection at once; all of it runs on its lane's thread, and one request is
// answered before the next is read.
//
//   handshake -> head -> body -> handling -> writing -> head | streaming | lingering -> closed
//
// Numbered invariants: 1. While `handling`, exactly one Reply is alive or its answer is posted. 2. `writing` has an
// Outgoing. 3. A closed connection is in no lane and holds no descriptor. 4. An idle connection holds no buffer.
// Threads: the lane's own. Source: RFC 9112 section 9 (connection management), 9.6 (why we linger), 10.1.1 of RFC 9110.
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "http/server/door.h"
#include "http/server/outgoing.h"
#include "http/server/request_reader.h"
#include "http/server/stream_ring.h"

namespace tocsin::http {

enum class Admission : std::uint8_t { admitted, refused };

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Lane& lane, int fd, const IpAddress& address, Admission admission);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  void pump();
  void answer(std::optional<Response> response);
  bool overdue() const;
  void run_out();    // the answer to being overdue
  void wind_down();  // finish what is under way, then close
  void close();      // at once

 private:
  enum class Phase : std::uint8_t { handshake, head, body, handling, writing, streaming, lingering, closed };
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  // What of a request outlives its handing over: enough to answer, and to say 500 in the reader's language.
  struct Exchange {
    Request brief;
    Keep keep;
    Framing framing;
  };

  bool step();
  bool step_handshake();
  bool step_read();
  bool step_write();
  bool step_stream();
  bool step_linger();

  bool take_in(Moved moved);
  void consume(std::string_view bytes);
  void begin_request();
  RequestReader::Step take_head();
  void react(RequestReader::Step step);
  bool input_ended();
  void hand_over();
  Reply make_reply();
  void refuse(const Request& head, int status, std::string_view what);
  void queue(const Exchange& exchange, Response response);
  void send(std::unique_ptr<Outgoing> out, Phase next);
  void after_write();
  void next_request();
  void open_stream();
  StreamRing::Wake make_wake();
  bool client_spoke();
  void linger();

  void within(std::uint64_t seconds) { deadline_ = lane_.tick + seconds * ticks_per_second + 1; }
  bool wait_for(Io io);
  void arm_read();
  void arm_write();
  const Limits& limits() const { return lane_.door->config.limits; }

  Lane& lane_;
  Watch watch_;
  std::unique_ptr<Transport> transport_;
  IpAddress address_;
  Admission admission_;
  Phase phase_ = Phase::handshake;
  Phase next_ = Phase::head;  // after writing
  bool pumping_ = false;
  bool read_armed_ = false;
  bool write_armed_ = false;
  bool input_ended_ = false;
  bool look_again_ = false;  // the inbox holds bytes that the reader has not seen
  bool ready_ = false;       // a whole request waits to be handed over
  bool continue_owed_ = false;
  Framing framing_ = Framing::chunked;
  std::uint64_t deadline_ = never;
  std::uint64_t body_since_ = 0;
  std::uint64_t body_bytes_ = 0;
  std::size_t served_ = 0;
  std::string inbox_;
  std::unique_ptr<RequestReader> reader_;
  std::unique_ptr<Exchange> exchange_;
  std::unique_ptr<Outgoing> out_;
  std::shared_ptr<StreamSource> source_;
  std::shared_ptr<StreamRing> ring_;
};

}  // namespace tocsin::http
