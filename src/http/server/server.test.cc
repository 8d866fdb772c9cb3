#include "http/server/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

#include "http/server/client_for_tests.h"

namespace tocsin::http {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

struct Shelf {  // Replies that a test answers later
  std::mutex mutex;
  std::vector<Reply> replies;
  std::size_t size() {
    const std::lock_guard lock(mutex);
    return replies.size();
  }
};

template <class Condition>
bool eventually(Condition condition) {
  for (int n = 0; n < 500; ++n) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

std::size_t resident_bytes() {
  std::size_t all = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * 4096;
}

class Door : public ::testing::Test {
 protected:
  void open(Limits limits = {}, std::vector<std::string> proxies = {}) {
    Config config{.threads = 2, .trusted_proxies = std::move(proxies), .limits = limits};
    config.now = [] { return Instant{784111777'000000}; };
    auto started = Server::start(
        config, [this](Request&& request, Reply&& reply) { handle(std::move(request), std::move(reply)); },
        [](const Request& head) { return std::size_t{head.path == "/upload" ? 8u << 20 : 1000u}; },
        [](const Request& head, int status, std::string_view what) {
          return Response{.status = status, .body = std::string(what) + " " + head.peer};
        });
    ASSERT_TRUE(started) << started.error().what;
    server = std::move(*started);
  }

  void handle(Request&& request, Reply&& reply) {
    if (request.path == "/drop") return;
    if (request.path == "/throw") throw std::runtime_error("x");
    if (request.path == "/later") {
      const std::lock_guard lock(shelf.mutex);
      shelf.replies.push_back(std::move(reply));
      return;
    }
    if (request.path == "/file") return std::move(reply).send({.file = file});
    if (request.path == "/big") return std::move(reply).send({.shared_body = big});
    if (request.path == "/split") return std::move(reply).send({.headers = {{"X", "a\r\nSet-Cookie: b"}}});
    if (request.path == "/nothing") return std::move(reply).send({.status = 204, .body = "must not go out"});
    if (request.path == "/who")
      return std::move(reply).send({.body = request.peer + (request.secure ? " secure" : " plain")});
    std::string body = std::string(to_text(request.method)) + " " + request.path + " " + request.body;
    std::move(reply).send({.headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)});
  }

  std::string ask(std::string_view request) {
    TestClient client(server->port());
    client.send(request);
    return client.read_response();
  }

  Shelf shelf;
  std::filesystem::path file;
  std::shared_ptr<const std::string> big = std::make_shared<std::string>(20'000'000, 'b');
  std::unique_ptr<Server> server;
};

TEST_F(Door, AnswersAGet) {
  open();
  const auto response = ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(response,
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Length: 7\r\n\r\nGET /a ");
}

TEST_F(Door, AnswersPipelinedRequestsInOrder) {
  open();
  TestClient client(server->port());
  std::string all;
  for (int n = 0; n < 300; ++n)
    all += "POST /" + std::to_string(n) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi";
  ASSERT_TRUE(client.send(all));
  for (int n = 0; n < 300; ++n) ASSERT_EQ(body_of(client.read_response()), "POST /" + std::to_string(n) + " hi");
}

TEST_F(Door, AnswersFromAnotherThreadBeforeTheNextPipelinedRequest) {
  open();
  TestClient client(server->port());
  client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return shelf.size() == 1; }));
  std::thread([&] { std::move(shelf.replies[0]).send({.body = "late"}); }).join();
  EXPECT_EQ(body_of(client.read_response()), "late");
  EXPECT_EQ(body_of(client.read_response()), "GET /next ");
}

TEST_F(Door, AnswersAClientThatClosedItsHalf) {
  open();
  TestClient client(server->port());
  client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  client.end_writing();
  ASSERT_TRUE(eventually([&] { return shelf.size() == 1; }));
  std::this_thread::sleep_for(milliseconds(50));
  std::move(shelf.replies[0]).send({.body = "still here"});
  EXPECT_EQ(body_of(client.read_to_end()), "still here");
  EXPECT_TRUE(eventually([&] { return server->stats().connections == 0; }));
}

TEST_F(Door, SaysContinueToAClientThatWaitsForIt) {
  open();
  TestClient client(server->port());
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_EQ(body_of(client.read_response()), "POST /a ok");
}

TEST_F(Door, RefusesATooLargeBodyInsteadOfSayingContinue) {
  open();
  TestClient client(server->port());
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(client.read_to_end()), 413);
}

TEST_F(Door, AnswersHeadWithoutABody) {
  open();
  TestClient client(server->port());
  client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Content-Length: 8\r\n"));
  EXPECT_EQ(body_of(client.read_response()), "GET /b ");
}

TEST_F(Door, SendsNoBodyWith204) {
  open();
  const auto response = ask("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(body_of(response), "");
  EXPECT_THAT(response, Not(HasSubstr("Content-Length")));
}

TEST_F(Door, ClosesWhenAsked) {
  open();
  TestClient client(server->port());
  client.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), HasSubstr("Connection: close\r\n"));
}

TEST_F(Door, RefusesWhatItCannotReadOneWay) {
  open();
  const std::vector<std::pair<int, std::string>> cases = {
      {400, "GET / HTTP/1.1\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nX: 1\r\n 2\r\n\r\n"},
      {400, std::string("GET / HTTP/1.1\r\nHost: x\r\nX: ") + '\0' + "\r\n\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {411, "POST / HTTP/1.0\r\n\r\n"},
      {413, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n"},
      {413, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n"},
      {414, "GET /" + std::string(20'000, 'a')},
      {417, "GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n"},
      {431, "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a')},
      {501, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"},
      {505, "GET / HTTP/3.0\r\nHost: x\r\n\r\n"},
  };
  for (const auto& [status, request] : cases) {
    TestClient client(server->port());
    client.send(request);
    const auto response = client.read_to_end();
    EXPECT_EQ(status_of(response), status) << request;
    EXPECT_THAT(response, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(response, HasSubstr("127.0.0.1"));
  }
  EXPECT_EQ(server->stats().refusals, cases.size());
}

TEST_F(Door, RefusesARequestThatEndsInTheMiddle) {
  open();
  TestClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf");
  client.end_writing();
  EXPECT_THAT(client.read_to_end(), HasSubstr("http.truncated"));
}

TEST_F(Door, RefusesAHundredMegabytesBeforeTheyCome) {
  open();
  TestClient client(server->port());
  client.send("POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5f5e100\r\n");
  EXPECT_EQ(status_of(client.read_response()), 413);
  const std::string piece(1 << 20, 'x');
  const auto before_bytes = resident_bytes();
  for (int n = 0; n < 100; ++n)
    if (!client.send(piece)) break;
  EXPECT_LT(resident_bytes(), before_bytes + 20'000'000);
  EXPECT_EQ(client.read_to_end().find("HTTP"), std::string::npos);
}

TEST_F(Door, TakesAnUploadWithinItsLimit) {
  open();
  TestClient client(server->port());
  client.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n");
  ASSERT_TRUE(client.send(std::string(8 << 20, 'u')));
  EXPECT_EQ(client.read_response().size() > 8u << 20, true);
}

TEST_F(Door, CutsASlowHead) {
  open({.header_seconds = 1});
  TestClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost");
  EXPECT_EQ(status_of(client.read_to_end()), 408);
}

TEST_F(Door, CutsASlowBody) {
  open({.body_seconds = 1, .min_body_bytes_per_second = 1000});
  TestClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n");
  for (int n = 0; n < 3; ++n) {
    client.send("x");
    std::this_thread::sleep_for(milliseconds(200));
  }
  EXPECT_EQ(status_of(client.read_to_end()), 408);
}

TEST_F(Door, ClosesIdleConnectionsWithoutAWord) {
  open({.header_seconds = 1, .idle_seconds = 1});
  TestClient silent(server->port());
  TestClient done(server->port());
  done.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(done.read_response()), 200);
  EXPECT_EQ(done.read_to_end(), "");
  EXPECT_EQ(silent.read_to_end(), "");
}

TEST_F(Door, CutsAClientThatTakesNothing) {
  open({.idle_seconds = 1});
  TestClient client(server->port());
  client.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return server->stats().requests == 1; }));
  EXPECT_TRUE(eventually([&] { return server->stats().connections == 0; }));
}

TEST_F(Door, LimitsConnectionsPerAddress) {
  open({.per_address = 2});
  TestClient one(server->port());
  TestClient two(server->port());
  ASSERT_TRUE(eventually([&] { return server->stats().connections == 2; }));
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), HasSubstr("http.too_many_connections"));
  one.close();
  ASSERT_TRUE(eventually([&] { return server->stats().connections == 1; }));
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), 200);
}

TEST_F(Door, LimitsConnectionsInAll) {
  open({.connections = 1}, {"127.0.0.1"});
  TestClient one(server->port());
  ASSERT_TRUE(eventually([&] { return server->stats().connections == 1; }));
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), 503);
}

TEST_F(Door, ClosesAfterItsShareOfRequests) {
  open({.requests_per_connection = 2});
  TestClient client(server->port());
  client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
  client.read_response();
  EXPECT_THAT(client.read_response(), HasSubstr("Connection: close"));
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(Door, SaysSoWhenAHandlerForgetsToAnswerOrFails) {
  open();
  for (std::string path : {"/drop", "/throw"}) {
    const auto response = ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(response), 500);
    EXPECT_THAT(response, HasSubstr("http.no_answer"));
  }
}

TEST_F(Door, NeverSplitsAResponse) {
  open();
  const auto response = ask("GET /split HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(response), 500);
  EXPECT_THAT(response, Not(HasSubstr("Set-Cookie")));
}

TEST_F(Door, SendsAFileWhole) {
  const auto path = std::filesystem::temp_directory_path() / ("tocsin_file_" + std::to_string(::getpid()));
  std::string content(3'000'001, 'f');
  for (std::size_t n = 0; n < content.size(); n += 101) content[n] = static_cast<char>(n);
  std::ofstream(path, std::ios::binary) << content;
  file = path;
  open();
  EXPECT_EQ(body_of(ask("GET /file HTTP/1.1\r\nHost: x\r\n\r\n")), content);
  std::filesystem::remove(path);
  EXPECT_THAT(ask("GET /file HTTP/1.1\r\nHost: x\r\n\r\n"), HasSubstr("http.file_unreadable"));
}

TEST_F(Door, SendsALargeSharedBody) {
  open();
  EXPECT_EQ(body_of(ask("GET /big HTTP/1.1\r\nHost: x\r\n\r\n")), *big);
}

TEST_F(Door, BelievesOnlyTrustedProxies) {
  open();
  const std::string request =
      "GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\n\r\n";
  EXPECT_EQ(body_of(ask(request)), "127.0.0.1 plain");
  server.reset();
  open({}, {"127.0.0.0/8"});
  EXPECT_EQ(body_of(ask(request)), "198.51.100.7 secure");
}

TEST_F(Door, DrainsAnswersUnderWayAndTakesNoNewOnes) {
  open();
  TestClient idle(server->port());
  TestClient busy(server->port());
  busy.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return shelf.size() == 1; }));
  std::size_t cut = 99;
  std::thread drain([&] { cut = server->drain(milliseconds(5000)); });
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_TRUE(eventually([&] { return !TestClient(server->port()).connected(); }));
  std::move(shelf.replies[0]).send({.body = "finished"});
  const auto response = busy.read_to_end();
  busy.close();
  drain.join();
  EXPECT_EQ(body_of(response), "finished");
  EXPECT_THAT(response, HasSubstr("Connection: close"));
  EXPECT_EQ(cut, 0u);
}

TEST_F(Door, CutsWhatDoesNotFinishInTime) {
  open();
  TestClient busy(server->port());
  busy.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return shelf.size() == 1; }));
  EXPECT_EQ(server->drain(milliseconds(100)), 1u);
  server.reset();
  std::move(shelf.replies[0]).send({.body = "to nobody"});
  EXPECT_EQ(busy.read_to_end(), "");
}

TEST_F(Door, RunsPostedWorkOnItsLoops) {
  open();
  std::atomic<int> ran = 0;
  for (int n = 0; n < 10; ++n) server->post([&] { ++ran; });
  EXPECT_TRUE(eventually([&] { return ran == 10; }));
}

TEST(DoorConfig, RefusesPlainHttpBeyondLoopback) {
  const auto started = Server::start({.address = "0.0.0.0"}, {}, {}, {});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().what, "server.plain_http");
  EXPECT_TRUE(Server::start({.address = "0.0.0.0", .trusted_proxies = {"10.0.0.1"}}, {}, {}, {}));
}

TEST(DoorConfig, RefusesNamesBadPrefixesAndMissingCertificates) {
  EXPECT_EQ(Server::start({.address = "localhost"}, {}, {}, {}).error().what, "server.address");
  EXPECT_EQ(Server::start({.trusted_proxies = {"10.0.0.0/33"}}, {}, {}, {}).error().what, "server.proxy");
  EXPECT_EQ(Server::start({.tls = TlsFiles{"/none", "/none"}}, {}, {}, {}).error().what, "server.certificate");
}

TEST(DoorConfig, DoesNotShareAPortWithAnotherServer) {
  const auto first = Server::start({}, {}, {}, {});
  ASSERT_TRUE(first);
  const auto second = Server::start({.port = (*first)->port()}, {}, {}, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().what, "server.listen");
}

TEST(Start, WithTooFewDescriptorsIsRefusedAndEndsNoProcess) {
  const auto start = [] {
    const rlimit few{64, 64};
    ::setrlimit(RLIMIT_NOFILE, &few);
    const auto started = Server::start(Config{.threads = 200}, [](Request&&, Reply&&) {}, {}, {});
    std::_Exit(!started && started.error().what == "server.start" ? 0 : 1);
  };
  EXPECT_EXIT(start(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace tocsin::http
