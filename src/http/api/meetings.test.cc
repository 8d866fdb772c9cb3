#include "http/api/meetings.h"

#include "http/testing/taxii_test.h"

namespace tocsin::http {
namespace {

using namespace testing;

class Meetings : public TaxiiTest {
 protected:
  // The answer to indicators that are added to a new report of the caller's.
  Answer report_with(Client& who, const std::string& type, const std::string& value) {
    const auto report =
        who.post("/api/v1/communities/" + desk.community + "/reports", R"({"title":"Something seen"})").text("id");
    reports.push_back(report);
    return who.post("/api/v1/reports/" + report + "/indicator-sets",
                    fmt::format(R"({{"indicators":[{{"type":"{}","value":"{}"}}]}})", type, value));
  }
  static std::string sighting(int n, int of, int count, std::string_view marking = green) {
    return fmt::format(
        R"({{"type":"sighting","spec_version":"2.1","id":"sighting--00000000-0000-4000-8000-{:012}",)"
        R"("created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","count":{},"sighting_of_ref":"{}",)"
        R"("object_marking_refs":["{}"]}})",
        n, count, id_of(of), marking);
  }
  static std::string opinion(int n, int on) {
    return fmt::format(
        R"({{"type":"opinion","spec_version":"2.1","id":"opinion--00000000-0000-4000-8000-{:012}",)"
        R"("created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","opinion":"strongly-disagree",)"
        R"("object_refs":["{}"],"object_marking_refs":["{}"]}})",
        n, id_of(on), green);
  }
  std::vector<std::string> reports;
};

TEST_F(Meetings, AreToldWithTheAnswerThatAddsTheValues) {
  put(desk.ada, shared(), {indicator(1)});
  const auto answer = report_with(bob, "domain", "host1.lantern.tld");
  ASSERT_EQ(answer.status(), 201) << answer.response.body;
  const auto& objects = answer.at("matches").at("objects").as_array();
  ASSERT_EQ(objects.size(), 1U);
  EXPECT_EQ(objects[0].at("object").as_string(), id_of(1));
  EXPECT_EQ(objects[0].at("meeting").as_string(), "same");
  EXPECT_EQ(objects[0].at("submitter").as_string(), to_text(desk.organisation));
}

TEST_F(Meetings, GoFromNarrowToWideAndBack) {
  put(desk.ada, shared(), {indicator(1)});
  const auto below = report_with(bob, "domain", "www.host1.lantern.tld");
  EXPECT_EQ(below.at("matches").at("objects").at(0).at("meeting").as_string(), "wider");
  const auto above = report_with(bob, "domain", "lantern.tld");
  EXPECT_EQ(above.at("matches").at("objects").at(0).at("meeting").as_string(), "within");
  const auto network = report_with(bob, "cidr", "45.83.64.0/24");
  ASSERT_EQ(network.status(), 201);
  const auto address = report_with(bob, "ipv4", "45.83.64.7");
  const auto& met = address.at("matches").at("items").as_array();
  ASSERT_EQ(met.size(), 1U) << address.response.body;
  EXPECT_EQ(met[0].at("report").as_string(), reports[2]);
  EXPECT_EQ(met[0].at("around").at(0).at("meeting").as_string(), "wider");
  const auto again = bob.get("/api/v1/reports/" + reports[2] + "/matches");
  EXPECT_EQ(again.at("items").at(0).at("around").at(0).at("meeting").as_string(), "within");
}

TEST_F(Meetings, TellNobodyOfWhatTheyMayNotRead) {
  put(desk.ada, shared(), {indicator(1, red)});
  put(desk.ada, collection(port::member_of(desk.organisation)), {indicator(2, amber)});
  for (const auto* value : {"host1.lantern.tld", "host2.lantern.tld", "lantern.tld"}) {
    const auto answer = report_with(bob, "domain", value);
    EXPECT_TRUE(answer.at("matches").at("objects").as_array().empty()) << value;
    EXPECT_TRUE(answer.at("matches").at("common").as_array().empty()) << value;
  }
}

TEST_F(Meetings, CountWhatVeryManyHoldInsteadOfListingIt) {
  std::vector<std::string> many;
  for (int n = 0; n < 40; ++n) {
    auto one = indicator(n);
    const auto at = one.find(fmt::format("host{}.", n));
    one.replace(at, fmt::format("host{}.", n).size(), "common.");
    many.push_back(one);
  }
  ASSERT_EQ(put(desk.ada, shared(), many).status(), 202);
  const auto answer = report_with(bob, "domain", "common.lantern.tld");
  EXPECT_TRUE(answer.at("matches").at("objects").as_array().empty());
  EXPECT_EQ(answer.at("matches").at("common").at(0).at("count").as_int64(), 41);  // with the one that asks
}

TEST_F(Meetings, WeighWhatOthersSaw) {
  put(desk.ada, shared(), {indicator(1), indicator(2), indicator(3), sighting(1, 2, 5), opinion(1, 3)});
  put(desk.ada, shared(), {sighting(2, 1, 90, red)});
  const auto answer = report_with(bob, "domain", "lantern.tld");
  const auto& objects = answer.at("matches").at("objects").as_array();
  ASSERT_EQ(objects.size(), 3U);
  EXPECT_EQ(objects[0].at("object").as_string(), id_of(2));
  EXPECT_EQ(objects[0].at("sightings").as_int64(), 5);
  EXPECT_EQ(objects[1].at("sightings").as_int64(), 0);  // the one that only its sender may read counts for nobody else
  EXPECT_EQ(objects[2].at("object").as_string(), id_of(3));
  EXPECT_EQ(objects[2].at("disagree").as_int64(), 1);
}

class FeedExports : public TaxiiTest {
 protected:
  std::string target(const std::string& query) const {
    return "/api/v1/communities/" + desk.community + "/export?" + query;
  }
};

TEST_F(FeedExports, HoldWhatTheirReaderMaySeeInEveryForm) {
  put(desk.ada, shared(), {indicator(1), indicator(2, red)});
  for (const auto* format : {"csv", "list", "suricata", "sigma", "rpz", "jsonl"}) {
    const auto feed = bob.get(target(fmt::format("format={}&held_back=included", format)));
    ASSERT_EQ(feed.status(), 200) << feed.response.body;
    EXPECT_TRUE(feed.response.body.contains("host1.lantern.tld")) << format;
    EXPECT_FALSE(feed.response.body.contains("host2")) << format;
  }
  EXPECT_EQ(bob.get(target("format=bogus")).status(), 400);
  EXPECT_EQ(bob.get(target("types=bogus")).status(), 400);
  EXPECT_EQ(eve.get(target("format=csv")).status(), 404);
}

TEST_F(FeedExports, AreTheSameUntilSomethingThatIsSeenChanges) {
  put(desk.ada, shared(), {indicator(1)});
  const auto tag = bob.get(target("format=csv")).header("ETag");
  const auto asked = [&] {
    auto request = bob.request(Method::get, target("format=csv"), "");
    request.headers.push_back({"If-None-Match", tag});
    return desk.world.api.handle_and_wait(std::move(request)).status;
  };
  EXPECT_EQ(asked(), 304);
  put(desk.ada, shared(), {indicator(2, red)});
  EXPECT_EQ(asked(), 304);
  put(desk.ada, shared(), {indicator(3)});
  EXPECT_EQ(asked(), 200);
  send(desk.ada, Method::del, shared() + "/objects/" + id_of(3) + "/");
  EXPECT_EQ(asked(), 304);
}

TEST_F(FeedExports, BlockNothingThatWasRevokedOrHasRunOut) {
  put(desk.ada, shared(),
      {indicator(1, green, 0, R"(,"revoked":true)"), indicator(2, green, 0, R"(,"valid_until":"2026-01-02T00:00:00Z")"),
       indicator(3)});
  const auto feed = bob.get(target("format=list&held_back=included"));
  EXPECT_FALSE(feed.response.body.contains("host1."));
  EXPECT_FALSE(feed.response.body.contains("host2."));
}

}  // namespace
}  // namespace tocsin::http
