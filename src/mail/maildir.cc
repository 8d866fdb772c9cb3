#include "mail/maildir.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

namespace tocsin::mail {
namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t most_bytes = 1 << 20;

std::unexpected<Error> unreadable(const fs::path& file) {
  return fail(Code::unavailable, "mail.maildir_unreadable", file.string(), {{"file", file.string()}});
}

Result<std::vector<fs::path>> new_files(const fs::path& folder, std::size_t limit) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(folder / "new", error), end; !error && at != end; at.increment(error))
    if (at->is_regular_file(error) && !at->path().filename().string().starts_with('.')) out.push_back(at->path());
  if (error) return unreadable(folder / "new");
  std::ranges::sort(out);
  if (out.size() > limit) out.resize(limit);
  return out;
}

Result<void> see(const fs::path& folder, const fs::path& file) {
  std::error_code error;
  fs::rename(file, folder / "cur" / (file.filename().string() + ":2,S"), error);
  if (error) return unreadable(file);
  return {};
}

}  // namespace

Result<void> expect_maildir(const fs::path& folder) {
  std::error_code error;
  for (const auto* part : {"new", "cur", "tmp"})
    if (!fs::is_directory(folder / part, error))
      return fail(Code::invalid, "mail.maildir", "mail.bounces", {{"folder", folder.string()}});
  return {};
}

Result<std::size_t> take(const fs::path& folder, std::size_t limit,
                         const std::function<Result<void>(std::string_view bytes)>& handle) {
  TRY(const auto files, new_files(folder, limit));
  std::size_t taken = 0;
  for (const auto& file : files) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error) return unreadable(file);
    if (size <= most_bytes) {
      std::ifstream in(file, std::ios::binary);
      const std::string bytes(std::istreambuf_iterator<char>(in), {});
      if (!in.is_open() || in.bad()) return unreadable(file);
      CHECK(handle(bytes));
    }
    CHECK(see(folder, file));
    ++taken;
  }
  return taken;
}

}  // namespace tocsin::mail
