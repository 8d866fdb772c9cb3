#pragma once
// Tables and fields on a terminal. The danger removed: columns that Chinese text throws out of line, and control
// characters in a stranger's text that move the cursor.
//
// Cells are one line each: control characters become spaces. Units: terminal columns; `columns` 0 means as wide as need
// be. Where a table is too wide its widest columns are cut, ending in U+2026. Threads: pure functions. Source: UAX #11.
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::cli {

using Row = std::vector<std::string>;

std::string table_text(const Row& header, const std::vector<Row>& rows, std::size_t columns);

struct Fact {
  std::string name;
  std::string value;  // may have several lines
};
std::string facts_text(const std::vector<Fact>& facts, std::size_t columns);

std::string one_line(std::string_view text);    // control characters as spaces
std::string safe_lines(std::string_view text);  // the same, but keeps line ends

}  // namespace tocsin::cli
