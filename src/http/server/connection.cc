#include "http/server/connection.h"

#include <algorithm>
#include <utility>

namespace tocsin::http {

namespace {

constexpr int steps_per_turn = 64;  // then the lane's other connections have their turn

std::unique_ptr<Transport> make_transport(const Door& door, int fd) {
  return door.tls ? tls_transport(*door.tls, fd) : plain_transport(fd);
}

// The same head without what only the handler needs.
Request brief_of(const Request& full) {
  Request out{.method = full.method, .path = full.path, .query = full.query, .peer = full.peer, .secure = full.secure};
  for (std::string_view name : {"Accept", "Accept-Language"})
    if (full.has_header(name)) out.headers.push_back({std::string(name), std::string(full.header(name))});
  return out;
}

}  // namespace

Connection::Connection(Lane& lane, int fd, const IpAddress& address, Admission admission)
    : lane_(lane),
      watch_(lane.loop, fd),
      transport_(make_transport(*lane.door, fd)),
      address_(address),
      admission_(admission) {}

Connection::~Connection() = default;

void Connection::start() {
  if (!transport_) return close();
  within(limits().header_seconds);
  if (admission_ == Admission::refused) {
    Request nobody;
    nobody.peer = to_text(address_);
    refuse(nobody, 503, "http.too_many_connections");
  }
  pump();
}

void Connection::pump() {
  if (pumping_) return;
  const auto self = shared_from_this();
  pumping_ = true;
  int steps = 0;
  while (step()) {
    if (++steps < steps_per_turn) continue;
    lane_.loop.post([self] { self->pump(); });
    break;
  }
  pumping_ = false;
}

bool Connection::step() {
  switch (phase_) {
    case Phase::handshake:
      return step_handshake();
    case Phase::head:
    case Phase::body:
      return step_read();
    case Phase::writing:
      return step_write();
    case Phase::streaming:
      return step_stream();
    case Phase::lingering:
      return step_linger();
    case Phase::handling:
    case Phase::closed:
      return false;
  }
  return false;
}

bool Connection::step_handshake() {
  const Io io = transport_->handshake();
  if (io != Io::done) return wait_for(io);
  phase_ = Phase::head;
  within(limits().header_seconds);
  return true;
}

bool Connection::step_read() {
  if (std::exchange(look_again_, false)) {
    consume(std::exchange(inbox_, {}));
  } else if (input_ended_) {
    return input_ended();
  } else if (!take_in(transport_->read(lane_.scratch))) {
    return false;
  }
  if (std::exchange(ready_, false)) hand_over();
  return phase_ != Phase::closed;
}

bool Connection::take_in(Moved moved) {
  if (moved.io == Io::ended) {
    input_ended_ = true;
    return true;
  }
  if (moved.io != Io::done) return wait_for(moved.io);
  if (phase_ == Phase::body) body_bytes_ += moved.bytes;
  const std::string_view fresh(lane_.scratch.data(), moved.bytes);
  if (inbox_.empty()) {
    consume(fresh);
  } else {
    inbox_ += fresh;
    consume(std::exchange(inbox_, {}));
  }
  return true;
}

// Feeds the reader and keeps what it did not use. Handing over waits until that is done: a handler may answer at once,
// and `bytes` may lie in the lane's scratch, which any other connection's work overwrites.
void Connection::consume(std::string_view bytes) {
  using Step = RequestReader::Step;
  if (!reader_) begin_request();
  std::size_t used = 0;
  Step step = Step::more;
  for (bool again = true; again;) {
    const auto fed = reader_->feed(bytes.substr(used));
    used += fed.used_bytes;
    step = fed.step == Step::head ? take_head() : fed.step;
    again = fed.step == Step::head && step == Step::more;
  }
  std::string(bytes.substr(used)).swap(inbox_);
  react(step);
}

void Connection::begin_request() {
  reader_ = std::make_unique<RequestReader>(limits().header_bytes);
  within(limits().header_seconds);
}

RequestReader::Step Connection::take_head() {
  Request& head = reader_->head();
  const Origin seen{to_text(address_), lane_.door->tls.has_value()};
  auto [peer, secure] = origin_of(head, address_, seen, lane_.door->trusted);
  head.peer = std::move(peer);
  head.secure = secure;
  std::size_t limit_bytes = 0;
  try {
    limit_bytes = lane_.door->body_limit(head);
  } catch (...) {
    limit_bytes = 0;
  }
  const auto step = reader_->allow_body(limit_bytes);
  phase_ = Phase::body;
  body_since_ = lane_.tick;
  body_bytes_ = 0;
  continue_owed_ = reader_->expects_continue();
  return step;
}

void Connection::react(RequestReader::Step step) {
  using Step = RequestReader::Step;
  const bool owed = std::exchange(continue_owed_, false);
  if (step == Step::done) {
    ready_ = true;
  } else if (step == Step::refused) {
    const auto why = reader_->refused();
    refuse(reader_->head(), why.status, why.what);
  } else if (owed) {
    send(std::make_unique<Outgoing>("HTTP/1.1 100 Continue\r\n\r\n"), Phase::body);
  }
}

bool Connection::input_ended() {
  if (reader_ && reader_->begun()) {
    refuse(reader_->head(), 400, "http.truncated");
    return true;
  }
  close();
  return false;
}

void Connection::hand_over() {
  Door& door = *lane_.door;
  Request request = reader_->take();
  const bool more = reader_->keep_alive() && !door.draining && ++served_ < limits().requests_per_connection;
  exchange_ = std::make_unique<Exchange>(brief_of(request), more ? Keep::open : Keep::close,
                                         reader_->knows_chunks() ? Framing::chunked : Framing::until_close);
  reader_.reset();
  phase_ = Phase::handling;
  deadline_ = never;
  ++door.requests;
  try {
    door.handler(std::move(request), make_reply());
  } catch (...) {
    return;  // unwinding dropped the Reply, and that answers 500
  }
}

Reply Connection::make_reply() {
  return Reply([lane = lane_.weak_from_this(), self = weak_from_this()](std::optional<Response> response) mutable {
    const auto alive = lane.lock();
    if (!alive) return;
    auto deliver = [self = std::move(self), response = std::move(response)]() mutable {
      if (const auto connection = self.lock()) connection->answer(std::move(response));
    };
    if (alive->loop.here())
      deliver();
    else
      alive->loop.post(std::move(deliver));
  });
}

void Connection::answer(std::optional<Response> response) {
  if (phase_ != Phase::handling) return;
  const auto exchange = std::move(exchange_);
  if (lane_.door->draining) exchange->keep = Keep::close;
  if (response)
    queue(*exchange, std::move(*response));
  else
    refuse(exchange->brief, 500, "http.no_answer");
  pump();
}

void Connection::refuse(const Request& head, int status, std::string_view what) {
  Request named = head;
  if (named.peer.empty()) named.peer = to_text(address_);
  Response response = lane_.door->refuse(named, status, what);
  queue({std::move(named), Keep::close, Framing::until_close}, std::move(response));
}

void Connection::queue(const Exchange& exchange, Response response) {
  const Method method = exchange.brief.method;
  auto source = method == Method::head ? nullptr : response.stream;
  const Keep keep = source ? Keep::close : exchange.keep;
  auto out = Outgoing::render(method, std::move(response), keep, exchange.framing, lane_.date());
  if (!out) {
    source.reset();
    Response instead = lane_.door->refuse(exchange.brief, 500, out.error().what);
    out = Outgoing::render(method, std::move(instead), Keep::close, exchange.framing, lane_.date());
    if (!out) return close();
    return send(std::move(*out), Phase::lingering);
  }
  source_ = std::move(source);
  framing_ = exchange.framing;
  send(std::move(*out), source_ ? Phase::streaming : keep == Keep::open ? Phase::head : Phase::lingering);
}

void Connection::send(std::unique_ptr<Outgoing> out, Phase next) {
  out_ = std::move(out);
  next_ = next;
  phase_ = Phase::writing;
  within(limits().idle_seconds);
}

bool Connection::step_write() {
  if (ring_ && ring_->state() == StreamRing::State::overflowed) return close(), false;
  const Moved moved = out_->push(*transport_, lane_.scratch);
  if (moved.io != Io::done) return wait_for(moved.io);
  within(limits().idle_seconds);
  if (out_->finished()) after_write();
  return phase_ != Phase::closed;
}

void Connection::after_write() {
  out_.reset();
  deadline_ = never;
  phase_ = next_;
  if (phase_ == Phase::head) return next_request();
  if (phase_ == Phase::lingering) return linger();
  if (phase_ != Phase::streaming) return;
  if (ring_)
    ring_->sent();
  else
    open_stream();
}

void Connection::next_request() {
  look_again_ = !inbox_.empty();
  within(limits().idle_seconds);
  if (lane_.door->draining && !look_again_) wind_down();
}

StreamRing::Wake Connection::make_wake() {
  return [lane = lane_.weak_from_this(), self = weak_from_this()] {
    const auto alive = lane.lock();
    if (!alive) return;
    alive->loop.post([self] {
      if (const auto connection = self.lock()) connection->pump();
    });
  };
}

void Connection::open_stream() {
  std::string().swap(inbox_);
  ring_ = std::make_shared<StreamRing>(make_wake(), limits().stream_bytes);
  ++lane_.door->streams;
  try {
    std::exchange(source_, nullptr)->open(Sink(ring_));
  } catch (...) {
    ring_->close();
  }
  if (lane_.door->draining) ring_->close();
}

bool Connection::client_spoke() {
  if (read_armed_) return false;
  const Moved moved = transport_->read(lane_.scratch);
  return moved.io == Io::done || wait_for(moved.io);
}

bool Connection::step_stream() {
  if (client_spoke()) return true;  // nothing that it says matters; only that it leaves does
  if (phase_ == Phase::closed) return false;
  auto taken = ring_->take();
  if (taken.state == StreamRing::State::overflowed) return close(), false;
  if (!taken.bytes.empty()) {
    send(Outgoing::chunk(std::move(taken.bytes), framing_), Phase::streaming);
  } else if (taken.state == StreamRing::State::open) {
    return false;
  } else if (framing_ == Framing::chunked) {
    send(Outgoing::last_chunk(), Phase::lingering);
  } else {
    linger();
  }
  return phase_ != Phase::closed;
}

// RFC 9112 9.6: closing with bytes unread resets the connection, and the client may lose the answer.
void Connection::linger() {
  transport_->end_writing();
  if (input_ended_) return close();
  phase_ = Phase::lingering;
  std::string().swap(inbox_);
  reader_.reset();
  within(limits().linger_seconds);
}

bool Connection::step_linger() {
  const Moved moved = transport_->discard(lane_.scratch);
  return moved.io == Io::done || wait_for(moved.io);
}

bool Connection::overdue() const {
  if (phase_ != Phase::body) return lane_.tick > deadline_;
  const std::uint64_t earned_seconds = body_bytes_ / std::max<std::size_t>(limits().min_body_bytes_per_second, 1);
  return lane_.tick > body_since_ + (limits().body_seconds + earned_seconds) * ticks_per_second;
}

void Connection::run_out() {
  const bool owes_request = phase_ == Phase::body || (phase_ == Phase::head && reader_ && reader_->begun());
  if (!owes_request) return close();
  refuse(reader_->head(), 408, "http.timeout");
  pump();
}

void Connection::wind_down() {
  if (ring_) return ring_->close();
  if (phase_ == Phase::handshake) return close();
  if (phase_ != Phase::head || reader_) return;
  transport_->end_writing();
  close();
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  const auto self = shared_from_this();
  watch_.close();
  if (ring_) {
    --lane_.door->streams;
    try {
      ring_->gone();
    } catch (...) {
      ring_.reset();
    }
  }
  lane_.connections.erase(self);
  if (admission_ == Admission::admitted)
    lane_.door->keeper.leave(address_);
  else
    --lane_.refused_inside;
}

bool Connection::wait_for(Io io) {
  if (io == Io::wants_read)
    arm_read();
  else if (io == Io::wants_write)
    arm_write();
  else
    close();
  return false;
}

void Connection::arm_read() {
  if (std::exchange(read_armed_, true)) return;
  watch_.readable([self = shared_from_this()] {
    self->read_armed_ = false;
    self->pump();
  });
}

void Connection::arm_write() {
  if (std::exchange(write_armed_, true)) return;
  watch_.writable([self = shared_from_this()] {
    self->write_armed_ = false;
    self->pump();
  });
}

}  // namespace tocsin::http
