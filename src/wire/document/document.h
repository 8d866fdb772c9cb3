#pragma once
// A document for people, before it has a format. The danger removed: text that becomes markup, hides its direction or
// leaves without its marking.
//
// A neutral tree: all text is plain UTF-8 and is shown as it is, in every format. to_markdown, to_html and to_pdf all
// render checked(document): CR LF and Unicode line ends become '\n' (kept in paragraphs and cells, a space in titles),
// tabs become spaces, other controls and bidirectional embeddings, overrides and isolates are dropped.
// The marking is one TLP 2.0 label and stands in the head and foot of every page; `handling` adds words of its own to
// it ("EXERCISE", "PAP:AMBER").
// Bounds: max_text_bytes of text, max_parts blocks, items, rows and cells. Ownership: values. Threads: pure functions.
// Errors: invalid "document.nul" | "document.encoding" | "document.marking"; limit "document.size".
// Source: FIRST TLP 2.0, section 4 (documents: label in header and footer, 12 point at least, right-justified).
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "i18n/catalogue.h"

namespace tocsin::wire::document {

inline constexpr std::size_t max_text_bytes = 16 << 20;
inline constexpr std::size_t max_parts = 200'000;

enum class Style : std::uint8_t { plain, strong, emphasis, code };

struct Run {
  std::string text;
  Style style = Style::plain;
};
using Runs = std::vector<Run>;

struct Heading {
  int level = 1;  // 1 to 3; others are brought into that range
  std::string text;
};
struct Paragraph {
  Runs runs;
};
struct Bullets {
  std::vector<Runs> items;
};
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // short rows are filled with empty cells, long ones cut
  std::vector<double> widths;                  // relative; empty: from the text
};
struct KeyValues {
  std::vector<std::pair<std::string, std::string>> rows;
};
struct Moment {
  std::string time;  // as shown, with its zone
  std::string who;
  std::string text;
};
struct Timeline {
  std::vector<Moment> moments;
};
struct Rule {};
struct PageBreak {};
using Block = std::variant<Heading, Paragraph, Bullets, Table, KeyValues, Timeline, Rule, PageBreak>;

struct Document {
  std::string title;
  std::string subtitle;
  i18n::Language language = i18n::Language::en;
  std::string marking;   // "TLP:RED" | "TLP:AMBER+STRICT" | "TLP:AMBER" | "TLP:GREEN" | "TLP:CLEAR"
  std::string handling;  // further words beside the marking, or empty
  Instant as_of;         // the document's own time; the PDF's creation date
  std::vector<Block> blocks;
};

Result<Document> checked(Document document);

// The colour of a TLP 2.0 label, 0xRRGGBB, always shown on black beside the word; nullopt for any other text.
std::optional<std::uint32_t> colour_of_marking(std::string_view marking);

// Head and foot of every format: marking with handling, and "As of 22 November 2026, 18:30 UTC".
std::string marking_line(const Document& document);
std::string as_of_line(const Document& document);

}  // namespace tocsin::wire::document
