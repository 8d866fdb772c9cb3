#include "rules.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace tidy {
namespace {

// The words that the rules look for are spelt in two halves, so that this file keeps its own rules.
constexpr std::array open_ends = {std::string_view("TO"
                                                   "DO"),
                                  std::string_view("FIX"
                                                   "ME"),
                                  std::string_view("XX"
                                                   "X")};
constexpr std::string_view workshop =
    "/."
    "library";
constexpr std::array sql = {std::string_view("INSERT INTO "),  std::string_view("DELETE FROM "),
                            std::string_view("CREATE TABLE "), std::string_view("CREATE INDEX "),
                            std::string_view("sqlite3_"),      std::string_view("<sqlite3.h>")};
constexpr std::array impure = {std::string_view("system_clock::now"), std::string_view("steady_clock::now"),
                               std::string_view("random_device"),     std::string_view("randombytes_"),
                               std::string_view("RAND_bytes"),        std::string_view("getenv(")};
const std::set<std::string> pure_rooms = {"base", "i18n",    "model",  "event",  "policy",  "state", "wire",
                                          "port", "prepare", "report", "assess", "respond", "learn", "share"};

template <class Wanted, class Bad>
Breaches each_line(const Tree& tree, std::string_view why, Wanted wanted, Bad bad) {
  Breaches breaches;
  for (const auto& file : tree) {
    if (!wanted(file.path)) continue;
    std::size_t number = 0;
    for (const auto line : lines_of(file.text)) {
      ++number;
      if (bad(line)) breaches.push_back({file.path, number, std::string(why)});
    }
  }
  return breaches;
}

bool in_src(std::string_view path) { return path.starts_with("src/") && is_cpp(path); }

bool is_code(std::string_view path) {
  static constexpr std::array endings = {".cc", ".h", ".cmake", ".sh", ".py", ".ts", ".tsx", ".css", "CMakeLists.txt"};
  return path.starts_with("script/") || std::ranges::any_of(endings, [&](auto end) { return path.ends_with(end); });
}

bool has_any(std::string_view line, const auto& parts) {
  return std::ranges::any_of(parts, [&](auto part) { return line.find(part) != std::string_view::npos; });
}

bool includes_asio(const File& file) {
  return std::ranges::any_of(lines_of(file.text), [](auto line) {
    return line.starts_with("#include <boost/asio") || line.starts_with("#include <boost/beast");
  });
}

bool speaks_sql(std::string_view line) {
  const bool select = has_word(line, "SELECT") && has_word(line, "FROM");
  const bool update = has_word(line, "UPDATE") && has_word(line, "SET");
  return select || update || has_any(line, sql);
}

}  // namespace

Breaches check_length(const Tree& tree) {
  Breaches breaches;
  for (const auto& file : tree) {
    const auto count = lines_of(file.text).size();
    if (in_src(file.path) && count > most_lines) breaches.push_back({file.path, count, "too long"});
  }
  return breaches;
}

Breaches check_header_opening(const Tree& tree) {
  Breaches breaches;
  for (const auto& file : tree) {
    if (!file.path.starts_with("src/") || !file.path.ends_with(".h")) continue;
    const auto lines = lines_of(file.text);
    const bool good = lines.size() > 1 && lines[0] == "#pragma once" && lines[1].starts_with("// ");
    if (!good) breaches.push_back({file.path, 1, "a header opens with #pragma once and what it is"});
  }
  return breaches;
}

Breaches check_asio_wall(const Tree& tree) {
  Breaches breaches;
  for (const auto& file : tree) {
    if (in_src(file.path) && !is_test(file.path) && includes_asio(file)) {
      breaches.push_back({file.path, 0, "includes Asio or Beast, which only few files may"});
    }
  }
  return breaches.size() > most_asio_files ? breaches : Breaches();
}

Breaches check_open_ends(const Tree& tree) {
  return each_line(tree, "work left undone", is_code, [](auto line) {
    return std::ranges::any_of(open_ends, [&](auto word) { return has_word(line, word); });
  });
}

Breaches check_mentions(const Tree& tree) {
  return each_line(
      tree, "speaks of the workshop, which no reader has", [](std::string_view) { return true; },
      [](auto line) { return line.find(workshop) != std::string_view::npos; });
}

Breaches check_corpora(const Tree& tree) {
  Breaches breaches;
  for (const auto& file : tree) {
    std::string_view name = file.path;
    if (!name.starts_with("fuzz/") || !name.ends_with(".cc") || name.find('/', 5) != std::string_view::npos) continue;
    const auto folder = "fuzz/corpus/" + std::string(name.substr(5, name.size() - 8)) + "/";
    const bool seeded = std::ranges::any_of(tree, [&](const auto& other) { return other.path.starts_with(folder); });
    if (!seeded) breaches.push_back({file.path, 0, "no seeds in " + folder});
  }
  return breaches;
}

Breaches check_regex(const Tree& tree) {
  return each_line(tree, "use re2, never std::regex", is_cpp,
                   [](auto line) { return line.starts_with("#include <regex>"); });
}

Breaches check_sql(const Tree& tree) {
  return each_line(
      tree, "SQL outside src/store",
      [](std::string_view path) { return in_src(path) && room_of(path) != "store" && !is_test(path); }, speaks_sql);
}

Breaches check_purity(const Tree& tree) {
  return each_line(
      tree, "clock, chance and environment are passed in",
      [](std::string_view path) { return in_src(path) && pure_rooms.contains(room_of(path)) && !is_test(path); },
      [](auto line) { return has_any(line, impure); });
}

Breaches check_copies(const Tree& tree, const std::set<std::string>& foreign) {
  Breaches breaches;
  for (const auto& file : tree) {
    if (file.text.size() < 64 || file.path == "LICENSE") continue;
    const auto digest = tocsin::sha256(tocsin::view_of(file.text));
    if (foreign.contains(std::string(tocsin::text_of(digest)))) {
      breaches.push_back({file.path, 0, "is a copy of a file of ../shared"});
    }
  }
  return breaches;
}

}  // namespace tidy
