#include "cli/counts.h"

#include <gtest/gtest.h>

namespace tocsin::cli {
namespace {

const Names names{{"A", "Northgate"}, {"C", "Ports"}};

std::string shown(const Voice& voice, const std::string& more_spaces) {
  const auto counts = json::parse(
      R"({"total":7,"states":[{"state":"triage","count":2}],"owners":[{"owner":"A","count":4},{"owner":"B","count":3}],)"
      R"("more_owners":false,"spaces":[{"space":"C","count":7}],"more_spaces":)" +
      more_spaces + "}");
  return counts_text(*counts, model::Kind::report, names, voice, 0);
}

TEST(Counts, AreShownInWordsAndNames) {
  const auto text = shown({Language::en}, "false");
  for (const auto* part : {"7", "2      in triage", "4      Northgate", "3      B", "7      Ports"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_EQ(text.find("There are more"), std::string::npos) << text;
}

TEST(Counts, SayWhereNotAllAreNamed) {
  EXPECT_NE(shown({Language::en}, "true").find("There are more"), std::string::npos);
  EXPECT_NE(shown({Language::zh_hans}, "true").find("此处未列出全部"), std::string::npos);
}

}  // namespace
}  // namespace tocsin::cli
