#include <gmock/gmock.h>

#include "http/api/views_world.h"

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

struct Previews : ::testing::Test {
  static std::vector<std::string> texts(const Answer& answer, std::string_view list, std::string_view member) {
    std::vector<std::string> out;
    const auto* rows = answer.body.is_object() ? answer.body.get_object().if_contains(list) : nullptr;
    if (rows == nullptr) return out;
    for (const auto& row : rows->get_array())
      if (const auto* text = row.get_object().if_contains(member)) out.emplace_back(text->get_string());
    return out;
  }
  static std::vector<std::string> names(const Answer& answer) { return texts(answer, "organisations", "name"); }
  Answer ask(Client& who, const std::string& body) { return who.post("/api/v1/preview", body); }
  Answer submitting(Client& who, const std::string& marking = {}) {
    return ask(who, R"({"act":"report.submit","on":")" + to_text(played.community) +
                        R"(","input":{"title":"Odd mail")" + (marking.empty() ? "" : R"(,"marking":)" + marking) +
                        "}}");
  }
  std::string all() const { return "community:" + to_text(played.community); }
  std::string green(const std::string& rest = {}) const {
    return R"({"marking":{"tlp":"TLP:GREEN","audience":[")" + all() + R"("]})" + rest + "}";
  }
  std::size_t reports() { return played.petra.get("/api/v1/reports").at("items").get_array().size(); }

  PlayedWorld played;
};

TEST_F(Previews, OfAnActSayWhoWouldReadItAndDoNothing) {
  const auto seen = submitting(played.petra);
  ASSERT_EQ(seen.status(), 200) << seen.response.body;
  EXPECT_THAT(names(seen), UnorderedElementsAre("Harbourline Terminals", "Northgate Coordination Centre"));
  EXPECT_THAT(texts(seen, "persons", "name"), ElementsAre("Petra"));
  EXPECT_EQ(reports(), 0U);
  played.report(played.petra, "Odd mail");
  EXPECT_EQ(reports(), 1U);
}

TEST_F(Previews, SayByWhichAtomEachGetsIn) {
  const auto seen = submitting(played.petra);
  for (const auto& row : seen.at("organisations").get_array()) {
    const auto& by = row.at("by").get_array();
    ASSERT_EQ(by.size(), 1U);
    const bool own = row.at("name").get_string() == "Harbourline Terminals";
    EXPECT_THAT(std::string(by.front().get_string()), HasSubstr(own ? "member-of:" : "role:team@"));
  }
}

TEST_F(Previews, OfAReportWithoutANameAreAnsweredAndNameNoReporter) {
  const auto seen = ask(played.petra, R"({"act":"report.submit","on":")" + to_text(played.community) +
                                          R"(","input":{"title":"Odd mail","reporter":"pseudonym"}})");
  EXPECT_EQ(seen.status(), 200) << seen.response.body;
  EXPECT_THAT(seen.response.body, Not(HasSubstr("role:reporter")));
  EXPECT_EQ(reports(), 0U);
}

TEST_F(Previews, OfARecordSayWhatEachDoesNotSee) {
  played.open_incident();
  const auto participation = played.take_part(played.petra);
  played.take_part(played.rhys);
  const auto impact = played.act(played.petra, "participations/" + participation + "/impacts");
  played.act(played.petra, "impacts/" + impact + "/state", json::Object{{"text", "Two servers"}});
  const auto seen = ask(played.petra, R"({"record":")" + impact + "\"}");
  ASSERT_EQ(seen.status(), 200) << seen.response.body;
  for (const auto& row : seen.at("organisations").get_array()) {
    const bool hidden = row.get_object().contains("not_seen");
    EXPECT_EQ(hidden, row.at("name").get_string() == "Aldermoor University");
    if (hidden) EXPECT_EQ(json::to_text(row.at("not_seen")), R"(["statement"])");
  }
  EXPECT_EQ(ask(played.eve, R"({"record":")" + impact + "\"}").status(), 404);
}

TEST_F(Previews, NameEverybodyInTheLanguageOfTheAsker) {
  played.petra.language = "zh-Hans";
  EXPECT_THAT(names(ask(played.petra, green())), Contains("北门协同中心"));
}

TEST_F(Previews, AnswerWhatWouldBeWithoutDoingIt) {
  const auto rhys = to_text(played.rhys.organisation);
  const auto what_if = [&](const std::string& change, const std::string& of) {
    return R"(,"what_if":[{"change":")" + change + R"(","organisation":")" + rhys + "\"" +
           (of.empty() ? "" : R"(,"of":")" + of + "\"") + "}]";
  };
  EXPECT_EQ(names(ask(played.petra, green())).size(), 4U);
  for (const auto& [change, of] : {std::pair<std::string, std::string>{"leave", all()}, {"exclude", ""}}) {
    const auto seen = ask(played.petra, green(what_if(change, of)));
    EXPECT_EQ(names(seen).size(), 3U) << seen.response.body;
    EXPECT_EQ(texts(seen, "shut_out", "name"),
              of.empty() ? std::vector<std::string>{"Aldermoor University"} : std::vector<std::string>{});
  }
  EXPECT_EQ(ask(played.petra, green(what_if("leave", ""))).text("code"), "preview.join_what");
  EXPECT_EQ(ask(played.petra, green(what_if("leave", "public"))).text("code"), "preview.join_what");
  EXPECT_EQ(names(ask(played.petra, green())).size(), 4U);
}

TEST_F(Previews, RefuseWhatCouldNotBeSentAndSayWhy) {
  const auto code = [&](const std::string& marking) {
    return ask(played.petra, R"({"marking":)" + marking + "}").text("code");
  };
  EXPECT_EQ(code(R"({"audience":[")" + all() + "\"]}"), "label.too_wide");
  EXPECT_EQ(code("{}"), "label.nobody");
  EXPECT_EQ(code(R"({"audience":["somebody"]})"), "label.atom");
  EXPECT_EQ(submitting(played.petra, R"({"audience":[")" + all() + "\"]}").text("code"), "label.too_wide");
  EXPECT_EQ(ask(played.petra, "{}").text("code"), "preview.of_what");
  EXPECT_EQ(ask(played.petra, R"({"act":"report.submit"})").text("code"), "preview.no_such_act");
  EXPECT_EQ(
      ask(played.petra, R"({"act":"attachment.add","on":")" + played.report(played.petra, "X") + "\"}").text("code"),
      "preview.no_such_act");
  EXPECT_EQ(
      ask(played.petra, R"({"act":"content.erase","on":")" + played.report(played.petra, "Y") + "\"}").text("code"),
      "preview.no_such_act");
  EXPECT_EQ(submitting(played.eve).status(), 404);
}

// Hidden and absent are the same, byte by byte but for the id.
TEST_F(Previews, TellNothingOfPartiesThatTheAskerMayNotKnow) {
  const auto about = [&](const std::string& kind, const std::string& id) {
    auto answer = ask(played.petra, R"({"marking":{"tlp":"TLP:GREEN","audience":[")" + kind + id + R"("]}})");
    auto text = answer.response.body;
    for (auto at = text.find(id); at != std::string::npos; at = text.find(id)) text.replace(at, id.size(), "ID");
    EXPECT_EQ(answer.text("code"), "label.unknown_party");
    return text;
  };
  const std::string absent = "3f2a64d1-0c57-4a4e-9d3b-7b1c1f6f9a10";
  const auto hidden_circle = played.act(played.ines, "communities/" + to_text(played.community) + "/circles",
                                        json::Object{{"title", "Quiet"}, {"members_seen", "steward"}});
  EXPECT_EQ(about("circle:", hidden_circle), about("circle:", absent));
  EXPECT_EQ(about("member-of:", to_text(played.eve.organisation)), about("member-of:", absent));
  EXPECT_EQ(about("client-of:", to_text(played.eve.organisation)), about("client-of:", absent));
}

// Frozen to its holders only in sending: whoever asks beforehand has sent nothing.
TEST_F(Previews, OfAFrozenReleaseNameNobodyOfAHiddenCircle) {
  const auto community = to_text(played.community);
  const auto circle = played.act(played.ines, "communities/" + community + "/circles",
                                 json::Object{{"title", "Quiet"}, {"members_seen", "steward"}});
  for (const auto& member : {played.harbourline, played.aldermoor})
    played.act(played.ines, "circles/" + circle + "/circle-memberships",
               json::Object{{"organisation", to_text(member)}});
  const auto release = played.act(played.petra, "communities/" + community + "/releases", json::Object{{"title", "A"}});
  const auto at = "releases/" + release;
  const json::Object marking{{"tlp", "TLP:GREEN"}, {"audience", json::Array{"circle:" + circle}}, {"frozen", true}};
  played.act(played.petra, at + "/mark", json::Object{{"marking", marking}});
  played.act(played.petra, at + "/sanitise");
  auto paul = played.world.person(played.harbourline, "Paul", state::PersonRole::admin);  // just signed in
  played.act(paul, at + "/approve");
  const auto seen = ask(paul, R"({"act":"release.issue","on":")" + release + R"("})");
  ASSERT_EQ(seen.status(), 200) << seen.response.body;
  EXPECT_THAT(seen.response.body, Not(HasSubstr("Aldermoor")));
  EXPECT_THAT(seen.response.body, Not(HasSubstr(to_text(played.aldermoor))));
  EXPECT_THAT(names(seen), Contains("Harbourline Terminals"));
}

TEST_F(Previews, SayTheSameOfOthersWhetherThereAreAnyOrNot) {
  const auto before = ask(played.petra, green()).response.body;
  const auto quiet = played.world.organisation("Quiet");
  auto quinn = played.world.person(quiet, "Quinn", state::PersonRole::admin);
  const auto membership = played.act(played.ines, "communities/" + to_text(played.community) + "/memberships",
                                     json::Object{{"organisation", to_text(quiet)}});
  played.act(quinn, "memberships/" + membership + "/accept");
  EXPECT_EQ(ask(played.petra, green()).response.body, before);  // it has no profile here: reactions do not run
  EXPECT_THAT(before, HasSubstr("There may be others."));
}

TEST_F(Previews, AreAskedByObserversTooButNotOfWhatTheyMayNotDo) {
  auto olga = played.world.person(played.harbourline, "Olga", state::PersonRole::observer);
  EXPECT_EQ(ask(olga, green()).status(), 200);
  EXPECT_EQ(submitting(olga).text("code"), "right.observer");
}

}  // namespace
}  // namespace tocsin::http
