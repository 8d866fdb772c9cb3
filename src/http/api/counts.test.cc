#include <gtest/gtest.h>

#include "http/testing/shelf.h"

namespace tocsin::http {
namespace {

using testing::Answer;

using testing::Shelf;

std::string text_of(const Answer& answer, std::string_view member) { return json::to_text(answer.at(member)); }

TEST(Counts, SayHowManyInWhichStatesWhoseAndWhere) {
  Shelf desk;
  const auto first = desk.submit("Report").text("id");
  desk.submit("Report");
  desk.submit("Report");
  desk.ada.post("/api/v1/reports/" + first + "/start-triage");
  const auto counts = desk.ada.get("/api/v1/reports/counts");
  ASSERT_EQ(counts.status(), 200);
  EXPECT_EQ(text_of(counts, "total"), "3");
  EXPECT_EQ(text_of(counts, "states"), R"([{"state":"acknowledged","count":2},{"state":"triage","count":1}])");
  EXPECT_EQ(text_of(counts, "owners"), fmt::format(R"([{{"owner":"{}","count":3}}])", to_text(desk.organisation)));
  EXPECT_EQ(text_of(counts, "spaces"), fmt::format(R"([{{"space":"{}","count":3}}])", desk.community));
  EXPECT_EQ(text_of(counts, "more_owners"), "false");
  EXPECT_EQ(text_of(desk.ada.get("/api/v1/reports/counts?state=triage"), "total"), "1");
  EXPECT_EQ(text_of(desk.ada.get("/api/v1/reports/counts?space=" + desk.community), "total"), "3");
  EXPECT_EQ(text_of(desk.ada.get("/api/v1/reports/counts?owner=" + desk.community), "total"), "0");
}

TEST(Counts, OfWhatIsHiddenAreNone) {
  Shelf desk;
  desk.submit("Report");
  const auto other = desk.world.organisation("Larkfield");
  auto bob = desk.world.person(other, "Bob");
  EXPECT_EQ(bob.get("/api/v1/reports/counts").response.body,
            R"({"total":0,"states":[],"owners":[],"more_owners":false,"spaces":[],"more_spaces":false})");
  EXPECT_EQ(desk.world.stranger().get("/api/v1/reports/counts").status(), 401);
}

TEST(Counts, RefuseWhatTheirListRefuses) {
  Shelf desk;
  for (const std::string query : {"state=bogus", "state=", "owner=me", "space=here", "order=title"}) {
    const auto list = desk.ada.get("/api/v1/reports?" + query);
    const auto counts = desk.ada.get("/api/v1/reports/counts?" + query);
    EXPECT_EQ(counts.status(), 400) << query;
    EXPECT_EQ(counts.text("code"), list.text("code"));
    EXPECT_EQ(counts.text("where"), list.text("where"));
  }
  EXPECT_EQ(desk.ada.get("/api/v1/persons/counts?state=active").text("code"), "query.no_state");
  EXPECT_EQ(desk.ada.get("/api/v1/reports/counts?limit=1").text("code"), "field.unknown");
}

TEST(Counts, NameTheFiftyBiggestAndSayThatThereAreMore) {
  Shelf desk;
  for (int i = 0; i < 51; ++i)
    desk.ada.post("/api/v1/communities", fmt::format(R"({{"name":"Port {}","purpose":"Looking out"}})", i));
  desk.submit("Report");
  const auto counts = desk.ada.get("/api/v1/communities/counts");
  EXPECT_EQ(text_of(counts, "total"), "52");
  EXPECT_EQ(counts.at("spaces").as_array().size(), 50U);
  EXPECT_EQ(text_of(counts, "more_spaces"), "true");
  std::string last;
  for (const auto& row : counts.at("spaces").as_array()) {
    const std::string id(row.at("space").as_string());
    EXPECT_LT(last, id) << "of equals the smaller id first";
    last = id;
  }
}

TEST(Counts, AreNotSentAgainWhileTheyAreTheSame) {
  Shelf desk;
  desk.submit("Report");
  const auto tag = desk.ada.get("/api/v1/reports/counts").header("ETag");
  const auto ask = [&] {
    auto request = desk.ada.request(Method::get, "/api/v1/reports/counts", "");
    request.headers.push_back({"If-None-Match", tag});
    return desk.world.api.handle_and_wait(request).status;
  };
  EXPECT_EQ(ask(), 304);
  desk.submit("Report");
  EXPECT_EQ(ask(), 200);
}

}  // namespace
}  // namespace tocsin::http
