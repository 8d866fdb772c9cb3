#include "model/benign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/bytes.h"
#include "model/expression.h"
#include "model/network.h"

namespace {

using namespace tocsin;
using namespace tocsin::model;
using enum tocsin::model::ObservableType;

Warninglist list_of(WarninglistType type, std::vector<std::string> attributes, std::vector<std::string> entries) {
  Warninglist out;
  out.id = "mine";
  out.name = "Mine";
  out.type = type;
  out.matching_attributes = std::move(attributes);
  out.list = std::move(entries);
  return out;
}

Warninglists only(Warninglist list) {
  std::vector<Warninglist> lists;
  lists.push_back(std::move(list));
  return Warninglists(std::move(lists));
}

std::string entry_of(const Warninglists& lists, ObservableType type, const std::string& value) {
  const auto hit = lists.first_hit({type, value});
  return hit ? *hit->entry : std::string();
}

std::string shipped_list_of(ObservableType type, const std::string& value) {
  const auto hit = usual_warninglists().first_hit({type, value});
  return hit ? hit->list->id : std::string();
}

Result<Warninglist> read(std::string_view text) {
  TRY(const auto value, json::parse(text));
  return warninglist_from_json(value, "mine");
}

TEST(Benign, AnAddressIsOnAListThatHoldsItsNetwork) {
  const auto lists = only(
      list_of(WarninglistType::cidr, {"ip-src"}, {"192.0.2.0/25", "192.0.2.0/24", "198.51.100.7", "2001:DB8::/32"}));
  EXPECT_EQ(entry_of(lists, ipv4, "192.0.2.0"), "192.0.2.0/24");
  EXPECT_EQ(entry_of(lists, ipv4, "192.0.2.255"), "192.0.2.0/24");
  EXPECT_EQ(entry_of(lists, ipv4, "192.0.3.0"), "");
  EXPECT_EQ(entry_of(lists, ipv4, "192.0.1.255"), "");
  EXPECT_EQ(entry_of(lists, ipv4, "198.51.100.7"), "198.51.100.7");
  EXPECT_EQ(entry_of(lists, ipv4, "198.51.100.8"), "");
  EXPECT_EQ(entry_of(lists, ipv6, "2001:db8:ffff::1"), "2001:DB8::/32");
  EXPECT_EQ(entry_of(lists, ipv6, "2001:db9::1"), "");
}

TEST(Benign, ANetworkIsOnAListThatHoldsAllOfIt) {
  const auto lists = only(list_of(WarninglistType::cidr, {"ip-dst"}, {"10.0.0.0/8"}));
  EXPECT_EQ(entry_of(lists, cidr, "10.1.0.0/16"), "10.0.0.0/8");
  EXPECT_EQ(entry_of(lists, cidr, "10.0.0.0/8"), "10.0.0.0/8");
  EXPECT_EQ(entry_of(lists, cidr, "10.0.0.0/7"), "");
}

TEST(Benign, OfAUrlTheHostIsLookedAt) {
  const auto networks = only(list_of(WarninglistType::cidr, {"url"}, {"192.168.0.0/16", "fe80::/10"}));
  EXPECT_EQ(entry_of(networks, url, "http://192.168.1.1:8080/login?a=b@c"), "192.168.0.0/16");
  EXPECT_EQ(entry_of(networks, url, "http://user@[fe80::1]:80/"), "fe80::/10");
  EXPECT_EQ(entry_of(networks, url, "http://bad.tld/?at=192.168.1.1"), "");
  const auto names = only(list_of(WarninglistType::hostname, {"url", "hostname"}, {"Safe.Tld"}));
  EXPECT_EQ(entry_of(names, url, "https://www.safe.tld/x"), "Safe.Tld");
  EXPECT_EQ(entry_of(names, url, "https://bad.tld/www.safe.tld"), "");
  EXPECT_EQ(entry_of(names, url, "https://safe.tld@bad.tld/"), "");
}

TEST(Benign, ANameStandsForWhatIsBelowItAndForNothingElse) {
  const auto lists = only(list_of(WarninglistType::hostname, {"domain"}, {".safe.tld", "*.other.tld."}));
  EXPECT_EQ(entry_of(lists, domain, "a.b.safe.tld"), ".safe.tld");
  EXPECT_EQ(entry_of(lists, domain, "safe.tld"), ".safe.tld");
  EXPECT_EQ(entry_of(lists, domain, "unsafe.tld"), "");
  EXPECT_EQ(entry_of(lists, domain, "safe.tld.bad"), "");
  EXPECT_EQ(entry_of(lists, domain, "x.other.tld"), "*.other.tld.");
}

TEST(Benign, AStringIsTheWholeValueInEitherCase) {
  const auto lists = only(list_of(WarninglistType::string, {"md5"}, {"D41D8CD98F00B204E9800998ECF8427E"}));
  EXPECT_NE(entry_of(lists, md5, "d41d8cd98f00b204e9800998ecf8427e"), "");
  EXPECT_EQ(entry_of(lists, md5, "d41d8cd98f00b204e9800998ecf8427f"), "");
  EXPECT_EQ(entry_of(lists, imphash, "d41d8cd98f00b204e9800998ecf8427e"), "") << "the list does not speak of these";
}

TEST(Benign, ASubstringIsFoundWhereverItStands) {
  const auto lists = only(list_of(WarninglistType::substring, {"domain", "url"}, {"Sandbox.", "x", "any.run"}));
  EXPECT_EQ(entry_of(lists, domain, "my.sandbox.tld"), "Sandbox.");
  EXPECT_EQ(entry_of(lists, domain, "app.any.run"), "any.run");
  EXPECT_EQ(entry_of(lists, domain,
                     "bo"
                     "x.tld"),
            "x");
  EXPECT_EQ(entry_of(lists, domain, "any.ru"), "");
}

TEST(Benign, AnExpressionIsReadWithItsFlags) {
  const auto lists =
      only(list_of(WarninglistType::regex, {"email-src"}, {R"(/^(security|noc)\@.*\..*$/i)", "^abuse@"}));
  EXPECT_EQ(entry_of(lists, email, "security@any.tld"), R"(/^(security|noc)\@.*\..*$/i)");
  EXPECT_EQ(entry_of(lists, email, "abuse@any.tld"), "^abuse@");
  EXPECT_EQ(entry_of(lists, email, "x-abuse@any.tld"), "");
}

TEST(Benign, ManyExpressionsAnswerAsEachAlone) {
  std::vector<std::string> entries;
  for (int i = 0; i < 300; ++i) entries.push_back("^h" + std::to_string(i) + "\\.[a-z]{2,40}$");
  const ExpressionSet all(entries);
  EXPECT_EQ(all.first_in("h299.tld"), 299U);
  EXPECT_EQ(all.first_in("h300.tld"), std::nullopt);
}

TEST(Benign, EveryListThatHoldsAValueIsNamed) {
  std::vector<Warninglist> two;
  two.push_back(list_of(WarninglistType::cidr, {}, {"10.0.0.0/8"}));
  two.push_back(list_of(WarninglistType::string, {}, {"10.0.0.1"}));
  const Warninglists lists(std::move(two));
  EXPECT_EQ(lists.hits({ipv4, "10.0.0.1"}).size(), 2U);
  EXPECT_EQ(lists.hits({ipv4, "10.0.0.2"}).size(), 1U);
  EXPECT_TRUE(lists.hits({domain, "a.tld"}).empty());
}

TEST(Benign, WhatIsHeldBackKeepsItsOrderAndNamesItsReason) {
  const std::vector<Observable> given{{domain, "evil.tld"}, {ipv4, "8.8.8.8"}, {ipv4, "10.1.2.3"}};
  const auto held = held_back(usual_warninglists(), given);
  ASSERT_EQ(held.size(), 2U);
  EXPECT_EQ(held[0].observable.value, "8.8.8.8");
  EXPECT_EQ(held[0].hit.list->id, "public-resolvers");
  EXPECT_EQ(*held[1].hit.entry, "10.0.0.0/8");
}

TEST(Benign, TheShippedListsHoldWhatTheySay) {
  EXPECT_EQ(shipped_list_of(ipv4, "192.168.7.7"), "private-networks");
  EXPECT_EQ(shipped_list_of(ipv6, "fd00::1"), "private-networks");
  EXPECT_EQ(shipped_list_of(ipv4, "127.0.0.53"), "local-addresses");
  EXPECT_EQ(shipped_list_of(ipv4, "203.0.113.9"), "documentation-addresses");
  EXPECT_EQ(shipped_list_of(ipv6, "2001:db8::9"), "documentation-addresses");
  EXPECT_EQ(shipped_list_of(ipv4, "239.255.255.250"), "multicast");
  EXPECT_EQ(shipped_list_of(ipv4, "240.0.0.1"), "special-addresses");
  EXPECT_EQ(shipped_list_of(ipv4, "104.17.0.1"), "cloudflare");
  EXPECT_EQ(shipped_list_of(ipv4, "151.101.1.1"), "fastly");
  EXPECT_EQ(shipped_list_of(ipv6, "2620:fe::fe"), "public-resolvers");
  EXPECT_EQ(shipped_list_of(domain, "k.root-servers.net"), "root-server-names");
  EXPECT_EQ(shipped_list_of(domain, "mail.example.org"), "reserved-names");
  EXPECT_EQ(shipped_list_of(email, "someone@site.example"), "reserved-names");
  EXPECT_EQ(shipped_list_of(domain, "www.google.com"), "well-known-names");
  EXPECT_EQ(shipped_list_of(domain, "evil.google.com"), "") << "others put things there";
  EXPECT_EQ(shipped_list_of(domain, "abc.onion"), "");
  EXPECT_EQ(shipped_list_of(ipv6, "2002:c000:204::1"), "") << "carries somebody's public address";
  EXPECT_EQ(shipped_list_of(ipv4, "45.33.32.156"), "");
}

TEST(Benign, TheShippedDigestsAreTheOnesComputed) {
  const auto digest = [](std::string_view bytes) { return to_hex(tocsin::sha256(view_of(bytes))); };
  EXPECT_EQ(shipped_list_of(ObservableType::sha256, digest("")), "empty-file");
  for (const std::string_view one :
       {std::string_view("\n"), std::string_view("\r\n"), std::string_view("\0", 1), std::string_view(" ")})
    EXPECT_EQ(shipped_list_of(ObservableType::sha256, digest(one)), "trivial-files");
  // In two parts, or a scanner takes this file for the test file.
  const std::string test_file =
      std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-") + "ANTIVIRUS-TEST-FILE!$H+H*";
  for (const std::string_view end : {"", "\n", "\r\n"})
    EXPECT_EQ(shipped_list_of(ObservableType::sha256, digest(test_file + std::string(end))), "eicar");
}

TEST(Benign, EveryShippedListNamesItsSourceAndIsInBothLanguages) {
  EXPECT_GE(shipped_warninglists().size(), 15U);
  for (const auto& list : shipped_warninglists()) {
    EXPECT_FALSE(list.source.empty() || list.date.empty() || list.name_zh.empty() || list.description_zh.empty() ||
                 list.description.empty() || list.list.empty() || list.matching_attributes.empty())
        << list.id;
    EXPECT_EQ(std::ranges::count(shipped_warninglists(), list.id, &Warninglist::id), 1) << list.id;
  }
}

TEST(Benign, AnOperatorsListReplacesTheShippedOneOfItsName) {
  auto mine = list_of(WarninglistType::cidr, {}, {});
  mine.id = "private-networks";
  auto other = list_of(WarninglistType::cidr, {}, {"45.33.32.0/24"});
  const Warninglists lists(with_shipped({mine, other}));
  EXPECT_EQ(lists.lists().size(), shipped_warninglists().size() + 1);
  EXPECT_EQ(entry_of(lists, ipv4, "10.0.0.1"), "");
  EXPECT_EQ(entry_of(lists, ipv4, "45.33.32.156"), "45.33.32.0/24");
}

TEST(Warninglist, IsReadAndWrittenAlike) {
  for (const auto& list : shipped_warninglists()) {
    const auto again = warninglist_from_json(to_json(list), list.id);
    ASSERT_TRUE(again.has_value()) << list.id;
    EXPECT_EQ(*again, list);
  }
}

TEST(Warninglist, IsReadLoosely) {
  const auto list = read(R"({"name":"A","version":"7","list":[" a.tld "],"category":"known","more":{}})");
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->version, 7);
  EXPECT_EQ(list->type, WarninglistType::string);
  EXPECT_EQ(list->list.front(), "a.tld");
}

TEST(Warninglist, NamesThePlaceOfWhatItCannotRead) {
  const auto fault = [](std::string_view text) {
    const auto list = read(text);
    return list ? std::string("read") : list.error().what + " " + list.error().where;
  };
  EXPECT_EQ(fault("[]"), "field.type ");
  EXPECT_EQ(fault(R"({"list":[]})"), "field.missing /name");
  EXPECT_EQ(fault(R"({"name":"A"})"), "field.missing /list");
  EXPECT_EQ(fault(R"({"name":"A","list":["a",1]})"), "field.type /list/1");
  EXPECT_EQ(fault(R"({"name":"A","list":["a",""]})"), "warninglist.entry /list/1");
  EXPECT_EQ(fault(R"({"name":"A","type":"cidr","list":["10.0.0.0/8","10.0.0.0/33"]})"), "warninglist.entry /list/1");
  EXPECT_EQ(fault(R"({"name":"A","type":"regex","list":["/(?=a)/"]})"), "warninglist.regex /list/0");
  EXPECT_EQ(fault(R"({"name":"A","type":"fuzzy","list":[]})"), "field.value /type");
  EXPECT_EQ(fault(R"({"name":"A","version":-1,"list":[]})"), "field.type /version");
}

// Lists as others publish them; only where a copy lies beside the tree.
TEST(Warninglist, ListsThatOthersPublishAreRead) {
  const std::filesystem::path folder = std::filesystem::path(TOCSIN_SOURCE_DIR) / "../shared/data/warninglists";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no copy of the lists here";
  std::vector<Warninglist> lists;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".json") continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const auto value = json::parse(text, warninglist_limits);
    ASSERT_TRUE(value.has_value()) << file.path();
    auto list = warninglist_from_json(*value, file.path().stem().string());
    ASSERT_TRUE(list.has_value()) << file.path() << " " << list.error().what << " " << list.error().where;
    EXPECT_EQ(*warninglist_from_json(to_json(*list), list->id), *list);
    lists.push_back(std::move(*list));
  }
  EXPECT_FALSE(lists.empty());
  const Warninglists all(std::move(lists));
  EXPECT_TRUE(all.first_hit({ipv4, "10.1.1.1"}).has_value());
  EXPECT_TRUE(all.first_hit({md5, "d41d8cd98f00b204e9800998ecf8427e"}).has_value());
}

TEST(Network, IsReadInOneWay) {
  EXPECT_TRUE(network_in("10.0.0.0/8").has_value());
  EXPECT_EQ(network_in("10.1.2.3/8"), network_in("10.0.0.0/8"));
  for (const std::string_view bad :
       {"", "10.0.0.0/", "10.0.0.0/33", "010.0.0.0/8", "10.0.0/8", "::/129", "10.0.0.0/8x", "a.tld"})
    EXPECT_FALSE(network_in(bad).has_value()) << bad;
}

}  // namespace
