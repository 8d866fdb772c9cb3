#pragma once
// Live streams held open by a process of their own, so that a server and its watchers do not share the descriptors of
// one process. The danger removed: fewer streams than asked for, or a client whose work is taken for the server's.
//
// Made before the server starts its threads, for it forks. open() and await() are one exchange each over a pair of
// sockets; the child ends with its parent. Programs that include it end where a step fails.
#include "town.h"

namespace tocsin::bench {

class Watchers {
 public:
  Watchers() {
    int pair[2];
    TOCSIN_ASSERT(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    child_ = ::fork();
    TOCSIN_ASSERT(child_ >= 0);
    ::close(pair[child_ == 0 ? 0 : 1]);
    if (child_ == 0) {
      serve(pair[1]);
      ::_exit(0);
    }
    line_ = pair[0];
  }
  Watchers(const Watchers&) = delete;
  Watchers& operator=(const Watchers&) = delete;
  ~Watchers() { ::close(line_); }

  // A principal may hold eight streams: `tokens` holds one for each eight.
  void open(std::uint16_t port, std::size_t streams, const std::vector<std::string>& tokens) {
    std::string order = fmt::format("{} {}", port, streams);
    for (const auto& token : tokens) order += " " + token;
    tell(line_, order);
    TOCSIN_ASSERT(hear(line_) == "open");
  }
  // What each stream is to show next; await() returns when the last one has.
  void expect(const std::string& words) {
    tell(line_, words);
    TOCSIN_ASSERT(hear(line_) == "waiting");
  }
  void await() { TOCSIN_ASSERT(hear(line_) == "seen"); }

 private:
  static void tell(int line, const std::string& text) {
    const std::string whole = text + "\n";
    for (std::size_t at = 0; at < whole.size();) {
      const auto n = ::send(line, whole.data() + at, whole.size() - at, MSG_NOSIGNAL);
      TOCSIN_ASSERT(n > 0);
      at += static_cast<std::size_t>(n);
    }
  }
  // "" where the other end is gone.
  static std::string hear(int line) {
    std::string out;
    for (char one = 0; ::recv(line, &one, 1, 0) == 1 && one != '\n';) out += one;
    return out;
  }

  static void serve(int line) {
    std::vector<std::unique_ptr<Connection>> streams;
    const auto order = hear(line);
    if (order.empty()) return;
    open_all(order, streams);
    tell(line, "open");
    for (auto words = hear(line); !words.empty(); words = hear(line)) {
      tell(line, "waiting");
      for (auto& one : streams) read_until(*one, words);
      tell(line, "seen");
    }
  }
  static void open_all(const std::string& order, std::vector<std::unique_ptr<Connection>>& streams) {
    std::vector<std::string> words;
    for (std::size_t from = 0; from <= order.size();) {
      const auto to = std::min(order.find(' ', from), order.size());
      words.push_back(order.substr(from, to - from));
      from = to + 1;
    }
    const auto port = static_cast<std::uint16_t>(std::stoul(words.at(0)));
    for (std::size_t i = 0; i < std::stoul(words.at(1)); ++i) {
      streams.push_back(std::make_unique<Connection>(port, static_cast<std::uint8_t>(2 + i / 200)));
      streams.back()->write(http_get("/api/v1/stream", words.at(2 + i / 8)));
    }
    for (auto& one : streams) read_until(*one, "\r\n\r\n");
  }
  static void read_until(Connection& stream, const std::string& words) {
    std::string seen;
    while (seen.find(words) == std::string::npos) {
      char chunk[4096];
      const auto n = ::recv(stream.socket(), chunk, sizeof chunk, 0);
      TOCSIN_ASSERT(n > 0);
      seen.append(chunk, static_cast<std::size_t>(n));
    }
  }

  pid_t child_ = -1;
  int line_ = -1;
};

}  // namespace tocsin::bench
