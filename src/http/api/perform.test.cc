#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "http/testing/world.h"

namespace tocsin::http {
namespace {

using testing::Client;
using testing::World;

struct Desk {
  Desk()
      : organisation(world.organisation("Northwind")),
        ada(world.person(organisation, "Ada", state::PersonRole::admin)),
        bob(world.person(organisation, "Bob")) {
    community = ada.post("/api/v1/communities", R"({"name":"Ports","purpose":"Looking out"})").text("id");
    reports = "/api/v1/communities/" + community + "/reports";
  }
  World world;
  model::OrganisationId organisation;
  Client ada;
  Client bob;
  std::string community;
  std::string reports;
};

std::size_t count_of(const testing::Answer& list) { return list.at("items").get_array().size(); }

TEST(Perform, ShowsWhatWasMadeAndWhereItStands) {
  Desk desk;
  const auto made = desk.ada.post(desk.reports, R"({"title":"Phishing"})");
  EXPECT_EQ(made.status(), 201);
  EXPECT_EQ(made.header("Location"), "/api/v1/reports/" + made.text("id"));
  const auto read = desk.ada.get(made.header("Location"));
  EXPECT_EQ(read.response.body, made.response.body);
  EXPECT_EQ(read.header("ETag"), made.header("ETag"));
}

TEST(Perform, DoesOnceWhatIsSentTwiceUnderOneKey) {
  Desk desk;
  desk.ada.idempotency_key = "lost-answer-1";
  const auto first = desk.ada.post(desk.reports, R"({"title":"Phishing"})");
  desk.ada.idempotency_key = "lost-answer-1";
  const auto again = desk.ada.post(desk.reports, R"({"title":"Phishing"})");
  EXPECT_EQ(again.status(), 201);
  EXPECT_EQ(again.response.body, first.response.body);
  EXPECT_EQ(first.header("Idempotent-Replay"), "");
  EXPECT_EQ(again.header("Idempotent-Replay"), "true");
  EXPECT_EQ(count_of(desk.ada.get(desk.reports)), 1U);
}

TEST(Perform, RefusesAKeyThatStoodForSomethingElse) {
  Desk desk;
  desk.ada.idempotency_key = "lost-answer-1";
  desk.ada.post(desk.reports, R"({"title":"Phishing"})");
  desk.ada.idempotency_key = "lost-answer-1";
  const auto other = desk.ada.post(desk.reports, R"({"title":"Another"})");
  EXPECT_EQ(other.status(), 422);
  EXPECT_EQ(other.text("code"), "idempotency.other_body");
  EXPECT_EQ(count_of(desk.ada.get(desk.reports)), 1U);
}

TEST(Perform, LetsOneOfTwoAtOncePassARuleOverSeveralRecords) {
  for (int round = 0; round < 20; ++round) {
    Desk desk;
    const auto invited = desk.world.organisation("Invited");
    const auto input = fmt::format(R"({{"organisation":"{}"}})", to_text(invited));
    const auto path = "/api/v1/communities/" + desk.community + "/memberships";
    std::array<http::Request, 2> requests{desk.ada.request(Method::post, path, input),
                                          desk.ada.request(Method::post, path, input)};
    std::array<int, 2> status{};
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < requests.size(); ++i)
        threads.emplace_back([&, i] { status[i] = desk.world.api.handle_and_wait(std::move(requests[i])).status; });
    }
    std::ranges::sort(status);
    EXPECT_EQ(status[0], 201);
    EXPECT_EQ(status[1], 409);
    EXPECT_EQ(count_of(desk.ada.get(path)), 1U);
  }
}

// Each gives the organisation the team's role in it: none of them takes the right to propose the next.
TEST(Perform, LetsAllOfManyAtOncePassThatDoNotTouchEachOther) {
  Desk desk;
  std::vector<http::Request> requests;
  for (int i = 0; i < 16; ++i)
    requests.push_back(
        desk.ada.request(Method::post, "/api/v1/incidents", fmt::format(R"({{"title":"Number {}"}})", i)));
  std::array<int, 16> status{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < requests.size(); ++i)
      threads.emplace_back([&, i] { status[i] = desk.world.api.handle_and_wait(std::move(requests[i])).status; });
  }
  EXPECT_EQ(std::ranges::count(status, 201), 16);
}

TEST(Perform, KeepsTheKeysOfPersonsApart) {
  Desk desk;
  desk.ada.idempotency_key = "same-key-of-two";
  desk.bob.idempotency_key = "same-key-of-two";
  const auto adas = desk.ada.post(desk.reports, R"({"title":"Ada's"})");
  const auto bobs = desk.bob.post(desk.reports, R"({"title":"Bob's"})");
  EXPECT_EQ(bobs.status(), 201);
  EXPECT_NE(adas.text("id"), bobs.text("id"));
}

TEST(Perform, NeedsAKeyOfVisibleCharacters) {
  Desk desk;
  auto request = desk.ada.request(Method::post, desk.reports, R"({"title":"Phishing"})");
  for (const std::string& key :
       {std::string(), std::string("short"), std::string("with a space"), std::string(129, 'k')}) {
    for (auto& header : request.headers)
      if (header.name == "Idempotency-Key") header.value = key;
    EXPECT_EQ(desk.world.api.handle_and_wait(request).status, 400) << key;
  }
  EXPECT_EQ(count_of(desk.ada.get(desk.reports)), 0U);
}

TEST(Perform, ReplaysWhatTheCallerMayReadNow) {
  Desk desk;
  desk.ada.idempotency_key = "renamed-later";
  const auto first = desk.ada.post(desk.reports, R"({"title":"Phishing"})");
  desk.ada.post("/api/v1/reports/" + first.text("id") + "/start-triage");
  desk.ada.idempotency_key = "renamed-later";
  EXPECT_EQ(desk.ada.post(desk.reports, R"({"title":"Phishing"})").text("state"), "triage");
}

TEST(Perform, RefusesAnEditOfWhatChangedMeanwhile) {
  Desk desk;
  const auto made = desk.ada.post(desk.reports, R"({"title":"Phishing"})");
  const auto base = std::string(made.at("versions").at("head").get_string());
  const auto path = "/api/v1/reports/" + made.text("id") + "/amend";
  const auto body = [&](std::string_view title) {
    return fmt::format(R"({{"title":"{}","base":{{"head":"{}"}}}})", title, base);
  };
  EXPECT_EQ(desk.ada.post(path, body("Better")).status(), 200);
  const auto late = desk.bob.post(path, body("Worse"));
  EXPECT_EQ(late.status(), 412);
  EXPECT_EQ(late.text("code"), "edit.base");
  EXPECT_EQ(desk.ada.get("/api/v1/reports/" + made.text("id")).text("title"), "Better");
}

TEST(Perform, RefusesAMoveThatTheStateDoesNotAllow) {
  Desk desk;
  const auto made = desk.ada.post(desk.reports, R"({"title":"Phishing"})");
  const auto answer = desk.ada.post("/api/v1/reports/" + made.text("id") + "/validate", R"({"reason":"So"})");
  EXPECT_EQ(answer.status(), 409);
  EXPECT_EQ(answer.text("code"), "state.move");
}

TEST(Perform, TakesTimesThatWereButNotOnesToCome) {
  Desk desk;
  EXPECT_EQ(desk.ada.post(desk.reports, R"({"title":"Old","happened_at":"2026-01-01T00:00:00Z"})").status(), 201);
  const auto answer = desk.ada.post(desk.reports, R"({"title":"New","happened_at":"2036-01-01T00:00:00Z"})");
  EXPECT_EQ(answer.status(), 400);
  EXPECT_EQ(answer.text("code"), "happened_at.future");
}

TEST(Perform, RefusesAnAudienceWiderThanTheMarking) {
  Desk desk;
  const auto answer = desk.ada.post(desk.reports, R"({"title":"X","marking":{"tlp":"TLP:RED","audience":["public"]}})");
  EXPECT_EQ(answer.status(), 400);
  EXPECT_EQ(answer.text("code"), "label.too_wide");
}

TEST(Perform, NeverWidensAnAudienceThatNamesNobody) {
  Desk desk;
  const auto answer = desk.ada.post(desk.reports, R"({"title":"X","marking":{"tlp":"TLP:AMBER","audience":[]}})");
  EXPECT_EQ(answer.status(), 400);
  EXPECT_EQ(answer.text("code"), "label.nobody");
  EXPECT_EQ(answer.text("where"), "/marking/audience");
}

TEST(Perform, SaysOfAMarkingWhatItsSenderMustAdd) {
  Desk desk;
  const auto red = desk.ada.post(desk.reports, R"({"title":"X","marking":{"tlp":"TLP:RED"}})");
  EXPECT_EQ(red.status(), 400);
  EXPECT_EQ(red.text("code"), "label.needs_names");
  EXPECT_EQ(red.text("where"), "/marking");
  EXPECT_EQ(red.text("detail").find("member-of"), std::string::npos) << "which the sender did not write";
  const auto bad = desk.ada.post(desk.reports, R"({"title":"X","marking":{"audience":["everybody"]}})");
  EXPECT_EQ(bad.text("code"), "label.atom");
  EXPECT_EQ(bad.text("where"), "/marking/audience/0");
  EXPECT_NE(bad.text("detail").find("role:team@ID"), std::string::npos);
  const auto wide = desk.ada.post(desk.reports, R"({"title":"X","marking":{"tlp":"TLP:RED","audience":["public"]}})");
  EXPECT_EQ(wide.text("where"), "/marking/audience");
}

TEST(Perform, RefusesATextThatShowsNothing) {
  Desk desk;
  for (const std::string blank : {"   ", "\u00a0\u3000", "\u200b\u2060", R"(\t)"}) {
    const auto answer = desk.ada.post(desk.reports, R"({"title":")" + blank + "\"}");
    EXPECT_EQ(answer.status(), 400) << blank;
    EXPECT_TRUE(answer.text("code") == "text.blank" || answer.text("code") == "text.control") << answer.text("code");
    EXPECT_EQ(answer.text("where"), "/title");
  }
  EXPECT_EQ(desk.ada.post(desk.reports, R"({"title":"X","description":"  "})").text("where"), "/description");
  EXPECT_EQ(desk.ada.post(desk.reports, R"({"title":"  X  "})").status(), 201);
  EXPECT_EQ(desk.ada.post("/api/v1/tokens", R"({"name":"  ","scopes":["read"],"expires_in_days":3})").text("code"),
            "text.blank");
}

TEST(Perform, TakesJsonInUtf8Alone) {
  Desk desk;
  const auto sent_as = [&](std::string type) {
    auto request = desk.ada.request(Method::post, desk.reports, R"({"title":"X"})");
    for (auto& header : request.headers)
      if (header.name == "Content-Type") header.value = type;
    const auto response = desk.world.api.handle_and_wait(std::move(request));
    const auto body = json::parse(response.body);
    return response.status == 201 ? std::string() : std::string(body->at("code").get_string());
  };
  EXPECT_EQ(sent_as("application/json; charset=utf-16"), "body.charset");
  EXPECT_EQ(sent_as("application/jsonp"), "body.media_type");
  EXPECT_EQ(sent_as("text/plain; charset=utf-8"), "body.media_type");
  EXPECT_EQ(sent_as("Application/JSON; Charset=\"UTF-8\""), "");
  EXPECT_EQ(sent_as("application/json ;charset=utf-8; profile=x"), "");
}

TEST(Perform, TitlesARefusalByItsStatus) {
  Desk desk;
  const auto bad = desk.ada.post(desk.reports, R"({"title":")" + std::string(300, 'x') + "\"}");
  EXPECT_EQ(bad.text("code"), "text.too_long");
  EXPECT_EQ(bad.text("title"), "The request is not valid");
  Request head;
  const auto large = desk.world.api.refusal(head, 413, "http.body_too_large");
  EXPECT_NE(large.body.find("A limit was exceeded"), std::string::npos) << large.body;
}

TEST(Perform, NamesEveryMethodThatAPathTakes) {
  Desk desk;
  const auto answer = desk.ada.put("/api/v1/reports", "{}");
  EXPECT_EQ(answer.status(), 405);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD");
}

TEST(Perform, SpeaksOfTypesInItsReadersLanguage) {
  Desk desk;
  desk.ada.language = "zh-CN";
  const auto answer = desk.ada.post(desk.reports, R"({"title":"X","happened_at":"0001-01-01T00:00:00Z"})");
  EXPECT_EQ(answer.text("code"), "field.type");
  EXPECT_EQ(answer.at("args").at("wanted").get_string(), "date-time");
  EXPECT_EQ(answer.text("detail").find("date-time"), std::string::npos) << answer.text("detail");
  EXPECT_NE(answer.text("detail").find("1900"), std::string::npos);
}

TEST(Perform, RefusesWhatIsNotAskedFor) {
  Desk desk;
  const auto answer = desk.ada.post(desk.reports, R"({"title":"X","state":"closed"})");
  EXPECT_EQ(answer.status(), 400);
  EXPECT_EQ(answer.text("code"), "field.unknown");
  EXPECT_EQ(answer.text("where"), "/state");
}

}  // namespace
}  // namespace tocsin::http
