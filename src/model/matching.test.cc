#include "model/matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/network.h"

namespace tocsin::model {
namespace {

using enum ObservableType;
using testing::ElementsAre;

Observable seen(ObservableType type, std::string_view value) { return {type, std::string(value)}; }

bool same(const Observable& a, const Observable& b) { return spelling_of(a) == spelling_of(b); }

const PrefixLengths all_lengths = PrefixLengths().set();

std::vector<Relation> meetings(const Observable& narrow, const Observable& wide) {
  std::vector<Relation> out;
  for (const auto& one : wider_spellings(narrow, all_lengths))
    if (one.spelling == spelling_of(wide)) out.push_back(one.relation);
  return out;
}

bool lies_in(const Observable& narrow, const Observable& wide) {
  const auto place = place_of(narrow);
  const auto places = places_within(wide);
  return place && places && places->first <= *place && *place < places->end;
}

// Both ways say the same: from the narrower to the wider by look-up, and back by a scan over places.
void expect_held(const Observable& narrow, const Observable& wide, Relation relation) {
  EXPECT_THAT(meetings(narrow, wide), ElementsAre(relation)) << narrow.value << " in " << wide.value;
  EXPECT_TRUE(lies_in(narrow, wide)) << narrow.value << " in " << wide.value;
}
void expect_apart(const Observable& narrow, const Observable& wide) {
  EXPECT_THAT(meetings(narrow, wide), testing::IsEmpty()) << narrow.value << " in " << wide.value;
  EXPECT_TRUE(same(narrow, wide) || !lies_in(narrow, wide)) << narrow.value << " in " << wide.value;
}

TEST(Matching, TakesOneThingUnderTwoNamesForOne) {
  EXPECT_TRUE(same(seen(ipv4, "192.0.2.1"), seen(cidr, "192.0.2.1/32")));
  EXPECT_TRUE(same(seen(ipv6, "2001:db8::1"), seen(cidr, "2001:db8::1/128")));
  EXPECT_TRUE(same(seen(url, "http://evil.example/a"), seen(url, "https://evil.example/a#top")));
  EXPECT_TRUE(same(seen(url, "http://evil.example/a"), seen(url, "evil.example/a")));
  EXPECT_TRUE(same(seen(filename, "C:\\Temp\\A.exe"), seen(filename, "c:/temp/a.EXE")));
  EXPECT_TRUE(same(seen(registry_key, "HKEY_USERS\\A"), seen(registry_key, "HKEY_USERS\\a")));
}

TEST(Matching, KeepsApartWhatOnlyLooksAlike) {
  const std::string digest(32, 'a');
  EXPECT_FALSE(same(seen(md5, digest), seen(imphash, digest)));
  EXPECT_FALSE(same(seen(md5, digest), seen(ja3, digest)));
  EXPECT_FALSE(same(seen(url, "ftp://evil.example/a"), seen(url, "http://evil.example/a")));
  EXPECT_FALSE(same(seen(url, "http://evil.example/A"), seen(url, "http://evil.example/a")));
  EXPECT_FALSE(same(seen(mutex, "Global\\A"), seen(mutex, "Global\\a")));
  EXPECT_FALSE(same(seen(ipv4, "192.0.2.0"), seen(cidr, "192.0.2.0/24")));
  EXPECT_FALSE(same(seen(domain, "evil.example"), seen(url, "evil.example/")));
}

TEST(Matching, FindsAddressesInNetworksBothWays) {
  expect_held(seen(ipv4, "192.0.2.77"), seen(cidr, "192.0.2.0/24"), Relation::network);
  expect_held(seen(cidr, "192.0.2.0/25"), seen(cidr, "192.0.2.0/24"), Relation::network);
  expect_held(seen(ipv6, "2001:db8::1"), seen(cidr, "2001:db8::/32"), Relation::network);
  expect_held(seen(ipv4, "192.0.2.77"), seen(cidr, "0.0.0.0/0"), Relation::network);
  expect_held(seen(url, "http://192.0.2.77:8080/x"), seen(cidr, "192.0.2.0/24"), Relation::host);
  expect_held(seen(url, "http://u@[2001:db8::1]:80/x"), seen(ipv6, "2001:db8::1"), Relation::host);
  expect_apart(seen(ipv4, "192.0.3.1"), seen(cidr, "192.0.2.0/24"));
  expect_apart(seen(cidr, "192.0.2.0/24"), seen(cidr, "192.0.2.0/25"));
  expect_apart(seen(ipv6, "2001:db8::1"), seen(cidr, "0.0.0.0/0"));
}

TEST(Matching, FindsNamesUnderDomainsBothWays) {
  const auto evil = seen(domain, "evil.example");
  expect_held(seen(domain, "a.b.evil.example"), evil, Relation::parent);
  expect_held(seen(url, "https://www.evil.example:8443/x?y=@z"), evil, Relation::host);
  expect_held(seen(url, "evil.example/x"), evil, Relation::host);
  expect_held(seen(email, "jo@mail.evil.example"), evil, Relation::mail);
  expect_held(seen(url, "evil.example/?u=http://good.example/"), evil, Relation::host);
  expect_apart(seen(url, "good.example/?u=http://evil.example/"), evil);
  expect_apart(seen(domain, "notevil.example"), evil);
  expect_apart(seen(domain, "evil.example.org"), evil);
  expect_apart(seen(domain, "evil-x.example"), evil);
  expect_apart(evil, evil);
  EXPECT_TRUE(lies_in(evil, evil));
}

TEST(Matching, EndsParentDomainsAtTwoLabels) {
  EXPECT_THAT(wider_spellings(seen(domain, "a.b.example"), all_lengths),
              ElementsAre(Wider{Relation::parent, "db.example"}));
  EXPECT_THAT(wider_spellings(seen(domain, "b.example"), all_lengths), testing::IsEmpty());
}

TEST(Matching, FindsFilesByTheEndOfTheirPath) {
  const auto path = seen(filename, "C:\\Users\\jo\\Evil.exe");
  expect_held(path, seen(filename, "evil.exe"), Relation::file);
  expect_held(path, seen(filename, "jo/evil.exe"), Relation::file);
  expect_apart(path, seen(filename, "vil.exe"));
  expect_apart(path, seen(filename, "evil.exe.txt"));
}

TEST(Matching, LooksUpOnlyLengthsInUse) {
  PrefixLengths in_use;
  in_use.set(96 + 24).set(96 + 8).set(32);
  EXPECT_EQ(wider_spellings(seen(ipv4, "192.0.2.1"), in_use).size(), 3U);
  EXPECT_EQ(wider_spellings(seen(cidr, "192.0.0.0/16"), in_use).size(), 2U);
  EXPECT_EQ(prefix_length_of(seen(cidr, "192.0.2.0/24")), 120U);
  EXPECT_EQ(prefix_length_of(seen(ipv6, "::1")), 128U);
  EXPECT_EQ(prefix_length_of(seen(domain, "a.example")), std::nullopt);
}

TEST(Matching, ComparesWhatIsNotInNormalFormAsText) {
  for (const auto type : {ipv4, cidr, domain, url, email, filename})
    for (const char* text : {"", "x", "@", "://", "[", "http://[", "1.2.3.4/99", "\\", "..", "a@"}) {
      const auto odd = seen(type, text);
      EXPECT_TRUE(same(odd, odd));
      wider_spellings(odd, all_lengths);
      place_of(odd);
      places_within(odd);
    }
}

// A network of either family, few of them, so that many hold each other.
Observable any_network() {
  const auto bits = *rc::gen::inRange(0, 33);
  const auto value = *rc::gen::inRange<unsigned>(0, 64) << *rc::gen::inRange(0, 27);
  const bool four = *rc::gen::arbitrary<bool>();
  std::string text;
  if (four) {
    for (int shift = 24; shift >= 0; shift -= 8)
      text += (text.empty() ? "" : ".") + std::to_string(value >> shift & 255U);
  } else {
    constexpr std::string_view digits = "0123456789abcdef";
    for (int shift = 28; shift >= 0; shift -= 4)
      text += std::string(1, digits[value >> shift & 15U]) + (shift == 16 ? ":" : "");
    text += "::";
  }
  return {cidr, text + '/' + std::to_string(bits)};
}

RC_GTEST_PROP(Matching, HoldsNetworksExactlyWhereTheirRangesDo, ()) {
  const auto narrow = any_network(), wide = any_network();
  const auto inner = network_in(narrow.value), outer = network_in(wide.value);
  RC_ASSERT(inner && outer);
  const bool held = outer->first <= inner->first && inner->last <= outer->last;
  RC_CLASSIFY(held);
  RC_ASSERT(same(narrow, wide) == (*inner == *outer));
  RC_ASSERT(!meetings(narrow, wide).empty() == (held && *inner != *outer));
  RC_ASSERT(lies_in(narrow, wide) == held);
}

Observable any_name() {
  std::string out;
  for (auto left = *rc::gen::inRange(1, 5); left > 0; --left)
    out += *rc::gen::element<std::string>("a", "b", "a-b", "ab") + '.';
  return {domain, out + *rc::gen::element<std::string>("a", "b")};
}

RC_GTEST_PROP(Matching, HoldsNamesExactlyWhereTheirLabelsEndAlike, ()) {
  const auto narrow = any_name(), wide = any_name();
  const bool under = narrow.value.ends_with('.' + wide.value);
  RC_CLASSIFY(under);
  RC_ASSERT(!meetings(narrow, wide).empty() == under);
  RC_ASSERT(lies_in(narrow, wide) == (under || narrow == wide));
}

}  // namespace
}  // namespace tocsin::model
