#pragma once
// A page of documentation as text, and the parts of it that tests compare with tables of the program. The danger
// removed: a page that says what the program no longer does.
//
// Where the environment has TOCSIN_WRITE_DOCS, a part that is made from a table is written anew instead of compared.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace docs {

std::string read(const std::filesystem::path& file);  // ends the test program where there is none
std::vector<std::filesystem::path> pages();           // README.md and every *.md below docs/, from the top

// What stands between each "```language" line and the line that ends it.
std::vector<std::string> fenced(std::string_view page, std::string_view language);

// The texts in backquotes, fenced blocks apart.
std::vector<std::string> code_spans(std::string_view page);

// The first table below the line that begins with `above`: its rows, each a list of trimmed cells, head and rule apart.
using Row = std::vector<std::string>;
std::vector<Row> table(std::string_view page, std::string_view above);

// `made` in place of `shown`; "" where they are the same or the page could be written, else where they differ.
std::string held(const std::filesystem::path& file, const std::string& shown, const std::string& made);

}  // namespace docs
