#include "wire/document/pdf.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "wire/document/frozen.h"
#include "wire/document/raw.h"
#include "wire/document/reports.h"
#include "wire/document/typeset.h"

// The leak sanitizer asks: fontconfig keeps its cache to the end, and cairo 1.16 loses 768 bytes per embedded CFF font.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\nleak:libcairo\n"; }

namespace tocsin::wire::document {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Document sheet(std::vector<Block> blocks) {
  Document out;
  out.title = "Situation report";
  out.marking = "TLP:AMBER+STRICT";
  out.as_of = *instant_from_text("2026-11-22T18:30:00Z");
  out.blocks = std::move(blocks);
  return out;
}
Paragraph paragraph(std::string text) { return {{{std::move(text), Style::plain}}}; }

bool has_pdftotext() { return std::filesystem::exists("/usr/bin/pdftotext"); }

// The text of the PDF as another program reads it; pages end with a form feed.
std::string text_of_pdf(const std::string& pdf) {
  char path[] = "/tmp/tocsin-pdf-XXXXXX";
  const int descriptor = mkstemp(path);
  std::ofstream(path, std::ios::binary) << pdf;
  const std::string command = std::string("/usr/bin/pdftotext -layout ") + path + " -";
  std::string out;
  if (FILE* pipe = popen(command.c_str(), "r")) {
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
    pclose(pipe);
  }
  if (descriptor >= 0) close(descriptor);
  std::filesystem::remove(path);
  return out;
}

std::vector<std::string> pages_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\f', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

TEST(Pdf, IsTheSameBytesEachTime) {
  const auto document = sheet({Heading{1, "Lage"}, paragraph("勒索软件 ransomware"), Table{{"a"}, {{"b"}}, {}}});
  const auto once = to_pdf(document);
  ASSERT_TRUE(once);
  EXPECT_THAT(*once, StartsWith("%PDF-1."));
  EXPECT_EQ(*once, *to_pdf(document));
}

// One of each block, with text that is more than letters.
Document with_all_blocks() {
  Document out = sheet({Heading{2, "概况"}, Paragraph{{{"a\nb", Style::strong}, {"", Style::code}}},
                        Bullets{{{{"one", Style::emphasis}}, {}}}, Table{{"h", ""}, {{"1", "2"}, {}}, {0.5, 2}},
                        KeyValues{{{"Lead", "Northern CERT"}}}, Timeline{{{"2026-11-22", "Eastgate", "<b>"}}}, Rule{},
                        PageBreak{}, Paragraph{}});
  out.subtitle = "Third";
  out.language = i18n::Language::zh_hans;
  out.handling = "EXERCISE";
  return out;
}

TEST(Frozen, GivesTheSamePdfElsewhere) {
  const auto released = policy::gather(std::vector<ReleasedPart>{}).map([](const auto&) { return with_all_blocks(); });
  const Frozen frozen(released);
  const auto there = pdf_of_frozen(frozen.bytes());
  ASSERT_TRUE(there) << there.error().what;
  EXPECT_EQ(*there, *to_pdf(with_all_blocks()));
}

TEST(Frozen, ThatIsCutOrAlteredIsRefusedOrRead) {
  const auto released = policy::gather(std::vector<ReleasedPart>{}).map([](const auto&) { return with_all_blocks(); });
  const std::string whole(Frozen(released).bytes());
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(pdf_of_frozen(whole.substr(0, size)));
  EXPECT_FALSE(pdf_of_frozen(whole + "x"));
  for (std::size_t at = 0; at < whole.size(); at += 17) {
    std::string altered = whole;
    altered[at] = static_cast<char>(altered[at] ^ 0xFF);
    const auto out = pdf_of_frozen(altered);
    EXPECT_TRUE(out || !out.error().what.empty());
  }
}

TEST(Pdf, HoldsItsTextInBothScripts) {
  if (!has_pdftotext()) GTEST_SKIP() << "pdftotext is absent";
  Document document = sheet({Heading{1, "概况"}, paragraph("三家成员组织报告文件被加密。Three members."),
                             KeyValues{{{"Lead", "Northern CERT"}}}, Bullets{{{{"first point"}}}},
                             Timeline{{{"2026-11-22 08:10 UTC", "Eastgate", "Shares found <b>encrypted</b>"}}}});
  document.language = i18n::Language::zh_hans;
  document.handling = "PAP:AMBER";
  const std::string text = text_of_pdf(*to_pdf(document));
  for (const char* part : {"概况", "三家成员组织报告文件被加密", "Three members.", "Northern CERT", "first point",
                           "Eastgate", "<b>encrypted</b>", "PAP:AMBER", "第 1 页，共 1 页", "截至"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Pdf, MarksEveryPageTwiceAndRepeatsTheTableHeader) {
  if (!has_pdftotext()) GTEST_SKIP() << "pdftotext is absent";
  Table table{{"Indicator", "Remark"}, {}, {}};
  for (int i = 0; i < 300; ++i) table.rows.push_back({"host-" + std::to_string(i) + ".example", "seen"});
  const auto pages = pages_of(text_of_pdf(*to_pdf(sheet({Heading{1, "Indicators"}, table}))));
  ASSERT_GT(pages.size(), 5U);
  std::size_t rows = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const auto first = pages[i].find("TLP:AMBER+STRICT");
    EXPECT_NE(first, std::string::npos);
    EXPECT_NE(pages[i].find("TLP:AMBER+STRICT", first + 1), std::string::npos);
    EXPECT_THAT(pages[i], HasSubstr("Page " + std::to_string(i + 1) + " of " + std::to_string(pages.size())));
    EXPECT_THAT(pages[i], HasSubstr("Remark"));
    for (auto at = pages[i].find("host-"); at != std::string::npos; at = pages[i].find("host-", at + 1)) ++rows;
  }
  EXPECT_EQ(rows, 300U);
}

TEST(Pdf, BreaksALongHashWithoutAddingHyphens) {
  if (!has_pdftotext()) GTEST_SKIP() << "pdftotext is absent";
  const std::string text = text_of_pdf(*to_pdf(sheet({paragraph(std::string(400, 'f'))})));
  EXPECT_EQ(std::ranges::count(text, 'f') - 2, 400);  // "of" twice over: "Page 1 of 1", "As of"
  EXPECT_EQ(text.find("f-"), std::string::npos);
}

TEST(Pdf, DrawsEmptyAndExtremeDocuments) {
  EXPECT_TRUE(to_pdf(sheet({})));
  EXPECT_TRUE(
      to_pdf(sheet({Heading{9, ""}, Bullets{}, Table{}, KeyValues{}, Timeline{}, Rule{}, PageBreak{}, PageBreak{}})));
  EXPECT_TRUE(to_pdf(sheet({Table{{std::string(3000, 'w')}, {{std::string(9000, 'x')}}, {}}})));
  EXPECT_TRUE(to_pdf(sheet({Table{std::vector<std::string>(60, "h"), {std::vector<std::string>(60, "cell")}, {}}})));
  EXPECT_EQ(to_pdf(sheet({paragraph(std::string(1, '\0'))})).error().what, "document.nul");
}

TEST(ColumnWidths, KeepNarrowColumnsAndShareTheRest) {
  EXPECT_EQ(shared_widths({50, 60, 800, 120}, 400), (std::vector<double>{50, 60, 170, 120}));
  EXPECT_EQ(shared_widths({500, 500}, 400), (std::vector<double>{200, 200}));
  EXPECT_EQ(shared_widths({100, 300}, 800), (std::vector<double>{200, 600}));
}

}  // namespace
}  // namespace tocsin::wire::document
