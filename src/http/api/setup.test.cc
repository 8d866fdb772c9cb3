// Setting a server up, also where it is cut off.
#include <gtest/gtest.h>

#include "http/testing/brittle.h"
#include "http/testing/world.h"

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::World;

json::Object setup_body(std::string_view token) {
  return {{"token", token},
          {"organisation", json::Object{{"name", "Northwind"}, {"sector", "energy"}}},
          {"person", json::Object{{"name", "Ada Lovelace"}, {"login", "Ada@Northwind.example"}}},
          {"community", json::Object{{"name", "Grid ISAC"}, {"purpose", "To hold together."}}}};
}

constexpr std::int64_t founding_facts = 3;

std::vector<RawId> operators(World& world) {
  return world.store->index().snapshot()->holders_of({model::AtomKind::role, model::Role::op, RawId{}});
}

TEST(SetUp, MakesTheFirstOrganisationPersonAndCommunity) {
  World world;
  auto browser = world.stranger();
  const auto token = world.link(port::LinkPurpose::set_up);
  const auto made = browser.post("/api/v1/setup", setup_body(token));
  ASSERT_EQ(made.status(), 200) << made.response.body;
  EXPECT_EQ(made.text("login"), "ada@northwind.example");
  EXPECT_EQ(made.at("roles"), (json::Value{"operator", "admin"}));
  browser.enter(made);
  EXPECT_EQ(browser.get("/api/v1/organisations/" + made.text("organisation")).status(), 200);
  EXPECT_EQ(browser.get("/api/v1/persons/" + made.text("person")).status(), 200);
  EXPECT_EQ(browser.get("/api/v1/communities").at("items").get_array().size(), 1U);
  // The organisation signs by itself from now on.
  const auto contact = browser.post("/api/v1/organisations/" + made.text("organisation") + "/contacts",
                                    json::Object{{"function", "duty officer"}, {"name", "Grace"}});
  EXPECT_EQ(contact.status(), 201) << contact.response.body;
  const auto again = world.stranger().post("/api/v1/setup", setup_body(token));
  EXPECT_EQ(again.status(), 404);
  EXPECT_EQ(again.text("code"), "link.gone");
}

TEST(SetUp, LeavesNothingBehindWhereItFails) {
  World world;
  auto ada = world.person(world.organisation("Elsewhere"), "Ada");
  const auto token = world.link(port::LinkPurpose::set_up);
  auto body = setup_body(token);
  body["person"].get_object()["login"] = "ada";
  const auto taken = world.stranger().post("/api/v1/setup", body);
  EXPECT_EQ(taken.text("code"), "account.exists");
  body["person"].get_object()["login"] = "a d a";
  EXPECT_EQ(world.stranger().post("/api/v1/setup", body).text("code"), "login.form");
  body.erase("organisation");
  EXPECT_EQ(world.stranger().post("/api/v1/setup", body).text("code"), "field.missing");
  EXPECT_EQ(world.store->index().snapshot()->last_position(), 2) << "the facts of the world itself";
  EXPECT_EQ(world.stranger().post("/api/v1/setup", setup_body(token)).status(), 200) << "the link still serves";
}

TEST(SetUp, TakesNoSignInLink) {
  World world;
  const auto ada = world.person(world.organisation("Northwind"), "Ada");
  const auto link = world.link(port::LinkPurpose::sign_in, ada.person);
  EXPECT_EQ(world.stranger().post("/api/v1/setup", setup_body(link)).text("code"), "link.gone");
}

TEST(SetUp, IsDoneOnceWhateverLinksThereAre) {
  World world;
  const auto first = world.link(port::LinkPurpose::set_up);
  const auto second = world.link(port::LinkPurpose::set_up);
  ASSERT_EQ(world.stranger().post("/api/v1/setup", setup_body(first)).status(), 200);
  auto body = setup_body(second);
  body["person"].get_object()["login"] = "mallory";
  EXPECT_EQ(world.stranger().post("/api/v1/setup", body).text("code"), "link.gone");
  EXPECT_EQ(operators(world).size(), 1U);
}

// Sets up against a store that dies after so many writes.
Answer set_up_until(World& world, const std::string& token, int writes) {
  testing::Fuse fuse{writes};
  const auto& sound = world.api.services();
  testing::BrittleLog log(sound.log, fuse);
  testing::BrittleKeys keys(sound.keys, fuse);
  testing::BrittleAccounts accounts(sound.accounts, fuse);
  Api brittle({log, sound.index, keys, sound.blobs, accounts, sound.quarantine, sound.objects, sound.feeds, sound.clock,
               sound.entropy, sound.keyring, sound.hasher, sound.hash_pool, sound.settings, sound.post});
  const auto body = json::to_text(setup_body(token));
  Answer out{brittle.handle_and_wait(world.stranger().request(Method::post, "/api/v1/setup", body)), {}};
  if (auto read = json::parse(out.response.body)) out.body = std::move(*read);
  return out;
}

TEST(SetUp, CutOffAnywhereIsFinishedByTheSameLink) {
  constexpr int most_writes = 20;
  int writes = 0;
  for (; writes < most_writes; ++writes) {
    World world;
    const auto token = world.link(port::LinkPurpose::set_up);
    const auto cut = set_up_until(world, token, writes);
    if (cut.status() == 200) break;
    EXPECT_EQ(cut.status(), 503) << cut.response.body;
    auto browser = world.stranger();
    const auto done = browser.post("/api/v1/setup", setup_body(token));
    ASSERT_EQ(done.status(), 200) << "after " << writes << " writes: " << done.response.body;
    browser.enter(done);
    EXPECT_EQ(done.at("roles"), (json::Value{"operator", "admin"}));
    EXPECT_EQ(browser.get("/api/v1/communities").at("items").get_array().size(), 1U);
    EXPECT_EQ(world.store->index().snapshot()->last_position(), founding_facts);
    EXPECT_EQ(operators(world).size(), 1U);
    EXPECT_EQ(world.stranger().post("/api/v1/setup", setup_body(token)).text("code"), "link.gone");
  }
  EXPECT_GE(writes, 5) << "key, account, facts, session, link";
  EXPECT_LT(writes, most_writes);
}

}  // namespace
}  // namespace tocsin::http
