#include "http/api/files.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "http/api/download.h"
#include "http/api/views_world.h"

namespace tocsin::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string path_of_link(const testing::Answer& answer) {
  const auto link = answer.header("Link");
  return link.empty() ? link : link.substr(1, link.find('>') - 1);
}

TEST(Download, IsNeverShownAndKeepsNoPath) {
  EXPECT_EQ(harmless_name("../../etc/passwd"), "_.._etc_passwd");
  EXPECT_EQ(harmless_name(".profile"), "profile");
  EXPECT_EQ(harmless_name("\xE2\x80\xAE"), "_");
  EXPECT_EQ(harmless_name("..."), "file");
  EXPECT_EQ(harmless_name("\xFF"), "file");
  EXPECT_EQ(attachment_disposition("log \"a\"\r\n.txt"),
            "attachment; filename=\"log _a___.txt\"; filename*=UTF-8''log%20%22a%22__.txt");
  EXPECT_EQ(attachment_disposition("日志.txt"),
            "attachment; filename=\"__.txt\"; filename*=UTF-8''%E6%97%A5%E5%BF%97.txt");
}

TEST(Files, TellTheirTypeByTheirFirstBytes) {
  EXPECT_EQ(media_type_of_bytes("%PDF-1.7"), "application/pdf");
  EXPECT_EQ(media_type_of_bytes(" {\"a\":1}"), "application/json");
  EXPECT_EQ(media_type_of_bytes("plain"), "text/plain");
  EXPECT_EQ(media_type_of_bytes(std::string_view("a\0b", 3)), "application/octet-stream");
  EXPECT_EQ(media_type_of_bytes("<html><script>"), "text/plain");
}

TEST(Files, ComeWithAReportAndGoOutAsTheyCame) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  const std::string bytes(
      "\x7f"
      "ELF\0<script>",
      13);
  const auto sent = played.send_raw(played.petra, "/api/v1/reports/" + report + "/files?name=a%2Fb.bin", bytes);
  ASSERT_EQ(sent.status(), 201) << sent.response.body;
  EXPECT_EQ(sent.text("digest"), to_hex(sha256(view_of(bytes))));
  EXPECT_EQ(sent.text("media_type"), "application/x-executable");
  EXPECT_EQ(sent.at("size_bytes").to_number<int>(), 13);
  const auto got = played.ines.get("/api/v1/attachments/" + sent.text("id") + "/content");
  ASSERT_EQ(got.status(), 200) << got.response.body;
  EXPECT_EQ(content_of(got.response.file), bytes);
  EXPECT_EQ(got.header("Content-Type"), "application/octet-stream");
  EXPECT_THAT(got.header("Content-Disposition"), HasSubstr("attachment; filename=\"a_b.bin\""));
  EXPECT_THAT(got.header("Content-Security-Policy"), HasSubstr("sandbox"));
  EXPECT_EQ(got.header("X-Content-Type-Options"), "nosniff");
}

TEST(Files, AreNotThereForWhoMayNotReadTheReport) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  const auto sent = played.send_raw(played.petra, "/api/v1/reports/" + report + "/files?name=a", "bytes");
  EXPECT_EQ(played.rhys.get("/api/v1/attachments/" + sent.text("id") + "/content").status(), 404);
  EXPECT_EQ(played.send_raw(played.rhys, "/api/v1/reports/" + report + "/files?name=a", "other").status(), 404);
  EXPECT_FALSE(played.world.store->blobs().path_of(sha256(view_of("other"))));
}

TEST(Files, AreNotAttachedByNamingADigest) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  const auto answer = played.petra.post(
      "/api/v1/reports/" + report + "/attachments",
      json::Object{{"name", "a"}, {"digest", std::string(64, 'a')}, {"size_bytes", 1}, {"media_type", "text/plain"}});
  EXPECT_EQ(answer.status(), 405);
}

TEST(Files, WithoutANameOrWithoutBytesAreRefused) {
  PlayedWorld played;
  const auto path = "/api/v1/reports/" + played.report(played.petra, "Odd calls") + "/files";
  EXPECT_EQ(played.send_raw(played.petra, path, "bytes").body.at("where").as_string(), "query:name");
  EXPECT_EQ(played.send_raw(played.petra, path + "?name=a", "").text("code"), "file.empty");
}

TEST(Import, MakesASetOfIndicatorsAndKeepsTheFile) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  const auto bundle = bundle_of({"Evil.Example.net", "cdn.example.org"});
  played.petra.idempotency_key = "one-import";
  const auto target = "/api/v1/reports/" + report + "/import?name=find.json";
  const auto sent = played.send_raw(played.petra, target, bundle);
  ASSERT_EQ(sent.status(), 201) << sent.response.body;
  EXPECT_EQ(sent.text("kind"), "indicator_set");
  EXPECT_EQ(sent.at("count").to_number<int>(), 2);
  ASSERT_EQ(sent.at("faults").as_array().size(), 1U);
  EXPECT_EQ(sent.at("faults").at(0).at("code").as_string(), "import.left_out");
  const auto files = played.ines.get("/api/v1/reports/" + report + "/attachments");
  ASSERT_EQ(files.at("items").as_array().size(), 1U);
  EXPECT_EQ(files.at("items").at(0).at("digest").as_string(), to_hex(sha256(view_of(bundle))));
  played.petra.idempotency_key = "one-import";
  const auto again = played.send_raw(played.petra, target, bundle);
  EXPECT_EQ(again.text("id"), sent.text("id"));
  EXPECT_EQ(again.header("Idempotent-Replay"), "true");
  EXPECT_EQ(again.at("faults"), sent.at("faults"));
  const auto listed = played.ines.get("/api/v1/indicator-sets/" + sent.text("id") + "/indicators?limit=1");
  EXPECT_EQ(listed.at("items").at(0).at("value").as_string(), "cdn.example.org");
  const auto next = std::string(listed.text("next"));
  ASSERT_FALSE(next.empty());
  const auto rest = played.ines.get("/api/v1/indicator-sets/" + sent.text("id") + "/indicators?limit=1&cursor=" + next);
  EXPECT_EQ(rest.at("items").at(0).at("value").as_string(), "evil.example.net");
  EXPECT_EQ(rest.text("next"), "");
  EXPECT_EQ(played.rhys.get("/api/v1/indicator-sets/" + sent.text("id") + "/indicators").status(), 404);
}

TEST(Import, OfAFileThatCannotBeReadIsKeptInQuarantine) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  const auto sent = played.send_raw(played.petra, "/api/v1/reports/" + report + "/import?name=x", "{\"type\": oops");
  EXPECT_EQ(sent.status(), 400);
  EXPECT_EQ(sent.text("code"), "json.syntax");
  EXPECT_THAT(sent.text("where"), HasSubstr("offset:"));
  const auto kept = path_of_link(sent);
  ASSERT_FALSE(kept.empty());
  for (auto* reader : {&played.petra, &played.ines}) {
    const auto got = reader->get(kept);
    EXPECT_EQ(got.response.body, "{\"type\": oops");
    EXPECT_EQ(got.header("Content-Type"), "application/octet-stream");
    EXPECT_EQ(reader->get("/api/v1/quarantine").at("items").as_array().size(), 1U);
  }
  EXPECT_EQ(played.rhys.get(kept).text("code"), "quarantine.none");
  EXPECT_TRUE(played.rhys.get("/api/v1/quarantine").at("items").as_array().empty());
  played.world.pass(days(15));
  EXPECT_EQ(played.petra.get(kept).status(), 404);
}

TEST(Import, KeepsNothingOfWhoMayNotReportThere) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  const auto sent = played.send_raw(played.eve, "/api/v1/reports/" + report + "/import?name=x", "{oops");
  EXPECT_EQ(sent.status(), 404);
  const auto community = to_text(played.community);
  const auto body = played.eve.post("/api/v1/communities/" + community + "/reports", "{oops");
  EXPECT_EQ(body.status(), 400);
  EXPECT_EQ(body.header("Link"), "");
  EXPECT_TRUE(played.eve.get("/api/v1/quarantine").at("items").as_array().empty());
}

TEST(Import, HonoursTheMarkingOnTheFile) {
  PlayedWorld played;
  const auto report = played.report(played.petra, "Odd calls");
  auto marked = *json::parse(bundle_of({"evil.example.net"}));
  marked.as_object()["objects"].as_array().at(0).as_object()["object_marking_refs"] =
      json::Array{"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"};  // TLP:RED
  const auto sent =
      played.send_raw(played.petra, "/api/v1/reports/" + report + "/import?name=x", json::to_text(marked));
  EXPECT_EQ(sent.text("code"), "import.stricter") << sent.response.body;
  EXPECT_EQ(sent.header("Link"), "") << "it could be read";
}

TEST(Import, CanMakeTheReportToo) {
  PlayedWorld played;
  const auto target = fmt::format("/api/v1/communities/{}/reports/import?name=find.json", to_text(played.community));
  played.petra.idempotency_key = "report-and-set";
  const auto sent = played.send_raw(played.petra, target, bundle_of({"evil.example.net"}));
  ASSERT_EQ(sent.status(), 201) << sent.response.body;
  EXPECT_EQ(sent.text("kind"), "indicator_set");
  const auto report = played.ines.get("/api/v1/reports/" + sent.text("parent"));
  EXPECT_EQ(report.text("state"), "acknowledged");
  EXPECT_FALSE(report.text("title").empty());
  played.petra.idempotency_key = "report-and-set";
  EXPECT_EQ(played.send_raw(played.petra, target, bundle_of({"evil.example.net"})).text("id"), sent.text("id"));
  EXPECT_EQ(played.ines.get("/api/v1/reports").at("items").as_array().size(), 1U);
}

TEST(Quarantine, KeepsAReportThatCouldNotBeRead) {
  PlayedWorld played;
  const auto path = fmt::format("/api/v1/communities/{}/reports", to_text(played.community));
  for (const std::string body : {R"({"title": )", R"({"titel": "typo"})", R"({"title": 5})"}) {
    const auto answer = played.petra.post(path, body);
    EXPECT_EQ(answer.status(), 400);
    EXPECT_EQ(played.ines.get(path_of_link(answer)).response.body, body);
  }
  const auto listed = played.petra.get("/api/v1/quarantine");
  ASSERT_EQ(listed.at("items").as_array().size(), 3U);
  EXPECT_FALSE(listed.at("items").at(0).at("detail").as_string().empty());
  const auto odd = played.petra.post(path, R"({"title": "fine", "happened_at": "2036-01-01T00:00:00Z"})");
  EXPECT_EQ(odd.status(), 400);
}

TEST(Quarantine, IsForWhoeverSentItAndTheTeamAlone) {
  PlayedWorld played;
  auto paul = played.world.person(played.harbourline, "Paul", state::PersonRole::admin);
  const auto made = played.petra.post(
      "/api/v1/tokens", json::Object{{"name", "feed"}, {"scopes", {"read", "report"}}, {"expires_in_days", 9}});
  ASSERT_EQ(made.status(), 200) << made.response.body;
  auto feed = played.world.stranger();
  feed.token = made.text("token");
  const auto path = fmt::format("/api/v1/communities/{}/reports", to_text(played.community));
  const auto by_hand = path_of_link(played.petra.post(path, R"({"title": "secret", "marking": {"tlp": "TLP:RED"}, )"));
  const auto by_feed = path_of_link(feed.post(path, R"({"titel": "typo"})"));
  ASSERT_FALSE(by_hand.empty() || by_feed.empty());
  const auto listed = [](testing::Client& who) { return who.get("/api/v1/quarantine").at("items").as_array().size(); };
  for (auto* reader : {&played.petra, &played.ines}) {
    EXPECT_EQ(reader->get(by_hand).status(), 200);
    EXPECT_EQ(reader->get(by_feed).status(), 200);
    EXPECT_EQ(listed(*reader), 2U);
  }
  EXPECT_EQ(feed.get(by_feed).status(), 200);
  EXPECT_EQ(feed.get(by_hand).text("code"), "quarantine.none") << "a token is not its maker";
  EXPECT_EQ(listed(feed), 1U);
  EXPECT_EQ(paul.get(by_hand).text("code"), "quarantine.none") << "an administrator is no sender";
  EXPECT_EQ(paul.get(by_feed).status(), 404);
  EXPECT_EQ(listed(paul), 0U);
}

TEST(Quarantine, IsReadByTheTeamWithinTheAudienceThatItNames) {
  PlayedWorld played;
  const auto path = fmt::format("/api/v1/communities/{}/reports", to_text(played.community));
  const auto team = fmt::format("role:team@{}", to_text(played.community));
  const auto kept = [&](const std::string& marking) {
    return path_of_link(played.petra.post(path, fmt::format(R"({{"titel": "typo", "marking": {}}})", marking)));
  };
  const auto team_reads = [&](const std::string& marking) {
    const auto at = kept(marking);
    EXPECT_EQ(played.petra.get(at).status(), 200) << marking;
    const auto listed = played.ines.get("/api/v1/quarantine").response.body;
    const bool read = played.ines.get(at).status() == 200;
    EXPECT_EQ(listed.find(at) != std::string::npos, read) << marking;
    return read;
  };
  EXPECT_TRUE(team_reads("{}"));
  EXPECT_TRUE(team_reads(R"({"tlp": "TLP:RED"})"));
  EXPECT_TRUE(team_reads(fmt::format(R"({{"audience": ["{}"]}})", team)));
  EXPECT_TRUE(team_reads(fmt::format(R"({{"audience": ["person:{}"]}})", to_text(played.ines.person))));
  EXPECT_FALSE(team_reads(fmt::format(R"({{"audience": ["person:{}"]}})", to_text(played.petra.person))));
  EXPECT_FALSE(team_reads(fmt::format(R"({{"except": ["member-of:{}"]}})", to_text(played.team))));
  EXPECT_FALSE(team_reads(R"({"audience": "petra"})"));
  EXPECT_FALSE(team_reads(R"({"audience": ["petra and ines"]})"));
}

TEST(Quarantine, SaysWhereItsShareIsUsedUp) {
  PlayedWorld played;
  const auto path = fmt::format("/api/v1/communities/{}/reports", to_text(played.community));
  const std::string large = "{\"title\": \"" + std::string(1 << 19, 'x');
  testing::Answer last{};
  for (int i = 0; i < 65; ++i) {
    last = played.petra.post(path, large);
    played.world.pass(seconds(1));
  }
  EXPECT_EQ(last.status(), 400);
  EXPECT_EQ(last.text("code"), "json.syntax");
  EXPECT_EQ(last.header("Link"), "");
  EXPECT_EQ(last.at("note").at("code").as_string(), "quarantine.full");
}

}  // namespace
}  // namespace tocsin::http
