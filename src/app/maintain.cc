#include "app/maintain.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <ext/stdio_filebuf.h>

#include <csignal>
#include <fstream>
#include <istream>
#include <ostream>
#include <sstream>
#include <thread>

#include "app/beside.h"
#include "app/history.h"
#include "app/service.h"
#include "auth/sealed_file.h"
#include "store/sqlite/maintenance.h"

namespace tocsin::app {
namespace {

constexpr std::string_view magic = "tocsin-backup 1\n";
constexpr std::size_t most_part_bytes = 1 << 20;

using Buffer = __gnu_cxx::stdio_filebuf<char>;

// What is wrong with a key is told with its file.
Result<auth::FileKey> key_of(const SealedPlace& place) {
  const bool raw = !place.key_file.empty();
  const auto& file = raw ? place.key_file : place.passphrase_file;
  auto secret = auth::load_secret_file(file, raw ? auth::SecretForm::raw : auth::SecretForm::text_line);
  if (!secret && secret.error().what == "secret.missing")
    return fail(Code::not_found, "backup.key_missing", file.string());
  if (!secret) return std::unexpected(secret.error());
  auto key = raw ? auth::FileKey::raw(std::move(*secret)) : auth::FileKey::passphrase(std::move(*secret));
  if (!key) key.error().where = file.string();
  return key;
}

// Both ends of a pipe as streams, so that what is not yet sealed never lies on a disk. A reader that gives up must be
// an error to the writer, not the end of the process with half a backup lying about.
struct Pipe {
  Pipe() {
    std::signal(SIGPIPE, SIG_IGN);
    int ends[2] = {-1, -1};
    TOCSIN_ASSERT(::pipe(ends) == 0);
    from = std::make_unique<Buffer>(ends[0], std::ios::in | std::ios::binary);
    to = std::make_unique<Buffer>(ends[1], std::ios::out | std::ios::binary);
  }
  std::unique_ptr<Buffer> from;
  std::unique_ptr<Buffer> to;
};

// A part: name, length, bytes. The store's own stream follows the parts and runs to the end.
Result<void> write_part(std::ostream& out, std::string_view name, const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  if (!in || !(text << in.rdbuf())) return fail(Code::unavailable, "backup.read_failed", file.string());
  const std::string bytes = text.str();
  out << name << "\n" << bytes.size() << "\n" << bytes;
  return {};
}

Result<std::string> read_part(std::istream& in, std::string_view wanted) {
  std::string name;
  std::string length;
  std::getline(in, name);
  std::getline(in, length);
  const bool digits = !length.empty() && length.find_first_not_of("0123456789") == std::string::npos;
  if (name != wanted || !digits || length.size() > 7) return fail(Code::invalid, "backup.contents");
  const std::size_t size = std::stoul(length);
  if (size > most_part_bytes) return fail(Code::invalid, "backup.contents");
  std::string out(size, '\0');
  if (!in.read(out.data(), static_cast<std::streamsize>(size))) return fail(Code::invalid, "backup.contents");
  return out;
}

Result<void> write_plain(std::ostream& out, const Config& config, store::Store& store, Instant now) {
  out << magic;
  CHECK(write_part(out, "tocsin.toml", config.file));
  CHECK(write_part(out, "master.key", config.master_key));
  CHECK(store::backup(store, out, address_of(config), now));
  out.flush();
  return out ? Result<void>{} : fail(Code::unavailable, "backup.write_failed");
}

std::unexpected<Error> unwritable(const std::filesystem::path& file) {
  return fail(Code::unavailable, "backup.unwritable", "", {{"file", file.string()}});
}

// Anew, and for its owner alone.
bool make_private(const std::filesystem::path& file) {
  const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (made < 0) return false;
  const bool done = ::fchmod(made, S_IRUSR | S_IWUSR) == 0;
  ::close(made);
  return done;
}

Result<void> expect_absent(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, ignored))) return {};
  return fail(Code::conflict, "backup.exists", "", {{"file", file.string()}});
}

Result<void> write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  if ((out << text) && out.flush()) return {};
  out.close();
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  return unwritable(file);
}

// When the sealed file takes no more the pipe breaks as well; the file is then the cause, and the pipe is not.
Result<void> outcome_of_backup(const Config& config, const SealedPlace& to, const Result<void>& written,
                               const Result<void>& sealed) {
  if (!sealed && sealed.error().what == "backup.write_failed") return unwritable(to.file);
  if (!written && written.error().what == "append.full")
    return fail(Code::limit, "backup.no_room", "", {{"dir", config.data.string()}});
  CHECK(written);
  return sealed;
}

// Names in the configuration that lead elsewhere would lead elsewhere on the new machine, too: a restored server keeps
// its data and key beside its configuration.
std::string settled(const Config& config, i18n::Language language) {
  Config out = config;
  out.data = "data";
  out.master_key = "master.key";
  return config_text(out, language);
}

Result<store::VerifyReport> read_plain(std::istream& in, const std::filesystem::path& dir, i18n::Language language) {
  std::string first(magic.size(), '\0');
  if (!in.read(first.data(), static_cast<std::streamsize>(first.size())) || first != magic)
    return fail(Code::invalid, "backup.contents");
  TRY(const auto settings, read_part(in, "tocsin.toml"));
  TRY(const auto master, read_part(in, "master.key"));
  CHECK(auth::create_secret_file(dir / "master.key", auth::Secret::copy_of(master)));
  CHECK(write_file(dir / "tocsin.toml", settings));
  TRY(const auto config, read_config(dir / "tocsin.toml", {}));
  CHECK(write_file(dir / "tocsin.toml", settled(config, language)));
  return store::restore(in, dir / "data");
}

}  // namespace

Result<cli::Verified> verify(const Config& config, const std::filesystem::path& checkpoint, i18n::Language language) {
  std::optional<std::string> text;
  if (!checkpoint.empty()) {
    std::ifstream in(checkpoint, std::ios::binary);
    text.emplace(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    if (!in.is_open() || in.bad())
      return fail(Code::invalid, "checkpoint.unreadable", "", {{"file", checkpoint.string()}});
  }
  TRY(const auto report, store::verify(config.data, text));
  return verified(report, language);
}

Result<void> rebuild(const Config& config, const Speaker& speaker) {
  TRY(auto service, Service::open(config));
  CHECK(store::rebuild(service->store()));
  speaker.say("maintain.rebuild.done");
  return {};
}

Result<void> write_backup(const Config& config, store::Store& store, const SealedPlace& to, Instant now) {
  const auto checkpoint_file = to.file.string() + ".checkpoint";
  CHECK(expect_absent(to.file));
  CHECK(expect_absent(checkpoint_file));
  TRY(const auto key, key_of(to));
  const auto part = to.file.string() + ".part";
  std::ofstream sealed;
  if (make_private(part)) sealed.open(part, std::ios::binary | std::ios::in | std::ios::out);
  if (!sealed.is_open()) return unwritable(to.file);
  Pipe pipe;
  Result<void> written{};
  std::jthread writer([&] {
    std::ostream out(pipe.to.get());
    written = write_plain(out, config, store, now);
    pipe.to.reset();
  });
  std::istream in(pipe.from.get());
  const auto done = auth::seal_file(in, sealed, key, auth::system_entropy());
  pipe.from.reset();
  writer.join();
  sealed.close();
  std::error_code fault;
  if (written && done && sealed) std::filesystem::rename(part, to.file, fault);
  if (!written || !done || !sealed || fault) std::filesystem::remove(part, fault);
  CHECK(outcome_of_backup(config, to, written, done));
  if (!sealed || fault) return unwritable(to.file);
  // The proof of the tail is kept apart from what it proves.
  TRY(const auto checkpoint, store::make_checkpoint(store, address_of(config), now));
  return write_file(checkpoint_file, checkpoint);
}

Result<void> backup(const Config& config, const SealedPlace& to, const Speaker& speaker) {
  TRY(const auto beside, StoreBeside::open(config));
  CHECK(write_backup(config, beside->store(), to, beside->clock().now()));
  speaker.say("maintain.backup.done", {{"file", to.file.string()}});
  return {};
}

Result<void> restore(const SealedPlace& from, const std::filesystem::path& dir, const Speaker& speaker) {
  std::error_code fault;
  if (std::filesystem::exists(dir, fault) && !std::filesystem::is_empty(dir, fault))
    return fail(Code::conflict, "backup.not_empty", "", {{"dir", dir.string()}});
  std::filesystem::create_directories(dir, fault);
  TRY(const auto key, key_of(from));
  std::ifstream sealed(from.file, std::ios::binary);
  if (!sealed) return fail(Code::invalid, "backup.damaged", from.file.string());
  Pipe pipe;
  Result<void> opened{};
  std::jthread opener([&] {
    std::ostream out(pipe.to.get());
    opened = auth::open_file(sealed, out, key);
    out.flush();
    pipe.to.reset();
  });
  std::istream in(pipe.from.get());
  auto report = read_plain(in, dir, speaker.language);
  pipe.from.reset();
  opener.join();
  if (!opened || !report) std::filesystem::remove_all(dir, fault);
  CHECK(opened);
  if (!report) return std::unexpected(report.error());
  speaker.out << told(*report, speaker.language);
  if (const auto broken = fault_in(*report)) return std::unexpected(*broken);
  speaker.say("maintain.restore.done", {{"dir", dir.string()}});
  return {};
}

}  // namespace tocsin::app
