#include "peer/destinations.h"

#include <gtest/gtest.h>

namespace tocsin::peer {
namespace {

Address at(std::string_view text) { return model::network_in(text).value().first; }

TEST(Destinations, OfThePublicInternetAreFree) {
  for (const auto* text : {"1.1.1.1", "9.9.9.9", "172.15.0.1", "172.32.0.1", "192.167.255.255", "2606:4700::1111",
                           "2001:4860:4860::8888", "64:ff9b::101:101", "2002:101:101::1"})
    EXPECT_TRUE(is_public(at(text))) << text;
}

TEST(Destinations, ThatAreNobodysOrOnesOwnAreNot) {
  for (const auto* text : {"0.0.0.0",
                           "10.1.2.3",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.192",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.51.100.7",
                           "203.0.113.9",
                           "224.0.0.1",
                           "239.1.1.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:10.0.0.1",
                           "::ffff:127.0.0.1",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b::169.254.169.254",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:a00:1::1",
                           "2002:7f00:1::1",
                           "3fff::1",
                           "fc00::1",
                           "fd12::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "::10.0.0.1"})
    EXPECT_FALSE(is_public(at(text))) << text;
}

TEST(Destinations, AreOpenedByTheOperatorsListAlone) {
  const auto list = Destinations::parse({"10.20.0.0/16", "fd00:1::/32", "127.0.0.1"});
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->allows(at("10.20.3.4")));
  EXPECT_TRUE(list->allows(at("64:ff9b::10.20.3.4"))) << "by another spelling";
  EXPECT_TRUE(list->allows(at("fd00:1::9")));
  EXPECT_TRUE(list->is_listed(at("127.0.0.1")));
  EXPECT_FALSE(list->allows(at("10.21.0.1")));
  EXPECT_FALSE(list->allows(at("127.0.0.2")));
  EXPECT_FALSE(list->is_listed(at("1.1.1.1")));
  EXPECT_TRUE(list->allows(at("1.1.1.1")));
}

TEST(Destinations, ThatAreNoNetworkAreRefusedByName) {
  const auto list = Destinations::parse({"10.0.0.0/8", "intranet"});
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().what, "egress.network");
}

}  // namespace
}  // namespace tocsin::peer
