// Who may not: generated from the table of routes, so that no route is left out.
#include <gtest/gtest.h>

#include "http/testing/schema.h"
#include "http/testing/world.h"

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::Client;
using testing::World;

constexpr std::string_view absent = "3f2a64d1-0c57-4a4e-9d3b-7b1c1f6f9a10";

std::string path_of(const Route& route, std::string_view id) {
  std::string out = route.pattern;
  const auto open = out.find('{');
  if (open != std::string::npos) out.replace(open, out.find('}') - open + 1, id);
  return out;
}

std::string body_of(const Route& route) {
  if (route.method == Method::get || route.method == Method::del) return {};
  if (route.act == nullptr && route.body == nullptr) return "{}";
  const auto schema = route.act != nullptr ? route.act->input_schema() : route.body();
  return json::to_text(testing::example(schema, schema, testing::Fill::required, {}));
}

// One organisation in one community, and whose people ask.
struct Setting {
  Setting()
      : organisation(world.organisation("Northwind")),
        admin(world.person(organisation, "Ada", state::PersonRole::admin)),
        observer(world.person(organisation, "Olga", state::PersonRole::observer)) {
    community = admin.post("/api/v1/communities", R"({"name":"Ports","purpose":"Looking out"})").text("id");
    report = admin.post("/api/v1/communities/" + community + "/reports", R"({"title":"Phishing"})").text("id");
    incident = admin.post("/api/v1/incidents", R"({"title":"Wave"})").text("id");
    room = admin.post("/api/v1/incidents/" + incident + "/rooms", R"({"name":"All"})").text("id");
  }

  // A record that the people here may read, of the kind that the route is on where there is one.
  std::string readable(const Route& route) const {
    if (route.pattern.starts_with("/api/v1/communities")) return community;
    if (route.pattern.starts_with("/api/v1/reports")) return report;
    if (route.pattern.starts_with("/api/v1/incidents")) return incident;
    if (route.pattern.starts_with("/api/v1/rooms")) return room;
    if (route.pattern.starts_with("/api/v1/organisations")) return to_text(organisation);
    if (route.pattern.starts_with("/api/v1/persons")) return to_text(observer.person);
    return std::string(absent);
  }

  Answer ask(Client& who, const Route& route, std::string_view id) {
    world.pass(seconds(1));  // limits are another test's
    return who.send(route.method, path_of(route, id), body_of(route));
  }

  Client token(std::vector<std::string> scopes) {
    const auto draw = [&](std::span<std::uint8_t> out) { world.chance.fill(out); };
    const auto fresh = auth::make_token(auth::TokenKind::api, world.keyring, draw);
    port::ApiToken token{.token = fresh.stored,
                         .person = admin.person,
                         .organisation = organisation,
                         .name = "machine",
                         .scopes = std::move(scopes),
                         .created_at = world.clock.now(),
                         .expires_at = world.clock.now() + days(30)};
    world.chance.fill(token.id);
    testing::must(world.store->accounts().add_token(token));
    Client out = world.stranger();
    out.token = fresh.text.reveal_text();
    return out;
  }

  World world;
  model::OrganisationId organisation;
  Client admin;
  Client observer;
  std::string community;
  std::string report;
  std::string incident;
  std::string room;
};

std::string told(const Answer& answer) {
  std::string out = fmt::format("{} {}", answer.status(), answer.response.body);
  for (const auto& header : answer.response.headers) out += "\n" + header.name + ": " + header.value;
  return out;
}

void expect_stranger(Setting& setting, Client& stranger) {
  for (const auto& route : setting.world.api.router().routes()) {
    if (route.access == Access::open) continue;
    const auto there = setting.ask(stranger, route, setting.readable(route));
    const auto nowhere = setting.ask(stranger, route, absent);
    EXPECT_EQ(there.status(), 401) << route.operation << "\n" << told(there);
    EXPECT_EQ(told(there), told(nowhere)) << route.operation;
  }
}

TEST(Access, IsRefusedToStrangersOnEveryRouteThatIsNotOpen) {
  Setting setting;
  auto stranger = setting.world.stranger();
  expect_stranger(setting, stranger);
}

TEST(Access, IsRefusedToATokenThatNobodyGave) {
  Setting setting;
  auto stranger = setting.world.stranger();
  stranger.token = setting.token({"read"}).token;
  stranger.token[10] = stranger.token[10] == 'a' ? 'b' : 'a';
  expect_stranger(setting, stranger);
}

TEST(Access, IsRefusedToACookieThatNobodyGave) {
  Setting setting;
  auto stranger = setting.world.stranger();
  stranger.cookie = "tcss_0000000000000000000000000000000000000000000000";
  expect_stranger(setting, stranger);
}

// What an observer may do is about their own way in; everything else that writes is not for them.
bool is_own_affair(const Route& route) {
  return route.operation.starts_with("session") || route.operation.starts_with("me.") ||
         route.operation.starts_with("token.") || route.access == Access::open;
}

// A question that is too long for a path.
bool writes_nothing(const Route& route) {
  return route.operation == "warninglist.check" || route.operation == "constituency.route" ||
         route.operation == "convert";
}

// TAXII has its own form of a refusal.
std::string code_of(const Answer& answer) {
  const auto code = answer.text("code");
  return code.empty() ? answer.text("error_code") : code;
}

TEST(Access, LetsNoObserverWrite) {
  Setting setting;
  for (const auto& route : setting.world.api.router().routes()) {
    if (route.method == Method::get || is_own_affair(route) || writes_nothing(route)) continue;
    const auto answer = setting.ask(setting.observer, route, setting.readable(route));
    EXPECT_GE(answer.status(), 400) << route.operation << "\n" << told(answer);
    const bool on_a_readable_one = setting.readable(route) != absent;
    if (route.act != nullptr && on_a_readable_one) EXPECT_EQ(answer.status(), 403) << route.operation << told(answer);
  }
}

TEST(Access, OfATokenEndsWithItsScopes) {
  Setting setting;
  for (const std::string_view scope : {"read", "write", "report"}) {
    auto machine = setting.token({std::string(scope)});
    for (const auto& route : setting.world.api.router().routes()) {
      if (route.access == Access::open) continue;
      const auto answer = setting.ask(machine, route, setting.readable(route));
      if (route.access == Access::session) {
        EXPECT_EQ(code_of(answer), "auth.session_needed") << route.operation;
      } else if (model::name_of(route.scope) != scope) {
        EXPECT_EQ(answer.status(), 403) << route.operation;
        EXPECT_EQ(code_of(answer), "auth.scope") << route.operation;
      } else {
        EXPECT_NE(code_of(answer), "auth.scope") << route.operation;
        EXPECT_NE(answer.status(), 401) << route.operation;
      }
    }
  }
}

TEST(Access, OfASessionNeedsTheTokenAgainstForgeryOnEveryWrite) {
  Setting setting;
  auto forged = setting.admin;
  forged.csrf = "forged";
  for (const auto& route : setting.world.api.router().routes()) {
    if (route.method == Method::get || route.access == Access::open) continue;
    const auto answer = setting.ask(forged, route, setting.readable(route));
    EXPECT_EQ(answer.status(), 403) << route.operation << told(answer);
    EXPECT_EQ(code_of(answer), "token.csrf") << route.operation;
  }
}

TEST(Access, AnswersAlikeForWhatIsHiddenAndWhatIsNowhere) {
  Setting setting;
  auto eve = setting.world.person(setting.world.organisation("Elsewhere"), "Eve", state::PersonRole::admin);
  for (const auto& route : setting.world.api.router().routes()) {
    if (route.access == Access::open || route.pattern.find('{') == std::string::npos) continue;
    const auto hidden = setting.ask(eve, route, setting.readable(route));
    const auto nowhere = setting.ask(eve, route, absent);
    EXPECT_EQ(told(hidden), told(nowhere)) << route.operation;
  }
}

}  // namespace
}  // namespace tocsin::http
