#pragma once
// A community of Northwind's with Larkfield in it and Brook outside, and TAXII as its clients speak it. The danger
// removed: the same beginning written by each test of intelligence objects. Never linked into the program.
#include <gtest/gtest.h>

#include "http/taxii/taxii.h"
#include "http/testing/shelf.h"

namespace tocsin::testing {

inline constexpr std::string_view red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
inline constexpr std::string_view amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
inline constexpr std::string_view green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";

class TaxiiTest : public ::testing::Test {
 protected:
  TaxiiTest() {
    larkfield = desk.world.organisation("Larkfield");
    bob = desk.world.person(larkfield, "Bob", state::PersonRole::admin);
    const auto invited = desk.ada.post("/api/v1/communities/" + desk.community + "/memberships",
                                       fmt::format(R"({{"organisation":"{}"}})", to_text(larkfield)));
    EXPECT_EQ(invited.status(), 201) << invited.response.body;
    EXPECT_EQ(bob.post("/api/v1/memberships/" + invited.text("id") + "/accept").status(), 200);
    const auto brook = desk.world.organisation("Brook");
    eve = desk.world.person(brook, "Eve", state::PersonRole::admin);
    root = "/taxii2/" + desk.community;
  }

  std::string collection(model::Atom audience) const {
    const model::CommunityId id(from_uuid_text(desk.community).value());
    return root + "/collections/" + http::taxii::collection_id({id, audience});
  }
  std::string shared() const {
    return collection(port::community_atom(model::SpaceId(from_uuid_text(desk.community).value())));
  }
  std::string to_team() const {
    return collection(port::role_in(model::Role::team, model::SpaceId(from_uuid_text(desk.community).value())));
  }

  Answer send(Client& who, http::Method method, const std::string& target, std::string_view body = {},
              std::string_view type = wire::taxii::media_type, std::string_view accept = "*/*") {
    auto request = who.request(method, target, body);
    std::erase_if(request.headers, [](const http::Header& h) {
      return http::same_name(h.name, "Content-Type") || http::same_name(h.name, "Idempotency-Key");
    });
    if (!type.empty()) request.headers.push_back({"Content-Type", std::string(type)});
    if (!accept.empty()) request.headers.push_back({"Accept", std::string(accept)});
    Answer out{desk.world.api.handle_and_wait(std::move(request)), {}};
    if (auto parsed = json::parse(out.response.body, {.bytes = std::size_t{16} << 20, .depth = 64}))
      out.body = std::move(*parsed);
    return out;
  }
  Answer get(Client& who, const std::string& target) { return send(who, http::Method::get, target); }
  Answer put(Client& who, const std::string& into, const std::vector<std::string>& objects) {
    return send(who, http::Method::post, into + "/objects/",
                fmt::format(R"({{"objects":[{}]}})", fmt::join(objects, ",")));
  }

  static std::string indicator(int n, std::string_view marking = green, int version = 0, std::string_view extra = "") {
    return fmt::format(
        R"({{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-{:012}",)"
        R"("created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:{:02}.000Z","pattern":"[domain-name:value = 'host{}.lantern.tld']",)"
        R"("pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z","object_marking_refs":["{}"],"x_big":12345678901234567890,"x_list":[1.50,"\u0000"]{}}})",
        n, version, n, marking, extra);
  }
  static std::string id_of(int n) { return fmt::format("indicator--00000000-0000-4000-8000-{:012}", n); }
  static std::vector<std::string> ids_in(const Answer& answer) {
    std::vector<std::string> out;
    if (!answer.body.is_object() || !answer.body.get_object().contains("objects")) return out;
    for (const auto& one : answer.at("objects").get_array()) out.emplace_back(one.at("id").get_string());
    return out;
  }

  Shelf desk;
  model::OrganisationId larkfield;
  Client bob{desk.world};
  Client eve{desk.world};
  std::string root;
};

}  // namespace tocsin::testing
