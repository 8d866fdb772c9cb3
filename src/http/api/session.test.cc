#include <gtest/gtest.h>

#include "auth/totp.h"
#include "http/testing/world.h"

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::Client;
using testing::World;

constexpr std::string_view password = "correct horse battery";

std::string password_body(std::string_view login, std::string_view with, std::string_view code = {}) {
  json::Object out{{"login", login}, {"password", with}};
  if (!code.empty()) out.emplace("code", code);
  return json::to_text(out);
}

struct Session : ::testing::Test {
  World world;
  model::OrganisationId northwind = world.organisation("Northwind");
  Client ada = world.person(northwind, "Ada", state::PersonRole::admin);

  void set_password() {
    const auto answer = ada.post("/api/v1/me/password", json::Object{{"new", password}});
    ASSERT_EQ(answer.status(), 204) << answer.response.body;
  }
  // Answers the key of the authenticator app.
  auth::Secret set_totp(std::vector<std::string>* recovery = nullptr) {
    const auto begun = ada.post("/api/v1/me/totp");
    EXPECT_EQ(begun.status(), 200) << begun.response.body;
    auto key = auth::Secret::copy_of(auth::from_base32(begun.text("secret")).value_or(Bytes{}));
    const auto confirmed = ada.post("/api/v1/me/totp/confirm", json::Object{{"code", code(key)}});
    EXPECT_EQ(confirmed.status(), 200) << confirmed.response.body;
    if (recovery != nullptr)
      for (const auto& each : confirmed.at("recovery_codes").get_array()) recovery->emplace_back(each.get_string());
    return key;
  }
  std::string code(const auth::Secret& key) { return auth::totp_at(key, world.clock.now()); }
  Answer enter(std::string_view login, std::string_view with, std::string_view one_time = {}) {
    return world.stranger().post("/api/v1/session/password", password_body(login, with, one_time));
  }
};

TEST_F(Session, OpensOnceByALink) {
  const auto body = json::to_text(json::Object{{"token", world.link(port::LinkPurpose::sign_in, ada.person)}});
  auto browser = world.stranger();
  const auto opened = browser.post("/api/v1/session/link", body);
  ASSERT_EQ(opened.status(), 200) << opened.response.body;
  EXPECT_EQ(opened.text("person"), to_text(ada.person));
  EXPECT_FALSE(opened.at("stepped_up").get_bool());
  const auto cookie = opened.header("Set-Cookie");
  for (const std::string_view part : {"tocsin_session=", "HttpOnly", "SameSite=Strict", "Path=/"})
    EXPECT_NE(cookie.find(part), std::string::npos) << cookie;
  EXPECT_EQ(cookie.find("Secure"), std::string::npos);
  browser.enter(opened);
  EXPECT_EQ(browser.get("/api/v1/session").status(), 200);
  const auto again = world.stranger().post("/api/v1/session/link", body);
  EXPECT_EQ(again.status(), 404);
  EXPECT_EQ(again.text("code"), "link.gone");
}

TEST_F(Session, TakesNoLinkForAnotherPurposeAndNoneThatIsOld) {
  const auto set_up = world.link(port::LinkPurpose::set_up);
  EXPECT_EQ(world.stranger().post("/api/v1/session/link", json::Object{{"token", set_up}}).status(), 404);
  const auto old = world.link(port::LinkPurpose::sign_in, ada.person);
  world.pass(hours(25));
  EXPECT_EQ(world.stranger().post("/api/v1/session/link", json::Object{{"token", old}}).status(), 404);
}

TEST(SessionCookie, IsMarkedSecureUnlessOnLoopback) {
  World world(1, {.cookies = CookieSecurity::secure});
  const auto ada = world.person(world.organisation("Northwind"), "Ada");
  const auto opened = world.stranger().post(
      "/api/v1/session/link", json::Object{{"token", world.link(port::LinkPurpose::sign_in, ada.person)}});
  EXPECT_TRUE(opened.header("Set-Cookie").starts_with("__Host-tocsin_session="));
  EXPECT_NE(opened.header("Set-Cookie").find("; Secure"), std::string::npos);
}

TEST_F(Session, OpensByPasswordAndIsSteppedUp) {
  set_password();
  const auto opened = enter("ADA", password);
  ASSERT_EQ(opened.status(), 200) << opened.response.body;
  EXPECT_TRUE(opened.at("stepped_up").get_bool());
  EXPECT_EQ(opened.at("roles"), (json::Value{"admin"}));
}

TEST_F(Session, AnswersAllTheSameToWhoeverIsRefused) {
  set_password();
  const auto wrong = enter("ada", "wrong password");
  const auto unknown = enter("nobody", "wrong password");
  EXPECT_EQ(wrong.status(), 401);
  EXPECT_EQ(wrong.text("code"), "auth.failed");
  EXPECT_EQ(wrong.response.body, unknown.response.body);
  auto closed = testing::must(world.store->accounts().by_person(ada.person));
  closed.enabled = false;
  testing::must(world.store->accounts().change(closed));
  EXPECT_EQ(enter("ada", password).response.body, wrong.response.body);
}

TEST_F(Session, IsNotBarredToItsOwnerByWhoeverKnowsTheLogin) {
  set_password();
  auto guesser = world.stranger();
  guesser.peer = "198.51.100.77";
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(guesser.post("/api/v1/session/password", password_body("Ada", "wrong password")).status(), 401);
  const auto refused = guesser.post("/api/v1/session/password", password_body("ada", password));
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(refused.text("code"), "rate.attempts");
  EXPECT_EQ(refused.header("Retry-After"), "90");
  EXPECT_EQ(enter("ada", password).status(), 200) << "from her own address";
  world.pass(seconds(900));
  EXPECT_EQ(guesser.post("/api/v1/session/password", password_body("ada", password)).status(), 200);
}

TEST_F(Session, LimitsAttemptsOnAnAccountWhereverTheyComeFrom) {
  set_password();
  for (int i = 0; i < 200; ++i) {
    auto guesser = world.stranger();
    guesser.peer = fmt::format("198.51.100.{}", i);
    ASSERT_EQ(guesser.post("/api/v1/session/password", password_body("Ada", "wrong password")).status(), 401);
  }
  EXPECT_EQ(enter("ada", password).text("code"), "rate.attempts");
  EXPECT_EQ(ada.post("/api/v1/session/step-up", json::Object{{"password", password}}).status(), 200)
      << "whoever is signed in still proves who they are";
}

TEST_F(Session, LimitsAttemptsFromAnAddressWhateverTheyAskFor) {
  for (int i = 0; i < 50; ++i) {
    const auto answer = i % 2 == 0 ? enter(fmt::format("who{}", i), "wrong password")
                                   : world.stranger().post("/api/v1/session/link", R"({"token":"tcsl_x"})");
    EXPECT_NE(answer.status(), 429) << i;
  }
  EXPECT_EQ(enter("ada", "wrong password").status(), 429);
  EXPECT_EQ(world.stranger().post("/api/v1/session/link", "not even json").status(), 429);
  EXPECT_EQ(world.stranger().post("/api/v1/setup", "{}").status(), 429);
}

TEST_F(Session, WantsTheCodeOnceTheAppIsConfirmed) {
  set_password();
  const auto key = set_totp();
  world.pass(seconds(60));
  const auto without = enter("ada", password);
  EXPECT_EQ(without.status(), 401);
  EXPECT_EQ(without.text("code"), "auth.code_needed");
  EXPECT_EQ(enter("ada", "wrong password", code(key)).text("code"), "auth.failed");
  EXPECT_EQ(enter("ada", password, code(key)).status(), 200);
  EXPECT_EQ(enter("ada", password, code(key)).text("code"), "auth.failed") << "a code serves once";
}

TEST_F(Session, TakesEachRecoveryCodeOnce) {
  set_password();
  std::vector<std::string> recovery;
  set_totp(&recovery);
  ASSERT_EQ(recovery.size(), auth::recovery_code_count);
  EXPECT_EQ(enter("ada", password, recovery[3]).status(), 200);
  EXPECT_EQ(enter("ada", password, recovery[3]).status(), 401);
  EXPECT_EQ(enter("ada", password, recovery[4]).status(), 200);
  EXPECT_EQ(ada.get("/api/v1/me").at("recovery_codes_left").as_int64(), 8);
}

TEST_F(Session, DropsTheAppOnlyAfterAStepUp) {
  set_password();
  const auto key = set_totp();
  world.pass(hours(1));
  EXPECT_EQ(ada.del("/api/v1/me/totp").text("code"), "step_up.needed");
  EXPECT_EQ(ada.post("/api/v1/session/step-up", json::Object{{"code", "000000"}}).text("code"), "auth.failed");
  const auto stepped = ada.post("/api/v1/session/step-up", json::Object{{"code", code(key)}});
  ASSERT_EQ(stepped.status(), 200) << stepped.response.body;
  EXPECT_TRUE(stepped.at("stepped_up").get_bool());
  EXPECT_EQ(ada.del("/api/v1/me/totp").status(), 204);
  EXPECT_EQ(enter("ada", password).status(), 200);
}

TEST_F(Session, StepsUpByPassword) {
  set_password();
  world.pass(hours(1));
  EXPECT_FALSE(ada.get("/api/v1/session").at("stepped_up").get_bool());
  EXPECT_EQ(ada.post("/api/v1/session/step-up").text("code"), "field.missing");
  EXPECT_EQ(ada.post("/api/v1/session/step-up", json::Object{{"password", "wrong password"}}).status(), 401);
  EXPECT_EQ(ada.post("/api/v1/session/step-up", json::Object{{"password", password}}).status(), 200);
  EXPECT_TRUE(ada.get("/api/v1/session").at("stepped_up").get_bool());
}

TEST_F(Session, ChangesAPasswordOnlyForWhoKnowsIt) {
  set_password();
  auto other = world.session_of(ada.person, northwind);
  constexpr std::string_view next = "another fine sentence";
  EXPECT_EQ(ada.post("/api/v1/me/password", json::Object{{"new", next}}).text("code"), "field.missing");
  EXPECT_EQ(ada.post("/api/v1/me/password", json::Object{{"current", "no"}, {"new", next}}).status(), 401);
  EXPECT_EQ(ada.post("/api/v1/me/password", json::Object{{"current", password}, {"new", "short"}}).text("code"),
            "password.too_short");
  EXPECT_EQ(other.get("/api/v1/session").status(), 200);
  EXPECT_EQ(ada.post("/api/v1/me/password", json::Object{{"current", password}, {"new", next}}).status(), 204);
  EXPECT_EQ(other.get("/api/v1/session").status(), 401) << "other sessions end";
  EXPECT_EQ(ada.get("/api/v1/session").status(), 200);
  EXPECT_EQ(enter("ada", password).status(), 401);
  EXPECT_EQ(enter("ada", next).status(), 200);
}

TEST_F(Session, EndsWhenSignedOut) {
  auto stale = ada;
  const auto out = ada.del("/api/v1/session");
  EXPECT_EQ(out.status(), 204);
  EXPECT_NE(out.header("Set-Cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(stale.get("/api/v1/session").status(), 401);
  const auto link = world.link(port::LinkPurpose::sign_in, ada.person);
  EXPECT_EQ(stale.post("/api/v1/session/link", json::Object{{"token", link}}).status(), 200)
      << "the cookie of an ended session does not stand in the way";
}

TEST_F(Session, IsListedAndEndedByItsOwnerAlone) {
  auto other = world.session_of(ada.person, northwind);
  auto eve = world.person(northwind, "Eve");
  const auto list = ada.get("/api/v1/sessions");
  ASSERT_EQ(list.at("items").get_array().size(), 2U);
  std::string id;
  for (const auto& item : list.at("items").get_array())
    if (!item.at("current").get_bool()) id = item.at("id").get_string();
  EXPECT_EQ(eve.del("/api/v1/sessions/" + id).status(), 404);
  EXPECT_EQ(ada.del("/api/v1/sessions/" + id).status(), 204);
  EXPECT_EQ(other.get("/api/v1/session").status(), 401);
}

TEST_F(Session, ActsForOwnOrganisationsOnly) {
  const auto elsewhere = world.organisation("Elsewhere");
  const auto refused = ada.post("/api/v1/session/organisation", json::Object{{"organisation", to_text(elsewhere)}});
  EXPECT_EQ(refused.text("code"), "reference.unknown");
  const auto own = ada.post("/api/v1/session/organisation", json::Object{{"organisation", to_text(northwind)}});
  EXPECT_EQ(own.status(), 200) << own.response.body;
}

TEST_F(Session, IsNotOpenedForOneWhoLeft) {
  const auto boss = world.person(northwind, "Boss", state::PersonRole::admin);
  const auto left = ada.post("/api/v1/persons/" + to_text(boss.person) + "/leave");
  ASSERT_LT(left.status(), 300) << left.response.body;
  const auto link = world.link(port::LinkPurpose::sign_in, boss.person);
  EXPECT_EQ(world.stranger().post("/api/v1/session/link", json::Object{{"token", link}}).text("code"), "link.gone");
}

TEST_F(Session, WantsItsCsrfToken) {
  ada.csrf = "wrong";
  EXPECT_EQ(ada.post("/api/v1/me/language", json::Object{{"language", "zh-Hans"}}).text("code"), "token.csrf");
}

TEST_F(Session, RemembersTheLanguage) {
  EXPECT_EQ(ada.post("/api/v1/me/language", json::Object{{"language", "zh-Hans"}}).text("language"), "zh-Hans");
  EXPECT_EQ(ada.get("/api/v1/me").text("language"), "zh-Hans");
}

}  // namespace
}  // namespace tocsin::http
