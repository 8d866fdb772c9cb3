#include "http/api/journal.h"

#include <gmock/gmock.h>

#include "http/api/views_world.h"
#include "http/testing/brittle.h"

namespace tocsin::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t lines(const testing::Answer& answer) { return answer.at("items").as_array().size(); }

struct Journal : ::testing::Test {
  Journal() { report = played.report(played.petra, "Odd calls"); }

  std::string of_report() const { return "/api/v1/journal?record=" + report; }

  PlayedWorld played;
  std::string report;
};

TEST_F(Journal, TellsAnOriginatorWhichOrganisationWasGivenWhichVersionOnce) {
  EXPECT_EQ(lines(played.petra.get(of_report())), 0U);
  for (int i = 0; i < 3; ++i) ASSERT_EQ(played.ines.get("/api/v1/reports/" + report).status(), 200);
  const auto told = played.petra.get(of_report());
  ASSERT_EQ(lines(told), 1U) << told.response.body;
  const auto& line = told.at("items").at(0);
  EXPECT_EQ(line.at("record").as_string(), report);
  EXPECT_EQ(line.at("reader").as_string(), to_text(played.ines.organisation));
  EXPECT_EQ(line.at("way").as_string(), "person");
  EXPECT_THAT(told.response.body, Not(HasSubstr(to_text(played.ines.person))));
}

TEST_F(Journal, NotesWhatAListGivesAsWell) {
  ASSERT_EQ(played.ines.get("/api/v1/reports").status(), 200);
  EXPECT_EQ(lines(played.petra.get(of_report())), 1U);
}

// What an act gives of others' words is read by it.
TEST_F(Journal, NotesWhatAnActGivesAsWell) {
  const auto community = to_text(played.community);
  played.act(played.ines, "reports/" + report + "/start-triage");
  EXPECT_EQ(lines(played.petra.get(of_report())), 1U);
  const auto other = played.report(played.petra, "More calls");
  const auto path = "/api/v1/journal?record=" + other;
  EXPECT_EQ(lines(played.petra.get(path)), 0U);
  const auto drafted = played.ines.post("/api/v1/communities/" + community + "/releases",
                                        R"({"title":"A","sources":[{"record":")" + other + R"("}]})");
  ASSERT_EQ(drafted.status(), 201) << drafted.response.body;
  EXPECT_THAT(drafted.response.body, HasSubstr("More calls"));
  EXPECT_EQ(lines(played.petra.get(path)), 1U);
}

TEST_F(Journal, NotesNobodysReadingOfTheirOwnWordsNorWhatWasRefused) {
  ASSERT_EQ(played.petra.get("/api/v1/reports/" + report).status(), 200);
  ASSERT_EQ(played.rhys.get("/api/v1/reports/" + report).status(), 404);
  EXPECT_EQ(lines(played.petra.get(of_report())), 0U);
}

TEST_F(Journal, IsReadByTheOriginatorAlone) {
  ASSERT_EQ(played.ines.get("/api/v1/reports/" + report).status(), 200);
  const auto path = of_report() + "&organisation=" + to_text(played.petra.organisation);
  EXPECT_EQ(lines(played.petra.get(path)), 1U);
  EXPECT_EQ(lines(played.ines.get(path)), 0U);
  EXPECT_EQ(lines(played.rhys.get(path)), 0U);
}

TEST_F(Journal, TurnsPagesWithoutLosingOrRepeatingALine) {
  for (int i = 0; i < 7; ++i) {
    const auto one = played.report(played.petra, fmt::format("Report {}", i));
    ASSERT_EQ(played.ines.get("/api/v1/reports/" + one).status(), 200);
  }
  std::set<std::string> met;
  std::string next;
  std::size_t all = 0;
  do {
    const auto page = played.petra.get("/api/v1/journal?limit=2" + (next.empty() ? "" : "&cursor=" + next));
    ASSERT_EQ(page.status(), 200) << page.response.body;
    for (const auto& item : page.at("items").as_array()) {
      met.insert(std::string(item.at("record").as_string()));
      ++all;
    }
    next = page.text("next");
  } while (!next.empty());
  EXPECT_EQ(met.size(), 7U);
  EXPECT_EQ(all, 7U);
}

TEST_F(Journal, RefusesWhatItCannotNote) {
  testing::Fuse fuse{0};
  testing::BrittleLog log(played.world.store->log(), fuse);
  auto services = played.world.api.services();
  Services broken{log,
                  services.index,
                  services.keys,
                  services.blobs,
                  services.accounts,
                  services.quarantine,
                  services.objects,
                  services.feeds,
                  services.clock,
                  services.entropy,
                  services.keyring,
                  services.hasher,
                  services.hash_pool,
                  services.settings,
                  services.post,
                  services.work,
                  services.wait};
  Api api(std::move(broken));
  const auto refused = api.handle_and_wait(played.ines.request(Method::get, "/api/v1/reports/" + report, ""));
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("journal.unwritten"));
  EXPECT_THAT(refused.body, Not(HasSubstr("Odd calls")));
}

}  // namespace
}  // namespace tocsin::http
