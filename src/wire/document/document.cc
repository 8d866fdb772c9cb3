#include "wire/document/document.h"

#include <algorithm>

#include "base/utf8.h"
#include "i18n/format.h"

namespace tocsin::wire::document {
namespace {

enum class Lines : std::uint8_t { one, many };

struct Label {
  std::string_view name;
  std::uint32_t colour;
};
constexpr Label labels[] = {{"TLP:RED", 0xFF2B2B},
                            {"TLP:AMBER+STRICT", 0xFFC000},
                            {"TLP:AMBER", 0xFFC000},
                            {"TLP:GREEN", 0x33FF00},
                            {"TLP:CLEAR", 0xFFFFFF}};

bool is_line_end(char32_t c) { return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029; }

// Controls, and the format characters that reorder or hide text. Joiners stay: scripts need them.
bool is_dropped(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         (c >= 0x206A && c <= 0x206F) || c == 0xFEFF || c == 0x200B || (c >= 0xE0000 && c <= 0xE007F) ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE;
}

void trim(std::string& text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\n'; };
  text.erase(std::find_if_not(text.rbegin(), text.rend(), is_blank).base(), text.end());
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_blank));
}

std::string cleaned(std::string_view text, Lines lines) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = utf8::next(text, at);
    if (c == '\r' && text.substr(at).starts_with('\n')) continue;
    if (is_line_end(c)) {
      out += lines == Lines::many ? '\n' : ' ';
    } else if (c == '\t') {
      out += ' ';
    } else if (!is_dropped(c)) {
      utf8::append(out, c);
    }
  }
  return out;
}

// Walks the whole tree, cleans each text in place, and keeps the count of what it has seen.
class Cleaner {
 public:
  Result<void> text(std::string& text, Lines lines) {
    bytes_ += text.size();
    if (text.find('\0') != std::string::npos) return fail(Code::invalid, "document.nul");
    if (!utf8::valid(text)) return fail(Code::invalid, "document.encoding");
    text = cleaned(text, lines);
    return part();
  }
  Result<void> whole_text(std::string& value, Lines lines) {
    CHECK(text(value, lines));
    trim(value);
    return {};
  }
  Result<void> runs(Runs& value) {
    for (auto& run : value) CHECK(text(run.text, Lines::many));
    return {};
  }
  Result<void> cells(std::vector<std::string>& value) {
    for (auto& cell : value) CHECK(whole_text(cell, Lines::many));
    return {};
  }

  Result<void> operator()(Heading& block) {
    block.level = std::clamp(block.level, 1, 3);
    return whole_text(block.text, Lines::one);
  }
  Result<void> operator()(Paragraph& block) { return runs(block.runs); }
  Result<void> operator()(Bullets& block) {
    for (auto& item : block.items) CHECK(runs(item));
    return {};
  }
  Result<void> operator()(Table& block) {
    CHECK(cells(block.header));
    for (auto& row : block.rows) {
      row.resize(block.header.size());
      CHECK(cells(row));
    }
    const bool usable = std::ranges::all_of(block.widths, [](double width) { return width > 0 && width < 1e6; });
    if (!usable || block.widths.size() != block.header.size()) block.widths.clear();
    return {};
  }
  Result<void> operator()(KeyValues& block) {
    for (auto& [key, value] : block.rows) {
      CHECK(whole_text(key, Lines::one));
      CHECK(whole_text(value, Lines::many));
    }
    return {};
  }
  Result<void> operator()(Timeline& block) {
    for (auto& moment : block.moments) {
      CHECK(whole_text(moment.time, Lines::one));
      CHECK(whole_text(moment.who, Lines::one));
      CHECK(whole_text(moment.text, Lines::many));
    }
    return {};
  }
  Result<void> operator()(Rule&) { return part(); }
  Result<void> operator()(PageBreak&) { return part(); }

 private:
  Result<void> part() {
    if (bytes_ > max_text_bytes || ++parts_ > max_parts) return fail(Code::limit, "document.size");
    return {};
  }
  std::size_t bytes_ = 0;
  std::size_t parts_ = 0;
};

}  // namespace

Result<Document> checked(Document document) {
  Cleaner cleaner;
  if (!colour_of_marking(document.marking))
    return fail(Code::invalid, "document.marking", "/marking", {{"marking", document.marking}});
  CHECK(cleaner.whole_text(document.title, Lines::one));
  CHECK(cleaner.whole_text(document.subtitle, Lines::one));
  CHECK(cleaner.whole_text(document.handling, Lines::one));
  for (auto& block : document.blocks) CHECK(std::visit(cleaner, block));
  return document;
}

std::optional<std::uint32_t> colour_of_marking(std::string_view marking) {
  const auto found = std::ranges::find(labels, marking, &Label::name);
  return found == std::end(labels) ? std::nullopt : std::optional(found->colour);
}

std::string marking_line(const Document& document) {
  return document.handling.empty() ? document.marking : document.marking + "  " + document.handling;
}

std::string as_of_line(const Document& document) {
  return i18n::catalogue().render(document.language, "document.as_of",
                                  {{"time", i18n::long_utc_text(document.language, document.as_of)}});
}

}  // namespace tocsin::wire::document
