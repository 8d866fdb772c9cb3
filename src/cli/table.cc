#include "cli/table.h"

#include <algorithm>
#include <numeric>

#include "base/utf8.h"
#include "i18n/format.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 8;

bool moves_cursor(char32_t point) {
  const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
  const bool direction = (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
  return control || direction;
}

template <class Keep>
std::string cleaned(std::string_view text, Keep keep) {
  if (!utf8::valid(text)) return "?";
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = utf8::next(text, at);
    utf8::append(out, moves_cursor(point) && !keep(point) ? U' ' : point);
  }
  return out;
}

std::vector<std::size_t> widths_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> out;
  for (const auto& row : rows) {
    out.resize(std::max(out.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) out[i] = std::max(out[i], i18n::display_width(row[i]));
  }
  return out;
}

void narrow(std::vector<std::size_t>& widths, std::size_t columns) {
  if (columns == 0 || widths.empty()) return;
  const auto total = [&] { return std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1)); };
  while (total() > columns) {
    auto widest = std::ranges::max_element(widths);
    if (*widest <= narrowest) return;
    --*widest;
  }
}

std::string line_of(const Row& row, const std::vector<std::size_t>& widths) {
  std::string out;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto cell = i18n::shortened(row[i], widths[i]);
    out += i + 1 == row.size() ? cell : i18n::padded(cell, widths[i] + gap);
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + "\n";
}

// Breaks where a terminal would, at spaces where there are some.
std::vector<std::string> wrapped(std::string_view line, std::size_t columns) {
  std::vector<std::string> out{""};
  std::size_t width = 0;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t from = at;
    const bool space = utf8::next(line, at) == U' ';
    const auto piece = line.substr(from, at - from);
    const auto wide = i18n::display_width(piece);
    if (columns != 0 && width + wide > columns) {
      const auto cut = out.back().rfind(' ');
      std::string rest = cut == std::string::npos || space ? "" : out.back().substr(cut + 1);
      if (!rest.empty()) out.back().erase(cut);
      width = i18n::display_width(rest);
      out.push_back(std::move(rest));
      if (space) continue;
    }
    out.back() += piece;
    width += wide;
  }
  return out;
}

std::vector<std::string> lines_of(std::string_view text, std::size_t columns) {
  std::vector<std::string> out;
  while (true) {
    const auto end = text.find('\n');
    for (auto& line : wrapped(text.substr(0, end), columns)) out.push_back(std::move(line));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string one_line(std::string_view text) {
  return cleaned(text, [](char32_t) { return false; });
}
std::string safe_lines(std::string_view text) {
  return cleaned(text, [](char32_t point) { return point == U'\n'; });
}

std::string table_text(const Row& header, const std::vector<Row>& rows, std::size_t columns) {
  std::vector<Row> all{header};
  for (const auto& row : rows) {
    Row& clean = all.emplace_back();
    for (const auto& cell : row) clean.push_back(one_line(cell));
  }
  auto widths = widths_of(all);
  narrow(widths, columns);
  std::string out;
  for (const auto& row : all) out += line_of(row, widths);
  return out;
}

std::string facts_text(const std::vector<Fact>& facts, std::size_t columns) {
  std::size_t names = 0;
  for (const auto& fact : facts) names = std::max(names, i18n::display_width(fact.name));
  const std::size_t left = names + gap;
  const std::size_t room = columns > left + 20 ? columns - left : 0;
  std::string out;
  for (const auto& fact : facts) {
    std::string name = fact.name;
    for (const auto& line : lines_of(safe_lines(fact.value), room)) {
      out += i18n::padded(name, left) + line + "\n";
      name.clear();
    }
  }
  return out;
}

}  // namespace tocsin::cli
