#include "http/api/views.h"

#include <gmock/gmock.h>

#include "http/api/views_world.h"

namespace tocsin::http {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> member_of_all(const testing::Answer& answer, std::string_view member) {
  std::vector<std::string> out;
  for (const auto& item : answer.at("items").as_array()) {
    const auto* found = item.as_object().if_contains(member);
    out.emplace_back(found == nullptr ? "" : std::string(found->as_string()));
  }
  return out;
}

std::vector<std::string> texts_of(const json::Value& list) {
  std::vector<std::string> out;
  for (const auto& item : list.as_array()) out.emplace_back(item.as_string());
  return out;
}

TEST(Incidents, NameTheirReportsToThoseWhoMayReadThem) {
  PlayedWorld played;
  played.play();
  const auto named = [&](testing::Client& who) {
    const auto seen = who.get("/api/v1/incidents/" + played.incident);
    EXPECT_EQ(seen.status(), 200);
    const auto* reports = seen.body.as_object().if_contains("reports");
    return reports == nullptr ? std::vector<std::string>{} : texts_of(*reports);
  };
  EXPECT_THAT(named(played.ines), ElementsAre(played.first_report));
  EXPECT_THAT(named(played.petra), ElementsAre(played.first_report));
  EXPECT_THAT(named(played.wanqing), ElementsAre());
}

TEST(Matches, ShowOnlyReportsThatTheirReaderMayRead) {
  PlayedWorld played;
  const auto at_petra = played.report(played.petra, "Odd calls");
  const auto at_rhys = played.report(played.rhys, "Strange names");
  played.import(played.petra, at_petra, {"a.example.net", "b.example.net", "c.example.net"});
  played.import(played.rhys, at_rhys, {"b.example.net", "c.example.net", "d.example.net"});
  const auto seen = played.ines.get("/api/v1/reports/" + at_petra + "/matches");
  ASSERT_EQ(seen.at("items").as_array().size(), 1U) << seen.response.body;
  const auto& match = seen.at("items").at(0);
  EXPECT_EQ(match.at("report").as_string(), at_rhys);
  EXPECT_EQ(match.at("title").as_string(), "Strange names");
  EXPECT_EQ(match.at("count").to_number<int>(), 2);
  EXPECT_EQ(match.at("sample").at(0).at("value").as_string(), "b.example.net");
  EXPECT_EQ(played.petra.get("/api/v1/reports/" + at_petra + "/matches").response.body,
            R"({"items":[],"complete":true})");
  EXPECT_EQ(played.petra.get("/api/v1/reports/" + at_rhys + "/matches").status(), 404);
}

TEST(Matches, SayThatTheyAreIncompleteWhereAReportHoldsTooMany) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Long list");
  for (int part = 0; part < 3; ++part) {
    std::vector<std::string> names;
    for (int i = 0; i < 3'400; ++i) names.push_back(fmt::format("n{}.example.net", part * 3'400 + i));
    played.import(played.petra, report, names);
    const auto seen = played.petra.get("/api/v1/reports/" + report + "/matches");
    EXPECT_EQ(seen.at("complete").as_bool(), part < 2) << part;
  }
}

TEST(Matrix, HasOneRowForEachParty) {
  PlayedWorld played;
  played.play();
  const auto target = "/api/v1/incidents/" + played.incident + "/matrix";
  const auto matrix = played.ines.get(target);
  EXPECT_THAT(member_of_all(matrix, "organisation_name"),
              ElementsAre("Harbourline Terminals", "Aldermoor University", "Larkfield Telecom"));
  EXPECT_THAT(member_of_all(matrix, "state"), ElementsAre("active", "active", "active"));
  EXPECT_THAT(member_of_all(matrix, "impact_state"), ElementsAre("recovered", "recovered", ""));
  EXPECT_EQ(matrix.at("items").at(1).at("requests").at("open").to_number<int>(), 1);
  EXPECT_EQ(matrix.at("items").at(2).at("requests").at("done").to_number<int>(), 1);
  for (const auto& row : matrix.at("items").as_array()) {
    EXPECT_LT(row.at("invited_at").as_string(), row.at("accepted_at").as_string());
    EXPECT_LE(row.at("accepted_at").as_string(), row.at("last_heard_at").as_string());
  }
  played.world.pass(days(3));
  EXPECT_EQ(played.ines.get(target).at("items").at(1).at("requests").at("overdue").to_number<int>(), 1);
  EXPECT_EQ(played.eve.get(target).status(), 404);
}

TEST(Matrix, CountsARequestAsOpenUntilItsAnswerIsVerified) {
  PlayedWorld played;
  played.open_incident();
  played.take_part(played.wanqing);
  const auto request = played.act(played.ines, "incidents/" + played.incident + "/requests",
                                  json::Object{{"organisation", to_text(played.larkfield)},
                                               {"ask", "facts"},
                                               {"title", "Which names?"},
                                               {"due_at", "2026-05-29T12:00:00Z"}});
  const auto counts = [&] {
    return json::to_text(
        played.ines.get("/api/v1/incidents/" + played.incident + "/matrix").at("items").at(0).at("requests"));
  };
  for (const std::string step : {"acknowledge", "accept", "start"})
    played.act(played.wanqing, "requests/" + request + "/" + step);
  played.world.pass(days(3));
  EXPECT_EQ(counts(), R"({"open":1,"overdue":1,"done":0})");
  played.act(played.wanqing, "requests/" + request + "/answer", json::Object{{"text", "Three."}});
  EXPECT_EQ(counts(), R"({"open":1,"overdue":0,"done":0})");
  played.act(played.ines, "requests/" + request + "/verify");
  EXPECT_EQ(counts(), R"({"open":0,"overdue":0,"done":1})");
}

TEST(Matrix, CountsOnlyTheRequestsThatItsReaderSees) {
  PlayedWorld played;
  played.play();
  const auto seen = played.petra.get("/api/v1/incidents/" + played.incident + "/matrix");
  for (const auto& row : seen.at("items").as_array()) EXPECT_EQ(row.at("requests").at("open").to_number<int>(), 0);
}

TEST(Matrix, IsNotSentTwice) {
  PlayedWorld played;
  played.play();
  const auto target = "/api/v1/incidents/" + played.incident + "/matrix";
  auto request = played.ines.request(Method::get, target, "");
  request.headers.push_back({"If-None-Match", played.ines.get(target).header("ETag")});
  const auto again = played.world.api.handle_and_wait(std::move(request));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
}

TEST(Matrix, HoldsAHundredAndTwentyOneParties) {
  PlayedWorld played;
  played.incident = played.act(played.ines, "incidents", json::Object{{"title", "Wide"}});
  for (int i = 0; i < 121; ++i)
    played.act(played.ines, "incidents/" + played.incident + "/participations",
               json::Object{{"organisation", to_text(played.world.organisation(fmt::format("Party {}", i)))},
                            {"terms", "As usual."}});
  const auto matrix = played.ines.get("/api/v1/incidents/" + played.incident + "/matrix");
  EXPECT_EQ(matrix.at("items").as_array().size(), 121U);
}

TEST(Timeline, TellsWhatHappenedOldestFirst) {
  PlayedWorld played;
  played.play();
  const auto target = "/api/v1/incidents/" + played.incident + "/timeline";
  const auto whole = played.ines.get(target + "?limit=1000");
  const auto types = member_of_all(whole, "type");
  ASSERT_GT(types.size(), 20U);
  EXPECT_EQ(types.front(), "incident.proposed");
  EXPECT_EQ(types.back(), "incident.closed");
  EXPECT_EQ(whole.at("items").at(0).at("words").as_string(),
            "Northgate Coordination Centre proposed a coordinated incident");
  std::vector<std::string> paged;
  std::string cursor;
  do {
    const auto page = played.ines.get(target + "?limit=7" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (auto& fact : member_of_all(page, "fact")) paged.push_back(std::move(fact));
    cursor = page.text("next");
  } while (!cursor.empty());
  EXPECT_EQ(paged, member_of_all(whole, "fact"));
}

TEST(Timeline, SpeaksItsReadersLanguage) {
  PlayedWorld played;
  played.play();
  played.ines.language = "zh-CN";
  const auto seen = played.ines.get("/api/v1/incidents/" + played.incident + "/timeline?limit=1");
  EXPECT_EQ(seen.header("Content-Language"), "zh-Hans");
  EXPECT_THAT(std::string(seen.at("items").at(0).at("words").as_string()), HasSubstr("北门协同中心"));
}

TEST(Timeline, LeavesOutWhatItsReaderMayNotKnow) {
  PlayedWorld played;
  played.play();
  const auto target = "/api/v1/incidents/" + played.incident + "/timeline?limit=1000";
  for (const auto& type : member_of_all(played.petra.get(target), "type"))
    EXPECT_EQ(type.rfind("request.", 0), std::string::npos);
  EXPECT_EQ(played.eve.get(target).status(), 404);
  const auto cursor = played.ines.get("/api/v1/incidents/" + played.incident + "/timeline?limit=3").text("next");
  EXPECT_EQ(played.petra.get(target + "&cursor=" + cursor).text("code"), "query.cursor");
}

TEST(Timeline, NamesWhatAnEntryIsAboutToThoseWhoMayReadIt) {
  PlayedWorld played;
  played.play();
  const auto titles = [&](testing::Client& reader) {
    return member_of_all(reader.get("/api/v1/incidents/" + played.incident + "/timeline?limit=1000"), "title");
  };
  const std::string question = "Which subscribers resolved the three names?";
  EXPECT_THAT(titles(played.ines), Contains(question));
  EXPECT_THAT(titles(played.rhys), Not(Contains(question))) << "asked of another party";
  EXPECT_THAT(titles(played.rhys), Contains("Makers belong in the contact book"));
}

TEST(Schemes, AreListedAndShown) {
  PlayedWorld played;
  const auto list = played.petra.get("/api/v1/schemes");
  EXPECT_EQ(list.at("items").at(0).at("scheme").as_string(), "rsit");
  EXPECT_FALSE(played.petra.get("/api/v1/schemes/rsit").at("classes").as_array().empty());
  EXPECT_EQ(played.petra.get("/api/v1/schemes/none").status(), 404);
}

}  // namespace
}  // namespace tocsin::http
