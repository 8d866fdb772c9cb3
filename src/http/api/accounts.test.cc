// API tokens and the accounts of persons.
#include <gtest/gtest.h>

#include "http/testing/world.h"

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::Client;
using testing::World;

struct Token : ::testing::Test {
  World world;
  model::OrganisationId northwind = world.organisation("Northwind");
  Client ada = world.person(northwind, "Ada", state::PersonRole::admin);
  Client bob = world.person(northwind, "Bob");

  static json::Object body(json::Array scopes, int expires_in_days = 30) {
    return {{"name", "feed"}, {"scopes", std::move(scopes)}, {"expires_in_days", expires_in_days}};
  }
};

TEST_F(Token, IsShownOnceAndAsks) {
  const auto made = bob.post("/api/v1/tokens", body({"read"}));
  ASSERT_EQ(made.status(), 200) << made.response.body;
  EXPECT_EQ(made.header("Cache-Control"), "no-store");
  auto program = world.stranger();
  program.token = made.text("token");
  EXPECT_EQ(program.get("/api/v1/organisations/" + to_text(northwind)).status(), 200);
  EXPECT_EQ(program.post("/api/v1/communities", json::Object{{"name", "x"}, {"purpose", "y"}}).text("code"),
            "auth.scope");
  EXPECT_EQ(program.get("/api/v1/session").text("code"), "auth.session_needed");
  EXPECT_EQ(program.post("/api/v1/tokens", body({"read"})).text("code"), "auth.session_needed");
  const auto list = bob.get("/api/v1/tokens");
  ASSERT_EQ(list.at("items").get_array().size(), 1U);
  EXPECT_EQ(list.response.body.find(made.text("token")), std::string::npos);
}

TEST_F(Token, EndsByItsMakerOrAnAdministratorAlone) {
  const auto made = bob.post("/api/v1/tokens", body({"read"}));
  const auto path = "/api/v1/tokens/" + made.text("id");
  auto carol = world.person(northwind, "Carol");
  EXPECT_TRUE(carol.get("/api/v1/tokens").at("items").get_array().empty());
  EXPECT_EQ(carol.del(path).status(), 404);
  auto eve = world.person(world.organisation("Elsewhere"), "Eve", state::PersonRole::admin);
  EXPECT_EQ(eve.del(path).status(), 404);
  EXPECT_EQ(ada.del(path).status(), 204);
  auto program = world.stranger();
  program.token = made.text("token");
  EXPECT_EQ(program.get("/api/v1/organisations").status(), 401);
}

TEST_F(Token, ExpiresAndIsBounded) {
  EXPECT_EQ(bob.post("/api/v1/tokens", body({"read"}, 367)).text("code"), "field.value");
  EXPECT_EQ(bob.post("/api/v1/tokens", body({})).text("code"), "field.missing");
  EXPECT_EQ(bob.post("/api/v1/tokens", body({"rule"})).text("code"), "field.value");
  auto program = world.stranger();
  program.token = bob.post("/api/v1/tokens", body({"read"}, 1)).text("token");
  EXPECT_EQ(program.get("/api/v1/organisations").status(), 200);
  world.pass(days(1));
  EXPECT_EQ(program.get("/api/v1/organisations").status(), 401);
}

TEST_F(Token, ServesNoLongerThanItsMakerBelongsToTheOrganisation) {
  auto program = world.stranger();
  program.token = bob.post("/api/v1/tokens", body({"read"})).text("token");
  ASSERT_EQ(program.get("/api/v1/organisations/" + to_text(northwind)).status(), 200);
  ASSERT_LT(ada.post("/api/v1/persons/" + to_text(bob.person) + "/leave").status(), 300);
  EXPECT_EQ(program.get("/api/v1/organisations/" + to_text(northwind)).text("code"), "auth.needed");
  EXPECT_EQ(bob.get("/api/v1/session").text("code"), "auth.needed") << "nor does a session";
}

TEST_F(Token, EndsForGoodWithItsMakersAccount) {
  auto program = world.stranger();
  program.token = bob.post("/api/v1/tokens", body({"read"})).text("token");
  const auto account = "/api/v1/persons/" + to_text(bob.person) + "/account";
  ASSERT_EQ(ada.del(account).status(), 204);
  EXPECT_EQ(program.get("/api/v1/organisations").text("code"), "auth.needed");
  ASSERT_EQ(ada.post(account, json::Object{{"login", "bob"}}).status(), 200);
  EXPECT_EQ(program.get("/api/v1/organisations").text("code"), "auth.needed") << "an account opened again brings none";
}

TEST_F(Token, ServesNobodyWhoseAccountIsDisabled) {
  auto program = world.stranger();
  program.token = bob.post("/api/v1/tokens", body({"read"})).text("token");
  auto account = testing::must(world.store->accounts().by_person(bob.person));
  account.enabled = false;
  testing::must(world.store->accounts().change(account));
  EXPECT_EQ(program.get("/api/v1/organisations").text("code"), "auth.needed");
  EXPECT_EQ(bob.get("/api/v1/session").text("code"), "auth.needed") << "nor does a session";
}

TEST_F(Token, OfAnOperatorDoesNotOperateTheServer) {
  auto op = world.person(northwind, "Op", state::PersonRole::admin, state::Operates::server);
  auto program = world.stranger();
  program.token = op.post("/api/v1/tokens", body({"read", "write"})).text("token");
  const json::Object contoso{{"name", "Contoso"}, {"sector", "health"}};
  EXPECT_EQ(program.post("/api/v1/organisations", contoso).text("code"), "right.missing");
  EXPECT_EQ(op.post("/api/v1/organisations", contoso).status(), 201);
  // Its maker's place in the organisation goes along.
  const auto contact = program.post("/api/v1/organisations/" + to_text(northwind) + "/contacts",
                                    json::Object{{"function", "duty officer"}, {"name", "Grace"}});
  EXPECT_EQ(contact.status(), 201) << contact.response.body;
}

struct PersonAccount : ::testing::Test {
  World world;
  model::OrganisationId northwind = world.organisation("Northwind");
  Client ada = world.person(northwind, "Ada", state::PersonRole::admin);

  std::string add_person(Client& by, const model::OrganisationId& to, std::string_view role = "responder") {
    const auto added =
        by.post("/api/v1/organisations/" + to_text(to) + "/persons", json::Object{{"name", "Grace"}, {"role", role}});
    EXPECT_EQ(added.status(), 201) << added.response.body;
    return "/api/v1/persons/" + added.text("id");
  }
};

TEST_F(PersonAccount, IsMadeAndEnteredByALink) {
  const auto grace = add_person(ada, northwind);
  EXPECT_EQ(ada.post(grace + "/sign-in-link").text("code"), "account.none");
  ASSERT_EQ(ada.post(grace + "/account", json::Object{{"login", "grace"}}).status(), 200);
  EXPECT_EQ(ada.post(grace + "/account", json::Object{{"login", "grace2"}}).text("code"), "account.exists");
  const auto link = ada.post(grace + "/sign-in-link");
  ASSERT_EQ(link.status(), 200) << link.response.body;
  EXPECT_NE(link.text("url").find("#/sign-in/" + link.text("token")), std::string::npos);
  auto browser = world.stranger();
  browser.enter(browser.post("/api/v1/session/link", json::Object{{"token", link.text("token")}}));
  EXPECT_EQ(browser.get("/api/v1/session").text("login"), "grace");
  EXPECT_EQ(ada.del(grace + "/sessions").status(), 204);
  EXPECT_EQ(browser.get("/api/v1/session").status(), 401);
}

TEST_F(PersonAccount, IsClosedAndOpenedAgain) {
  const auto grace = add_person(ada, northwind);
  ASSERT_EQ(ada.post(grace + "/account", json::Object{{"login", "grace"}}).status(), 200);
  const auto token = ada.post(grace + "/sign-in-link").text("token");
  EXPECT_EQ(ada.del(grace + "/account").status(), 204);
  EXPECT_EQ(world.stranger().post("/api/v1/session/link", json::Object{{"token", token}}).text("code"), "link.gone");
  EXPECT_EQ(ada.post(grace + "/account", json::Object{{"login", "grace"}}).status(), 200);
}

TEST_F(PersonAccount, IsNobodyElsesToMake) {
  const auto grace = add_person(ada, northwind);
  auto bob = world.person(northwind, "Bob");
  EXPECT_EQ(bob.post(grace + "/account", json::Object{{"login", "g"}}).text("code"), "right.missing");
  EXPECT_EQ(bob.post(grace + "/sign-in-link").status(), 403);
  EXPECT_EQ(bob.del(grace + "/sessions").status(), 403);
  auto eve = world.person(world.organisation("Elsewhere"), "Eve", state::PersonRole::admin);
  EXPECT_EQ(eve.post(grace + "/sign-in-link").status(), 404);
  EXPECT_EQ(eve.del(grace + "/sessions").status(), 404);
}

TEST_F(PersonAccount, OfAnOperatorIsNoWayUpForAnAdministrator) {
  auto op = world.person(northwind, "Op", state::PersonRole::admin, state::Operates::server);
  const auto path = "/api/v1/persons/" + to_text(op.person) + "/sign-in-link";
  EXPECT_EQ(ada.post(path).text("code"), "right.missing");
  EXPECT_EQ(op.post(path).status(), 200);
}

TEST_F(PersonAccount, OfOneWhoHoldsMoreIsNoWayUpForAnAdministrator) {
  const auto grace = add_person(ada, northwind);
  const auto person = model::PersonId(from_uuid_text(grace.substr(grace.rfind('/') + 1)).value_or(RawId{}));
  ASSERT_EQ(ada.post(grace + "/account", json::Object{{"login", "grace"}}).status(), 200);
  ASSERT_EQ(ada.post(grace + "/sign-in-link").status(), 200);
  auto host = world.person(world.organisation("Host"), "Host", state::PersonRole::admin);
  const auto community =
      host.post("/api/v1/communities", json::Object{{"name", "Grid ISAC"}, {"purpose", "To hold together."}});
  ASSERT_EQ(community.status(), 201) << community.response.body;
  const auto made = host.post("/api/v1/communities/" + community.text("id") + "/appointments",
                              json::Object{{"person", to_text(person)}, {"role", "coordinator"}});
  ASSERT_EQ(made.status(), 201) << made.response.body;
  EXPECT_EQ(ada.post(grace + "/sign-in-link").text("code"), "right.missing");
  ASSERT_EQ(ada.del(grace + "/account").status(), 204);
  EXPECT_EQ(ada.post(grace + "/account", json::Object{{"login", "grace"}}).text("code"), "right.missing");
}

TEST_F(PersonAccount, IsNotHandedOutFromASessionLeftOpen) {
  const auto grace = add_person(ada, northwind);
  ASSERT_EQ(ada.post("/api/v1/me/password", json::Object{{"new", "correct horse battery"}}).status(), 204);
  world.pass(hours(1));
  EXPECT_EQ(ada.post(grace + "/account", json::Object{{"login", "grace"}}).text("code"), "step_up.needed");
  const json::Object proof{{"password", "correct horse battery"}};
  ASSERT_EQ(ada.post("/api/v1/session/step-up", proof).status(), 200);
  ASSERT_EQ(ada.post(grace + "/account", json::Object{{"login", "grace"}}).status(), 200);
  world.pass(hours(1));
  EXPECT_EQ(ada.post(grace + "/sign-in-link").text("code"), "step_up.needed");
  ASSERT_EQ(ada.post("/api/v1/session/step-up", proof).status(), 200);
  EXPECT_EQ(ada.post(grace + "/sign-in-link").status(), 200);
}

TEST_F(PersonAccount, OfANewOrganisationIsMadeByTheOperator) {
  auto op = world.person(northwind, "Op", state::PersonRole::admin, state::Operates::server);
  const auto made = op.post("/api/v1/organisations", json::Object{{"name", "Contoso"}, {"sector", "health"}});
  ASSERT_EQ(made.status(), 201) << made.response.body;
  const model::OrganisationId contoso(from_uuid_text(made.text("id")).value_or(RawId{}));
  const auto grace = add_person(op, contoso, "admin");
  ASSERT_EQ(op.post(grace + "/account", json::Object{{"login", "grace"}}).status(), 200);
  auto browser = world.stranger();
  const auto token = op.post(grace + "/sign-in-link").text("token");
  browser.enter(browser.post("/api/v1/session/link", json::Object{{"token", token}}));
  // The new organisation has a key of its own and signs with it.
  const auto contact = browser.post("/api/v1/organisations/" + to_text(contoso) + "/contacts",
                                    json::Object{{"function", "duty officer"}, {"name", "Grace"}});
  EXPECT_EQ(contact.status(), 201) << contact.response.body;
}

// An organisation that the operator registered, with one administrator who has an account and no way in yet.
struct NewOrganisation : PersonAccount {
  Client op = world.person(northwind, "Op", state::PersonRole::admin, state::Operates::server);
  model::OrganisationId contoso = registered();
  std::string grace = with_account("grace", "admin");

  model::OrganisationId registered() {
    const auto made = op.post("/api/v1/organisations", json::Object{{"name", "Contoso"}, {"sector", "health"}});
    EXPECT_EQ(made.status(), 201) << made.response.body;
    return model::OrganisationId(from_uuid_text(made.text("id")).value_or(RawId{}));
  }
  std::string with_account(std::string_view login, std::string_view role) {
    const auto person = add_person(op, contoso, role);
    EXPECT_EQ(op.post(person + "/account", json::Object{{"login", login}}).status(), 200);
    return person;
  }
  std::string link(Client& by, const std::string& person) { return by.post(person + "/sign-in-link").text("token"); }
  Answer take(Client& browser, const std::string& token) {
    return browser.post("/api/v1/session/link", json::Object{{"token", token}});
  }
  Client entered(const std::string& token) {
    auto out = world.stranger();
    out.enter(take(out, token));
    return out;
  }
  void pass_two_days() {
    world.pass(days(2));
    op.enter(take(op, world.link(port::LinkPurpose::sign_in, op.person)));
  }
  // What the operator is told about this person's account; the same for all that could be done to it.
  void expect_out_of_reach(const std::string& person) {
    EXPECT_EQ(op.post(person + "/sign-in-link").text("code"), "account.of_another");
    EXPECT_EQ(op.del(person + "/sessions").text("code"), "account.of_another");
    EXPECT_EQ(op.del(person + "/account").text("code"), "account.of_another");
    EXPECT_EQ(op.post(person + "/account", json::Object{{"login", "other"}}).text("code"), "account.of_another");
  }
};

TEST_F(NewOrganisation, IsOutOfTheOperatorsReachOnceSomebodyHasAWayIn) {
  const auto lost = link(op, grace);
  auto browser = entered(link(op, grace));
  expect_out_of_reach(grace);
  ASSERT_EQ(browser.post("/api/v1/me/password", json::Object{{"new", "correct horse battery"}}).status(), 204);
  pass_two_days();
  expect_out_of_reach(grace);  // with no session of hers open
  EXPECT_EQ(browser.get("/api/v1/session").status(), 401);
}

TEST_F(NewOrganisation, IsOutOfTheOperatorsReachForItsOtherPeopleToo) {
  const auto colleague = with_account("joan", "responder");
  auto browser = entered(link(op, grace));
  expect_out_of_reach(colleague);
  EXPECT_EQ(browser.post(colleague + "/sign-in-link").status(), 200);
  EXPECT_EQ(browser.del(colleague + "/sessions").status(), 204);
}

TEST_F(NewOrganisation, IsOutOfTheOperatorsReachByALinkKeptBack) {
  const auto colleague = with_account("joan", "admin");
  const auto kept = link(op, grace);
  const auto kept_too = link(op, colleague);
  entered(link(op, grace));
  auto browser = world.stranger();
  EXPECT_EQ(take(browser, kept).text("code"), "link.gone");
  EXPECT_EQ(take(browser, kept_too).text("code"), "link.gone");
}

TEST_F(NewOrganisation, IsEnteredAnewWhileNobodyHasAWayIn) {
  entered(link(op, grace));
  pass_two_days();  // she set no password, and her session is over
  EXPECT_EQ(op.post(grace + "/sign-in-link").status(), 200);
}

TEST_F(NewOrganisation, IsNoWayUpThroughAPersonAppointedElsewhere) {
  const auto person = grace.substr(grace.rfind('/') + 1);
  auto host = world.person(world.organisation("Host"), "Host", state::PersonRole::admin);
  const auto community = host.post("/api/v1/communities", json::Object{{"name", "Grid"}, {"purpose", "To hold."}});
  const auto made = host.post("/api/v1/communities/" + community.text("id") + "/appointments",
                              json::Object{{"person", person}, {"role", "coordinator"}});
  ASSERT_EQ(made.status(), 201) << made.response.body;
  EXPECT_EQ(op.post(grace + "/sign-in-link").text("code"), "right.missing");
}

}  // namespace
}  // namespace tocsin::http
