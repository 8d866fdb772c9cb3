#include "http/server/address.h"

#include <gtest/gtest.h>

namespace tocsin::http {
namespace {

IpAddress ip(std::string_view text) { return ip_from_text(text).value(); }

std::string origin(std::vector<Header> headers, std::string_view peer = "10.0.0.1") {
  const auto trusted = Prefixes::parse({"10.0.0.0/8", "fd00::/8"}).value();
  const auto out = origin_of({.headers = std::move(headers)}, ip(peer), {std::string(peer), false}, trusted);
  return out.peer + (out.secure ? " secure" : "");
}

TEST(IpAddress, HasOneSpelling) {
  EXPECT_EQ(to_text(ip("::ffff:192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(to_text(ip("2001:DB8:0::1")), "2001:db8::1");
  for (std::string_view bad : {"", "1.2.3", "1.2.3.4.5", "localhost", "[::1]", "1.2.3.4:80", "fe80::1%eth0"})
    EXPECT_FALSE(ip_from_text(bad)) << bad;
}

TEST(IpAddress, KnowsLoopback) {
  for (auto text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) EXPECT_TRUE(is_loopback(ip(text))) << text;
  for (auto text : {"128.0.0.1", "0.0.0.0", "::", "::2"}) EXPECT_FALSE(is_loopback(ip(text))) << text;
}

TEST(IpAddress, CountsOneSubscriberOfIpv6AsOne) {
  EXPECT_EQ(network_of(ip("2001:db8::1")), network_of(ip("2001:db8::ffff:2")));
  EXPECT_NE(network_of(ip("192.0.2.1")), network_of(ip("192.0.2.2")));
}

TEST(Prefixes, HoldWhatTheyCover) {
  const auto prefixes = Prefixes::parse({"192.0.2.128/25", "2001:db8::/33", "203.0.113.5"}).value();
  for (auto text : {"192.0.2.128", "192.0.2.255", "2001:db8:7fff::", "203.0.113.5"})
    EXPECT_TRUE(prefixes.contains(ip(text))) << text;
  for (auto text : {"192.0.2.127", "2001:db8:8000::", "203.0.113.4", "::"})
    EXPECT_FALSE(prefixes.contains(ip(text))) << text;
  for (std::string bad : {"192.0.2.0/33", "::/129", "x/8", "10.0.0.0/", "10.0.0.0/-1"})
    EXPECT_FALSE(Prefixes::parse({bad})) << bad;
}

TEST(Origin, IgnoresHeadersOfStrangers) {
  EXPECT_EQ(origin({{"X-Forwarded-For", "198.51.100.1"}, {"X-Forwarded-Proto", "https"}}, "192.0.2.9"), "192.0.2.9");
}

TEST(Origin, TakesTheLastAddressThatIsNoProxy) {
  EXPECT_EQ(origin({{"X-Forwarded-For", "6.6.6.6, 198.51.100.1, 10.0.0.2"}}), "198.51.100.1");
  EXPECT_EQ(origin({{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "198.51.100.1"}}), "198.51.100.1");
  EXPECT_EQ(origin({{"X-Forwarded-For", "198.51.100.1:4711"}}), "198.51.100.1");
  EXPECT_EQ(origin({{"X-Forwarded-For", "198.51.100.1, junk"}}), "10.0.0.1");
  EXPECT_EQ(origin({{"Forwarded", "for=6.6.6.6, For=\"[2001:db8::7]:80\";proto=https"}}), "2001:db8::7 secure");
  EXPECT_EQ(origin({{"Forwarded", "for=unknown"}}), "10.0.0.1");
  EXPECT_EQ(origin({{"Forwarded", "for=\"[\""}}), "10.0.0.1");
}

TEST(Origin, BelievesNeitherOfTwoHeadersThatDisagree) {
  EXPECT_EQ(origin({{"X-Forwarded-For", "198.51.100.1"}, {"Forwarded", "for=6.6.6.6;proto=https"}}), "10.0.0.1 secure");
  EXPECT_EQ(origin({{"X-Forwarded-Proto", "http"}, {"Forwarded", "for=6.6.6.6;proto=https"}}), "6.6.6.6");
}

}  // namespace
}  // namespace tocsin::http
