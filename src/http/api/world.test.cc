#include <gtest/gtest.h>

#include "http/testing/world.h"

namespace tocsin::http {
namespace {

TEST(World, LetsAPersonReadTheirOrganisation) {
  testing::World world;
  const auto northwind = world.organisation("Northwind");
  auto ada = world.person(northwind, "Ada");
  const auto answer = ada.get("/api/v1/organisations/" + to_text(northwind));
  EXPECT_EQ(answer.status(), 200) << answer.response.body;
}

TEST(World, TellsAStrangerNothing) {
  testing::World world;
  const auto northwind = world.organisation("Northwind");
  EXPECT_EQ(world.stranger().get("/api/v1/organisations/" + to_text(northwind)).status(), 401);
}

TEST(World, KeepsOrganisationsApart) {
  testing::World world;
  const auto northwind = world.organisation("Northwind");
  auto eve = world.person(world.organisation("Elsewhere"), "Eve", state::PersonRole::admin);
  EXPECT_EQ(eve.get("/api/v1/organisations/" + to_text(northwind)).status(), 404);
}

}  // namespace
}  // namespace tocsin::http
