#pragma once
// A small load generator for benchmarks: keep-alive connections to a server on loopback, one thread each. The danger
// removed: figures that measure the client. Blocking sockets, one write and few reads a request; the answer's body is
// read by its Content-Length and thrown away. Bounded in count; never sends beyond 127.0.0.1. Units: microseconds.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"

namespace tocsin::bench {

class Connection {
 public:
  // `from`: which of this machine's loopback addresses it comes from; the server bounds connections of one address.
  explicit Connection(std::uint16_t port, std::uint8_t from = 1) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + from);
    TOCSIN_ASSERT(::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    TOCSIN_ASSERT(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  int socket() const { return socket_; }
  void write(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
      const auto n = ::send(socket_, text.data() + at, text.size() - at, MSG_NOSIGNAL);
      TOCSIN_ASSERT(n > 0);
      at += static_cast<std::size_t>(n);
    }
  }
  // The whole answer: head and body.
  std::string exchange(const std::string& request) {
    write(request);
    std::string in;
    for (;;) {
      const auto end = in.find("\r\n\r\n");
      if (end != std::string::npos && in.size() >= end + 4 + length_of(in)) return in;
      char chunk[65536];
      const auto n = ::recv(socket_, chunk, sizeof chunk, 0);
      TOCSIN_ASSERT(n > 0);
      in.append(chunk, static_cast<std::size_t>(n));
    }
  }

 private:
  static std::size_t length_of(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    std::size_t out = 0;
    if (at != std::string::npos) std::from_chars(head.data() + at + 16, head.data() + head.size(), out);
    return out;
  }
  int socket_;
};

struct Figures {
  double per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
  double cpu_us =
      0;  // of the whole process for one request, the client's share included: a busy machine moves it little
};

inline double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

using MakeRequest = std::function<std::string(std::size_t n)>;

// `count` requests over `callers` connections.
inline Figures load(std::uint16_t port, std::size_t callers, std::size_t count, const MakeRequest& make, int wanted) {
  using Clock = std::chrono::steady_clock;
  std::vector<std::vector<double>> times(callers);
  std::atomic<std::size_t> next{0};
  const auto expected = "HTTP/1.1 " + std::to_string(wanted);
  const auto begin = Clock::now();
  const double cpu_before = cpu_seconds();
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < callers; ++i)
      threads.emplace_back([&, i] {
        Connection connection(port);
        for (std::size_t n = next++; n < count; n = next++) {
          const auto request = make(n);
          const auto sent = Clock::now();
          const auto answer = connection.exchange(request);
          times[i].push_back(std::chrono::duration<double, std::micro>(Clock::now() - sent).count());
          if (!answer.starts_with(expected)) {
            std::fprintf(stderr, "unexpected answer: %.400s\n", answer.c_str());
            std::abort();
          }
        }
      });
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::vector<double> all;
  for (const auto& part : times) all.insert(all.end(), part.begin(), part.end());
  std::ranges::sort(all);
  return {static_cast<double>(count) / seconds, all[all.size() / 2], all[all.size() * 99 / 100],
          (cpu_seconds() - cpu_before) * 1e6 / static_cast<double>(count)};
}

}  // namespace tocsin::bench
