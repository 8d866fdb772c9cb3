#include "wire/document/document.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "wire/document/html.h"
#include "wire/document/markdown.h"
#include "wire/document/markdown_check.h"
#include "wire/document/raw.h"

namespace tocsin::wire::document {
namespace {

using testing::HasSubstr;
using testing::Not;

Document sheet(std::vector<Block> blocks) {
  Document out;
  out.title = "Situation report";
  out.marking = "TLP:AMBER";
  out.as_of = *instant_from_text("2026-11-22T18:30:00Z");
  out.blocks = std::move(blocks);
  return out;
}
Paragraph paragraph(std::string text) { return {{{std::move(text), Style::plain}}}; }

std::string text_of_first(const Document& document) {
  return std::get<Paragraph>(checked(document)->blocks[0]).runs[0].text;
}

const std::vector<std::string> hostile = {"<script>alert(1)</script>",
                                          "[x](javascript:alert(1))",
                                          "![x](http://evil.example/a.png)",
                                          "a | b | c",
                                          "`code` ``x``",
                                          "www.evil.example http://evil.example/ ftp://x.example",
                                          "mail bob@evil.example or mailto:bob@evil.example now",
                                          "a@b`c|d\\e@f.example",
                                          "# no heading",
                                          "1. no list\n2) either",
                                          "- no\n+ list\n* here",
                                          "===\n---",
                                          "> no quote",
                                          "    no code",
                                          "~~~\nno fence",
                                          "```\nno fence",
                                          "&lt; &amp; &#60;",
                                          "*a* _b_ **c** ~~d~~",
                                          "[^1] [x]: http://evil.example",
                                          "- [ ] no task",
                                          "ends with \\",
                                          "<!-- -->",
                                          "| --- |\n| --- |",
                                          "\"><img src=x onerror=alert(1)>",
                                          "' onmouseover='x"};

TEST(Document, RefusesNulBrokenUtf8AndUnknownMarkings) {
  EXPECT_EQ(checked(sheet({paragraph(std::string("a\0b", 3))})).error().what, "document.nul");
  EXPECT_EQ(checked(sheet({paragraph("\xC3")})).error().what, "document.encoding");
  Document unmarked = sheet({});
  unmarked.marking = "TLP:WHITE";
  EXPECT_EQ(checked(unmarked).error().what, "document.marking");
  EXPECT_EQ(to_markdown(unmarked).error().what, "document.marking");
  EXPECT_EQ(to_html(unmarked).error().what, "document.marking");
}

TEST(Document, RefusesMoreThanItCanHold) {
  EXPECT_EQ(checked(sheet({paragraph(std::string(max_text_bytes + 1, 'a'))})).error().code, Code::limit);
  EXPECT_EQ(checked(sheet(std::vector<Block>(max_parts + 1, Rule{}))).error().what, "document.size");
}

TEST(Document, DropsWhatReordersOrHidesText) {
  EXPECT_EQ(text_of_first(sheet({paragraph("invoice\u202Efdp.exe\u2066\u2069\u200B\uFEFF\x07!")})), "invoicefdp.exe!");
}

TEST(Document, KnowsOneKindOfLineEnd) {
  EXPECT_EQ(text_of_first(sheet({paragraph("a\r\nb\rc\u2028d\te")})), "a\nb\nc\nd e");
  Document titled = sheet({});
  titled.title = "two\r\nlines";
  EXPECT_EQ(checked(titled)->title, "two lines");
}

TEST(Document, FillsShortTableRowsAndCutsLongOnes) {
  const auto done = checked(sheet({Table{{"a", "b"}, {{"1"}, {"1", "2", "3"}}, {1, -1}}}));
  const auto& table = std::get<Table>(done->blocks[0]);
  EXPECT_EQ(table.rows, (std::vector<std::vector<std::string>>{{"1", ""}, {"1", "2"}}));
  EXPECT_TRUE(table.widths.empty());
}

TEST(Markdown, ShowsHostileTextAsTextEverywhere) {
  for (const auto& text : hostile) {
    const auto markdown = to_markdown(
        sheet({paragraph(text), Heading{2, text}, Bullets{{{{text}}, {{text}}}}, Table{{text, "h"}, {{text, text}}, {}},
               KeyValues{{{text, text}}}, Timeline{{{text, text, text}}}}));
    const auto facts = read_markdown(*markdown);
    EXPECT_FALSE(has_injected_markup(facts)) << *markdown;
    EXPECT_THAT(squeezed(facts.text), HasSubstr(squeezed(text))) << *markdown;
    EXPECT_EQ(facts.nodes.at("table_cell"), 4) << *markdown;
    EXPECT_EQ(facts.nodes.at("item"), 4) << *markdown;
    EXPECT_EQ(facts.nodes.at("heading"), 2) << *markdown;
  }
}

TEST(Markdown, KeepsOrdinaryTextReadable) {
  const auto markdown = *to_markdown(sheet({paragraph("At 18:30 (UTC), CVE-2024-3094 was seen; 3.5 % of hosts.")}));
  EXPECT_THAT(markdown, HasSubstr("\nAt 18:30 (UTC), CVE-2024-3094 was seen; 3.5 % of hosts.\n"));
  EXPECT_TRUE(markdown.starts_with("**TLP:AMBER**\n\n# Situation report\n"));
  EXPECT_TRUE(markdown.ends_with("**TLP:AMBER**\n"));
}

TEST(Markdown, EmphasisesLettersAndNotTheirSurroundings) {
  const auto markdown =
      *to_markdown(sheet({Paragraph{{{"Confidence: ", Style::strong}, {"moderate", Style::emphasis}}}}));
  EXPECT_THAT(markdown, HasSubstr("\n**Confidence**: *moderate*\n"));
  const auto titled = *to_markdown(sheet({Bullets{{{{"Sweep of all hosts (Aldermoor): ", Style::strong}, {"640 hosts"}},
                                                   {{{"Told not after the …: ", Style::strong}, {"we did"}}},
                                                   {{{"(draft)", Style::strong}, {"x"}}},
                                                   {{{"TLP:AMBER and PAP:RED, see ATLP:X"}}}}}}));
  EXPECT_THAT(titled, HasSubstr("- **Sweep of all hosts (Aldermoor)**: 640 hosts\n"));
  EXPECT_THAT(titled, HasSubstr("- **Told not after the …**: we did\n"));
  EXPECT_THAT(titled, HasSubstr("- **(draft**)x\n")) << "a star beside a letter needs one inside";
  EXPECT_THAT(titled, HasSubstr("- TLP:AMBER and PAP:RED, see ATLP\\:X\n"));
  EXPECT_EQ(read_markdown(titled).nodes.at("strong"), 5) << "with those of the marking";
  const auto chinese = *to_markdown(sheet({Paragraph{{{"牵头方：", Style::strong}, {"北方"}}}}));
  EXPECT_EQ(read_markdown(chinese).nodes.at("strong"), 3);
}

RC_GTEST_PROP(Markdown, GivesEveryTextBackThroughAnotherReader, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
      "a", "1",  " ",    "\n", "<", ">", "[", "]",  "(", ")",    "*",   "_",      "`",    "``",
      "|", "\\", "#",    "-",  "+", "=", "~", "~~", ".", ":",    "://", "@",      "www.", "x.example",
      "!", "&",  "&lt;", "\"", "'", "$", "^", "{",  "}", "攻击", "，",  "mailto:"}));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  const auto facts = read_markdown(*to_markdown(sheet({paragraph(text), Table{{text}, {{text}}, {}}})));
  RC_ASSERT(!has_injected_markup(facts));
  const std::string shown = squeezed(text);
  RC_ASSERT(facts.text.find(shown) != std::string::npos || squeezed(facts.text).find(shown) != std::string::npos);
  RC_ASSERT(facts.nodes.at("table_cell") == 2);
}

TEST(Html, ShowsHostileTextAsTextEverywhere) {
  const std::string frame = *to_html(sheet({paragraph("x")}));
  for (const auto& text : hostile) {
    const std::string page = *to_html(sheet({paragraph(text)}));
    EXPECT_EQ(std::ranges::count(page, '<') - std::ranges::count(text, '\n'), std::ranges::count(frame, '<')) << text;
    EXPECT_EQ(std::ranges::count(page, '"'), std::ranges::count(frame, '"')) << text;
  }
}

TEST(Html, CarriesTheMarkingInWordAndColour) {
  Document document = sheet({});
  document.marking = "TLP:GREEN";
  document.handling = "EXERCISE <b>";
  document.language = i18n::Language::zh_hans;
  const std::string page = *to_html(document);
  EXPECT_THAT(page, HasSubstr("<span class=\"tlp\" style=\"color:#33FF00\">TLP:GREEN</span>"));
  EXPECT_THAT(page, HasSubstr("EXERCISE &lt;b&gt;"));
  EXPECT_THAT(page, HasSubstr("<html lang=\"zh-Hans\">"));
  EXPECT_THAT(page, HasSubstr("截至 2026年11月22日 18:30 UTC"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST(Html, NestsEveryKindOfBlock) {
  const std::string page =
      *to_html(sheet({Heading{1, "H"}, Bullets{{{{"b", Style::code}}}}, Table{{"t"}, {{"c"}}, {}},
                      KeyValues{{{"k", "v"}}}, Timeline{{{"now", "we", "did"}}}, Rule{}, PageBreak{}}));
  for (const char* part : {"<h2>H</h2>", "<li><code>b</code></li>", "<th>t</th>", "<td>c</td>",
                           "<dt>k</dt>\n<dd>v</dd>", "<time>now</time>", "<hr>"})
    EXPECT_THAT(page, HasSubstr(part));
}

}  // namespace
}  // namespace tocsin::wire::document
