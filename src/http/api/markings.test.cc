// Markings that change, as the API takes them.
#include <gmock/gmock.h>

#include "http/api/views_world.h"

namespace tocsin::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Marked : ::testing::Test {
  std::string all() const { return "community:" + to_text(played.community); }
  std::string team() const { return "role:team@" + to_text(played.community); }
  static json::Value marking(std::string_view tlp, const std::vector<std::string>& audience) {
    json::Array atoms;
    for (const auto& atom : audience) atoms.emplace_back(atom);
    return json::Object{{"tlp", tlp}, {"audience", std::move(atoms)}};
  }

  PlayedWorld played;
};

// A part has no readers who may not read the whole, whenever it is marked.
TEST_F(Marked, AFieldApartStaysWithinItsWhole) {
  const auto own = "member-of:" + to_text(played.harbourline);
  json::Value apart = marking("TLP:AMBER", {own, team()});
  apart.get_object()["fields"] = json::Object{{"affected", marking("TLP:AMBER", {own})}};
  const auto made = played.petra.post("/api/v1/communities/" + to_text(played.community) + "/reports",
                                      json::Object{{"title", "Cranes"}, {"affected", "Lantern"}, {"marking", apart}});
  ASSERT_EQ(made.status(), 201) << made.response.body;
  const auto path = "/api/v1/reports/" + made.text("id");
  const auto fact = std::string(made.at("versions").at("head/affected").as_string());
  const auto done = played.petra.post(path + "/change",
                                      json::Object{{"fact", fact}, {"marking", marking("TLP:GREEN", {all(), team()})}});
  ASSERT_EQ(done.status(), 200) << done.response.body;
  EXPECT_THAT(played.ines.get(path).response.body, HasSubstr("Lantern"));
  EXPECT_EQ(played.rhys.get(path).status(), 404);
  EXPECT_THAT(played.rhys.get("/api/v1/search?q=lantern").response.body, Not(HasSubstr("Lantern")));
}

}  // namespace
}  // namespace tocsin::http
