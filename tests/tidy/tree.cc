#include "tree.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <system_error>

namespace tidy {
namespace {

bool is_ours(const std::filesystem::path& relative) {
  const std::string top = relative.begin()->string();
  const bool built = std::ranges::any_of(
      relative, [](const auto& part) { return part == "node_modules" || part == "dist" || part == "__pycache__"; });
  return top != ".git" && top != "build" && top != "var" && !built;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

Tree read_tree(const std::filesystem::path& root) {
  Tree tree;
  std::error_code error;
  auto it = std::filesystem::recursive_directory_iterator(root, error);
  for (; !error && it != std::filesystem::recursive_directory_iterator(); it.increment(error)) {
    const auto relative = it->path().lexically_relative(root);
    if (!is_ours(relative)) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file(error)) {
      tree.push_back({relative.generic_string(), contents(it->path())});
    }
  }
  std::ranges::sort(tree, {}, &File::path);
  return tree;
}

std::string to_text(const Breaches& breaches) {
  std::string out;
  for (const auto& breach : breaches) {
    out += breach.path + ":" + std::to_string(breach.line) + ": " + breach.why + "\n";
  }
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_cpp(std::string_view path) { return path.ends_with(".cc") || path.ends_with(".h"); }

bool is_test(std::string_view path) { return path.ends_with(".test.cc") || path.ends_with(".test.h"); }

std::string room_of(std::string_view path) {
  if (!path.starts_with("src/")) return {};
  path.remove_prefix(4);
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

bool has_word(std::string_view line, std::string_view word) {
  for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_word_character(line[at - 1]);
    const bool ends = end == line.size() || !is_word_character(line[end]);
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace tidy
