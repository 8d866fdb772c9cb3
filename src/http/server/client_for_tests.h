#pragma once
// A blocking client for the door's tests. The danger removed: tests that talk to the server through a library which
// would mend, or refuse to send, the very requests that matter here.
// Threads: one. Every wait ends after five seconds.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

namespace tocsin::http {

class TestClient {
 public:
  explicit TestClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) close();
  }
  TestClient(TestClient&& other) noexcept : fd_(std::exchange(other.fd_, -1)), got_(std::move(other.got_)) {}
  ~TestClient() { close(); }

  bool connected() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void end_writing() { ::shutdown(fd_, SHUT_WR); }

  // False where the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  // All until the server ends; "reset" or "timeout" behind it where it ends badly.
  std::string read_to_end() {
    while (receive()) {
    }
    return std::exchange(got_, {}) + ending_;
  }

  // Until `mark` has come; what came behind it is kept.
  std::string read_until(std::string_view mark) {
    while (got_.find(mark) == std::string::npos)
      if (!receive()) return std::exchange(got_, {}) + ending_;
    const auto end = got_.find(mark) + mark.size();
    std::string out = got_.substr(0, end);
    got_.erase(0, end);
    return out;
  }

  // One answer with a Content-Length.
  std::string read_response() {
    std::string out = read_until("\r\n\r\n");
    const auto at = out.find("Content-Length: ");
    if (at == std::string::npos) return out;
    const auto length = static_cast<std::size_t>(std::stoul(out.substr(at + 16)));
    while (got_.size() < length && receive()) {
    }
    out += got_.substr(0, length);
    got_.erase(0, length);
    return out;
  }

 private:
  bool receive() {
    char buffer[65536];
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n < 0) ending_ = errno == EAGAIN ? "timeout" : "reset";
    if (n > 0) got_.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  }

  int fd_;
  std::string got_;
  std::string ending_;
};

inline int status_of(std::string_view response) {
  if (!response.starts_with("HTTP/1.1 ") || response.size() < 12) return -1;
  return std::stoi(std::string(response.substr(9, 3)));
}

inline std::string body_of(const std::string& response) {
  const auto at = response.find("\r\n\r\n");
  return at == std::string::npos ? std::string() : response.substr(at + 4);
}

}  // namespace tocsin::http
