#include "peer/taxii/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "peer/taxii/envelope.h"
#include "peer/taxii/media.h"
#include "peer/taxii/status.h"
#include "peer/taxii/testing/fake_server.h"

namespace tocsin::peer::taxii {
namespace {

using ::testing::ElementsAre;
using testing::FakeServer;

TEST(Media, IsTaxiiOfTheRightVersionOrOfNone) {
  for (const auto* text :
       {"application/taxii+json", "application/taxii+json;version=2.1",
        "Application/TAXII+json ; version=2.1; charset=utf-8", "application/taxii+json;version=\"2.1\""})
    EXPECT_TRUE(is_taxii(text)) << text;
  for (const auto* text : {"", "application/json", "text/html", "application/taxii+json;version=2.0",
                           "application/vnd.oasis.taxii+json; version=2.0", "application/taxii+jsonx"})
    EXPECT_FALSE(is_taxii(text)) << text;
}

TEST(Media, RootsLeadNowhereElse) {
  const std::string base = "https://T.example:8443/taxii2/";
  EXPECT_EQ(root_within(base, "https://t.example:8443/a"), "https://t.example:8443/a/");
  EXPECT_EQ(root_within(base, "/a/b/"), "https://t.example:8443/a/b/");
  EXPECT_EQ(root_within(base, "a"), "https://t.example:8443/a/");
  for (const auto* text : {"", "https://t.example/a/", "http://t.example:8443/a/", "https://evil.example/", "//evil/",
                           "https://t.example:8443@evil/", "/a?b", "/a b", "/a#b", "\\\\evil"})
    EXPECT_FALSE(root_within(base, text)) << text;
}

TEST(Media, WaitsAreSecondsOrDatesOfTheOtherServersClock) {
  const auto asked = [](std::string after, std::string date) {
    return retry_after({503, {{"Retry-After", std::move(after)}, {"Date", std::move(date)}}, ""});
  };
  EXPECT_EQ(asked("120", ""), seconds(120));
  EXPECT_EQ(asked("Mon, 30 Nov 2026 00:01:00 GMT", "Mon, 30 Nov 2026 00:00:00 GMT"), seconds(60));
  for (const auto& [after, date] : {std::pair{"", ""},
                                    {"-1", ""},
                                    {"soon", ""},
                                    {"99999999999999999999", ""},
                                    {"Mon, 30 Nov 2026 00:01:00 GMT", ""},
                                    {"Mon, 30 Nov 2026 00:01:00 GMT", "Mon, 30 Nov 2026 00:02:00 GMT"},
                                    {"Mon, 31 Nov 2026 00:01:00 GMT", "Mon, 30 Nov 2026 00:00:00 GMT"}})
    EXPECT_FALSE(asked(after, date)) << after;
}

TEST(Media, WhatAnotherServerSaidIsOneShortLine) {
  EXPECT_EQ(as_told("a\r\nb\x1b[31m\xe2\x80\xae", 100), "a  b [31m ");
  EXPECT_EQ(as_told("\xe4\xb8\xad\xe6\x96\x87", 4), "\xe4\xb8\xad");
  EXPECT_EQ(as_told("\xff\xff", 10), "");
}

TEST(Envelopes, KeepTheBytesOfTheirObjects) {
  std::string body =
      " {\"x\":{\"objects\":[1]}, \"objects\" : [ {\"a\" : 1.0E+2 , \"b\":\"\\u0000]}\"} ,[1, 2], 7 ],"
      "\"more\":true,\"next\":\"\\u00e9\\/\" } ";
  const auto page = read_page(body);
  ASSERT_TRUE(page);
  EXPECT_THAT(page->objects, ElementsAre("{\"a\" : 1.0E+2 , \"b\":\"\\u0000]}\"}", "[1, 2]", "7"));
  EXPECT_TRUE(page->more);
  EXPECT_EQ(page->next, "\xc3\xa9/");
  EXPECT_EQ(envelope_of(page->objects), "{\"objects\":[{\"a\" : 1.0E+2 , \"b\":\"\\u0000]}\"},[1, 2],7]}");
  EXPECT_EQ(envelope_of(page->objects).size(), envelope_bytes(page->objects));
}

TEST(Envelopes, ThatAreNoneAreRefused) {
  for (std::string text : {"", " ", "null", "[]", "{", "{}}", "{}{}", R"({"more":1})", R"({"next":[1]})",
                           R"({"objects":1})", R"({"objects":[)", R"({"objects":[{"a":]})", "{\"next\":\"\xff\"}"})
    EXPECT_FALSE(read_page(text)) << text;
}

TEST(Envelopes, ReadWhatServersWriteForNothingAndForPlaces) {
  std::string empty = R"({"more":null,"next":null,"objects":null})";
  const auto none = read_page(empty);
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->more);
  EXPECT_FALSE(none->next);
  EXPECT_TRUE(none->objects.empty());
  std::string counted = R"({"more":true,"next": 50 ,"objects":[{}]})";
  const auto numbered = read_page(counted);
  ASSERT_TRUE(numbered);
  EXPECT_EQ(numbered->next, "50");
}

Finder finder_after(const Peer& peer, std::vector<port::EgressAnswer> answers, Result<bool>& last) {
  Finder out(peer, Finder::Needs::reading);
  for (const auto& answer : answers) last = out.take(answer);
  return out;
}

const auto a_root = FakeServer::json(200, R"({"title":"r","versions":["application/taxii+json;version=2.1"]})");
const auto a_collection = FakeServer::json(200, R"({"id":"c","title":"c","can_read":true,"can_write":false})");

TEST(Finder, TakesAnApiRootOrTheDiscoveryThatNamesIt) {
  const Peer direct{.api_root = "https://t.example/r", .collection = "a/b"};
  Result<bool> last = false;
  auto finder = finder_after(direct, {a_root}, last);
  EXPECT_EQ(finder.url(), "https://t.example/r/collections/a%2Fb/");
  EXPECT_TRUE(finder.take(a_collection).value());
  EXPECT_EQ(finder.found().root, "https://t.example/r/");
  const Peer discovery{.api_root = "https://t.example/taxii2/", .collection = "c"};
  auto through = finder_after(discovery,
                              {FakeServer::json(200, R"({"title":"d","default":"https://t.example/two/",
                                                        "api_roots":["/one/","https://evil.example/"]})"),
                               a_root, FakeServer::json(404, "{}"), a_root},
                              last);
  EXPECT_EQ(through.url(), "https://t.example/one/collections/c/") << "where the first has no such collection";
}

TEST(Finder, PassesOverARootWhereSomethingElseAnswers) {
  const Peer peer{.api_root = "https://t.example/taxii2/", .collection = "c"};
  const port::EgressAnswer page{200, {{"Content-Type", "text/html"}}, "<html>"};
  Result<bool> last = false;
  auto finder = finder_after(
      peer, {FakeServer::json(200, R"({"title":"d","default":"/root/","api_roots":["/taxii2/one/"]})"), page, a_root},
      last);
  EXPECT_EQ(finder.url(), "https://t.example/taxii2/one/collections/c/");
  finder_after(peer, {page}, last);
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().what, "feed.media_type") << "where it is the only one";
}

TEST(Finder, CarriesCredentialsNowhereElse) {
  const Peer peer{.api_root = "https://t.example/taxii2/", .collection = "c"};
  Result<bool> last = false;
  finder_after(peer, {FakeServer::json(200, R"({"title":"d","api_roots":["https://evil.example/r/"]})")}, last);
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().what, "feed.root_elsewhere");
}

TEST(Finder, EndsBesideADiscoveryThatNamesItself) {
  const Peer peer{.api_root = "https://t.example/taxii2/", .collection = "c"};
  Result<bool> last = false;
  const auto itself = FakeServer::json(200, R"({"title":"d","api_roots":["/taxii2/"]})");
  finder_after(peer, {itself, itself}, last);
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().what, "feed.resource");
}

TEST(Status, TellsTakenFromRefusedFromUnknown) {
  const std::vector<Named> sent{{"a", "2026-01-01T00:00:00Z"}, {"a", "2026-02-01T00:00:00Z"}, {"b", ""}, {"c", ""}};
  const auto value = json::parse(R"({"id":"s","status":"complete","success_count":99,
    "successes":[{"id":"a","version":"2026-01-01T00:00:00.000Z"},{"id":"b","version":"whatever"},{"id":"zz"},7],
    "failures":[{"id":"a","version":"2026-02-01T00:00:00.000000Z","message":"no"}]})");
  const auto status = status_in(*value, sent);
  ASSERT_TRUE(status);
  EXPECT_THAT(status->fates, ElementsAre(Fate::taken, Fate::refused, Fate::taken, Fate::unknown));
}

TEST(Status, CountsWhereItsListOfSuccessesNamesNone) {
  const std::vector<Named> sent{{"a", ""}, {"b", ""}};
  for (const char* successes : {"[]", R"(["a","b"])"}) {
    const auto value =
        json::parse(fmt::format(R"({{"id":"s","status":"complete","success_count":2,"successes":{}}})", successes));
    EXPECT_THAT(status_in(*value, sent)->fates, ElementsAre(Fate::taken, Fate::taken)) << successes;
  }
  const auto fewer = json::parse(R"({"id":"s","status":"complete","success_count":1,"successes":[]})");
  EXPECT_THAT(status_in(*fewer, sent)->fates, ElementsAre(Fate::unknown, Fate::unknown)) << "nobody knows which";
}

}  // namespace
}  // namespace tocsin::peer::taxii
