#include "cli/session_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "base/json.h"
#include "model/codec.h"

namespace tocsin::cli {
namespace {

namespace fs = std::filesystem;

Result<void> for_owner_alone(const fs::path& file) {
  struct stat told{};
  if (::stat(file.c_str(), &told) != 0) return fail(Code::invalid, "usage.file", "", {{"file", file.string()}});
  if ((told.st_mode & 077) != 0) return fail(Code::denied, "session.permissions", "", {{"file", file.string()}});
  return {};
}

Result<std::string> whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string out(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open() || in.bad()) return fail(Code::invalid, "usage.file", "", {{"file", file.string()}});
  return out;
}

using Word = model::Line<2000>;
struct Kept {
  Word server, cookie, csrf;
  static constexpr auto fields = std::tuple(model::field("server", &Kept::server),
                                            model::field("cookie", &Kept::cookie), model::field("csrf", &Kept::csrf));
};

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

}  // namespace

fs::path session_path(const Variables& variables) {
  const auto config = variables("XDG_CONFIG_HOME");
  if (config && !config->empty()) return fs::path(*config) / "tocsin" / "session.json";
  return fs::path(variables("HOME").value_or(".")) / ".config" / "tocsin" / "session.json";
}

Result<std::optional<KeptSession>> kept_session(const fs::path& file) {
  std::error_code fault;
  if (!fs::exists(file, fault)) return std::nullopt;
  CHECK(for_owner_alone(file));
  TRY(const std::string text, whole(file));
  TRY(const json::Value value, json::parse(text));
  TRY(const Kept kept, model::decode<Kept>(value));
  return KeptSession{kept.server.value, kept.cookie.value, kept.csrf.value};
}

Result<void> keep_session(const fs::path& file, const KeptSession& session) {
  const Kept kept{{session.server}, {session.cookie}, {session.csrf}};
  return write_private(file, json::to_text(model::encode(kept)));
}

Result<void> forget_session(const fs::path& file) {
  std::error_code fault;
  fs::remove(file, fault);
  if (fault) return fail(Code::unavailable, "session.unwritable", "", {{"file", file.string()}});
  return {};
}

Result<std::string> read_secret_file(const fs::path& file) {
  CHECK(for_owner_alone(file));
  TRY(std::string out, whole(file));
  out.erase(std::min(out.find_first_of("\r\n"), out.size()));
  return out;
}

Result<void> write_private(const fs::path& file, std::string_view text) {
  const auto unwritable = [&] { return fail(Code::unavailable, "session.unwritable", "", {{"file", file.string()}}); };
  std::error_code fault;
  if (!file.parent_path().empty() && fs::create_directories(file.parent_path(), fault))
    fs::permissions(file.parent_path(), fs::perms::owner_all, fault);
  const fs::path draft = file.string() + ".new";
  fs::remove(draft, fault);
  const int opened = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (opened < 0) return unwritable();
  const bool written = write_all(opened, text);
  if (::close(opened) != 0 || !written) return unwritable();
  fs::rename(draft, file, fault);
  if (fault) return unwritable();
  return {};
}

}  // namespace tocsin::cli
