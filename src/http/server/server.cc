#include "http/server/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <future>
#include <thread>

#include "http/server/connection.h"
#include "http/server/door.h"

namespace tocsin::http {

namespace {

constexpr int accepts_per_turn = 64;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);
  sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress to_socket(const IpAddress& address, std::uint16_t port) {
  SocketAddress out;
  if (is_ipv4(address)) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    std::memcpy(&in.sin_addr, address.bytes.data() + 12, 4);
    std::memcpy(&out.storage, &in, out.size = sizeof in);
  } else {
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(port);
    std::memcpy(&in.sin6_addr, address.bytes.data(), 16);
    std::memcpy(&out.storage, &in, out.size = sizeof in);
  }
  return out;
}

IpAddress from_socket(const SocketAddress& address) {
  IpAddress out;
  if (address.storage.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address.storage, sizeof in);
    out.bytes[10] = out.bytes[11] = 0xff;
    std::memcpy(out.bytes.data() + 12, &in.sin_addr, 4);
  } else if (address.storage.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address.storage, sizeof in);
    std::memcpy(out.bytes.data(), &in.sin6_addr, 16);
  }
  return out;
}

std::uint16_t port_of(int fd) {
  SocketAddress address;
  if (::getsockname(fd, address.raw(), &address.size) != 0) return 0;
  if (address.storage.ss_family == AF_INET) return ntohs(reinterpret_cast<sockaddr_in*>(address.raw())->sin_port);
  return ntohs(reinterpret_cast<sockaddr_in6*>(address.raw())->sin6_port);
}

enum class Sharing : std::uint8_t { alone, among_lanes };

// A listening socket, or -1.
int listen_on(const IpAddress& address, std::uint16_t port, Sharing sharing) {
  SocketAddress where = to_socket(address, port);
  const int fd = ::socket(where.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (sharing == Sharing::among_lanes) ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (::bind(fd, where.raw(), where.size) == 0 && ::listen(fd, 4096) == 0) return fd;
  ::close(fd);
  return -1;
}

// SO_REUSEPORT lets a second server of the same user share a port unnoticed, and each would get half of the clients.
bool taken_by_another(const IpAddress& address, std::uint16_t port) {
  if (port == 0) return false;
  const int probe = listen_on(address, port, Sharing::alone);
  if (probe >= 0) ::close(probe);
  return probe < 0;
}

void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

void admit(Lane& lane, int fd, const IpAddress& address) {
  Door& door = *lane.door;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const bool admitted = door.keeper.enter(address, door.config.limits, door.trusted);
  const bool can_be_told = !door.tls && lane.refused_inside < refused_at_once;
  if (!admitted && !can_be_told) {
    ++door.refusals;
    ::close(fd);
    return;
  }
  if (!admitted) ++lane.refused_inside;
  const auto connection =
      std::make_shared<Connection>(lane, fd, address, admitted ? Admission::admitted : Admission::refused);
  lane.connections.insert(connection);
  connection->start();
}

void accept_clients(Lane& lane);

void await_clients(Lane& lane) {
  if (lane.listener) lane.listener->readable([&lane] { accept_clients(lane); });
}

void accept_clients(Lane& lane) {
  for (int n = 0; n < accepts_per_turn && lane.listener; ++n) {
    SocketAddress address;
    const int fd = ::accept4(lane.listener->fd(), address.raw(), &address.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      admit(lane, fd, from_socket(address));
      continue;
    }
    if (errno == ECONNABORTED || errno == EINTR) continue;
    lane.accept_paused = errno != EAGAIN && errno != EWOULDBLOCK;
    break;
  }
  if (!lane.accept_paused) await_clients(lane);
}

template <class Which>
std::vector<std::shared_ptr<Connection>> pick(const Lane& lane, Which which) {
  std::vector<std::shared_ptr<Connection>> out;
  std::ranges::copy_if(lane.connections, std::back_inserter(out), which);
  return out;
}

void on_tick(Lane& lane) {
  ++lane.tick;
  for (const auto& connection : pick(lane, [](const auto& c) { return c->overdue(); })) connection->run_out();
  if (std::exchange(lane.accept_paused, false)) await_clients(lane);
}

void begin_drain(Lane& lane) {
  lane.listener.reset();
  for (const auto& connection : pick(lane, [](const auto&) { return true; })) connection->wind_down();
}

void end(Lane& lane) {
  lane.listener.reset();
  for (const auto& connection : pick(lane, [](const auto&) { return true; })) connection->close();
  lane.loop.stop();
}

std::unexpected<Error> cannot_start(std::string_view fault) {
  return fail(Code::unavailable, "server.start", {}, {{"fault", std::string(fault)}});
}

Result<IpAddress> check_address(const Config& config) {
  const auto address = ip_from_text(config.address);
  if (!address) return fail(Code::invalid, "server.address", {}, {{"address", config.address}});
  if (!config.tls && config.trusted_proxies.empty() && !is_loopback(*address))
    return fail(Code::invalid, "server.plain_http", {}, {{"address", config.address}});
  return *address;
}

Result<std::shared_ptr<Door>> make_door(Config config, Handler handler, BodyLimit body_limit, Refusal refusal) {
  auto door = std::make_shared<Door>();
  TRY(door->trusted, Prefixes::parse(config.trusted_proxies));
  if (config.tls) {
    TRY(door->tls, TlsContext::load(config.tls->cert_file, config.tls->key_file));
  }
  door->config = std::move(config);
  door->handler = std::move(handler);
  door->body_limit = body_limit ? std::move(body_limit) : [](const Request&) { return std::size_t{1} << 20; };
  door->refusal = std::move(refusal);
  return door;
}

}  // namespace

struct Server::Impl {
  std::shared_ptr<Door> door;
  std::vector<std::shared_ptr<Lane>> lanes;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
  std::atomic<std::size_t> next_lane = 0;
  std::atomic<bool> drained = false;

  Result<void> open(const IpAddress& address) {
    const auto refused = [&] {
      if (errno == EMFILE || errno == ENFILE) return cannot_start(std::strerror(errno));
      return fail(Code::unavailable, "server.listen", {},
                  {{"address", door->config.address}, {"port", std::to_string(port)}});
    };
    port = door->config.port;
    if (taken_by_another(address, port)) return refused();
    const unsigned count = door->config.threads ? door->config.threads : std::thread::hardware_concurrency();
    for (unsigned n = 0; n < std::max(count, 1u); ++n) {
      const int fd = listen_on(address, port, Sharing::among_lanes);
      if (fd < 0) return refused();
      if (port == 0) port = port_of(fd);
      lanes.push_back(std::make_shared<Lane>(door));
      lanes.back()->listener = std::make_unique<Watch>(lanes.back()->loop, fd);
    }
    return {};
  }

  void run() {
    for (const auto& lane : lanes) {
      lane->loop.every(std::chrono::milliseconds(1000 / ticks_per_second), [raw = lane.get()] { on_tick(*raw); });
      await_clients(*lane);
      threads.emplace_back([raw = lane.get()] {
        block_signals();
        raw->loop.run();
      });
    }
  }
};

Result<std::unique_ptr<Server>> Server::start(Config config, Handler handler, BodyLimit body_limit, Refusal refusal) {
  TRY(const IpAddress address, check_address(config));
  auto impl = std::make_unique<Impl>();
  TRY(impl->door, make_door(std::move(config), std::move(handler), std::move(body_limit), std::move(refusal)));
  prepare_process();
  std::unique_ptr<Server> out(new Server(std::move(impl)));  // from here on, ended in good order wherever it stops
  try {
    CHECK(out->impl_->open(address));
    out->impl_->run();
  } catch (const std::exception& fault) {
    return cannot_start(fault.what());
  }
  return out;
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { drain(std::chrono::milliseconds(0)); }

std::uint16_t Server::port() const { return impl_->port; }

Stats Server::stats() const {
  const Door& door = *impl_->door;
  return {door.keeper.inside(), door.streams, door.requests, door.refusals};
}

void Server::post(std::move_only_function<void()> work) {
  impl_->lanes[impl_->next_lane++ % impl_->lanes.size()]->loop.post(std::move(work));
}

std::size_t Server::drain(std::chrono::milliseconds timeout) {
  if (impl_->drained.exchange(true)) return 0;
  Door& door = *impl_->door;
  for (const auto& lane : impl_->lanes) TOCSIN_ASSERT(!lane->loop.here());  // it would wait for itself
  door.draining = true;
  for (const auto& lane : impl_->lanes) lane->loop.post([raw = lane.get()] { begin_drain(*raw); });
  door.keeper.wait_until_empty(timeout);
  const std::size_t cut = door.keeper.inside();
  for (const auto& lane : impl_->lanes) lane->loop.post([raw = lane.get()] { end(*raw); });
  for (auto& thread : impl_->threads) thread.join();
  return cut;
}

}  // namespace tocsin::http
