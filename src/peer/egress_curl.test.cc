#include "peer/egress_curl.h"

#include <gtest/gtest.h>

#include <chrono>

#include "peer/testing/tiny_server.h"

namespace tocsin::peer {
namespace {

using namespace std::chrono_literals;
using port::EgressAnswer;
using port::EgressRequest;
using testing::answer;
using testing::TinyServer;

CurlEgress out_to(std::vector<std::string> allowed) { return {Destinations::parse(allowed).value(), {}}; }

std::string what(const Result<EgressAnswer>& result) { return result ? "" : result.error().what; }

Result<EgressAnswer> get(CurlEgress& egress, std::string url, std::size_t most = 1 << 20, Span within = seconds(5)) {
  return egress.send({.url = std::move(url), .most_bytes = most, .within = within}, {});
}

std::string argument(const Result<EgressAnswer>& result, std::string_view name) {
  for (const auto& arg : result.error().args)
    if (arg.name == name) return arg.value;
  return {};
}

TEST(Egress, GivesStatusHeadersAndBodyOfAnAnswer) {
  TinyServer server([](const std::string& request) { return answer("202 Accepted", "X-Thing:  a b \r\n", request); });
  auto egress = out_to({"127.0.0.1"});
  const auto got = egress.send({.verb = port::EgressVerb::post,
                                .url = server.url("/a/?b=%2B"),
                                .headers = {{"Accept", "application/taxii+json;version=2.1"}},
                                .body = R"({"objects":[]})"},
                               {});
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_EQ(got->status, 202);
  EXPECT_EQ(got->header("x-thing"), "a b");
  EXPECT_TRUE(got->body.starts_with("POST /a/?b=%2B HTTP/1.1\r\n")) << got->body;
  EXPECT_TRUE(got->body.ends_with("\r\n\r\n{\"objects\":[]}")) << got->body;
  EXPECT_NE(got->body.find("Accept: application/taxii+json;version=2.1\r\n"), std::string::npos);
}

TEST(Egress, ReachesNothingInTheOperatorsOwnNetworkThatIsNotListed) {
  TinyServer server([](const std::string&) { return answer("200 OK", "", "secret"); });
  auto egress = out_to({"10.0.0.0/8"});
  for (const auto* host : {"127.0.0.1", "localhost", "[::1]", "2130706433", "127.1", "0"})
    EXPECT_EQ(what(get(egress, server.url("/", host))), "egress.plain") << host;
  for (const auto* url : {"https://127.0.0.1:1/", "https://localhost:1/", "https://169.254.169.254/latest/meta-data/",
                          "https://[::ffff:192.168.0.1]/", "https://[fe80::1]/", "https://[64:ff9b::a9fe:a9fe]/"})
    EXPECT_EQ(what(get(egress, url)), "egress.address") << url;
  EXPECT_EQ(server.requests(), 0);
}

TEST(Egress, TellsWhichAddressANameLedTo) {
  auto egress = out_to({});
  const auto got = get(egress, "https://localhost:1/");
  EXPECT_EQ(argument(got, "host"), "localhost");
  EXPECT_TRUE(argument(got, "address") == "127.0.0.1" || argument(got, "address") == "::1") << argument(got, "address");
}

TEST(Egress, ConnectsToThisMachineByNameWhereTheOperatorListsIt) {
  TinyServer server([](const std::string&) { return answer("200 OK", "", "here"); });
  auto egress = out_to({"127.0.0.0/8", "::1"});
  const auto got = get(egress, server.url("/", "localhost"));
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_EQ(got->body, "here");
}

TEST(Egress, FollowsNoRedirect) {
  TinyServer inner([](const std::string&) { return answer("200 OK", "", "secret"); });
  TinyServer outer([&](const std::string&) {
    return answer("302 Found", fmt::format("Location: {}\r\n", inner.url("/")), "elsewhere");
  });
  auto egress = out_to({"127.0.0.1"});
  const auto got = get(egress, outer.url("/"));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 302);
  EXPECT_EQ(inner.requests(), 0);
}

TEST(Egress, TakesNoMoreThanItIsTold) {
  TinyServer server([](const std::string&) { return answer("200 OK", "", std::string(300'000, 'x')); });
  auto egress = out_to({"127.0.0.1"});
  EXPECT_EQ(what(get(egress, server.url("/"), 299'999)), "egress.too_large");
  EXPECT_EQ(get(egress, server.url("/"), 300'000)->body.size(), 300'000U);
}

TEST(Egress, TakesNoEndlessHeaders) {
  TinyServer server([](const std::string&) {
    std::string headers;
    for (int i = 0; i < 2000; ++i) headers += fmt::format("X-{}: {}\r\n", i, std::string(60, 'h'));
    return answer("200 OK", headers, "");
  });
  auto egress = out_to({"127.0.0.1"});
  EXPECT_EQ(what(get(egress, server.url("/"))), "egress.too_large");
}

TEST(Egress, WaitsNoLongerThanItIsTold) {
  TinyServer server([](const std::string&) {
    std::this_thread::sleep_for(700ms);
    return answer("200 OK", "", "late");
  });
  auto egress = out_to({"127.0.0.1"});
  EXPECT_EQ(what(get(egress, server.url("/"), 1000, {200'000})), "egress.timeout");
}

TEST(Egress, LetsGoSoonWhenItIsStopped) {
  std::atomic<bool> over = false;
  TinyServer server([&](const std::string&) {
    for (int i = 0; i < 500 && !over; ++i) std::this_thread::sleep_for(10ms);
    return std::string();
  });
  auto egress = out_to({"127.0.0.1"});
  std::stop_source stop;
  const auto began = std::chrono::steady_clock::now();
  std::jthread stopper([&] {
    std::this_thread::sleep_for(100ms);
    stop.request_stop();
  });
  EXPECT_EQ(what(egress.send({.url = server.url("/"), .within = seconds(30)}, stop.get_token())), "egress.stopped");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  over = true;
}

TEST(Egress, TellsPlainlyThatNobodyIsThere) {
  std::string url;
  {
    TinyServer gone([](const std::string&) { return std::string(); });
    url = gone.url("/");
  }
  auto egress = out_to({"127.0.0.1"});
  EXPECT_EQ(what(get(egress, url)), "egress.unreachable");
}

TEST(Egress, TakesHttpAndHttpsAloneAndNoNameBeforeTheHost) {
  auto egress = out_to({"127.0.0.1"});
  for (const auto* url : {"", "file:///etc/passwd", "gopher://127.0.0.1/", "https://user:secret@127.0.0.1/", "https://",
                          "unix:/run/x", "https://a b/"})
    EXPECT_EQ(what(get(egress, url)), "egress.url") << url;
}

}  // namespace
}  // namespace tocsin::peer
