#include "http/server/outgoing.h"

#include <gtest/gtest.h>

namespace tocsin::http {
namespace {

// A socket that takes a few bytes at a time.
struct Narrow final : Transport {
  std::string got;
  Io handshake() override { return Io::done; }
  Moved read(std::span<char>) override { return {Io::ended}; }
  Moved write(std::string_view bytes, Tail) override {
    got += bytes.substr(0, 7);
    return {Io::done, std::min<std::size_t>(bytes.size(), 7)};
  }
  Moved send_file(int, std::uint64_t, std::size_t, std::span<char>) override { return {Io::failed}; }
  void end_writing() override {}
  Moved discard(std::span<char>) override { return {Io::ended}; }
};

std::string sent(Method method, Response response, Keep keep = Keep::open) {
  auto out = Outgoing::render(method, std::move(response), keep, Framing::chunked, "now");
  if (!out) return out.error().what;
  Narrow socket;
  while (!(*out)->finished()) (*out)->push(socket, {});
  return socket.got;
}

TEST(Outgoing, SendsHeadAndBodyInPieces) {
  EXPECT_EQ(sent(Method::get, {.status = 201, .headers = {{"X-A", "b"}}, .body = "hello"}),
            "HTTP/1.1 201 Created\r\nX-A: b\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello");
  const std::string large(20'000, 'x');
  EXPECT_TRUE(sent(Method::get, {.body = large}).ends_with("Content-Length: 20000\r\n\r\n" + large));
}

TEST(Outgoing, KeepsTheDoorsOwnHeadersToTheDoor) {
  EXPECT_EQ(sent(Method::get, {.headers = {{"content-length", "9"}, {"Connection", "x"}, {"Date", "y"}}}, Keep::close),
            "HTTP/1.1 200 OK\r\nDate: now\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

TEST(Outgoing, SendsNoBodyWhereThereMayBeNone) {
  EXPECT_EQ(sent(Method::head, {.body = "hello"}), "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(sent(Method::get, {.status = 304, .body = "x"}), "HTTP/1.1 304 Not Modified\r\nDate: now\r\n\r\n");
}

TEST(Outgoing, RefusesHeadersThatWouldSplitTheResponse) {
  for (const Header& bad : {Header{"X", "a\r\nB: c"}, Header{"X\r\nB", "c"}, Header{"", "c"}, Header{"X", "a\nb"}})
    EXPECT_EQ(sent(Method::get, {.headers = {bad}}), "http.bad_response");
  EXPECT_EQ(sent(Method::get, {.status = 42}), "http.bad_response");
  EXPECT_EQ(sent(Method::get, {.file = "/proc"}), "http.file_unreadable");
}

TEST(Outgoing, SpellsDatesAsHttpDoes) {
  EXPECT_EQ(http_date({784111777'000000}), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date({1709251199'999999}), "Thu, 29 Feb 2024 23:59:59 GMT");
}

}  // namespace
}  // namespace tocsin::http
