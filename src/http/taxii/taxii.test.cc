#include "base/base64.h"
#include "http/testing/taxii_test.h"

namespace tocsin::http::taxii {
namespace {

using namespace testing;

class Taxii : public TaxiiTest {};

TEST_F(Taxii, DiscoveryNamesTheCommunitiesOfTheCaller) {
  const auto found = get(bob, "/taxii2/");
  ASSERT_EQ(found.status(), 200);
  EXPECT_EQ(found.header("Content-Type"), "application/taxii+json;version=2.1");
  EXPECT_EQ(found.at("api_roots").as_array().size(), 1U);
  EXPECT_TRUE(found.text("default").ends_with(root + "/"));
  EXPECT_FALSE(get(eve, "/taxii2/").body.get_object().contains("api_roots"));
  EXPECT_EQ(get(eve, root + "/").status(), 404);
  EXPECT_EQ(get(bob, root + "/").at("max_content_length").as_int64(), 100 << 20);
}

TEST_F(Taxii, RefusalsAreErrorsOfItsOwnForm) {
  auto stranger = desk.world.stranger();
  const auto refused = get(stranger, "/taxii2/");
  EXPECT_EQ(refused.status(), 401);
  EXPECT_EQ(refused.text("http_status"), "401");
  EXPECT_FALSE(refused.text("title").empty());
  std::size_t challenges = 0;
  for (const auto& header : refused.response.headers) challenges += same_name(header.name, "WWW-Authenticate") ? 1 : 0;
  EXPECT_EQ(challenges, 2U);
  EXPECT_EQ(send(bob, Method::get, "/taxii2/", "", "", "text/html").status(), 406);
  for (const auto* accept : {"", "application/taxii+json", "application/taxii+json; version=2.1", "application/*;q=0.5",
                             "text/html, application/taxii+json;version=2.1;q=0.1"})
    EXPECT_EQ(send(bob, Method::get, "/taxii2/", "", "", accept).status(), 200) << accept;
  EXPECT_EQ(get(bob, "/taxii2/none/at/all/here").text("http_status"), "404");
  EXPECT_EQ(send(bob, Method::post, shared() + "/objects/", "{}", "application/json").status(), 415);
  EXPECT_EQ(send(bob, Method::post, shared() + "/objects/", "{", wire::taxii::media_type).status(), 400);
  EXPECT_EQ(send(bob, Method::post, shared() + "/objects/", R"({"objects":7})", wire::taxii::media_type).status(), 422);
  for (const auto* filter :
       {"limit=0", "limit=-1", "limit=x", "added_after=yesterday", "next=forged", "match[version]=bogus",
        "match[type]=a&match[type]=b", "match[id]=,", "match[version]=all,last"})
    EXPECT_EQ(get(bob, shared() + "/objects/?" + filter).status(), 400) << filter;
  EXPECT_EQ(get(bob, shared() + "/objects/?match[other]=x&whatever=1").status(), 200);
}

TEST_F(Taxii, WhatIsPutInComesOutByteForByteToWhomTheMarkingLets) {
  const auto status = put(desk.ada, shared(), {indicator(1), indicator(2, amber), indicator(3, red)});
  ASSERT_EQ(status.status(), 202) << status.response.body;
  EXPECT_EQ(status.at("success_count").as_int64(), 3);
  EXPECT_EQ(status.text("status"), "complete");
  EXPECT_EQ(get(desk.ada, root + "/status/" + status.text("id") + "/").response.body, status.response.body);
  EXPECT_EQ(get(bob, root + "/status/" + status.text("id") + "/").status(), 404);
  const auto own = get(desk.ada, shared() + "/objects/");
  EXPECT_EQ(ids_in(own), (std::vector{id_of(1), id_of(2), id_of(3)}));
  EXPECT_TRUE(own.response.body.contains(indicator(1)));
  EXPECT_FALSE(own.header("X-TAXII-Date-Added-First").empty());
  const auto theirs = get(bob, shared() + "/objects/");
  EXPECT_EQ(ids_in(theirs), (std::vector{id_of(1), id_of(2)}));
  EXPECT_EQ(ids_in(get(bob, shared() + "/manifest/")), (std::vector{id_of(1), id_of(2)}));
  EXPECT_EQ(get(bob, shared() + "/objects/" + id_of(3) + "/").status(), 404);
  EXPECT_EQ(get(bob, shared() + "/objects/" + id_of(3) + "/versions/").status(), 404);
  EXPECT_EQ(get(eve, shared() + "/objects/").status(), 404);
}

TEST_F(Taxii, AnEmptyPageHasNoKeys) {
  EXPECT_EQ(get(bob, shared() + "/objects/").response.body, "{}");
  EXPECT_EQ(get(bob, shared() + "/manifest/").response.body, "{}");
}

TEST_F(Taxii, PagesGoOnWhereTheyEnded) {
  std::vector<std::string> all;
  for (int n = 0; n < 7; ++n) all.push_back(indicator(n));
  ASSERT_EQ(put(desk.ada, shared(), all).status(), 202);
  std::vector<std::string> got;
  std::string next;
  for (int page = 0; page < 10; ++page) {
    const auto answer = get(bob, shared() + "/objects/?limit=3" + (next.empty() ? "" : "&next=" + next));
    for (auto& id : ids_in(answer)) got.push_back(id);
    next = answer.text("next");
    EXPECT_EQ(answer.at("more").as_bool(), !next.empty());
    if (next.empty()) break;
  }
  EXPECT_EQ(got.size(), 7U);
  const auto first = get(bob, shared() + "/objects/?limit=3");
  EXPECT_EQ(get(bob, shared() + "/objects/?limit=3&match[type]=indicator&next=" + first.text("next")).status(), 400);
  EXPECT_EQ(get(desk.ada, shared() + "/objects/?limit=3&next=" + first.text("next")).status(), 400);
  const auto later = get(bob, shared() + "/objects/?added_after=" + first.header("X-TAXII-Date-Added-Last"));
  EXPECT_EQ(ids_in(later).size(), 4U);
}

TEST_F(Taxii, VersionsAreThoseOfTheirSender) {
  put(desk.ada, shared(), {indicator(1, green, 1), indicator(1, green, 3)});
  put(bob, shared(), {indicator(1, green, 2), indicator(1, green, 3)});
  EXPECT_EQ(ids_in(get(bob, shared() + "/objects/" + id_of(1) + "/")).size(), 1U);
  EXPECT_EQ(ids_in(get(bob, shared() + "/objects/?match[version]=all")).size(), 3U);
  EXPECT_EQ(ids_in(get(bob, shared() + "/objects/?match[version]=first")).size(), 2U);
  EXPECT_EQ(ids_in(get(bob, shared() + "/objects/?match[version]=2026-01-01T00:00:01.000000000Z")).size(), 1U);
  const auto versions = get(bob, shared() + "/objects/" + id_of(1) + "/versions/");
  EXPECT_EQ(json::to_text(versions.at("versions")),
            R"(["2026-01-01T00:00:01.000Z","2026-01-01T00:00:03.000Z","2026-01-01T00:00:02.000Z"])");
}

TEST_F(Taxii, APartThatIsMarkedApartIsLeftOutForThoseWhoMayNotReadIt) {
  const auto granular = fmt::format(
      R"(,"description":"the secret","granular_markings":[{{"marking_ref":"{}","selectors":["description"]}}])", red);
  ASSERT_EQ(put(desk.ada, shared(), {indicator(1, green, 0, granular)}).status(), 202);
  EXPECT_TRUE(get(desk.ada, shared() + "/objects/").response.body.contains("the secret"));
  const auto theirs = get(bob, shared() + "/objects/");
  EXPECT_EQ(ids_in(theirs).size(), 1U);
  EXPECT_FALSE(theirs.response.body.contains("the secret"));
  EXPECT_FALSE(theirs.response.body.contains("granular_markings"));
  const auto needed = fmt::format(R"(,"granular_markings":[{{"marking_ref":"{}","selectors":["pattern"]}}])", red);
  ASSERT_EQ(put(desk.ada, shared(), {indicator(2, green, 0, needed)}).status(), 202);
  EXPECT_EQ(ids_in(get(bob, shared() + "/objects/")).size(), 1U);
}

TEST_F(Taxii, OneBadObjectFailsAloneAndIsToldWhy) {
  const auto status =
      put(bob, shared(), {indicator(1), R"({"type":"indicator","id":"indicator--1"})", indicator(1), indicator(2)});
  ASSERT_EQ(status.status(), 202);
  EXPECT_EQ(status.at("total_count").as_int64(), 4);
  EXPECT_EQ(status.at("success_count").as_int64(), 3);
  EXPECT_EQ(status.at("failure_count").as_int64(), 1);
  EXPECT_FALSE(status.at("failures").as_array()[0].at("message").as_string().empty());
  EXPECT_EQ(ids_in(get(bob, shared() + "/objects/")).size(), 2U);
  auto other = indicator(1);
  other.replace(other.find("12345678901234567890"), 20, "1");
  EXPECT_EQ(put(bob, shared(), {other}).at("failure_count").as_int64(), 1);
}

TEST_F(Taxii, OnlyItsSenderTakesAnObjectAway) {
  put(desk.ada, shared(), {indicator(1)});
  put(bob, shared(), {indicator(2)});
  EXPECT_EQ(send(bob, Method::del, shared() + "/objects/" + id_of(1) + "/").status(), 403);
  EXPECT_EQ(send(bob, Method::del, shared() + "/objects/" + id_of(9) + "/").status(), 404);
  EXPECT_EQ(send(bob, Method::del, shared() + "/objects/" + id_of(2) + "/").status(), 200);
  EXPECT_EQ(send(bob, Method::del, shared() + "/objects/" + id_of(2) + "/").status(), 404);
  EXPECT_EQ(ids_in(get(desk.ada, shared() + "/manifest/")), std::vector{id_of(1)});
}

TEST_F(Taxii, TheTeamReadsWhatMembersSendItAndTheyDoNotReadEachOther) {
  ASSERT_EQ(put(bob, to_team(), {indicator(1, amber)}).status(), 202);
  EXPECT_EQ(ids_in(get(desk.ada, to_team() + "/objects/")).size(), 1U);
  EXPECT_EQ(ids_in(get(bob, to_team() + "/objects/")).size(), 1U);
  ASSERT_EQ(put(desk.ada, to_team(), {indicator(2, amber)}).status(), 202);
  EXPECT_EQ(ids_in(get(bob, to_team() + "/objects/")).size(), 1U);
}

TEST_F(Taxii, ADefinedCollectionIsAPartOfAShelf) {
  put(desk.ada, shared(),
      {indicator(1),
       R"({"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4",)"
       R"("value":"198.51.100.3"})"});
  const auto made = bob.post("/api/v1/communities/" + desk.community + "/collections",
                             R"({"title":"Addresses","types":["ipv4-addr","ipv6-addr"]})");
  ASSERT_EQ(made.status(), 201) << made.response.body;
  const auto part = root + "/collections/" + made.text("id");
  EXPECT_EQ(ids_in(get(desk.ada, part + "/objects/")).size(), 1U);
  EXPECT_EQ(ids_in(get(desk.ada, part + "/objects/?match[type]=indicator")).size(), 0U);
  EXPECT_EQ(put(bob, part, {indicator(5)}).status(), 403);
  EXPECT_EQ(get(desk.ada, root + "/collections/").at("collections").as_array().size(), 4U);
  EXPECT_EQ(bob.post("/api/v1/collections/" + made.text("id") + "/withdraw").status(), 200);
  EXPECT_EQ(get(desk.ada, part + "/objects/").status(), 404);
}

TEST_F(Taxii, ATokenServesAsThePasswordOfBasic) {
  const auto made = bob.post("/api/v1/tokens", R"({"name":"feed","scopes":["read"],"expires_in_days":1})");
  ASSERT_LT(made.status(), 300) << made.response.body;
  const auto encoded = to_base64("anyone:" + made.text("token"));
  auto machine = desk.world.stranger();
  const auto status_with = [&](const std::string& authorization) {
    auto request = machine.request(Method::get, "/taxii2/", "");
    request.headers.push_back({"Authorization", authorization});
    return desk.world.api.handle_and_wait(std::move(request)).status;
  };
  // MISP writes the scheme in lower case.
  for (const auto* scheme : {"Basic ", "basic ", "BASIC  "}) EXPECT_EQ(status_with(scheme + encoded), 200) << scheme;
  for (const auto* scheme : {"Bearer ", "bearer "}) EXPECT_EQ(status_with(scheme + made.text("token")), 200) << scheme;
  EXPECT_EQ(status_with("Basic" + encoded), 401);
  machine.token = made.text("token");
  EXPECT_EQ(put(machine, shared(), {indicator(1)}).status(), 403);
  EXPECT_FALSE(get(machine, shared() + "/").at("can_write").as_bool()) << "as it answers, so it says";
  EXPECT_TRUE(get(bob, shared() + "/").at("can_write").as_bool());
}

TEST_F(Taxii, ACharsetBesideTheMediaTypeChangesNothing) {
  const std::string type = std::string(wire::taxii::media_type) + "; charset=UTF-8";
  const auto body = fmt::format(R"({{"objects":[{}]}})", indicator(1));
  EXPECT_EQ(send(bob, Method::post, shared() + "/objects/", body, type, type).status(), 202);
  const auto refused = send(bob, Method::post, shared() + "/objects/", body, "application/json");
  EXPECT_EQ(refused.status(), 415);
  EXPECT_TRUE(refused.text("description").contains(wire::taxii::media_type)) << refused.response.body;
}

}  // namespace
}  // namespace tocsin::http::taxii
