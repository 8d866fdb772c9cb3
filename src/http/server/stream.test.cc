#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "http/server/client_for_tests.h"
#include "http/server/server.h"
#include "http/server/stream_ring.h"

namespace tocsin::http {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

struct Hub final : StreamSource {
  std::mutex mutex;
  std::vector<Sink> sinks;
  std::atomic<int> gone = 0;
  void open(Sink sink) override {
    sink.on_gone([this] { ++gone; });
    const std::lock_guard lock(mutex);
    sinks.push_back(std::move(sink));
  }
  std::size_t size() {
    const std::lock_guard lock(mutex);
    return sinks.size();
  }
};

template <class Condition>
bool eventually(Condition condition) {
  for (int n = 0; n < 1000; ++n) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

class Streams : public ::testing::Test {
 protected:
  void open(Limits limits = {}) {
    auto started = Server::start({.threads = 2, .limits = limits},
                                 [this](Request&&, Reply&& reply) { std::move(reply).send({.stream = hub}); }, {}, {});
    ASSERT_TRUE(started);
    server = std::move(*started);
  }
  std::shared_ptr<Hub> hub = std::make_shared<Hub>();
  std::unique_ptr<Server> server;
};

constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(Streams, ReachAThousandClients) {
  open({.per_address = 2000});
  std::vector<TestClient> clients;
  for (int n = 0; n < 1000; ++n) {
    clients.emplace_back(server->port());
    ASSERT_TRUE(clients.back().connected());
    clients.back().send(request);
  }
  ASSERT_TRUE(eventually([&] { return hub->size() == 1000; }));
  EXPECT_EQ(server->stats().streams, 1000u);
  for (const auto& sink : hub->sinks) EXPECT_TRUE(sink.write("data: one\n\n"));
  for (auto& client : clients) EXPECT_THAT(client.read_until("\n\n\r\n"), HasSubstr("\r\n\r\nb\r\ndata: one\n\n\r\n"));
  clients.clear();
  EXPECT_TRUE(eventually([&] { return hub->gone == 1000; }));
  EXPECT_FALSE(hub->sinks.front().write("data: two\n\n"));
  EXPECT_EQ(server->stats().streams, 0u);
}

TEST_F(Streams, AreEventStreamsUnlessTheHandlerSaysElse) {
  open();
  TestClient client(server->port());
  client.send(request);
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Content-Type: text/event-stream"));
}

TEST_F(Streams, CloseWhenAClientDoesNotKeepUp) {
  open({.stream_bytes = 100'000});
  TestClient client(server->port());
  client.send(request);
  ASSERT_TRUE(eventually([&] { return hub->size() == 1; }));
  const std::string event = "data: " + std::string(10'000, 'x') + "\n\n";
  int written = 0;
  while (hub->sinks[0].write(event) && written < 100'000) ++written;
  EXPECT_LT(written, 100'000);
  EXPECT_TRUE(eventually([&] { return hub->gone == 1; }));
  EXPECT_EQ(server->stats().connections, 0u);
  EXPECT_THAT(client.read_to_end(), ::testing::Not(HasSubstr("\r\n0\r\n\r\n")));
}

TEST_F(Streams, EndInOrderWhenTheSourceCloses) {
  open();
  TestClient client(server->port());
  client.send(request);
  ASSERT_TRUE(eventually([&] { return hub->size() == 1; }));
  hub->sinks[0].write("data: last\n\n");
  hub->sinks[0].close();
  EXPECT_FALSE(hub->sinks[0].write("data: after\n\n"));
  EXPECT_TRUE(client.read_to_end().ends_with("c\r\ndata: last\n\n\r\n0\r\n\r\n"));
}

TEST_F(Streams, GoToOldClientsWithoutChunks) {
  open();
  TestClient client(server->port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return hub->size() == 1; }));
  hub->sinks[0].write("data: x\n\n");
  hub->sinks[0].close();
  EXPECT_EQ(body_of(client.read_to_end()), "data: x\n\n");
}

TEST_F(Streams, DoNotOpenForHead) {
  open();
  TestClient client(server->port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(client.read_to_end()), 200);
  EXPECT_EQ(hub->size(), 0u);
}

TEST_F(Streams, EndWhenTheServerDrains) {
  open();
  TestClient client(server->port());
  client.send(request);
  ASSERT_TRUE(eventually([&] { return hub->size() == 1; }));
  std::thread drain([&] { EXPECT_EQ(server->drain(milliseconds(5000)), 0u); });
  EXPECT_TRUE(client.read_to_end().ends_with("0\r\n\r\n"));
  client.close();
  drain.join();
  EXPECT_EQ(hub->gone, 1);
}

TEST(StreamRing, HoldsNoMoreThanItsLimitAndSaysSoOnce) {
  int woken = 0;
  StreamRing ring([&] { ++woken; }, 10);
  EXPECT_TRUE(ring.write("12345"));
  EXPECT_TRUE(ring.write("12345"));
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(ring.take().bytes, "1234512345");
  EXPECT_FALSE(ring.write("1"));
  EXPECT_FALSE(ring.write(""));
  EXPECT_EQ(ring.take().state, StreamRing::State::overflowed);
}

TEST(StreamRing, TellsWhoAsksTooLate) {
  StreamRing ring([] {}, 10);
  int told = 0;
  ring.gone();
  ring.on_gone([&] { ++told; });
  ring.gone();
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace tocsin::http
