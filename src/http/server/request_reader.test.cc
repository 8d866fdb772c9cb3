#include "http/server/request_reader.h"

#include <gtest/gtest.h>

namespace tocsin::http {
namespace {

using Step = RequestReader::Step;

struct Outcome {
  int status = 0;  // 0: accepted, -1: wants more
  std::string what;
  Request request;
  std::size_t used_bytes = 0;
};

Outcome read_in_pieces(std::string_view bytes, std::size_t piece_bytes, std::size_t body_limit_bytes = 1000) {
  RequestReader reader(2048);
  std::string waiting;
  Outcome out{.status = -1};
  for (std::size_t at = 0; at <= bytes.size(); at += piece_bytes) {
    waiting += bytes.substr(at, piece_bytes);
    for (bool again = true; again;) {
      const auto fed = reader.feed(waiting);
      waiting.erase(0, fed.used_bytes);
      out.used_bytes += fed.used_bytes;
      auto step = fed.step;
      again = step == Step::head;
      if (step == Step::head) step = reader.allow_body(body_limit_bytes);
      if (step == Step::refused)
        return {reader.refused().status, std::string(reader.refused().what), {}, out.used_bytes};
      if (step == Step::done) return {0, {}, reader.take(), out.used_bytes};
    }
  }
  return out;
}

Outcome read(std::string_view bytes) {
  const Outcome whole = read_in_pieces(bytes, bytes.size() + 1);
  const Outcome single = read_in_pieces(bytes, 1);
  EXPECT_EQ(whole.status, single.status) << bytes;
  EXPECT_EQ(whole.what, single.what) << bytes;
  EXPECT_EQ(whole.request.body, single.request.body);
  return whole;
}

std::string refusal(std::string_view bytes) {
  const Outcome out = read(bytes);
  return std::to_string(out.status) + " " + out.what;
}

TEST(RequestReader, ReadsAGet) {
  const auto out = read("GET /a/b%20c?x=1&y HTTP/1.1\r\nHost: example.org:8443\r\nX-Y:  v \r\n\r\n");
  ASSERT_EQ(out.status, 0);
  EXPECT_EQ(out.request.method, Method::get);
  EXPECT_EQ(out.request.path, "/a/b%20c");
  EXPECT_EQ(out.request.query, "x=1&y");
  EXPECT_EQ(out.request.header("x-y"), "v");
}

TEST(RequestReader, ReadsABodyWithALength) {
  EXPECT_EQ(read("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET").request.body, "hello");
}

TEST(RequestReader, ReadsAChunkedBodyAndDropsTrailers) {
  const auto out = read(
      "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nHost: "
      "evil\r\n\r\n");
  ASSERT_EQ(out.status, 0) << out.what;
  EXPECT_EQ(out.request.body, "abcde");
  EXPECT_EQ(out.request.header("Host"), "a");
}

// Boost.Beast took a sender that stops after "0\r\n\r" for a fault of its own, and ended the process.
TEST(RequestReader, ReadsALastChunkThatComesByteByByte) {
  const auto out = read("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(out.status, 0);
  EXPECT_EQ(out.request.body, "");
}

TEST(RequestReader, PassesOverEmptyLinesBeforeARequest) {
  EXPECT_EQ(read("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 0);
}

TEST(RequestReader, LeavesTheNextRequestUnread) {
  const std::string one = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(read_in_pieces(one + one, 1000).used_bytes, one.size());
}

TEST(RequestReader, TakesTheAbsoluteFormsAuthorityAsHost) {
  const auto out = read("GET http://b.example?q HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(out.status, 0);
  EXPECT_EQ(out.request.header("Host"), "b.example");
  EXPECT_EQ(out.request.path, "/");
  EXPECT_EQ(out.request.query, "q");
}

TEST(RequestReader, RefusesAmbiguousFraming) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(refusal(head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"), "400 http.framing");
  EXPECT_EQ(refusal(head + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"), "400 http.framing");
  EXPECT_EQ(refusal(head + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"), "400 http.framing");
  EXPECT_EQ(refusal(head + "Content-Length: 3, 3\r\n\r\nabc"), "400 http.framing");
  EXPECT_EQ(refusal(head + "Content-Length: +3\r\n\r\nabc"), "400 http.framing");
  EXPECT_EQ(refusal(head + "Content-Length: -3\r\n\r\nabc"), "400 http.framing");
  EXPECT_EQ(refusal(head + "Content-Length:\r\n\r\nabc"), "400 http.framing");
  EXPECT_EQ(refusal(head + "Transfer-Encoding: gzip, chunked\r\n\r\n"), "501 http.transfer_coding");
  EXPECT_EQ(refusal(head + "Transfer-Encoding: identity\r\n\r\n"), "501 http.transfer_coding");
  EXPECT_EQ(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), "400 http.framing");
}

TEST(RequestReader, RefusesHeadsThatOthersReadDifferently) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\nHost: a\n\n"), "400 http.malformed");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n"), "400 http.folded_header");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n"), "400 http.malformed");
  EXPECT_EQ(refusal(std::string("GET / HTTP/1.1\r\nHost: a\r\nX: ") + '\0' + "\r\n\r\n"), "400 http.control_character");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n"), "400 http.malformed");
  EXPECT_EQ(refusal("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), "505 http.version");
  EXPECT_EQ(refusal("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n"), "400 http.target");
  EXPECT_EQ(refusal("GET x HTTP/1.1\r\nHost: a\r\n\r\n"), "400 http.target");
  EXPECT_EQ(refusal("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"), "400 http.target");
}

TEST(RequestReader, RefusesABadHost) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n"), "400 http.host");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), "400 http.host");
  for (std::string host : {"", "a b", "a/b", "a@b", "a:b", "[::1", "[]", ":80", "a:999999"})
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), "400 http.host") << host;
  for (std::string host : {"a", "a.b:80", "127.0.0.1", "[::1]", "[::1]:8080"})
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status, 0) << host;
}

TEST(RequestReader, RefusesWhatIsTooLarge) {
  EXPECT_EQ(refusal("GET /" + std::string(3000, 'a')), "414 http.target_too_long");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nX: " + std::string(3000, 'a')), "431 http.header_too_large");
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"), "413 http.body_too_large");
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3ea\r\n"),
            "413 http.body_too_large");
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"),
            "400 http.malformed");
}

TEST(RequestReader, RefusesAChunkHeadWithoutEnd) {
  EXPECT_EQ(
      read_in_pieces("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(9000, 'x'), 512)
          .status,
      400);
}

TEST(RequestReader, WantsALengthFromOldClients) {
  EXPECT_EQ(refusal("POST / HTTP/1.0\r\n\r\n"), "411 http.length_required");
  EXPECT_EQ(read("POST / HTTP/1.1\r\nHost: a\r\n\r\n").status, 0);
}

TEST(RequestReader, RefusesAnUnknownExpectation) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n"), "417 http.expectation");
}

}  // namespace
}  // namespace tocsin::http
