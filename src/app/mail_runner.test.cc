#include "app/mail_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/reactor.h"
#include "app/timekeeper.h"
#include "http/testing/world.h"
#include "mail/bounce.h"
#include "mail/message.h"
#include "notify/reminders.h"

namespace tocsin::app {
namespace {

using testing::Client;
using ::testing::HasSubstr;
using testing::must;
using ::testing::Not;
using enum port::Delivery::Outcome;

// A mail server that does as it is told.
struct MailServer final : port::Courier {
  std::vector<port::Parcel> parcels;
  std::vector<port::Delivery> answers;  // to the next ones; accepted without
  std::function<void()> meanwhile = [] {};

  port::Delivery deliver(const port::Parcel& parcel, const std::stop_token&) override {
    parcels.push_back(parcel);
    meanwhile();
    if (answers.empty()) return {.outcome = accepted, .status = "2.0.0", .answer = "ok"};
    auto out = answers.front();
    answers.erase(answers.begin());
    return out;
  }
  std::string text(std::size_t n) const {
    const auto read = mail::read_message(parcels.at(n).bytes).value();
    return mail::decoded_header(mail::value_of(read.headers, "subject")) + "\n" +
           mail::decoded_body(read.headers, read.body).value();
  }
  std::string id(std::size_t n) const {
    const auto read = mail::read_message(parcels.at(n).bytes).value();
    return std::string(mail::value_of(read.headers, "message-id"));
  }
  std::vector<std::string> recipients() const {
    std::vector<std::string> out;
    for (const auto& parcel : parcels) out.push_back(parcel.to);
    return out;
  }
};

http::ApiSettings with_mail() {
  http::ApiSettings out;
  out.origin = "https://t.example";
  return out;
}

struct Mailing : ::testing::Test {
  void SetUp() override {
    incident = team.post("/api/v1/incidents", R"({"title":"Amaranth"})").text("id");
    const auto part = team.post("/api/v1/incidents/" + incident + "/participations",
                                fmt::format(R"({{"organisation":"{}","terms":"Help."}})", to_text(northwind)));
    ASSERT_EQ(part.status(), 201) << part.response.body;
    ASSERT_EQ(grace.post("/api/v1/participations/" + part.text("id") + "/accept").status(), 200);
    react();  // before anybody has an address
  }

  MailRunner runner() {
    return MailRunner({.index = world.store->index(),
                       .accounts = world.store->accounts(),
                       .outbox = outbox(),
                       .keyring = world.keyring,
                       .clock = world.clock,
                       .entropy = world.chance,
                       .courier = server,
                       .settings = settings,
                       .complain = [this](const Error& e) { complaints.push_back(e.what); },
                       .tell = [this](std::string_view what, const std::vector<Arg>&) { told.emplace_back(what); }});
  }
  port::Outbox& outbox() { return world.store->outbox(); }
  void react() {
    Reactor reactor({.log = world.store->log(),
                     .index = world.store->index(),
                     .keys = world.store->keys(),
                     .bookmarks = world.store->bookmarks(),
                     .clock = world.clock,
                     .entropy = world.chance,
                     .reactions = {},
                     .complain = [](const Error& e) { ADD_FAILURE() << e.what; },
                     .on_erasure = {},
                     .outbox = &outbox()});
    must(reactor.run_due());
  }
  void keep_time() {
    const auto all = notify::deadlines();
    Timekeeper keeper({world.store->log(),
                       world.store->index(),
                       world.store->keys(),
                       world.clock,
                       world.chance,
                       {all.begin(), all.end()},
                       [](const Error& e) { ADD_FAILURE() << e.what; }});
    must(keeper.run_due());
    react();
  }
  void send_due() {
    react();
    auto one = runner();
    must(one.run_due());
  }
  void reach(const Client& who, const std::string& address, port::OnDuty on_duty = port::OnDuty::first) {
    must(outbox().change_reach(who.person.raw(), [&](port::Reach& reach) -> Result<void> {
      reach.address = model::Line<254>{address};
      reach.confirmed_at = world.clock.now();
      reach.on_duty = on_duty;
      return {};
    }));
  }
  std::string ask(const std::string& title, std::optional<Span> due = std::nullopt) {
    json::Object body{{"organisation", to_text(northwind)}, {"ask", "facts"}, {"title", title}};
    if (due) body["due_at"] = to_text(world.clock.now() + *due);
    const auto made = team.post("/api/v1/incidents/" + incident + "/requests", body);
    EXPECT_EQ(made.status(), 201) << made.response.body;
    return made.text("id");
  }
  port::MailState state_of(std::size_t n) {
    auto id = server.id(n);
    return must(outbox().mail_of(id.substr(1, id.size() - 2))).value().state;
  }

  MailServer server;
  MailSettings settings{.origin = "https://t.example",
                        .from = "tocsin@t.example",
                        .bounces_to = "bounces@t.example",
                        .rhythm = {},
                        .bounces = {}};
  std::vector<std::string> complaints;
  std::vector<std::string> told;
  testing::World world{1, with_mail()};
  model::OrganisationId host = world.organisation("Host");
  model::OrganisationId northwind = world.organisation("Northwind");
  Client team = world.person(host, "Ada", state::PersonRole::admin);
  Client grace = world.person(northwind, "Grace", state::PersonRole::admin);
  Client dora = world.person(northwind, "Dora");
  std::string incident;
};

TEST_F(Mailing, ARequestReachesThoseOnDutyWithALinkAndNothingOfWhatItSays) {
  reach(grace, "grace@n.example");
  reach(dora, "dora@n.example", port::OnDuty::deputy);
  const auto request = ask("Belladonna");
  send_due();
  ASSERT_THAT(server.recipients(), ::testing::ElementsAre("grace@n.example"));
  EXPECT_EQ(server.parcels[0].from, "bounces@t.example");
  EXPECT_THAT(server.text(0), HasSubstr("https://t.example/#/incident/" + incident + "/requests/" + request));
  EXPECT_THAT(server.text(0), Not(HasSubstr("Belladonna")));
  EXPECT_THAT(server.text(0), Not(HasSubstr("Amaranth")));
  EXPECT_EQ(state_of(0), port::MailState::sent);
}

TEST_F(Mailing, WhatWasSentIsNotSentAgainWhateverIsRunAgain) {
  reach(grace, "grace@n.example");
  ask("One");
  send_due();
  must(world.store->bookmarks().set("reactor", 0));
  send_due();
  world.pass(hours(1));
  send_due();
  EXPECT_EQ(server.parcels.size(), 1U);
}

TEST_F(Mailing, AMailCutOffByACrashGoesOutAgainUnderTheSameName) {
  reach(grace, "grace@n.example");
  ask("One");
  server.meanwhile = [] { throw std::runtime_error("killed"); };
  EXPECT_THROW(send_due(), std::runtime_error);
  server.meanwhile = [] {};
  EXPECT_EQ(state_of(0), port::MailState::sending);
  send_due();
  ASSERT_EQ(server.parcels.size(), 2U);
  EXPECT_EQ(server.id(0), server.id(1));
  EXPECT_EQ(state_of(1), port::MailState::sent);
}

TEST_F(Mailing, AnUnknownOutcomeIsTriedAgainUnderTheSameName) {
  reach(grace, "grace@n.example");
  ask("One");
  server.answers = {{.outcome = unknown}};
  send_due();
  EXPECT_EQ(state_of(0), port::MailState::unknown);
  send_due();
  EXPECT_EQ(server.parcels.size(), 1U);
  world.pass(seconds(61));
  send_due();
  ASSERT_EQ(server.parcels.size(), 2U);
  EXPECT_EQ(server.id(0), server.id(1));
}

TEST_F(Mailing, HundredsOfRequestsAreAFewMails) {
  reach(grace, "grace@n.example");
  for (int i = 0; i < 300; ++i) {
    ask("One");
    world.pass(seconds(3));
    if (i % 20 == 0) send_due();
  }
  send_due();
  EXPECT_LE(server.parcels.size(), 1U + 900 / 300);
  EXPECT_THAT(server.text(1), HasSubstr("matters wait for you"));
}

// Not even where the mail waits to be sent already.
TEST_F(Mailing, WhoeverMayReadItNoMoreIsToldNothing) {
  reach(grace, "grace@n.example");
  ask("One");
  server.answers = {{.outcome = deferred, .status = "4.7.1", .answer = "later"}};
  send_due();
  ASSERT_EQ(server.parcels.size(), 1U);
  EXPECT_EQ(state_of(0), port::MailState::retry);
  const auto part =
      team.get("/api/v1/incidents/" + incident + "/participations").at("items").at(0).at("id").as_string();
  ASSERT_EQ(team.post("/api/v1/participations/" + std::string(part) + "/release").status(), 200);
  world.pass(hours(1));
  send_due();
  EXPECT_EQ(server.parcels.size(), 1U);
  EXPECT_EQ(state_of(0), port::MailState::dropped);
  EXPECT_EQ(must(outbox().counts()).waiting, 0);
}

TEST_F(Mailing, WhereTheServerIsNotReachedEveryMailRestsAndNoneIsLost) {
  reach(grace, "grace@n.example");
  reach(dora, "dora@n.example");
  ask("One");
  server.answers = {{.outcome = unreachable, .fault = Error{Code::unavailable, "mail.unreachable", "", {}}}};
  auto one = runner();
  react();
  must(one.run_due());
  EXPECT_EQ(server.parcels.size(), 1U);
  EXPECT_THAT(complaints, ::testing::ElementsAre("mail.unreachable"));
  world.pass(seconds(16));
  must(one.run_due());
  EXPECT_EQ(server.parcels.size(), 3U);
}

TEST_F(Mailing, AnAddressThatIsRefusedIsWrittenToNoMoreAndItsContactPointIsToldInstead) {
  ASSERT_EQ(grace
                .post("/api/v1/organisations/" + to_text(northwind) + "/contacts",
                      R"({"function":"Duty officer","name":"Desk","email":"duty@n.example","language":"zh-Hans"})")
                .status(),
            201);
  reach(grace, "grace@n.example");
  ask("One");
  server.answers = {{.outcome = refused, .of_recipient = true, .status = "5.1.1", .answer = "no such user"}};
  send_due();
  ASSERT_THAT(server.recipients(), ::testing::ElementsAre("grace@n.example"));
  const auto shown = grace.get("/api/v1/me/notifications");
  EXPECT_EQ(shown.text("standing"), "bounced");
  EXPECT_EQ(shown.text("bounce_status"), "5.1.1");
  send_due();
  ASSERT_THAT(server.recipients(), ::testing::ElementsAre("grace@n.example", "duty@n.example"));
  EXPECT_THAT(server.text(1), HasSubstr("您的组织收到一项请求"));
  world.pass(hours(1));
  ask("Two");
  send_due();
  EXPECT_EQ(server.recipients().back(), "duty@n.example");
}

TEST_F(Mailing, ABounceIsTakenFromTheMailboxAndAForgedOneSilencesNobody) {
  settings.bounces = world.folder.path() / "maildir";
  for (const auto* part : {"new", "cur", "tmp"}) std::filesystem::create_directories(settings.bounces / part);
  reach(grace, "grace@n.example");
  ask("One");
  send_due();
  const auto lay = [&](const std::string& id) {
    std::ofstream(settings.bounces / "new" / id) << mail::write_bounce(
        {mail::Bounce::Action::failed, id, mail::Status{5, 1, 1}, "550 no"}, "mx@x.example", "bounces@t.example");
  };
  lay("3f2a64d1-0c57-4a4e-9d3b-7b1c1f6f9a10@t.example");
  send_due();
  EXPECT_EQ(grace.get("/api/v1/me/notifications").text("standing"), "confirmed");
  lay(server.id(0).substr(1, server.id(0).size() - 2));
  send_due();
  EXPECT_EQ(state_of(0), port::MailState::bounced);
  EXPECT_EQ(grace.get("/api/v1/me/notifications").text("standing"), "bounced");
  EXPECT_THAT(told, ::testing::ElementsAre("mail.bounced"));
}

TEST_F(Mailing, ARequestIsRemindedOfOnceAndEscalatedToTheDeputyOnce) {
  reach(grace, "grace@n.example");
  reach(dora, "dora@n.example", port::OnDuty::deputy);
  ask("One", hours(8));
  send_due();
  world.pass(hours(6));
  for (int i = 0; i < 3; ++i) {
    keep_time();
    send_due();
  }
  ASSERT_EQ(server.parcels.size(), 2U);
  EXPECT_THAT(server.text(1), HasSubstr("A date draws near"));
  world.pass(hours(2));
  for (int i = 0; i < 3; ++i) {
    keep_time();
    send_due();
  }
  EXPECT_THAT(server.recipients(), ::testing::UnorderedElementsAre("grace@n.example", "grace@n.example",
                                                                   "grace@n.example", "dora@n.example"));
  EXPECT_THAT(server.text(3), HasSubstr("A date was missed"));
}

TEST_F(Mailing, NobodyIsRemindedOfWhatWasDoneMeanwhile) {
  reach(grace, "grace@n.example");
  const auto request = ask("One", hours(8));
  send_due();
  world.pass(hours(6));
  keep_time();
  for (const char* move : {"acknowledge", "accept", "start"})
    ASSERT_EQ(grace.post("/api/v1/requests/" + request + "/" + move).status(), 200);
  ASSERT_EQ(grace.post("/api/v1/requests/" + request + "/answer", R"({"text":"So."})").status(), 200);
  send_due();
  world.pass(hours(9));
  keep_time();
  send_due();
  EXPECT_EQ(server.parcels.size(), 1U);
}

TEST_F(Mailing, NothingButTheCheckGoesToAnAddressBeforeItIsConfirmed) {
  ASSERT_EQ(grace.put("/api/v1/me/notifications", R"({"address":"grace@n.example","on_duty":"first","pace":"at_once"})")
                .text("standing"),
            "unconfirmed");
  ask("One");
  send_due();
  ASSERT_EQ(server.parcels.size(), 1U);
  const auto text = server.text(0);
  const auto at = text.find("tcsm_");
  ASSERT_NE(at, std::string::npos);
  const auto token = text.substr(at, text.find_first_of("\r\n", at) - at);
  EXPECT_EQ(dora.post("/api/v1/me/notifications/confirm", json::Object{{"token", token}}).text("code"), "reach.token");
  EXPECT_EQ(grace.post("/api/v1/me/notifications/confirm", json::Object{{"token", token}}).text("standing"),
            "confirmed");
  EXPECT_EQ(grace.post("/api/v1/me/notifications/confirm", json::Object{{"token", token}}).text("code"), "reach.token");
  world.pass(hours(1));
  ask("Two");
  send_due();
  EXPECT_EQ(server.parcels.size(), 2U);
}

TEST_F(Mailing, AReporterWithoutAnAccountFollowsItsReportByALinkOfItsOwn) {
  const auto community = team.post("/api/v1/communities", R"({"name":"Ports","purpose":"Looking out"})").text("id");
  const auto take_down = [&](Client& who) {
    who.idempotency_key = "taken-down-once";
    return who.post("/api/v1/communities/" + community + "/outside-reports",
                    R"({"title":"Odd lorry","channel":"phone","email":"out@o.example","language":"zh-Hans"})");
  };
  const auto made = take_down(team);
  ASSERT_EQ(made.status(), 200) << made.response.body;
  EXPECT_EQ(take_down(team).header("Link"), made.header("Link"));
  EXPECT_EQ(take_down(grace).status(), 404);
  send_due();
  ASSERT_THAT(server.recipients(), ::testing::ElementsAre("out@o.example"));
  const auto text = server.text(0);
  EXPECT_THAT(text, HasSubstr("您的报告"));
  EXPECT_THAT(text, Not(HasSubstr("lorry")));
  const auto at = text.find("tcsq_");
  ASSERT_NE(at, std::string::npos);
  Client reporter = world.stranger();
  reporter.token = text.substr(at, text.find_first_of("\r\n", at) - at);
  EXPECT_THAT(made.header("Link"), HasSubstr(reporter.token));
  const auto report = "/api/v1/reports/" + made.text("id");
  EXPECT_EQ(reporter.get(report).text("title"), "Odd lorry");
  EXPECT_EQ(grace.get(report).status(), 404);
  ASSERT_EQ(team.post(report + "/start-triage").status(), 200);
  ASSERT_EQ(team.post(report + "/ask", R"({"question":"Which colour?"})").status(), 200);
  EXPECT_EQ(reporter.post(report + "/supplement", R"({"text":"Blue."})").status(), 200);
}

TEST_F(Mailing, AnAddressIsAskedForFiveTimesADay) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(grace
                  .put("/api/v1/me/notifications",
                       fmt::format(R"({{"address":"g{}@n.example","on_duty":"first","pace":"at_once"}})", i))
                  .status(),
              200);
  EXPECT_EQ(grace.put("/api/v1/me/notifications", R"({"address":"g9@n.example","on_duty":"first","pace":"at_once"})")
                .text("code"),
            "reach.checks");
}

}  // namespace
}  // namespace tocsin::app
