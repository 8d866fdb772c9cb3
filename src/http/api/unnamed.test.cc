// Reports without a name, through the door and as they lie in the store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "http/testing/world.h"
#include "report/acts.h"
#include "store/sqlite/db.h"
#include "store/sqlite/maintenance.h"

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::Client;

constexpr std::string_view passphrases[] = {"a boat at low tide", "nine grey herons", "salt on the railing"};

ApiSettings cheap() {
  ApiSettings out;
  out.trustee_cost = {.memory_kib = 8, .passes = 1};
  return out;
}

struct Reporting : ::testing::Test {
  static std::string reports_of(const std::string& of) { return "/api/v1/communities/" + of + "/reports"; }
  std::string community_of_two(std::string_view name) {
    const auto made = tom.post("/api/v1/communities", fmt::format(R"({{"name":"{}","purpose":"Watch"}})", name));
    for (auto* const who : {&mia, &pia}) {
      const auto invited = tom.post("/api/v1/communities/" + made.text("id") + "/memberships",
                                    fmt::format(R"({{"organisation":"{}","terms":"t"}})", to_text(who->organisation)));
      EXPECT_EQ(who->post("/api/v1/memberships/" + invited.text("id") + "/accept").status(), 200);
    }
    return made.text("id");
  }
  Answer report(Client& who, const std::string& to, std::string_view more = "") {
    return who.post(reports_of(to), fmt::format(R"({{"title":"Odd mail","reporter":"pseudonym"{}}})", more));
  }
  static std::string to_all(const std::string& of) {
    return R"(,"marking":{"tlp":"TLP:GREEN","audience":["community:)" + of + "\"]}";
  }
  static std::string pseudonym_of(const Answer& answer) {
    return std::string(answer.at("reporter").at("pseudonym").get_string());
  }
  bool tells_of_mia(const std::string& text) const {
    return text.contains(to_text(mia.organisation)) || text.contains(to_text(mia.person));
  }
  store::Db open_store() {
    return testing::must(store::Db::open(world.folder.path() / "store" / "tocsin.db", {.use = store::Db::Use::read}));
  }
  // What lies of the facts about one record and what hangs on it.
  struct Row {
    std::string person, organisation, key, signature, commitment, label, custody;
  };
  std::vector<Row> facts_of(const std::string& record, std::string_view custody = "") {
    auto db = open_store();
    auto rows = db.prepare(
        "SELECT hex(person), hex(organisation), hex(key), hex(signature), hex(commitment), label, custody FROM fact"
        " WHERE record = $1 OR parent = $1");
    rows.bind(from_uuid_text(record).value());
    std::vector<Row> out;
    while (testing::must(rows.step())) {
      Row row{std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
              std::string(rows.text(3)), std::string(rows.text(4)), std::to_string(rows.integer(5)),
              std::string(rows.text(6))};
      if (custody.empty() || row.custody == custody) out.push_back(std::move(row));
    }
    return out;
  }

  testing::World world{1, cheap()};
  Client tom = world.person(world.organisation("Team"), "Tom", state::PersonRole::admin);
  Client mia = world.person(world.organisation("Member"), "Mia", state::PersonRole::admin);
  Client pia = world.person(world.organisation("Peer"), "Pia", state::PersonRole::admin);
  std::string community = community_of_two("Harbour");
};

using Pseudonyms = Reporting;

TEST_F(Pseudonyms, ShowTheTeamWhoReportedAndEverybodyElseAName) {
  const auto made = report(mia, community, to_all(community));
  ASSERT_EQ(made.status(), 201) << made.response.body;
  const auto at = "/api/v1/reports/" + made.text("id");
  EXPECT_TRUE(tells_of_mia(made.response.body));
  EXPECT_TRUE(tells_of_mia(tom.get(at).response.body));
  const auto seen = pia.get(at);
  ASSERT_EQ(seen.status(), 200);
  EXPECT_FALSE(tells_of_mia(seen.response.body)) << seen.response.body;
  EXPECT_EQ(pseudonym_of(seen), pseudonym_of(made));
  EXPECT_FALSE(tells_of_mia(pia.get("/api/v1/reports").response.body));
}

TEST_F(Pseudonyms, LeaveNeitherActorNorKeyNorLabelThatTellsOnTheirFacts) {
  const auto id = report(mia, community, to_all(community)).text("id");
  const auto again = report(mia, community, to_all(community)).text("id");
  const auto facts = facts_of(id, "one_time");
  const auto others = facts_of(again, "one_time");
  ASSERT_EQ(facts.size(), 1U);
  ASSERT_EQ(others.size(), 1U);
  EXPECT_EQ(facts.front().person, std::string(32, '0'));
  EXPECT_EQ(facts.front().organisation, std::string(32, '0'));
  EXPECT_NE(facts.front().key, others.front().key);
  // Her own word is under a label that lets in the team and herself alone, so nobody else gets to see its key.
  const auto named = facts_of(id, "hosted");
  EXPECT_EQ(std::ranges::count_if(named, [](const Row& row) { return row.organisation != std::string(32, '0'); }), 1);
}

TEST_F(Pseudonyms, OfOneReporterInTwoCommunitiesHaveNothingInCommon) {
  const auto other = community_of_two("Ferry");
  const auto here = report(mia, community, to_all(community));
  const auto there = report(mia, other, to_all(other));
  EXPECT_NE(pseudonym_of(here), pseudonym_of(there));
  EXPECT_EQ(pseudonym_of(here), pseudonym_of(report(mia, community, to_all(community))));
  const auto a = pia.get("/api/v1/reports/" + here.text("id"));
  const auto b = pia.get("/api/v1/reports/" + there.text("id"));
  // Ids, pseudonyms, facts and entity tags: whatever is no word of a report's own.
  const auto& versions = a.at("versions").get_object();
  for (const auto& [group, fact] : versions)
    EXPECT_FALSE(b.response.body.contains(std::string_view(fact.get_string())));
  EXPECT_FALSE(b.response.body.contains(here.text("id")));
  EXPECT_NE(a.header("ETag"), b.header("ETag"));
  const auto one = facts_of(here.text("id"), "one_time").front();
  const auto two = facts_of(there.text("id"), "one_time").front();
  EXPECT_NE(one.key, two.key);
  EXPECT_NE(one.signature, two.signature);
  EXPECT_NE(one.commitment, two.commitment);
  EXPECT_NE(one.label, two.label);
}

TEST_F(Pseudonyms, LetTheReporterGoOnWithoutAName) {
  const auto made = report(mia, community, to_all(community));
  const auto at = "/api/v1/reports/" + made.text("id");
  const auto set = mia.post(at + "/indicator-sets", R"({"indicators":[{"type":"domain","value":"a.example"}]})");
  EXPECT_EQ(set.status(), 201) << set.response.body;
  const auto file = mia.post(at + "/files?name=a.txt", R"({"a":1})");
  EXPECT_EQ(file.status(), 201) << file.response.body;
  EXPECT_EQ(tom.post(at + "/start-triage").status(), 200);
  EXPECT_EQ(tom.post(at + "/ask", R"({"question":"Which host?"})").status(), 200);
  EXPECT_EQ(mia.post(at + "/supplement", R"({"text":"The mail host"})").status(), 200);
  EXPECT_EQ(tom.post(at + "/validate", R"({"reason":"Real"})").status(), 200);
  const auto withdrawn = mia.post(at + "/withdraw", R"({"reason":"Mistaken"})");
  EXPECT_EQ(withdrawn.status(), 200) << withdrawn.response.body;
  for (const auto& target :
       {at, "/api/v1/indicator-sets/" + set.text("id"), "/api/v1/attachments/" + file.text("id")}) {
    const auto seen = pia.get(target);
    EXPECT_EQ(seen.status(), 200);
    EXPECT_FALSE(tells_of_mia(seen.response.body)) << seen.response.body;
  }
  EXPECT_EQ(pia.post(at + "/withdraw", R"({"reason":"r"})").status(), 403);
}

TEST_F(Pseudonyms, VerifyWithTheirKeysForThatInstantAlone) {
  (void)report(mia, community);
  const auto whole = store::verify(world.folder.path() / "store", std::nullopt);
  ASSERT_TRUE(whole);
  EXPECT_FALSE(whole->first_fault) << whole->first_fault->what;
  // Such a key vouches for nothing else: neither at another time, nor for somebody named or as the server's.
  const auto file = world.folder.path() / "store" / "tocsin.db";
  for (const auto* change :
       {"UPDATE signing_key SET valid_from = valid_from + 1, valid_to = valid_to + 1 WHERE custody = 'one_time'",
        "UPDATE signing_key SET valid_from = valid_from - 1, valid_to = valid_to - 1,"
        " custody = 'hosted' WHERE custody = 'one_time'"}) {
    auto db = testing::must(store::Db::open(file, {.use = store::Db::Use::write}));
    ASSERT_TRUE(db.script(change));
    const auto faulty = store::verify(world.folder.path() / "store", std::nullopt);
    ASSERT_TRUE(faulty);
    ASSERT_TRUE(faulty->first_fault) << change;
    EXPECT_EQ(faulty->first_fault->what, "verify.key");
  }
}

TEST_F(Pseudonyms, AreNotKeptInQuarantineUnderTheirSendersName) {
  const auto refused = mia.post(reports_of(community), R"({"titel":"Odd mail","reporter":"pseudonym"})");
  EXPECT_EQ(refused.status(), 400);
  EXPECT_EQ(refused.header("Link"), "");
  EXPECT_EQ(tom.get("/api/v1/quarantine").at("items").get_array().size(), 0U);
}

// --- escrow

struct Escrow : Reporting {
  Escrow() {
    const auto founded = tom.post("/api/v1/communities/" + community + "/escrows",
                                  fmt::format(R"({{"trustees":["{}","{}","{}"]}})", to_text(tom.person),
                                              to_text(pia.person), to_text(kay.person)));
    EXPECT_EQ(founded.status(), 201) << founded.response.body;
    escrow = founded.text("id");
    for (std::size_t i = 0; i < trustees.size(); ++i) last = take_key(*trustees[i], passphrases[i]);
  }
  Answer take_key(Client& who, std::string_view passphrase) {
    return who.post("/api/v1/escrows/" + escrow + "/take-key", fmt::format(R"({{"passphrase":"{}"}})", passphrase));
  }
  std::string fresh_key() {
    Digest value{};
    world.chance.fill(value);
    return auth::encode_token(auth::TokenKind::reporter, value);
  }
  Answer submit(Client& who, const std::string& key, std::string_view more = "") {
    return who.post(
        "/api/v1/communities/" + community + "/escrowed-reports",
        fmt::format(R"({{"title":"Odd mail","contact":"Gate 4, at noon","follow_up_key":"{}"{}}})", key, more));
  }
  Client bearer_of(const std::string& key) {
    auto out = world.stranger();
    out.token = key;
    return out;
  }
  Answer consent(Client& who, const std::string& opening, std::string_view passphrase) {
    return who.post("/api/v1/escrow-openings/" + opening + "/consent",
                    fmt::format(R"({{"passphrase":"{}"}})", passphrase));
  }
  std::string ask(const std::string& report) {
    const auto asked = tom.post("/api/v1/reports/" + report + "/escrow-openings", R"({"reason":"A threat to life"})");
    EXPECT_EQ(asked.status(), 201) << asked.response.body;
    return asked.text("id");
  }

  Client kay = world.person(mia.organisation, "Kay");
  std::array<Client*, 3> trustees{&tom, &pia, &kay};
  std::string escrow;
  Answer last;
};

TEST_F(Escrow, IsReadyOnceEveryTrusteeHasAKey) {
  EXPECT_EQ(last.status(), 200) << last.response.body;
  EXPECT_EQ(last.text("state"), "ready");
  EXPECT_EQ(take_key(mia, "somebody else's").text("code"), "escrow.not_trustee");
  EXPECT_EQ(take_key(tom, "short").text("code"), "password.too_short");
}

TEST_F(Escrow, TellsNobodyWhoReportedNotEvenTheTeam) {
  const auto key = fresh_key();
  const auto made = submit(mia, key, to_all(community));
  ASSERT_EQ(made.status(), 201) << made.response.body;
  const auto at = "/api/v1/reports/" + made.text("id");
  for (auto* const reader : {&tom, &pia, &kay, &mia}) {
    const auto seen = reader->get(at);
    EXPECT_EQ(seen.status(), 200);
    EXPECT_FALSE(tells_of_mia(seen.response.body)) << seen.response.body;
    EXPECT_EQ(seen.at("reporter").at("named_by").get_string(), "escrow");
  }
  EXPECT_EQ(mia.post(at + "/withdraw", R"({"reason":"r"})").status(), 403) << "her session is nobody to this report";
}

TEST_F(Escrow, LeavesNoLinkToTheReporterInTheStore) {
  const auto made = submit(mia, fresh_key(), to_all(community));
  ASSERT_EQ(made.status(), 201);
  for (const RawId& id : {mia.person.raw(), mia.organisation.raw()}) {
    const auto raw = std::string(reinterpret_cast<const char*>(id.data()), id.size());
    const auto text = to_uuid_text(id);
    auto db = open_store();
    auto facts = db.prepare(
        "SELECT f.person, f.organisation, f.owner, c.payload, l.text FROM fact f JOIN content c ON"
        " c.pos = f.pos JOIN label l ON l.number = f.label WHERE f.record = $1");
    facts.bind(from_uuid_text(made.text("id")).value());
    int rows = 0;
    while (testing::must(facts.step())) {
      ++rows;
      for (int column = 0; column < 3; ++column) EXPECT_NE(facts.bytes<16>(column), id);
      for (int column = 3; column < 5; ++column) EXPECT_FALSE(std::string(facts.text(column)).contains(text));
    }
    EXPECT_EQ(rows, 5);
    auto keys = db.prepare("SELECT count(*) FROM idempotency WHERE principal = $1 AND subject = $2");
    keys.bind(id, from_uuid_text(made.text("id")).value());
    ASSERT_TRUE(testing::must(keys.step()));
    EXPECT_EQ(keys.integer(0), 0);
    auto holds = db.prepare("SELECT count(*) FROM hold WHERE holder = $1 AND source = $2");
    holds.bind(id, from_uuid_text(made.text("id")).value());
    ASSERT_TRUE(testing::must(holds.step()));
    EXPECT_EQ(holds.integer(0), 0);
  }
}

TEST_F(Escrow, IsFollowedByItsKeyAndByNothingElse) {
  const auto key = fresh_key();
  const auto made = submit(mia, key);
  const auto at = "/api/v1/reports/" + made.text("id");
  auto reporter = bearer_of(key);
  EXPECT_EQ(reporter.get(at).status(), 200);
  EXPECT_EQ(mia.get(at).status(), 404);
  EXPECT_EQ(bearer_of(fresh_key()).get(at).status(), 401);
  EXPECT_EQ(tom.post(at + "/start-triage").status(), 200);
  EXPECT_EQ(tom.post(at + "/ask", R"({"question":"Which host?"})").status(), 200);
  const auto told = reporter.post(at + "/supplement", R"({"text":"The mail host"})");
  EXPECT_EQ(told.status(), 200) << told.response.body;
  EXPECT_EQ(reporter.post(at + "/files?name=a.txt", R"({"a":1})").status(), 201);
  EXPECT_EQ(reporter.post(reports_of(community), R"({"title":"Another"})").status(), 404);
  EXPECT_EQ(reporter.post("/api/v1/incidents", R"({"title":"Mine"})").status(), 403);
  EXPECT_EQ(reporter.get("/api/v1/organisations/" + to_text(mia.organisation)).status(), 404);
  EXPECT_EQ(reporter.get("/api/v1/tokens").status(), 403);
  EXPECT_EQ(reporter.post(at + "/withdraw", R"({"reason":"Mistaken"})").status(), 200);
  EXPECT_FALSE(tells_of_mia(tom.get(at).response.body));
  const auto whole = store::verify(world.folder.path() / "store", std::nullopt);
  ASSERT_TRUE(whole);
  EXPECT_FALSE(whole->first_fault);
}

TEST_F(Escrow, IsSubmittedOnceUnderOneKey) {
  const auto key = fresh_key();
  mia.idempotency_key = "once-and-only";
  const auto first = submit(mia, key);
  mia.idempotency_key = "once-and-only";
  const auto again = submit(mia, key);
  EXPECT_EQ(again.status(), 201) << again.response.body;
  EXPECT_EQ(again.text("id"), first.text("id"));
  EXPECT_EQ(submit(mia, "tcsq_nonsense").text("code"), "escrow.follow_up_key");
}

TEST_F(Escrow, IsOpenedByTwoTrusteesAndByNoneAlone) {
  const auto key = fresh_key();
  const auto report = submit(mia, key).text("id");
  const auto opening = ask(report);
  const auto at = "/api/v1/escrow-openings/" + opening;
  EXPECT_EQ(consent(pia, opening, "not her passphrase").text("code"), "escrow.passphrase");
  EXPECT_EQ(tom.get(at).text("state"), "asked");
  const auto once = consent(pia, opening, passphrases[1]);
  ASSERT_EQ(once.status(), 200) << once.response.body;
  EXPECT_EQ(once.text("state"), "consented");
  EXPECT_FALSE(tells_of_mia(once.response.body));
  EXPECT_EQ(consent(pia, opening, passphrases[1]).text("code"), "escrow.trustee_before");
  EXPECT_FALSE(tells_of_mia(tom.get(at).response.body));
  const auto twice = consent(tom, opening, passphrases[0]);
  ASSERT_EQ(twice.status(), 200) << twice.response.body;
  EXPECT_EQ(twice.text("state"), "opened");
  for (auto* const entitled : {&tom, &pia}) {
    const auto seen = entitled->get(at);
    ASSERT_TRUE(seen.body.get_object().contains("identity")) << seen.response.body;
    EXPECT_EQ(seen.at("identity").at("organisation").get_string(), to_text(mia.organisation));
    EXPECT_EQ(seen.at("identity").at("contact").get_string(), "Gate 4, at noon");
  }
  EXPECT_FALSE(kay.get(at).body.get_object().contains("identity")) << "a trustee who opened nothing";
  const auto told = bearer_of(key).get(at);
  EXPECT_EQ(told.text("state"), "opened") << "the reporter learns of it";
  EXPECT_FALSE(told.body.get_object().contains("passed"));
  EXPECT_FALSE(pia.get(at).body.get_object().contains("passed")) << "what was passed on is gone";
  EXPECT_EQ(mia.get(at).status(), 404);
}

TEST_F(Escrow, IsOpenedWithoutATrusteeWhoIsLost) {
  const auto report = submit(mia, fresh_key()).text("id");
  const auto opening = ask(report);
  EXPECT_EQ(consent(kay, opening, passphrases[2]).status(), 200);
  EXPECT_EQ(consent(pia, opening, passphrases[1]).text("state"), "opened");
}

TEST_F(Escrow, IsNotOpenedWhereTwoObject) {
  const auto report = submit(mia, fresh_key()).text("id");
  const auto opening = ask(report);
  const auto at = "/api/v1/escrow-openings/" + opening;
  EXPECT_EQ(consent(kay, opening, passphrases[2]).status(), 200);
  EXPECT_EQ(pia.post(at + "/object", R"({"reason":"No ground"})").text("state"), "consented");
  EXPECT_EQ(tom.post(at + "/object", R"({"reason":"Nor for me"})").text("state"), "refused");
  EXPECT_EQ(consent(pia, opening, passphrases[1]).text("code"), "escrow_opening.over");
  EXPECT_EQ(mia.post(at + "/object", R"({"reason":"r"})").status(), 404);
}

TEST_F(Escrow, KeepsNoPassphraseAnywhere) {
  const auto report = submit(mia, fresh_key()).text("id");
  const auto opening = ask(report);
  EXPECT_EQ(consent(pia, opening, passphrases[1]).status(), 200);
  EXPECT_EQ(consent(tom, opening, passphrases[0]).status(), 200);
  std::string all;
  for (const auto& file : std::filesystem::recursive_directory_iterator(world.folder.path())) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    all.assign(std::istreambuf_iterator<char>(in), {});
    for (const auto passphrase : passphrases) EXPECT_EQ(all.find(passphrase), std::string::npos) << file.path();
  }
}

TEST_F(Escrow, EndsByItselfAfterAWeekAndForgetsWhatWasPassedOn) {
  const auto report = submit(mia, fresh_key()).text("id");
  const auto opening = ask(report);
  EXPECT_EQ(consent(pia, opening, passphrases[1]).status(), 200);
  const auto& deadline = report::deadlines().front();
  auto snapshot = world.store->index().snapshot();
  const auto permit =
      policy::open_for_reaction(testing::must(snapshot->load(model::RecordId(from_uuid_text(opening).value()))));
  EXPECT_EQ(testing::must(deadline.due_at(permit)), world.clock.now() + days(7));
  world.pass(days(7));
  const auto nobody = policy::anonymous();
  const policy::Gate gate(world.store->index().labels(), nobody);
  port::Desk desk{*snapshot, gate, world.chance, world.clock.now(), {}, {}};
  auto draft = testing::must(deadline.meet(desk, permit));
  const port::When when{desk.now, desk.now};
  testing::must(port::append_and_wait(
      world.store->log(),
      testing::must(port::sign_draft(world.store->keys(), world.chance, std::move(draft), {}, when))));
  const auto seen = kay.get("/api/v1/escrow-openings/" + opening);
  EXPECT_EQ(seen.text("state"), "expired");
  EXPECT_FALSE(seen.body.get_object().contains("passed"));
}

TEST_F(Escrow, KeepsNoIdempotencyKeyThatTellsWhoseItIs) {
  const auto key = fresh_key();
  mia.idempotency_key = "mia-of-member-17";
  const auto report = submit(mia, key).text("id");
  auto reporter = bearer_of(key);
  reporter.idempotency_key = "mia-of-member-18";
  EXPECT_EQ(reporter.post("/api/v1/reports/" + report + "/withdraw", R"({"reason":"Mistaken"})").status(), 200);
  auto db = open_store();
  auto rows = db.prepare("SELECT count(*) FROM idempotency WHERE key LIKE 'mia-of-member%'");
  ASSERT_TRUE(testing::must(rows.step()));
  EXPECT_EQ(rows.integer(0), 0);
}

TEST_F(Escrow, WantsTheTrusteeInPersonAndPresent) {
  world.pass(hours(1));
  EXPECT_EQ(take_key(tom, passphrases[0]).text("code"), "step_up.needed");
}

TEST_F(Escrow, TakesAnotherTrusteeForOneWhoIsLost) {
  const auto before = submit(mia, fresh_key()).text("id");
  auto lea = world.person(pia.organisation, "Lea");
  const auto changed = tom.post(
      "/api/v1/escrows/" + escrow + "/change-trustees",
      fmt::format(R"({{"trustees":["{}","{}","{}"]}})", to_text(tom.person), to_text(pia.person), to_text(lea.person)));
  EXPECT_EQ(changed.text("state"), "forming") << changed.response.body;
  EXPECT_EQ(submit(mia, fresh_key()).text("code"), "escrow.not_ready");
  EXPECT_EQ(take_key(lea, "the tide turns twice").text("state"), "ready");
  const auto after = submit(mia, fresh_key()).text("id");
  const auto opening = ask(after);
  EXPECT_EQ(consent(lea, opening, "the tide turns twice").status(), 200);
  EXPECT_EQ(consent(kay, opening, passphrases[2]).status(), 404) << "she is no trustee of this one";
  EXPECT_EQ(consent(tom, opening, passphrases[0]).text("state"), "opened");
  const auto old = ask(before);
  EXPECT_EQ(consent(lea, old, "the tide turns twice").status(), 404);
  EXPECT_EQ(consent(pia, old, passphrases[1]).status(), 200);
  EXPECT_EQ(consent(tom, old, passphrases[0]).text("state"), "opened");
}

}  // namespace
}  // namespace tocsin::http
