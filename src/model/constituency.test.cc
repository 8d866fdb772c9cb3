#include "model/constituency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/network.h"

namespace tocsin::model {
namespace {

using enum ObservableType;
using ::testing::ElementsAre;

std::string shown(const Result<Observable>& made) { return made ? made->value : made.error().what; }
std::string network(std::string_view text) { return shown(declared_network(text, "")); }
std::string number(std::string_view text) { return shown(declared_system(text, "")); }
std::string name(std::string_view text) { return shown(declared_domain(text, "")); }

TEST(Constituency, TakesNetworksInOneForm) {
  EXPECT_EQ(network("192.0.2.77/24"), "192.0.2.0/24");
  EXPECT_EQ(network("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network("192.0.2.1/32"), "192.0.2.1");
  EXPECT_EQ(network("2001:DB8:0::/32"), "2001:db8::/32");
  EXPECT_EQ(network("::ffff:192.0.2.0/120"), "192.0.2.0/24");
  EXPECT_EQ(network("10.0.0.0/8"), "10.0.0.0/8");
  for (const char* text : {"0.0.0.0/0", "128.0.0.0/1", "10.0.0.0/7", "::/0", "2001::/18"})
    EXPECT_EQ(network(text), "constituency.too_wide") << text;
  for (const char* text : {"", "x", "192.0.2.0/33", "192.0.2.01", "192.0.2.0/", "evil.example"})
    EXPECT_EQ(network(text), "constituency.network") << text;
}

TEST(Constituency, TakesNumbersThatAreSomebodys) {
  EXPECT_EQ(number("AS64496"), "AS64496");
  EXPECT_EQ(number("as64496"), "AS64496");
  EXPECT_EQ(number("64496"), "AS64496");
  for (const char* text : {"", "AS", "AS0", "23456", "65535", "4294967295", "4294967296", "-1", "AS1 "})
    EXPECT_EQ(number(text), "constituency.asn") << text;
}

TEST(Constituency, TakesDomainsThatAreNoSuffix) {
  EXPECT_EQ(name("Harbour.EXAMPLE."), "harbour.example");
  EXPECT_EQ(name("gov.uk"), "gov.uk");
  EXPECT_EQ(name("xn--fsqu00a.xn--0zwm56d"), "xn--fsqu00a.xn--0zwm56d");
  for (const char* text : {"com", "example", "co.uk", "com.au", "ne.jp"})
    EXPECT_EQ(name(text), "constituency.too_wide") << text;
  for (const char* text : {"", ".", "a..b", "-a.example", "192.0.2.1", "例子.测试", "a b.example", "*.a.example"})
    EXPECT_EQ(name(text), "constituency.domain") << text;
}

struct Table : ::testing::Test {
  std::string declared(const Observable& asked) const {
    const auto* found = table.route(asked);
    return found == nullptr ? "" : found->observable.value;
  }
  ConstituencyTable table;
};

TEST_F(Table, LetsTheLongestMatchWin) {
  table.add({cidr, "10.0.0.0/8"}, 0);
  table.add({cidr, "10.1.0.0/16"}, 1);
  table.add({ipv4, "10.1.2.3"}, 2);
  table.add({cidr, "2001:db8::/32"}, 3);
  table.add({domain, "harbour.example"}, 4);
  table.add({domain, "berth.harbour.example"}, 5);
  table.add({asn, "AS64496"}, 6);
  EXPECT_EQ(declared({ipv4, "10.9.9.9"}), "10.0.0.0/8");
  EXPECT_EQ(declared({ipv4, "10.1.9.9"}), "10.1.0.0/16");
  EXPECT_EQ(declared({ipv4, "10.1.2.3"}), "10.1.2.3");
  EXPECT_EQ(declared({cidr, "10.1.0.0/15"}), "10.0.0.0/8");
  EXPECT_EQ(declared({ipv6, "2001:db8:1::1"}), "2001:db8::/32");
  EXPECT_EQ(declared({ipv4, "192.0.2.1"}), "");
  EXPECT_EQ(declared({domain, "x.berth.harbour.example"}), "berth.harbour.example");
  EXPECT_EQ(declared({domain, "www.harbour.example"}), "harbour.example");
  EXPECT_EQ(declared({domain, "otherharbour.example"}), "");
  EXPECT_EQ(declared({url, "https://www.harbour.example/x"}), "harbour.example");
  EXPECT_EQ(declared({url, "http://10.1.2.3:8080/"}), "10.1.2.3");
  EXPECT_EQ(declared({email, "jo@mail.harbour.example"}), "harbour.example");
  EXPECT_EQ(declared({asn, "AS64496"}), "AS64496");
  EXPECT_EQ(declared({asn, "AS64497"}), "");
  EXPECT_EQ(declared({filename, "harbour.example"}), "");
}

TEST_F(Table, NamesEveryOwnerOfTheSameThingOnce) {
  table.add({cidr, "192.0.2.0/24"}, 2);
  table.add({cidr, "192.0.2.0/24"}, 1);
  table.add({cidr, "192.0.2.0/24"}, 2);
  EXPECT_THAT(table.route({ipv4, "192.0.2.1"})->owners, ElementsAre(2U, 1U));
}

// Against the plain way: look at every declaration, keep the narrowest that holds the address.
RC_GTEST_PROP(ConstituencyTable, FindsWhatALookAtEveryDeclarationFinds, ()) {
  const auto any = [](int least) {
    const auto value = *rc::gen::inRange<unsigned>(0, 16) << *rc::gen::inRange(0, 29);
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8)
      text += (text.empty() ? "" : ".") + std::to_string(value >> shift & 255U);
    return *declared_network(text + '/' + std::to_string(*rc::gen::inRange(least, 33)), "");
  };
  ConstituencyTable table;
  std::vector<Observable> declared;
  for (auto left = *rc::gen::inRange(0, 12); left > 0; --left) declared.push_back(any(8));
  for (const auto& one : declared) table.add(one, 0);
  const auto asked = any(8);
  const auto inner = *network_in(asked.value);
  const Observable* best = nullptr;
  for (const auto& one : declared) {
    const auto outer = *network_in(one.value);
    const bool holds = outer.first <= inner.first && inner.last <= outer.last;
    if (holds && (best == nullptr || *prefix_length_of(one) > *prefix_length_of(*best))) best = &one;
  }
  const auto* found = table.route(asked);
  RC_CLASSIFY(found != nullptr, "found");
  RC_ASSERT((found == nullptr) == (best == nullptr));
  if (best != nullptr) RC_ASSERT(found->observable == *best);
}

}  // namespace
}  // namespace tocsin::model
