#include <gtest/gtest.h>

#include "auth/software_authenticator.h"
#include "http/api/expiring.h"
#include "http/testing/world.h"

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::Client;
using testing::World;

struct Passkey : ::testing::Test {
  World world;
  model::OrganisationId northwind = world.organisation("Northwind");
  Client ada = world.person(northwind, "Ada");
  auth::SoftwareAuthenticator key{"localhost", "http://localhost:8440", auth::CoseAlgorithm::es256,
                                  world.api.services().draw()};

  static Bytes challenge_in(const Answer& options) {
    return from_base64url(std::string(options.at("public_key").at("challenge").get_string())).value_or(Bytes{});
  }
  Answer register_key(Client& who) {
    const auto options = who.post("/api/v1/me/passkeys/options");
    EXPECT_EQ(options.status(), 200) << options.response.body;
    if (options.status() != 200) return options;
    const auto made = key.create(challenge_in(options));
    return who.post("/api/v1/me/passkeys", json::Object{{"ceremony", options.text("ceremony")},
                                                        {"name", "blue key"},
                                                        {"client_data_json", to_base64url(made.client_data_json)},
                                                        {"attestation_object", to_base64url(made.attestation_object)}});
  }
  json::Object assertion(const Answer& options, const model::PersonId& person) {
    const auto response = key.get(challenge_in(options));
    return {{"ceremony", options.text("ceremony")},
            {"credential_id", to_base64url(response.credential_id)},
            {"client_data_json", to_base64url(response.client_data_json)},
            {"authenticator_data", to_base64url(response.authenticator_data)},
            {"signature", to_base64url(response.signature)},
            {"user_handle", to_base64url(person.raw())}};
  }
};

TEST_F(Passkey, SignsInWithoutAName) {
  ASSERT_EQ(register_key(ada).status(), 200);
  auto browser = world.stranger();
  const auto options = browser.post("/api/v1/session/passkey/options");
  const auto opened = browser.post("/api/v1/session/passkey", assertion(options, ada.person));
  ASSERT_EQ(opened.status(), 200) << opened.response.body;
  EXPECT_EQ(opened.text("person"), to_text(ada.person));
  EXPECT_TRUE(opened.at("stepped_up").get_bool());
}

TEST_F(Passkey, TakesAChallengeOnceAndNotForLong) {
  ASSERT_EQ(register_key(ada).status(), 200);
  auto browser = world.stranger();
  const auto options = browser.post("/api/v1/session/passkey/options");
  const auto body = assertion(options, ada.person);
  EXPECT_EQ(browser.post("/api/v1/session/passkey", body).status(), 200);
  EXPECT_EQ(browser.post("/api/v1/session/passkey", assertion(options, ada.person)).text("code"), "auth.failed");
  const auto old = browser.post("/api/v1/session/passkey/options");
  world.pass(seconds(301));
  EXPECT_EQ(browser.post("/api/v1/session/passkey", assertion(old, ada.person)).text("code"), "auth.failed");
}

TEST_F(Passkey, AnswersAllTheSameToWhoeverIsRefused) {
  auto browser = world.stranger();
  const auto unknown =
      browser.post("/api/v1/session/passkey", assertion(browser.post("/api/v1/session/passkey/options"), ada.person));
  EXPECT_EQ(unknown.status(), 401);
  ASSERT_EQ(register_key(ada).status(), 200);
  const auto eve = world.person(northwind, "Eve");
  const auto as_eve =
      browser.post("/api/v1/session/passkey", assertion(browser.post("/api/v1/session/passkey/options"), eve.person));
  EXPECT_EQ(as_eve.response.body, unknown.response.body);
  key.origin = "https://elsewhere.example";
  const auto phished =
      browser.post("/api/v1/session/passkey", assertion(browser.post("/api/v1/session/passkey/options"), ada.person));
  EXPECT_EQ(phished.response.body, unknown.response.body);
}

TEST_F(Passkey, OfACopiedAuthenticatorIsRefused) {
  ASSERT_EQ(register_key(ada).status(), 200);
  auto browser = world.stranger();
  const auto copied = key.sign_count;
  EXPECT_EQ(
      browser.post("/api/v1/session/passkey", assertion(browser.post("/api/v1/session/passkey/options"), ada.person))
          .status(),
      200);
  key.sign_count = copied;
  EXPECT_EQ(
      browser.post("/api/v1/session/passkey", assertion(browser.post("/api/v1/session/passkey/options"), ada.person))
          .status(),
      401);
}

TEST_F(Passkey, ShowsWhetherACopyOfItLiesElsewhere) {
  key.flags |= auth::AuthenticatorData::flag_backup_eligible;
  const auto made = register_key(ada);
  ASSERT_EQ(made.status(), 200) << made.response.body;
  EXPECT_TRUE(made.at("may_be_backed_up").get_bool());
  EXPECT_FALSE(made.at("backed_up").get_bool());
  key.flags |= auth::AuthenticatorData::flag_backed_up;
  auto browser = world.stranger();
  const auto sign_in = [&] {
    const auto options = browser.post("/api/v1/session/passkey/options");
    return browser.post("/api/v1/session/passkey", assertion(options, ada.person));
  };
  ASSERT_EQ(sign_in().status(), 200);
  EXPECT_TRUE(ada.get("/api/v1/me/passkeys").at("items").at(0).at("backed_up").get_bool());
  key.flags = auth::AuthenticatorData::flag_present | auth::AuthenticatorData::flag_verified;
  EXPECT_EQ(sign_in().text("code"), "auth.failed") << "what could be copied stays so";
}

TEST_F(Passkey, StepsUpItsOwnPersonOnly) {
  ASSERT_EQ(register_key(ada).status(), 200);
  world.pass(hours(1));
  const auto options = ada.post("/api/v1/session/step-up/passkey/options");
  EXPECT_EQ(ada.post("/api/v1/session/step-up/passkey", assertion(options, ada.person)).status(), 200);
  EXPECT_TRUE(ada.get("/api/v1/session").at("stepped_up").get_bool());
  auto eve = world.person(northwind, "Eve");
  const auto hers = eve.post("/api/v1/session/step-up/passkey/options");
  EXPECT_EQ(eve.post("/api/v1/session/step-up/passkey", assertion(hers, ada.person)).status(), 401);
}

TEST_F(Passkey, IsAddedAndRemovedAfterAStepUpAlone) {
  const auto made = register_key(ada);
  ASSERT_EQ(made.status(), 200) << made.response.body;
  world.pass(hours(1));
  EXPECT_EQ(ada.post("/api/v1/me/passkeys/options").text("code"), "step_up.needed");
  const auto path = "/api/v1/me/passkeys/" + made.text("id");
  EXPECT_EQ(ada.del(path).text("code"), "step_up.needed");
  const auto options = ada.post("/api/v1/session/step-up/passkey/options");
  ASSERT_EQ(ada.post("/api/v1/session/step-up/passkey", assertion(options, ada.person)).status(), 200);
  auto eve = world.person(northwind, "Eve");
  EXPECT_EQ(eve.del(path).status(), 404);
  EXPECT_EQ(ada.get("/api/v1/me/passkeys").at("items").get_array().size(), 1U);
  EXPECT_EQ(ada.del(path).status(), 204);
  EXPECT_TRUE(ada.get("/api/v1/me/passkeys").at("items").get_array().empty());
}

TEST_F(Passkey, IsNotRegisteredForAnotherPersonsChallenge) {
  auto eve = world.person(northwind, "Eve");
  const auto options = ada.post("/api/v1/me/passkeys/options");
  const auto made = key.create(challenge_in(options));
  const auto refused =
      eve.post("/api/v1/me/passkeys", json::Object{{"ceremony", options.text("ceremony")},
                                                   {"name", "blue key"},
                                                   {"client_data_json", to_base64url(made.client_data_json)},
                                                   {"attestation_object", to_base64url(made.attestation_object)}});
  EXPECT_EQ(refused.text("code"), "passkey.refused");
}

TEST(Expiring, ForgetsTheOldestBeyondItsBound) {
  Expiring<int> kept(seconds(10), 2);
  const auto key = [](std::uint8_t n) { return RawId{n}; };
  kept.keep(key(1), 1, Instant{0});
  kept.keep(key(2), 2, Instant{0});
  kept.keep(key(3), 3, Instant{0});
  EXPECT_FALSE(kept.find(key(1), Instant{0}));
  EXPECT_EQ(kept.take(key(2), Instant{0}), 2);
  EXPECT_FALSE(kept.take(key(2), Instant{0}));
  EXPECT_FALSE(kept.find(key(3), Instant{seconds(10).us}));
}

}  // namespace
}  // namespace tocsin::http
