#pragma once
// A server that says what a test tells it, byte by byte, on 127.0.0.1. The danger removed: a client that is tested
// against nothing but well-behaved servers. `script` gets the head and body of each request and answers with the bytes
// to send; it may sleep. One connection at a time, one request each. Tests alone.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

namespace tocsin::peer::testing {

class TinyServer {
 public:
  using Script = std::function<std::string(const std::string& request)>;
  explicit TinyServer(Script script) : script_(std::move(script)), listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    auto* any = reinterpret_cast<sockaddr*>(&at);
    if (::bind(listening_, any, size) != 0 || ::listen(listening_, 16) != 0 ||
        ::getsockname(listening_, any, &size) != 0)
      throw std::runtime_error("no port");
    port_ = ntohs(at.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ~TinyServer() {
    thread_.request_stop();
    thread_.join();
    ::close(listening_);
  }
  TinyServer(const TinyServer&) = delete;
  TinyServer& operator=(const TinyServer&) = delete;

  std::uint16_t port() const { return port_; }
  int requests() const { return requests_; }
  std::string url(std::string_view path, std::string_view host = "127.0.0.1") const {
    return fmt::format("http://{}:{}{}", host, port_, path);
  }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd ready{listening_, POLLIN, 0};
      if (::poll(&ready, 1, 20) <= 0) continue;
      const int peer = ::accept(listening_, nullptr, nullptr);
      if (peer < 0) continue;
      const auto request = read_request(peer);
      ++requests_;
      send_all(peer, script_(request));
      ::close(peer);
    }
  }

  static std::size_t length_in(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    std::size_t out = 0;
    if (at != std::string::npos) std::from_chars(head.data() + at + 16, head.data() + head.size(), out);
    return out;
  }

  static std::string read_request(int peer) {
    std::string out;
    char buffer[4096];
    for (;;) {
      const auto end = out.find("\r\n\r\n");
      if (end != std::string::npos && out.size() >= end + 4 + length_in(out)) return out;
      const auto n = ::recv(peer, buffer, sizeof buffer, 0);
      if (n <= 0) return out;
      out.append(buffer, static_cast<std::size_t>(n));
    }
  }

  static void send_all(int peer, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  Script script_;
  int listening_;
  std::uint16_t port_ = 0;
  std::atomic<int> requests_{0};
  std::jthread thread_;
};

inline std::string answer(std::string_view status, std::string_view headers, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", status, headers, body.size(),
                     body);
}

}  // namespace tocsin::peer::testing
