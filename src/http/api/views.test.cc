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
  played.import(played.petra, at_petra, {"a.lantern.tld", "b.lantern.tld", "c.lantern.tld"});
  played.import(played.rhys, at_rhys, {"b.lantern.tld", "c.lantern.tld", "d.lantern.tld"});
  const auto seen = played.ines.get("/api/v1/reports/" + at_petra + "/matches");
  ASSERT_EQ(seen.at("items").as_array().size(), 1U) << seen.response.body;
  const auto& match = seen.at("items").at(0);
  EXPECT_EQ(match.at("report").as_string(), at_rhys);
  EXPECT_EQ(match.at("title").as_string(), "Strange names");
  EXPECT_EQ(match.at("count").to_number<int>(), 2);
  EXPECT_EQ(match.at("sample").at(0).at("value").as_string(), "b.lantern.tld");
  EXPECT_EQ(played.petra.get("/api/v1/reports/" + at_petra + "/matches").response.body,
            R"({"items":[],"objects":[],"common":[],"complete":true})");
  EXPECT_EQ(played.petra.get("/api/v1/reports/" + at_rhys + "/matches").status(), 404);
}

std::string matches_at(const std::string& kind, const std::string& id) {
  return "/api/v1/" + kind + "/" + id + "/matches";
}

TEST(Matches, PassOverWhatIsOnAWarninglist) {
  PlayedWorld played;
  const auto at_petra = played.report(played.petra, "Odd calls");
  const auto at_rhys = played.report(played.rhys, "Strange names");
  played.import(played.petra, at_petra, {"www.example.net", "a.lantern.tld"});
  played.import(played.rhys, at_rhys, {"www.example.net", "b.lantern.tld"});
  EXPECT_EQ(played.ines.get(matches_at("reports", at_petra)).response.body,
            R"({"items":[],"objects":[],"common":[],"complete":true})");
}

TEST(Matches, AreLookedForAcrossIncidentsAndTheirReports) {
  PlayedWorld played;
  played.play();
  const auto other = played.report(played.rhys, "Strange names");
  const auto body = [](const std::string& value) {
    return json::parse(R"({"indicators":[{"type":"domain","value":")" + value + R"("}]})").value();
  };
  const auto second = played.act(played.ines, "incidents", json::Object{{"title", "Second"}});
  played.act(played.ines, "incidents/" + second + "/indicator-sets", body("c2.lantern.tld").as_object());
  played.import(played.rhys, other, {"c2.lantern.tld"});
  const auto seen = played.ines.get(matches_at("incidents", second));
  ASSERT_EQ(seen.at("items").as_array().size(), 1U) << seen.response.body;
  EXPECT_EQ(seen.at("items").at(0).at("report").as_string(), other);
  const auto back = played.ines.get(matches_at("reports", other));
  EXPECT_EQ(back.at("items").at(0).at("incident").as_string(), second);
  EXPECT_EQ(back.at("items").at(0).at("title").as_string(), "Second");
  EXPECT_EQ(played.rhys.get(matches_at("reports", other)).response.body,
            R"({"items":[],"objects":[],"common":[],"complete":true})")
      << "the incident is not theirs";
  EXPECT_EQ(played.rhys.get(matches_at("incidents", second)).status(), 404);
}

// The owner learns of the match in the team's words; from whom, and that there is such a report, it does not.
TEST(Matches, AreToldByTheTeamInItsOwnWords) {
  PlayedWorld played;
  const auto at_petra = played.report(played.petra, "Odd calls");
  const auto at_rhys = played.report(played.rhys, "Strange names");
  played.import(played.petra, at_petra, {"a.lantern.tld", "b.lantern.tld"});
  played.import(played.rhys, at_rhys, {"b.lantern.tld"});
  const auto notify = [&](testing::Client& who, const std::string& text, const std::string& value,
                          const std::string& from) {
    return who.post("/api/v1/reports/" + at_petra + "/notify-of-match",
                    json::Object{{"text", text},
                                 {"indicators", json::Array{json::Object{{"type", "domain"}, {"value", value}}}},
                                 {"reports", json::Array{from}}});
  };
  const std::string words = "Another member has met this name since Monday.";
  EXPECT_EQ(notify(played.petra, words, "b.lantern.tld", at_rhys).status(), 403);
  EXPECT_EQ(notify(played.ines, words, "c.lantern.tld", at_rhys).text("code"), "match.not_in_report");
  EXPECT_EQ(notify(played.ines, words, "a.lantern.tld", at_rhys).text("code"), "match.not_shared");
  EXPECT_EQ(notify(played.ines, words, "b.lantern.tld", at_petra).text("code"), "report.same");
  EXPECT_EQ(notify(played.ines, "Aldermoor University has it too", "b.lantern.tld", at_rhys).text("code"),
            "match.names_party");
  ASSERT_EQ(notify(played.ines, words, "b.lantern.tld", at_rhys).status(), 200);
  const auto mine = played.petra.get("/api/v1/reports/" + at_petra);
  EXPECT_EQ(mine.at("match_notice").at("text").as_string(), words);
  EXPECT_FALSE(mine.body.as_object().contains("match_provenance"));
  EXPECT_THAT(mine.response.body, Not(HasSubstr(at_rhys)));
  EXPECT_THAT(mine.response.body, Not(HasSubstr(to_text(played.rhys.organisation))));
  const auto teams = played.ines.get("/api/v1/reports/" + at_petra);
  EXPECT_EQ(teams.at("match_provenance").at("reports").at(0).as_string(), at_rhys);
  EXPECT_EQ(played.rhys.get("/api/v1/reports/" + at_petra).status(), 404);
}

TEST(IndicatorSets, SayWhichOfThemAreOnWarninglists) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  const auto set = played.import(played.petra, report, {"dns.google", "a.lantern.tld"});
  const auto seen = played.petra.get("/api/v1/indicator-sets/" + set);
  const auto& warnings = seen.at("warnings");
  EXPECT_EQ(warnings.at("count").to_number<int>(), 1);
  EXPECT_EQ(warnings.at("held_back").at(0).at("value").as_string(), "dns.google");
  EXPECT_EQ(warnings.at("held_back").at(0).at("list").as_string(), "public-resolver-names");
  const auto clean = played.import(played.petra, report, {"b.lantern.tld"});
  EXPECT_FALSE(played.petra.get("/api/v1/indicator-sets/" + clean).body.as_object().contains("warnings"));
}

TEST(IndicatorSets, LeaveWithoutWhatIsOnWarninglistsUnlessTheirReaderAsks) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  const auto set = played.import(played.petra, report, {"dns.google", "a.lantern.tld"});
  const auto target = "/api/v1/indicator-sets/" + set + "/export";
  for (const std::string format : {"misp", "stix"}) {
    const auto without = played.petra.get(target + "?format=" + format);
    ASSERT_EQ(without.status(), 200) << without.response.body;
    EXPECT_THAT(without.response.body, HasSubstr("a.lantern.tld"));
    EXPECT_THAT(without.response.body, Not(HasSubstr("\"dns.google\"")));
    EXPECT_THAT(without.response.body, HasSubstr("tocsin:held-back=\\\"1\\\""));
    EXPECT_EQ(without.header("Tocsin-Held-Back"), "1; left_out");
    const auto with = played.petra.get(target + "?held_back=included&format=" + format);
    EXPECT_THAT(with.response.body, HasSubstr("\"dns.google\""));
    EXPECT_THAT(with.response.body, HasSubstr("tocsin:held-back-included=\\\"1\\\""));
  }
  const auto benign = played.import(played.petra, report, {"dns.google"});
  EXPECT_THAT(played.petra.get("/api/v1/indicator-sets/" + benign + "/export").response.body,
              HasSubstr("1 indicator is on warninglists"));
  EXPECT_EQ(played.petra.get(target + "?held_back=maybe").text("code"), "field.value");
  EXPECT_EQ(played.rhys.get(target).status(), 404);
}

TEST(Warninglists, AreListedAndAskedByAnyoneWhoIsSignedIn) {
  PlayedWorld played;
  const auto lists = played.petra.get("/api/v1/warninglists");
  EXPECT_EQ(lists.at("items").as_array().size(), model::shipped_warninglists().size());
  const auto seen = played.petra.post("/api/v1/warninglists/check",
                                      R"({"values":["8.8.8[.]8","d41d8cd98f00b204e9800998ecf8427e","a.lantern.tld"]})");
  ASSERT_EQ(seen.status(), 200) << seen.response.body;
  EXPECT_EQ(seen.at("items").at(0).at("lists").at(0).at("list").as_string(), "public-resolvers");
  EXPECT_EQ(seen.at("items").at(1).at("type").as_string(), "md5");
  EXPECT_EQ(seen.at("items").at(1).at("lists").at(0).at("list").as_string(), "empty-file");
  EXPECT_TRUE(seen.at("items").at(2).at("lists").as_array().empty());
  EXPECT_EQ(played.world.stranger().get("/api/v1/warninglists").status(), 401);
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

json::Object route_of(PlayedWorld& played, testing::Client& who, const json::Array& values) {
  const auto answer = who.post("/api/v1/communities/" + to_text(played.community) + "/constituency/route",
                               json::Object{{"observables", values}});
  EXPECT_EQ(answer.status(), 200) << answer.response.body;
  return answer.body.as_object();
}

// By one who administers the organisation.
void declare(PlayedWorld& played, const testing::Client& of, const json::Object& said) {
  auto admin = played.world.person(of.organisation, "Admin", state::PersonRole::admin);
  const auto answer = admin.post("/api/v1/organisations/" + to_text(of.organisation) + "/declare", said);
  EXPECT_LT(answer.status(), 300) << answer.response.body;
  played.world.pass(seconds(60));
}

std::vector<std::string> owners_in(const json::Object& answer) {
  std::vector<std::string> out;
  for (const auto& item : answer.at("items").as_array()) {
    std::string line;
    for (const auto& owner : item.at("organisations").as_array())
      line += (line.empty() ? "" : ", ") + std::string(owner.at("organisation_name").as_string());
    if (const auto* declared = item.as_object().if_contains("declared"))
      line += " by " + std::string(declared->at("value").as_string());
    out.push_back(std::move(line));
  }
  return out;
}

TEST(ConstituencyRoutes, NameTheNearestOwnerAndItsContacts) {
  PlayedWorld played;
  declare(played, played.petra,
          {{"networks", json::Array{"198.51.100.0/24"}}, {"domains", json::Array{"harbour.example"}}});
  declare(played, played.rhys, {{"networks", json::Array{"198.51.100.128/25"}}, {"systems", json::Array{"AS64496"}}});
  played.act(played.petra, "organisations/" + to_text(played.harbourline) + "/contacts",
             json::Object{{"function", "duty officer"}, {"name", "Petra"}, {"phone", "+1 555 0100"}});
  const json::Array values{"198.51.100.7", "198[.]51.100.200", "hxxp://www.harbour.example/x",
                           "as64496",      "192.0.2.1",        "odd"};
  const auto seen = route_of(played, played.ines, values);
  EXPECT_THAT(owners_in(seen),
              ElementsAre("Harbourline Terminals by 198.51.100.0/24", "Aldermoor University by 198.51.100.128/25",
                          "Harbourline Terminals by harbour.example", "Aldermoor University by AS64496", "", ""));
  const auto& owner = seen.at("items").at(0).at("organisations").at(0);
  EXPECT_EQ(owner.at("contacts").at(0).at("phone").as_string(), "+1 555 0100");
}

TEST(ConstituencyRoutes, TellNobodyOfDeclarationsThatTheyMayNotRead) {
  PlayedWorld played;
  declare(played, played.petra, {{"networks", json::Array{"198.51.100.0/24"}}});
  EXPECT_THAT(owners_in(route_of(played, played.rhys, {"198.51.100.7"})), ElementsAre(""));
  EXPECT_EQ(played.eve
                .post("/api/v1/communities/" + to_text(played.community) + "/constituency/route",
                      json::Object{{"observables", json::Array{"198.51.100.7"}}})
                .status(),
            404);
  declare(played, played.rhys,
          {{"networks", json::Array{"198.51.0.0/16"}},
           {"marking",
            json::Object{{"tlp", "TLP:GREEN"}, {"audience", json::Array{"community:" + to_text(played.community)}}}}});
  EXPECT_THAT(owners_in(route_of(played, played.rhys, {"198.51.100.7"})),
              ElementsAre("Aldermoor University by 198.51.0.0/16"));
  EXPECT_THAT(owners_in(route_of(played, played.petra, {"198.51.100.7"})),
              ElementsAre("Harbourline Terminals by 198.51.100.0/24"));
}

}  // namespace
}  // namespace tocsin::http
