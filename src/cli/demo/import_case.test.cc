#include "cli/demo/import_case.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "wire/sniff.h"

namespace tocsin::demo {
namespace {

wire::Imported imported(std::string title) {
  wire::Imported out;
  out.format = "misp-event";
  out.title = std::move(title);
  out.published = instant_from_text("2023-04-05T06:07:08Z");
  out.techniques = {"T1059.004", "far too long to be the id of a technique"};
  out.references = {"https://example.org/report", "not\na url"};
  out.observables.push_back({{model::ObservableType::domain, "bad.example"}, "bad[.]example", "domain", {}, {}, "c2"});
  out.observables.push_back({{model::ObservableType::ipv4, "192.0.2.7"}, "192.0.2.7", "ip-dst", {}, {}, ""});
  return out;
}

std::string text_of(const DemoCase& demo) { return json::to_text(to_json(demo.story)); }

TEST(ImportedCase, IsToldUnderTheTitleOfTheImport) {
  const auto demo = case_from_import(imported("Operation Kingfisher"));
  ASSERT_TRUE(demo);
  EXPECT_EQ(demo->story.title.en.value, "Operation Kingfisher");
  EXPECT_EQ(beat_named(*demo, "propose")->with->members.at("title").at("zh").as_string(), "Operation Kingfisher");
  EXPECT_EQ(text_of(*demo).find("{title}"), std::string::npos);
  EXPECT_EQ(text_of(*demo).find("{count}"), std::string::npos);
  EXPECT_NE(beat_named(*demo, "rq-sweep")->text.en.value.find(" 2 indicators"), std::string::npos);
}

TEST(ImportedCase, BringsItsOwnIndicatorsAndTime) {
  const auto demo = case_from_import(imported("x"));
  ASSERT_TRUE(demo);
  ASSERT_EQ(demo->story.indicators.size(), 2U);
  EXPECT_EQ(demo->story.indicators.items[0].value.value, "bad.example");
  EXPECT_EQ(demo->story.indicators.items[0].note->value, "c2");
  EXPECT_EQ(demo->story.techniques.size(), 1U);
  EXPECT_EQ(demo->story.references.size(), 1U);
  EXPECT_EQ(to_text(demo->story.starts_at), "2023-04-05T06:07:08.000000Z");
}

TEST(ImportedCase, NoSetIsEmptyEvenWithoutFiles) {
  const auto demo = case_from_import(imported("x"));
  ASSERT_TRUE(demo);
  for (const Selection& set : demo->story.sets) EXPECT_FALSE(members_of(*demo, set.key.value).empty());
}

TEST(ImportedCase, AHostileTitleStaysText) {
  const auto demo = case_from_import(imported("{count}{title}\n\x1b[2J\xe2\x80\xae\"}"));
  ASSERT_TRUE(demo);
  EXPECT_EQ(demo->story.title.en.value, "{count}{title}  [2J \"}");
  const auto again = case_from_json(text_of(*demo));
  ASSERT_TRUE(again) << again.error().what << again.error().where;
}

TEST(ImportedCase, ALongOrMissingTitleIsMadeToFit) {
  std::string title;
  for (int i = 0; i < 500; ++i) title += "事";
  EXPECT_EQ(case_from_import(imported(title))->story.title.zh.value.size(), 160U * 3);
  EXPECT_EQ(case_from_import(imported("\xff"))->story.title.en.value, "misp-event");
}

TEST(ImportedCase, AnImportWithoutIndicatorsIsRefused) {
  auto empty = imported("x");
  empty.observables.clear();
  EXPECT_EQ(case_from_import(empty).error().what, "case.no_indicators");
}

TEST(ImportedCase, EveryPublishedIntrusionCanBePlayed) {
  const std::filesystem::path folder = TOCSIN_SOURCE_DIR "/../shared/data/real/eset";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "../shared/data is absent";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto read = wire::read_any(bytes);
    ASSERT_TRUE(read) << entry.path();
    const auto demo = case_from_import(*read);
    ASSERT_TRUE(demo) << entry.path() << demo.error().what << demo.error().where;
    EXPECT_EQ(demo->story.indicators.size(), read->observables.size());
    EXPECT_EQ(demo->story.title.en.value, read->title);
  }
}

}  // namespace
}  // namespace tocsin::demo
