#include "http/api/pages.h"

#include <gtest/gtest.h>

#include "base/embedded.h"
#include "http/testing/world.h"
#include "i18n/catalogue.h"
#include "state/machine.h"

namespace tocsin::http {
namespace {

TEST(Pages, HomeIsServedUnderAPolicyThatForbidsInlineScript) {
  testing::World world;
  const auto home = world.stranger().get("/");
  EXPECT_EQ(home.status(), 200);
  EXPECT_EQ(home.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(home.header("Content-Security-Policy"), page_policy);
  EXPECT_EQ(home.header("X-Content-Type-Options"), "nosniff");
}

TEST(Pages, HomeHoldsNoInlineScriptOrStyle) {
  testing::World world;
  const auto home = world.stranger().get("/");
  const std::string& html = *home.response.shared_body;
  EXPECT_EQ(html.find("<style"), std::string::npos);
  EXPECT_EQ(html.find(" style="), std::string::npos);
  EXPECT_EQ(html.find(" on"), std::string::npos);
  EXPECT_NE(html.find("<script type=\"module\" src=\"/app.js\"></script>"), std::string::npos);
}

TEST(Pages, NoModuleWritesHtml) {
  for (const auto path : embedded_paths()) {
    if (!path.ends_with(".js")) continue;
    for (const std::string_view word : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("})
      EXPECT_EQ(embedded(path).find(word), std::string_view::npos) << path << " " << word;
  }
}

TEST(Pages, AnUnchangedFileIsNotSentAgain) {
  testing::World world;
  auto client = world.stranger();
  auto request = client.request(Method::get, "/app.js", "");
  const auto tag = client.get("/app.js").header("ETag");
  request.headers.push_back({"If-None-Match", tag});
  const auto again = world.api.handle_and_wait(std::move(request));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.shared_body, nullptr);
}

TEST(Pages, WordsComeInTheLanguageAskedFor) {
  testing::World world;
  auto client = world.stranger();
  const auto english = json::parse(*client.get("/ui/words?lang=en").response.shared_body);
  const auto chinese = json::parse(*client.get("/ui/words?lang=zh-Hans").response.shared_body);
  ASSERT_TRUE(english && chinese);
  EXPECT_EQ(english->at("page.situation").as_string(), "Situation");
  EXPECT_EQ(chinese->at("page.situation").as_string(), "态势");
  EXPECT_EQ(english->get_object().size(), chinese->get_object().size());
  EXPECT_EQ(english->get_object().if_contains("problem.json.syntax"), nullptr);
}

// What the page's modules ask the catalogue for: t("...") with a fixed key.
std::vector<std::string> keys_asked_for() {
  std::vector<std::string> out;
  for (const auto path : embedded_paths()) {
    if (!path.starts_with("ui/") || !path.ends_with(".js")) continue;
    const auto text = embedded(path);
    for (auto at = text.find("t(\""); at != std::string_view::npos; at = text.find("t(\"", at + 1)) {
      const bool is_call = at == 0 || !std::isalnum(static_cast<unsigned char>(text[at - 1]));
      const auto end = text.find('"', at + 3);
      if (is_call && end != std::string_view::npos) out.emplace_back(text.substr(at + 3, end - at - 3));
    }
  }
  return out;
}

TEST(Pages, EveryWordThatAPageUsesStandsInTheCatalogue) {
  const auto keys = keys_asked_for();
  EXPECT_GT(keys.size(), 50U);
  for (const auto& key : keys) EXPECT_TRUE(i18n::catalogue().has("page." + key)) << key;
}

TEST(Pages, EveryActIsOfferedWithItsPathAndSchema) {
  testing::World world;
  const auto value = acts_and_machines(world.api.router());
  std::size_t found = 0;
  for (const auto& act : value.at("acts").as_array()) {
    EXPECT_EQ(act.at("input").at("type").as_string(), "object");
    EXPECT_TRUE(act.at("path").as_string().starts_with("/api/v1/"));
    if (act.at("name").as_string() == "request.decline") ++found;
  }
  EXPECT_EQ(found, 1U);
  EXPECT_TRUE(value.at("machines").as_object().contains("incident"));
}

// What lies in the space of an incident.
bool lies_in_incidents(model::Kind kind) {
  using model::Kind;
  constexpr std::array kinds{Kind::incident,       Kind::participation,    Kind::lead,    Kind::impact,
                             Kind::request,        Kind::decision,         Kind::room,    Kind::message,
                             Kind::lesson,         Kind::situation_report, Kind::review,  Kind::improvement,
                             Kind::appointment,    Kind::release,          Kind::consent, Kind::receipt,
                             Kind::marking_request};
  return std::ranges::find(kinds, kind) != kinds.end();
}

TEST(Pages, EveryActInAnIncidentSaysForWhichStatesItIs) {
  testing::World world;
  for (const auto& route : world.api.router().routes()) {
    if (route.act == nullptr || !route.act->on) continue;
    const bool inside = lies_in_incidents(*route.act->on);
    if (inside) EXPECT_FALSE(route.act->phases.empty()) << route.operation;
    if (!inside && route.act->verb() != "erase") EXPECT_TRUE(route.act->phases.empty()) << route.operation;
  }
  const auto value = acts_and_machines(world.api.router());
  for (const auto& act : value.at("acts").as_array())
    if (act.at("name").as_string() == "request.send") {
      const auto& during = act.at("during").as_array();
      EXPECT_NE(std::ranges::find(during, json::Value("responding")), during.end());
      EXPECT_EQ(std::ranges::find(during, json::Value("closed")), during.end());
    }
}

TEST(Pages, RequestsAreCountedAsTheServerCountsThem) {
  testing::World world;
  const auto value = acts_and_machines(world.api.router());
  const auto states = [&](const char* name) { return json::to_text(value.at("requests").at(name)); };
  EXPECT_EQ(states("open"),
            R"(["sent","delivered","acknowledged","counter_dated","accepted","in_progress","returned","answered"])");
  EXPECT_EQ(states("awaited"),
            R"(["sent","delivered","acknowledged","counter_dated","accepted","in_progress","returned"])");
  EXPECT_EQ(states("agreed"), R"(["accepted","in_progress","returned","answered","verified","done"])");
}

TEST(Pages, ACallerLearnsWhatTheyHold) {
  testing::World world;
  const auto northwind = world.organisation("Northwind");
  auto ada = world.person(northwind, "Ada", state::PersonRole::admin);
  const auto holds = ada.get("/ui/holds");
  ASSERT_EQ(holds.status(), 200);
  EXPECT_NE(holds.response.body.find("role:admin@" + to_text(northwind)), std::string::npos) << holds.response.body;
  EXPECT_EQ(world.stranger().get("/ui/holds").status(), 401);
}

}  // namespace
}  // namespace tocsin::http
