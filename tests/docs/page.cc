#include "page.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/result.h"

namespace docs {
namespace {

const std::filesystem::path root = TOCSIN_SOURCE_DIR;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(' ') - from + 1));
}

// Cells are parted by '|', "\|" apart.
Row cells_of(std::string_view line) {
  Row out;
  std::string cell;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cell += line[++i];
    } else if (line[i] == '|') {
      out.push_back(trimmed(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return out;
}

std::string first_difference(std::string_view shown, std::string_view made) {
  const auto left = lines_of(shown);
  const auto right = lines_of(made);
  const auto [a, b] = std::ranges::mismatch(left, right);
  return "shown: " + (a == left.end() ? "(end)" : *a) + "\nmade:  " + (b == right.end() ? "(end)" : *b);
}

}  // namespace

std::string read(const std::filesystem::path& file) {
  std::ifstream in(root / file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  TOCSIN_ASSERT(in.good() && out.good());
  return out.str();
}

std::vector<std::filesystem::path> pages() {
  std::vector<std::filesystem::path> out{"README.md"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") out.push_back(std::filesystem::relative(entry.path(), root));
  std::ranges::sort(out);
  return out;
}

std::vector<std::string> fenced(std::string_view page, std::string_view language) {
  std::vector<std::string> out;
  bool inside = false;
  bool wanted = false;
  for (const auto& line : lines_of(page)) {
    if (line.starts_with("```")) {
      wanted = !inside && std::string_view(line).substr(3) == language;
      inside = !inside;
      if (wanted) out.emplace_back();
    } else if (wanted) {
      out.back() += line + "\n";
    }
  }
  return out;
}

std::vector<std::string> code_spans(std::string_view page) {
  std::vector<std::string> out;
  bool inside = false;
  for (const auto& line : lines_of(page)) {
    if (line.starts_with("```")) inside = !inside;
    if (inside) continue;
    for (auto open = line.find('`'); open != std::string::npos;) {
      const auto close = line.find('`', open + 1);
      if (close == std::string::npos) break;
      out.push_back(line.substr(open + 1, close - open - 1));
      open = line.find('`', close + 1);
    }
  }
  return out;
}

std::vector<Row> table(std::string_view page, std::string_view above) {
  std::vector<Row> out;
  bool below = false;
  for (const auto& line : lines_of(page)) {
    if (!below) {
      below = line.starts_with(above);
    } else if (line.starts_with("|")) {
      out.push_back(cells_of(line));
    } else if (!out.empty()) {
      break;
    }
  }
  out.erase(out.begin(), out.begin() + std::min<std::ptrdiff_t>(2, std::ssize(out)));
  return out;
}

std::string held(const std::filesystem::path& file, const std::string& shown, const std::string& made) {
  if (shown == made) return {};
  std::string page = read(file);
  const auto at = page.find(shown);
  if (std::getenv("TOCSIN_WRITE_DOCS") == nullptr || shown.empty() || at == std::string::npos)
    return file.string() + " differs from the program; TOCSIN_WRITE_DOCS=1 writes it anew.\n" +
           first_difference(shown, made);
  page.replace(at, shown.size(), made);
  std::ofstream(root / file, std::ios::binary) << page;
  return {};
}

}  // namespace docs
