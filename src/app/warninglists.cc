#include "app/warninglists.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tocsin::app {
namespace {

namespace fs = std::filesystem;

bool is_id(std::string_view name) {
  return !name.empty() && name.size() <= 100 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

// What is wrong in the file, told with its name and the place in it.
std::unexpected<Error> in_file(const fs::path& file, const Error& fault) {
  const auto words = i18n::words_of(fault, i18n::Language::en);
  return fail(fault.code, "warninglist.file", file.string(),
              {{"file", file.string()}, {"place", fault.where.empty() ? "/" : fault.where}, {"fault", words.detail}});
}

Result<std::string> bytes_of(const fs::path& file) {
  std::error_code fault;
  const auto size = fs::file_size(file, fault);
  if (!fault && size > model::warninglist_limits.bytes)
    return fail(Code::limit, "json.size", "", {{"max", std::to_string(model::warninglist_limits.bytes)}});
  std::ifstream in(file, std::ios::binary);
  std::string out(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open() || in.bad()) return fail(Code::invalid, "config.unreadable", "", {{"file", file.string()}});
  return out;
}

Result<model::Warninglist> list_in(const fs::path& file) {
  const auto id = file.stem().string();
  if (!is_id(id)) return fail(Code::invalid, "warninglist.name", file.string(), {{"file", file.string()}});
  const auto bytes = bytes_of(file);
  if (!bytes) return in_file(file, bytes.error());
  const auto value = json::parse(*bytes, model::warninglist_limits);
  if (!value) return in_file(file, value.error());
  auto list = model::warninglist_from_json(*value, id);
  if (!list) return in_file(file, list.error());
  return std::move(*list);
}

Result<std::vector<fs::path>> files_in(const fs::path& folder) {
  std::error_code fault;
  std::vector<fs::path> out;
  for (fs::directory_iterator at(folder, fault), end; !fault && at != end; at.increment(fault))
    if (at->path().extension() == ".json" && at->is_regular_file(fault)) out.push_back(at->path());
  if (fault)
    return fail(Code::invalid, "warninglist.folder", folder.string(),
                {{"folder", folder.string()}, {"fault", fault.message()}});
  std::ranges::sort(out);
  return out;
}

}  // namespace

Result<std::vector<model::Warninglist>> read_warninglists(const fs::path& folder) {
  if (folder.empty()) return model::shipped_warninglists();
  TRY(const auto files, files_in(folder));
  std::vector<model::Warninglist> out;
  for (const auto& file : files) {
    TRY(auto list, list_in(file));
    out.push_back(std::move(list));
  }
  return model::with_shipped(std::move(out));
}

}  // namespace tocsin::app
