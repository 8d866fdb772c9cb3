// rooms: wire i18n base
// Any text in any place of a document: HTML gains no tag from it, and another reader of Markdown finds no link, no raw
// HTML and no block that the document does not have, and the same text.
#include <algorithm>
#include <cstdint>

#include "wire/document/html.h"
#include "wire/document/markdown.h"
#include "wire/document/markdown_check.h"
#include "wire/document/raw.h"

namespace {

using namespace tocsin::wire::document;

Document with_text(const std::string& text) {
  Document out;
  out.title = "t";
  out.marking = "TLP:RED";
  out.blocks = {Paragraph{{{text, Style::plain}}},
                Paragraph{{{text, Style::strong}, {text, Style::emphasis}, {text, Style::code}}},
                Heading{1, text},
                Bullets{{{{text, Style::plain}}}},
                Rule{},
                KeyValues{{{text, text}}},
                Timeline{{{text, text, text}}},
                Table{{"h", text}, {{text, text}}, {}}};
  return out;
}

constexpr const char* pieces[] = {
    "a",  "1",  " ",    "\n",    "<", ">", "[",   "]",    "(",   ")",   "*",      "_",  "`", "|",        "\\", "#",
    "-",  "+",  "=",    "~",     ".", ":", "://", "@",    "!",   "&",   "lt;",    "\"", "'", "$",        "^",  "{",
    "攻", "，", "http", "x.org", "/", "?", "w",   "www.", "ftp", "www", "mailto", "é",  "%", "\xC2\xA0", ";",  ","};

// Bytes as they are, or, where the first is odd, as a string of pieces that mean something to Markdown.
std::string text_from(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || data[0] % 2 == 0) return {reinterpret_cast<const char*>(data), size};
  std::string out;
  for (std::size_t i = 1; i < size; ++i) out += pieces[data[i] % std::size(pieces)];
  return out;
}

// Line ends become <br>, the only tag that a text can bring about.
auto tags_in(const std::string& page) {
  long breaks = 0;
  for (auto at = page.find("<br>"); at != std::string::npos; at = page.find("<br>", at + 1)) ++breaks;
  return std::ranges::count(page, '<') - breaks;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_from(data, size);
  const auto page = to_html(with_text(text));
  const auto markdown = to_markdown(with_text(text));
  TOCSIN_ASSERT(page.has_value() == markdown.has_value());
  if (!page) return 0;
  // A moment whose `who` is empty has no element for it; give the frame the same shape.
  Document frame = *checked(with_text(text));
  const bool has_who = !std::get<Timeline>(frame.blocks[6]).moments[0].who.empty();
  Document plain = with_text("x");
  if (!has_who) std::get<Timeline>(plain.blocks[6]).moments[0].who.clear();
  TOCSIN_ASSERT(tags_in(*page) == tags_in(*to_html(plain)));

  const auto facts = read_markdown(*markdown);
  TOCSIN_ASSERT(!has_injected_markup(facts));
  TOCSIN_ASSERT(facts.nodes.at("table_cell") == 4 && facts.nodes.at("item") == 3);
  const std::string shown = squeezed(std::get<Paragraph>(frame.blocks[0]).runs[0].text);
  TOCSIN_ASSERT(squeezed(facts.text).find(shown) != std::string::npos);
  return 0;
}
