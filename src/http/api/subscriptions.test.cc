// Feeds through the door: who may, and what of the credentials ever comes back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api/feed_secret.h"
#include "http/testing/world.h"

namespace tocsin::http {
namespace {

using testing::Client;
using ::testing::HasSubstr;
using ::testing::Not;

struct Subscriptions : ::testing::Test {
  Subscriptions() {
    community = ada.post("/api/v1/communities", R"({"name":"Ports","purpose":"Looking out"})").text("id");
    const auto membership =
        ada.post("/api/v1/communities/" + community + "/memberships",
                 fmt::format(R"({{"organisation":"{}","terms":"The charter"}})", to_text(bob.organisation)));
    bob.post("/api/v1/memberships/" + membership.text("id") + "/accept");
  }

  testing::Answer subscribe(Client& who, std::string_view more = "") {
    return who.post("/api/v1/communities/" + community + "/feeds",
                    fmt::format(R"({{"title":"CERT","direction":"pull","api_root":"https://taxii.example/r/",
                                     "collection":"c1","interval_s":900{}}})",
                                more));
  }
  std::string subscribed(Client& who) { return "/api/v1/feeds/" + subscribe(who).text("id"); }

  testing::World world;
  Client ada = world.person(world.organisation("Northwind"), "Ada", state::PersonRole::admin);
  Client bob = world.person(world.organisation("Harbour"), "Bob");
  Client eve = world.person(world.organisation("Elsewhere"), "Eve");
  std::string community;
};

constexpr auto password = R"({"scheme":"basic","user":"harbour","secret":"correct horse"})";

TEST_F(Subscriptions, AreMadeByAMemberAndReadByItsPeopleAndTheTeam) {
  const auto made = subscribe(bob, R"(,"reliability":"b","credibility":2,"objects_a_day":1000,
                                      "label":{"tlp":"TLP:GREEN","pap":"PAP:AMBER"})");
  ASSERT_EQ(made.status(), 201) << made.response.body;
  const auto feed = "/api/v1/feeds/" + made.text("id");
  EXPECT_EQ(bob.get(feed).status(), 200);
  EXPECT_EQ(ada.get(feed).status(), 200);
  EXPECT_EQ(eve.get(feed).status(), 404);
  EXPECT_EQ(subscribe(eve).status(), 404);
}

TEST_F(Subscriptions, WithAnAddressThatMisleadsAreRefused) {
  for (const auto* url :
       {"taxii.example/r/", "ftp://taxii.example/", "https://user@taxii.example/", "https://good\\\\bad/",
        "https://taxii.example/?a=b", "https://taxii.example/#r", "https:///r"}) {
    const auto made = bob.post("/api/v1/communities/" + community + "/feeds",
                               fmt::format(R"({{"title":"CERT","direction":"pull","api_root":"{}","collection":"c1",
                                                "interval_s":900}})",
                                           url));
    EXPECT_EQ(made.text("code"), "feed.url") << url;
  }
  EXPECT_EQ(subscribe(bob, R"(,"label":{"tlp":"TLP:RED"})").text("code"), "feed.red");
  const auto others =
      fmt::format(R"(,"label":{{"tlp":"TLP:AMBER","audience":"member-of:{}"}})", to_text(ada.organisation));
  EXPECT_EQ(subscribe(bob, others).text("code"), "reference.unknown");
}

TEST_F(Subscriptions, TakeCredentialsInAndNeverGiveThemOut) {
  const auto feed = subscribed(bob);
  EXPECT_EQ(bob.get(feed + "/progress").at("has_credentials"), false);
  const auto set = bob.put(feed + "/credentials", password);
  EXPECT_EQ(set.status(), 204) << set.response.body;
  EXPECT_EQ(bob.get(feed + "/progress").at("has_credentials"), true);
  for (const auto& target : {feed, feed + "/progress", std::string("/api/v1/feeds")})
    EXPECT_THAT(bob.get(target).response.body, Not(HasSubstr("horse")));
  EXPECT_EQ(bob.get(feed + "/credentials").status(), 405);
  const auto id = model::RecordId(*from_uuid_text(feed.substr(14)));
  const auto wrapped = world.store->feeds().secret(id).value();
  ASSERT_TRUE(wrapped);
  EXPECT_THAT(std::string(text_of(*wrapped)), Not(HasSubstr("horse")));
  EXPECT_EQ(authorization_of(*wrapped, id, "https://taxii.example", world.keyring).value(),
            "Basic aGFyYm91cjpjb3JyZWN0IGhvcnNl");
  EXPECT_EQ(bob.del(feed + "/credentials").status(), 204);
  EXPECT_FALSE(world.store->feeds().secret(id).value());
}

TEST_F(Subscriptions, OpenNothingForAnotherServerOrAnotherFeed) {
  const auto feed = subscribed(bob);
  bob.put(feed + "/credentials", password);
  const auto id = model::RecordId(*from_uuid_text(feed.substr(14)));
  const auto wrapped = world.store->feeds().secret(id).value().value();
  EXPECT_EQ(authorization_of(wrapped, id, "https://evil.example", world.keyring).error().what, "feed.no_credentials");
  EXPECT_EQ(authorization_of(wrapped, model::RecordId(RawId{1}), "https://taxii.example", world.keyring).error().what,
            "auth.seal");
}

TEST_F(Subscriptions, TakeCredentialsFromTheirOwnPeopleAlone) {
  const auto feed = subscribed(bob);
  EXPECT_EQ(ada.put(feed + "/credentials", password).text("code"), "right.missing") << "the team may read it";
  EXPECT_EQ(eve.put(feed + "/credentials", password).status(), 404);
  EXPECT_EQ(ada.get(feed + "/progress").status(), 200);
  EXPECT_EQ(eve.get(feed + "/progress").status(), 404);
  bob.post(feed + "/end");
  EXPECT_EQ(bob.put(feed + "/credentials", password).text("code"), "feed.over");
}

TEST_F(Subscriptions, TakeNoCredentialsThatAHeaderCouldNotHold) {
  const auto feed = subscribed(bob);
  for (const auto* body : {R"({"scheme":"basic","secret":"s"})", R"({"scheme":"basic","user":"a:b","secret":"s"})",
                           R"({"scheme":"bearer","user":"a","secret":"s"})", R"({"scheme":"bearer","secret":"a b"})"})
    EXPECT_EQ(bob.put(feed + "/credentials", body).text("code"), "feed.credentials") << body;
  EXPECT_EQ(bob.put(feed + "/credentials", R"({"scheme":"bearer","secret":"a\nb"})").text("code"), "text.control");
  EXPECT_EQ(bob.put(feed + "/credentials", R"({"scheme":"bearer","secret":"t","origin":"https://x"})").text("code"),
            "field.unknown");
}

TEST_F(Subscriptions, TellHowFarTheyHaveComeInWords) {
  const auto feed = subscribed(bob);
  const auto id = model::RecordId(*from_uuid_text(feed.substr(14)));
  port::FeedProgress progress;
  progress.error = model::Line<80>{"feed.status"};
  progress.error_args = model::Text<4000>{R"({"status":"500","title":"Oops"})"};
  progress.failures = {3};
  progress.day = {world.clock.now().us / days(1).us - 1};
  progress.objects_today = {7};
  progress.objects = {7};
  ASSERT_TRUE(world.store->feeds().keep(id, progress));
  const auto shown = bob.get(feed + "/progress");
  EXPECT_EQ(shown.at("error").at("code"), "feed.status");
  EXPECT_THAT(std::string(shown.at("error").at("detail").get_string()), HasSubstr("500: Oops"));
  EXPECT_EQ(shown.at("objects"), 7);
  EXPECT_EQ(shown.at("objects_today"), 0) << "yesterday's";
}

TEST_F(Subscriptions, KeepTheirDirectionAndAreHaltedByTheTeamToo) {
  const auto made = subscribe(bob);
  const auto feed = "/api/v1/feeds/" + made.text("id");
  const auto head = std::string(bob.get(feed).at("versions").at("head").get_string());
  const auto change = [&](std::string_view direction) {
    return fmt::format(R"({{"title":"CERT","direction":"{}","api_root":"https://taxii.example/r/","collection":"c2",
                            "interval_s":60,"base":{{"head":"{}"}}}})",
                       direction, head);
  };
  EXPECT_EQ(bob.post(feed + "/change", change("push")).text("code"), "feed.direction");
  EXPECT_EQ(ada.post(feed + "/change", change("pull")).text("code"), "right.missing");
  EXPECT_EQ(bob.post(feed + "/change", change("pull")).status(), 200);
  EXPECT_EQ(ada.post(feed + "/pause").status(), 200);
  EXPECT_EQ(bob.post(feed + "/resume").status(), 200);
  EXPECT_EQ(ada.post(feed + "/end").status(), 200);
  EXPECT_EQ(bob.post(feed + "/resume").status(), 409);
}

}  // namespace
}  // namespace tocsin::http
