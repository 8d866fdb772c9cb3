#pragma once
// The tree as the tidy rules see it. The danger removed: rules that can only be tried on the real tree, where nobody
// sees that a rule has stopped finding anything.
//
// Paths are relative to the root, with '/'. Ownership: a Tree owns all text; the real tree is a few megabytes.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct File {
  std::string path;
  std::string text;
};
using Tree = std::vector<File>;

struct Breach {
  std::string path;
  std::size_t line = 0;  // from 1; 0 where the whole file is meant
  std::string why;
  bool operator==(const Breach&) const = default;
};
using Breaches = std::vector<Breach>;

// Every regular file below `root` except what is built, fetched or git's own, in path order.
Tree read_tree(const std::filesystem::path& root);

// One breach a line, for a test's message.
std::string to_text(const Breaches& breaches);

std::vector<std::string_view> lines_of(std::string_view text);
bool is_cpp(std::string_view path);
bool is_test(std::string_view path);
std::string room_of(std::string_view path);  // "model" for "src/model/x.h"; empty outside src/
bool has_word(std::string_view line, std::string_view word);

}  // namespace tidy
