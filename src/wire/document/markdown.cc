#include "wire/document/markdown.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <optional>
#include <span>

#include "base/utf8.h"
#include "wire/document/raw.h"

namespace tocsin::wire::document {
namespace {

enum class Place : std::uint8_t { block, cell };

// Only letters, digits, spaces, characters beyond ASCII and a few harmless marks go out unescaped.
bool is_harmless(char c) {
  const auto byte = static_cast<unsigned char>(c);
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return byte >= 0x80 || letter || std::string_view(" ,;?'/%").contains(c);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool ends_with_www(std::string_view text) {
  if (text.size() < 3) return false;
  return std::ranges::all_of(text.substr(text.size() - 3), [](char c) { return c == 'w' || c == 'W'; });
}

bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

// "TLP:AMBER", "PAP:RED": no address has such a scheme, and no emoji such a name.
bool begins_marking(std::string_view line, char next) {
  const bool named = line.ends_with("TLP") || line.ends_with("PAP");
  return named && is_capital(next) &&
         (line.size() == 3 || line[line.size() - 4] == ' ' || line[line.size() - 4] == '(');
}

// Marks that begin markup only in some places: "- " and "+ " at the start of a line, "1." and "1)" too, "www."
// anywhere, and a colon where an address or an emoji's name could follow.
bool is_harmless_here(char c, std::string_view line, char next) {
  switch (c) {
    case '(':
    case '"':
      return true;
    case '-':
    case '+':
      return !line.empty();
    case '.':
    case ')':
      return !is_number(line) && !ends_with_www(line);
    case ':':
      return next == ' ' || (!line.empty() && is_digit(line.back()) && is_digit(next)) || begins_marking(line, next);
    default:
      return false;
  }
}

// A piece of one line of plain text. `line` is what the reader already has of this line; `next` follows the piece, NUL
// where that is not known.
void append_escaped(std::string& out, std::string& line, std::string_view text, char next) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char following = i + 1 < text.size() ? text[i + 1] : next;
    if (!is_harmless(text[i]) && !is_harmless_here(text[i], line, following)) out += '\\';
    out += text[i];
    line += text[i];
  }
}

// A code span; `text` holds no backtick, pipe or backslash, and no space at its ends.
void append_code(std::string& out, std::string& line, std::string_view text) {
  out += '`';
  out += text;
  out += '`';
  line += text;
}

// Cuts at spaces and at the marks that a code span in a table cannot hold, and keeps them as pieces of their own.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> out;
  constexpr std::string_view marks = " `|\\";
  while (!text.empty()) {
    const auto end = marks.contains(text[0]) ? 1 : std::min(text.find_first_of(marks), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

// Plain text with mail addresses in code spans; code text has all its pieces so, except the marks.
void append_line(std::string& out, std::string& line, std::string_view text, Style style) {
  for (const auto piece : pieces_of(text)) {
    const char* end = piece.data() + piece.size();
    const char next = end < text.data() + text.size() ? *end : '\0';
    const bool is_mark = std::string_view(" `|\\").contains(piece[0]);
    if (!is_mark && (style == Style::code || piece.contains('@'))) {
      append_code(out, line, piece);
    } else if (piece != " " || (!line.empty() && line.back() != ' ')) {
      append_escaped(out, line, piece, next);
    }
  }
}

std::string_view fence_of(Style style) {
  if (style == Style::strong) return "**";
  return style == Style::emphasis ? "*" : "";
}

bool is_letter(char32_t point) { return u_isalnum(static_cast<UChar32>(point)); }
bool is_space(char32_t point) { return u_isUWhiteSpace(static_cast<UChar32>(point)); }
bool is_punctuation(char32_t point) { return u_ispunct(static_cast<UChar32>(point)); }
bool is_colon(char32_t point) { return point == ':' || point == 0xFF1A; }

// A space or a mark beside stars lets a mark stand on their inner side; beside anything else, also beside more stars,
// they need a letter or digit there, or they show as stars. Source: CommonMark 0.31, left- and right-flanking runs.
enum class Beside : std::uint8_t { free, tight };
struct Around {
  Beside before = Beside::free;
  Beside after = Beside::free;
};

struct Point {
  char32_t point;
  std::size_t from, to;  // bytes
};
std::vector<Point> points_of(std::string_view text) {
  std::vector<Point> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t point = utf8::next(text, at);
    out.push_back({point, from, at});
  }
  return out;
}

// The part of a run that can be emphasised: without the spaces around it, nor a colon at its end. Empty where there is
// none.
std::string_view core_of(std::string_view text, const Around& around) {
  const auto points = points_of(text);
  std::span<const Point> core(points);
  const auto cut_front = [&](auto goes) {
    while (!core.empty() && goes(core.front().point)) core = core.subspan(1);
  };
  const auto cut_back = [&](auto goes) {
    while (!core.empty() && goes(core.back().point)) core = core.first(core.size() - 1);
  };
  const auto no_letter = [](char32_t point) { return !is_letter(point); };
  cut_front(is_space);
  cut_back(is_space);
  if (core.size() > 1 && is_colon(core.back().point)) core = core.first(core.size() - 1);
  cut_back(is_space);
  if (!core.empty() && core.front().from == 0 && around.before == Beside::tight) cut_front(no_letter);
  if (!core.empty() && core.back().to == text.size() && around.after == Beside::tight) cut_back(no_letter);
  if (std::ranges::none_of(core, is_letter, &Point::point)) return {};
  const auto out = text.substr(core.front().from, core.back().to - core.front().from);
  return out.contains('\n') ? std::string_view{} : out;
}

Beside beside(std::optional<char32_t> point) {
  return !point || is_space(*point) || is_punctuation(*point) ? Beside::free : Beside::tight;
}
std::optional<char32_t> first_of(std::string_view text) {
  std::size_t at = 0;
  return text.empty() ? std::nullopt : std::optional(utf8::next(text, at));
}
std::optional<char32_t> last_of(std::string_view text) {
  const auto points = points_of(text);
  return points.empty() ? std::nullopt : std::optional(points.back().point);
}

class Writer {
 public:
  explicit Writer(const Document& document) : document_(document) {}

  std::string write() {
    marking();
    (*this)(Heading{0, document_.title});
    if (!document_.subtitle.empty()) (*this)(Paragraph{{{document_.subtitle, Style::plain}}});
    (*this)(Paragraph{{{as_of_line(document_), Style::plain}}});
    for (const auto& block : document_.blocks) std::visit(*this, block);
    marking();
    if (out_.ends_with("\n\n")) out_.pop_back();
    return std::move(out_);
  }

  void operator()(const Heading& block) {
    if (block.text.empty()) return;
    out_.append(static_cast<std::size_t>(block.level) + 1, '#');
    out_ += ' ' + inlined({{block.text, Style::plain}}, Place::cell) + "\n\n";
  }
  void operator()(const Paragraph& block) { out_ += inlined(block.runs, Place::block) + "\n\n"; }
  void operator()(const Bullets& block) {
    for (const auto& item : block.items) {
      begin_item();
      out_ += inlined(item, Place::cell) + '\n';
    }
    end_list();
  }
  void operator()(const Table& block) {
    if (block.header.empty()) return;
    row(block.header);
    out_ += '|';
    for (std::size_t i = 0; i < block.header.size(); ++i) out_ += " --- |";
    out_ += '\n';
    for (const auto& cells : block.rows) row(cells);
    out_ += '\n';
  }
  void operator()(const KeyValues& block) {
    for (const auto& [key, value] : block.rows) entry(key, ": ", value);
    end_list();
  }
  void operator()(const Timeline& block) {
    for (const auto& moment : block.moments)
      entry(moment.time, " — ", moment.who.empty() ? moment.text : moment.who + ": " + moment.text);
    end_list();
  }
  void operator()(const Rule&) { out_ += "***\n\n"; }
  void operator()(const PageBreak&) { (*this)(Rule{}); }

 private:
  // The label itself is one of five words; only the handling is anybody's text.
  void marking() {
    out_ += "**" + document_.marking + "** ";
    out_ += inlined({{document_.handling, Style::plain}}, Place::cell);
    while (out_.ends_with(' ')) out_.pop_back();
    out_ += "\n\n";
  }

  // A list that follows at once begins with another bullet, or it would join this one.
  void end_list() {
    out_ += '\n';
    bullet_ = bullet_ == '-' ? '*' : '-';
  }
  void begin_item() {
    out_ += bullet_;
    out_ += ' ';
  }

  void entry(std::string_view head, std::string_view between, std::string_view text) {
    begin_item();
    out_ += inlined({{std::string(head), Style::strong}, {std::string(between) + std::string(text), Style::plain}},
                    Place::cell);
    out_ += '\n';
  }

  void row(const std::vector<std::string>& cells) {
    out_ += '|';
    for (const auto& cell : cells) out_ += ' ' + inlined({{cell, Style::plain}}, Place::cell) + " |";
    out_ += '\n';
  }

  // The runs as one line, or in a block with a hard break at each line end.
  static std::string inlined(const Runs& runs, Place place) {
    std::string out;
    std::string line;
    for (std::size_t i = 0; i < runs.size(); ++i) append_run(out, line, runs[i], around(runs, i), place);
    while (out.ends_with(' ') || out.ends_with('\n')) out.pop_back();
    if (out.ends_with("\\") && ends_with_break(out)) out.pop_back();
    return out;
  }

  // An odd number of backslashes at the end: the last one is a hard break of ours.
  static bool ends_with_break(std::string_view out) {
    const auto last = out.find_last_not_of('\\');
    return (out.size() - (last == std::string_view::npos ? 0 : last + 1)) % 2 == 1;
  }

  // Beside another emphasised run its stars stand, not its text.
  static Around around(const Runs& runs, std::size_t i) {
    const auto is_plain = [](const Run& run) { return fence_of(run.style).empty(); };
    Around out;
    if (i > 0) out.before = is_plain(runs[i - 1]) ? beside(last_of(runs[i - 1].text)) : Beside::tight;
    if (i + 1 < runs.size()) out.after = is_plain(runs[i + 1]) ? beside(first_of(runs[i + 1].text)) : Beside::tight;
    return out;
  }

  static void append_run(std::string& out, std::string& line, const Run& run, const Around& around, Place place) {
    const std::string_view text = run.text;
    const std::string_view fence = fence_of(run.style);
    const std::string_view core = fence.empty() ? std::string_view{} : core_of(text, around);
    if (core.empty()) return append_lines(out, line, run.text, run.style, place);
    const auto begin = static_cast<std::size_t>(core.data() - text.data());
    append_lines(out, line, text.substr(0, begin), Style::plain, place);
    out += fence;
    append_lines(out, line, core, run.style, place);
    out += fence;
    append_lines(out, line, text.substr(begin + core.size()), Style::plain, place);
  }

  static void append_lines(std::string& out, std::string& line, std::string_view text, Style style, Place place) {
    for (;;) {
      const auto end = std::min(text.find('\n'), text.size());
      append_line(out, line, text.substr(0, end), style);
      if (end == text.size()) break;
      text.remove_prefix(end + 1);
      break_line(out, line, place);
    }
  }

  static void break_line(std::string& out, std::string& line, Place place) {
    if (line.empty()) return;
    if (place == Place::cell) {
      if (line.back() != ' ') append_line(out, line, " ", Style::plain);
      return;
    }
    while (out.ends_with(' ')) out.pop_back();
    out += "\\\n";
    line.clear();
  }

  const Document& document_;
  std::string out_;
  char bullet_ = '-';
};

}  // namespace

Result<std::string> to_markdown(const policy::Released<Document>& document) { return to_markdown(document.value()); }

Result<std::string> to_markdown(const Document& document) {
  TRY(const Document sound, checked(document));
  return Writer(sound).write();
}

}  // namespace tocsin::wire::document
