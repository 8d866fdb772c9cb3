#pragma once
// One organisation with its administrator and a community to report to: where a test of reading begins. The danger
// removed: the same beginning written by each of them. Never linked into the program.
#include "http/testing/world.h"

namespace tocsin::testing {

struct Shelf {
  Shelf()
      : organisation(world.organisation("Northwind")),
        ada(world.person(organisation, "Ada", state::PersonRole::admin)) {
    community = ada.post("/api/v1/communities", R"({"name":"Ports","purpose":"Looking out"})").text("id");
  }
  Answer submit(std::string_view title) {
    return ada.post("/api/v1/communities/" + community + "/reports", fmt::format(R"({{"title":"{}"}})", title));
  }
  World world;
  model::OrganisationId organisation;
  Client ada;
  std::string community;
};

}  // namespace tocsin::testing
