#include <gtest/gtest.h>

#include <set>

#include "http/testing/shelf.h"

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::Client;
using testing::World;

using testing::Shelf;

std::vector<std::string> ids_in(const Answer& page) {
  std::vector<std::string> out;
  for (const auto& item : page.at("items").get_array()) out.emplace_back(item.at("id").get_string());
  return out;
}

TEST(Records, ArePagedNewestFirstAndEachOnce) {
  Shelf shelf;
  std::vector<std::string> made;
  for (int i = 0; i < 7; ++i) made.insert(made.begin(), shelf.submit(fmt::format("Report {}", i)).text("id"));
  std::vector<std::string> read;
  std::string next = "/api/v1/reports?limit=3";
  for (int page = 0; page < 3; ++page) {
    const auto answer = shelf.ada.get(next);
    const auto ids = ids_in(answer);
    read.insert(read.end(), ids.begin(), ids.end());
    next = "/api/v1/reports?limit=3&cursor=" + answer.text("next");
    EXPECT_EQ(answer.text("next").empty(), page == 2);
  }
  EXPECT_EQ(read, made);
}

TEST(Records, KeepACursorToItsReaderAndItsList) {
  Shelf shelf;
  for (int i = 0; i < 3; ++i) shelf.submit("Report");
  const auto cursor = shelf.ada.get("/api/v1/reports?limit=1").text("next");
  auto bob = shelf.world.person(shelf.organisation, "Bob");
  EXPECT_EQ(shelf.ada.get("/api/v1/reports?cursor=" + cursor).status(), 200);
  EXPECT_EQ(bob.get("/api/v1/reports?cursor=" + cursor).text("code"), "query.cursor");
  EXPECT_EQ(shelf.ada.get("/api/v1/incidents?cursor=" + cursor).text("code"), "query.cursor");
}

TEST(Records, AreNotSentAgainWhileTheyAreTheSame) {
  Shelf shelf;
  const auto id = shelf.submit("Report").text("id");
  const auto ask = [&](const std::string& etag) {
    auto request = shelf.ada.request(Method::get, "/api/v1/reports/" + id, "");
    request.headers.push_back({"If-None-Match", etag});
    return shelf.world.api.handle_and_wait(request);
  };
  const auto etag = shelf.ada.get("/api/v1/reports/" + id).header("ETag");
  EXPECT_EQ(ask(etag).status, 304);
  EXPECT_EQ(ask(etag).body, "");
  shelf.ada.post("/api/v1/reports/" + id + "/start-triage");
  EXPECT_EQ(ask(etag).status, 200);
}

// The same words under another marking are another answer.
TEST(Records, AreSentAgainOnceTheyAreMarkedOtherwise) {
  Shelf shelf;
  const auto id = shelf.submit("Report").text("id");
  const auto path = "/api/v1/reports/" + id;
  const auto before = shelf.ada.get(path);
  const auto fact = std::string(before.at("versions").at("head").as_string());
  const auto done = shelf.ada.post(path + "/change", R"({"fact":")" + fact + R"(","marking":{"pap":"PAP:RED"}})");
  ASSERT_EQ(done.status(), 200) << done.response.body;
  const auto after = shelf.ada.get(path);
  EXPECT_EQ(after.at("versions").at("head").as_string(), fact);
  EXPECT_NE(after.header("ETag"), before.header("ETag"));
}

TEST(Records, AreOfTheKindThatThePathNames) {
  Shelf shelf;
  const auto id = shelf.submit("Report").text("id");
  EXPECT_EQ(shelf.ada.get("/api/v1/incidents/" + id).status(), 404);
  EXPECT_EQ(shelf.ada.get("/api/v1/reports/not-an-id").status(), 404);
  EXPECT_EQ(shelf.ada.get("/api/v1/reports/" + id + "/attachments").status(), 200);
  EXPECT_EQ(shelf.ada.get("/api/v1/rooms/" + id + "/messages").status(), 404);
}

TEST(Records, AreFilteredByStateOwnerAndSpace) {
  Shelf shelf;
  const auto first = shelf.submit("One").text("id");
  const auto second = shelf.submit("Two").text("id");
  shelf.ada.post("/api/v1/reports/" + first + "/start-triage");
  EXPECT_EQ(ids_in(shelf.ada.get("/api/v1/reports?state=triage")), std::vector{first});
  EXPECT_EQ(ids_in(shelf.ada.get("/api/v1/reports?state=acknowledged")), std::vector{second});
  EXPECT_EQ(ids_in(shelf.ada.get("/api/v1/reports?owner=" + to_text(shelf.organisation))).size(), 2U);
  EXPECT_EQ(ids_in(shelf.ada.get("/api/v1/reports?space=" + shelf.community)).size(), 2U);
  EXPECT_EQ(ids_in(shelf.ada.get("/api/v1/reports?owner=" + shelf.community)).size(), 0U);
  EXPECT_EQ(shelf.ada.get("/api/v1/reports?owner=me").status(), 400);
}

TEST(Records, AreFilteredByStatesThatThereAre) {
  Shelf shelf;
  shelf.submit("One");
  const auto bogus = shelf.ada.get("/api/v1/reports?state=bogus");
  EXPECT_EQ(bogus.status(), 400);
  EXPECT_EQ(bogus.text("code"), "query.state");
  EXPECT_NE(bogus.text("detail").find("submitted, acknowledged, "), std::string::npos) << bogus.text("detail");
  EXPECT_EQ(shelf.ada.get("/api/v1/reports?state=").text("code"), "query.state");
  EXPECT_EQ(shelf.ada.get("/api/v1/persons?state=active").text("code"), "query.no_state");
}

TEST(Records, AreFoundByTheirWords) {
  Shelf shelf;
  const auto id = shelf.submit("Lantern in the harbour").text("id");
  shelf.submit("Something else");
  EXPECT_EQ(ids_in(shelf.ada.get("/api/v1/search?q=lantern")), std::vector{id});
  EXPECT_EQ(ids_in(shelf.ada.get("/api/v1/search?q=absent")).size(), 0U);
  EXPECT_EQ(shelf.ada.get("/api/v1/search").text("code"), "field.missing");
}

TEST(Records, RefuseQueriesThatTheyDoNotKnow) {
  Shelf shelf;
  EXPECT_EQ(shelf.ada.get("/api/v1/reports?order=title").text("code"), "field.unknown");
  EXPECT_EQ(shelf.ada.get("/api/v1/reports?limit=0").text("code"), "query.limit");
  EXPECT_EQ(shelf.ada.get("/api/v1/reports?limit=1001").text("code"), "query.limit");
  EXPECT_EQ(shelf.ada.get("/api/v1/reports?limit=2&limit=3").text("code"), "url.repeated");
}

}  // namespace
}  // namespace tocsin::http
