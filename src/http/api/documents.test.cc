#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "http/api/views_world.h"
#include "wire/document/markdown_check.h"

// The leak sanitizer asks: fontconfig keeps its cache to the end, and cairo 1.16 loses 768 bytes per embedded CFF font.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\nleak:libcairo\n"; }

namespace tocsin::http {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string in_plain_text(const testing::Answer& markdown) {
  return wire::document::squeezed(wire::document::read_markdown(markdown.response.body).text);
}

class AfterAction : public ::testing::Test {
 protected:
  AfterAction() { played.play(); }
  testing::Answer report(testing::Client& who, const std::string& query) {
    return who.get("/api/v1/incidents/" + played.incident + "/after-action-report" + query);
  }
  PlayedWorld played;
};

TEST_F(AfterAction, TellsTheWholeCase) {
  const auto answer = report(played.ines, "?format=markdown");
  ASSERT_EQ(answer.status(), 200) << answer.response.body;
  EXPECT_EQ(answer.header("Content-Type"), "text/markdown; charset=utf-8");
  EXPECT_THAT(answer.header("Content-Disposition"), HasSubstr("filename=\"after-action-"));
  const auto text = in_plain_text(answer);
  for (const std::string part : {"After-action report: Backdoored update of a terminal planning tool",
                                 "TLP:AMBER",
                                 "Summary",
                                 "Coordinated by",
                                 "Milestones",
                                 "Incident declared",
                                 "Timeline",
                                 "Northgate Coordination Centre declared the incident",
                                 "Parties and impact",
                                 "Harbourline Terminals",
                                 "Two gate servers ran the update",
                                 "Block the update servers at every party now?",
                                 "Block all three",
                                 "Aldermoor would have watched",
                                 "Requests and answers",
                                 "Eleven networks in all",
                                 "Second day: contained at both affected parties",
                                 "What went well",
                                 "Lessons",
                                 "Makers belong in the contact book",
                                 "Verify updates against a second source",
                                 "Classification and severity",
                                 "Malicious",
                                 "Significant incident",
                                 "Port operations in one region are slowed.",
                                 "Relatively major",
                                 "Three operators are hit.",
                                 "Dissent, as recorded by Northgate Coordination Centre:",
                                 "Annex: indicators",
                                 "cdn.example.org",
                                 "This copy is cut to what Northgate Coordination Centre may read"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, Not(HasSubstr("document.")));
}

TEST_F(AfterAction, IsCutToItsReader) {
  const auto text = in_plain_text(report(played.rhys, "?format=markdown"));
  EXPECT_THAT(text, HasSubstr("This copy is cut to what Aldermoor University may read"));
  EXPECT_THAT(text, HasSubstr("The planning course's lab"));
  EXPECT_THAT(text, Not(HasSubstr("Two gate servers ran the update"))) << "told to the team alone";
  EXPECT_THAT(text, Not(HasSubstr("Which subscribers resolved"))) << "asked of another party";
  EXPECT_THAT(text, Not(HasSubstr("cdn.example.org"))) << "the report's indicators are the reporter's and the team's";
  EXPECT_EQ(report(played.eve, "").status(), 404);
}

TEST_F(AfterAction, ComesAsItsReaderWishes) {
  const auto with = [&](std::string accept) {
    auto request =
        played.ines.request(Method::get, "/api/v1/incidents/" + played.incident + "/after-action-report", "");
    request.headers.push_back({"Accept", std::move(accept)});
    return testing::Answer{played.world.api.handle_and_wait(std::move(request)), {}};
  };
  EXPECT_THAT(with("application/pdf").response.body, StartsWith("%PDF-"));
  EXPECT_EQ(with("text/html, */*;q=0.1").header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(with("text/markdown").header("Content-Type"), "text/markdown; charset=utf-8");
  EXPECT_EQ(with("image/png").status(), 406);
  EXPECT_EQ(report(played.ines, "?format=md").response.body, report(played.ines, "?format=markdown").response.body);
  EXPECT_EQ(report(played.ines, "?format=odt").status(), 400);
  EXPECT_EQ(report(played.ines, "?lang=fr").status(), 400);
}

TEST_F(AfterAction, SpeaksChinese) {
  const auto text = in_plain_text(report(played.ines, "?format=markdown&lang=zh-Hans"));
  EXPECT_THAT(text,
              AllOf(HasSubstr("复盘报告"), HasSubstr("港线码头"), HasSubstr("本副本仅包含北门协同中心有权阅读的内容")));
}

// For the eye: TOCSIN_SHOW=/tmp/folder keeps what was rendered.
TEST_F(AfterAction, CanBeLookedAt) {
  const char* folder = std::getenv("TOCSIN_SHOW");
  if (folder == nullptr) GTEST_SKIP() << "TOCSIN_SHOW names no folder";
  const auto keep = [&](const std::string& name, const testing::Answer& answer) {
    ASSERT_EQ(answer.status(), 200) << answer.response.body;
    std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << answer.response.body;
  };
  for (const std::string format : {"pdf", "html", "markdown"})
    keep("after-action." + format, report(played.ines, "?format=" + format));
  keep("after-action-zh.pdf", report(played.ines, "?lang=zh-Hans"));
  keep("situation.pdf", played.ines.get("/api/v1/situation-reports/" + played.picture + "/document"));
}

TEST_F(AfterAction, HasItsSituationReportsAsDocumentsToo) {
  const auto target = "/api/v1/situation-reports/" + played.picture + "/document?format=markdown";
  const auto text = in_plain_text(played.petra.get(target));
  EXPECT_THAT(text, AllOf(HasSubstr("Second day: contained at both affected parties"),
                          HasSubstr("The maker has withdrawn"), HasSubstr("Impact of Harbourline Terminals: Recovered"),
                          HasSubstr("Backdoored update of a terminal planning tool"), HasSubstr("“–” is not zero")));
  const auto first = text.find("As of");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(text.substr(0, text.find("Summary")).find("As of", first + 1), std::string::npos) << "said once";
  EXPECT_EQ(played.eve.get(target).status(), 404);
}

}  // namespace
}  // namespace tocsin::http
