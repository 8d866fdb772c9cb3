#include "auth/secret.h"

#include <fcntl.h>
#include <pwd.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace tocsin::auth {
namespace {

constexpr std::size_t largest_secret_bytes = 4096;

class File {
 public:
  explicit File(int number) : number_(number) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

std::string account_here() {
  const struct passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
}

// Judged on the opened file, not on its path: the path may name another file a moment later.
Result<void> check_owner_only(const File& file, const std::string& where) {
  struct stat facts{};
  if (::fstat(file.number(), &facts) != 0) return fail(Code::unavailable, "secret.unreadable", where);
  if (!S_ISREG(facts.st_mode)) return fail(Code::invalid, "secret.not_a_file", where);
  const bool ours = facts.st_uid == ::geteuid() || facts.st_uid == 0;
  if (!ours) return fail(Code::invalid, "secret.owner", where, {{"account", account_here()}});
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) return fail(Code::invalid, "secret.permissions", where);
  return {};
}

Result<std::size_t> read_all(const File& file, std::span<std::uint8_t> into, const std::string& where) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const auto got = ::read(file.number(), into.data() + filled, into.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Code::unavailable, "secret.unreadable", where);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

Result<void> write_all(const File& file, ByteView bytes, const std::string& where) {
  while (!bytes.empty()) {
    const auto put = ::write(file.number(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return fail(Code::unavailable, "secret.unwritable", where);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

ByteView without_line_break(ByteView bytes) {
  if (!bytes.empty() && bytes.back() == '\n') bytes = bytes.first(bytes.size() - 1);
  if (!bytes.empty() && bytes.back() == '\r') bytes = bytes.first(bytes.size() - 1);
  return bytes;
}

Result<void> sync_folder_of(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::fsync(opened.number()) != 0) {
    return fail(Code::unavailable, "secret.unwritable", path.string());
  }
  return {};
}

}  // namespace

Secret::Secret(std::size_t size) : size_(size) {
  if (size == 0) return;
  ready_sodium();
  bytes_ = static_cast<std::uint8_t*>(sodium_malloc(size));
  TOCSIN_ASSERT(bytes_ != nullptr);
  std::ranges::fill(reveal_to_write(), std::uint8_t{0});
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  sodium_free(bytes_);
  bytes_ = std::exchange(other.bytes_, nullptr);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

Secret::~Secret() { sodium_free(bytes_); }

Secret Secret::copy_of(ByteView bytes) {
  Secret out(bytes.size());
  std::ranges::copy(bytes, out.bytes_);
  return out;
}

Secret Secret::drawn(std::size_t size, const Entropy& entropy) {
  Secret out(size);
  entropy(out.reveal_to_write());
  return out;
}

Result<Secret> load_secret_file(const std::filesystem::path& path, SecretForm form) {
  const auto where = path.string();
  // Non-blocking, so that a named pipe in the file's place cannot hold up the start.
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) {
    return errno == ENOENT ? fail(Code::not_found, "secret.missing", where)
                           : fail(Code::unavailable, "secret.unreadable", where);
  }
  CHECK(check_owner_only(file, where));
  Secret buffer(largest_secret_bytes + 1);
  TRY(const auto filled, read_all(file, buffer.reveal_to_write(), where));
  if (filled > largest_secret_bytes) return fail(Code::limit, "secret.size", where);
  auto content = buffer.reveal().first(filled);
  if (form == SecretForm::text_line) content = without_line_break(content);
  if (content.empty()) return fail(Code::invalid, "secret.empty", where);
  return Secret::copy_of(content);
}

Result<void> create_secret_file(const std::filesystem::path& path, const Secret& secret) {
  const auto where = path.string();
  if (secret.empty()) return fail(Code::invalid, "secret.empty", where);
  if (secret.size() > largest_secret_bytes) return fail(Code::limit, "secret.size", where);
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.is_open()) {
    return errno == EEXIST ? fail(Code::conflict, "secret.exists", where)
                           : fail(Code::unavailable, "secret.unwritable", where);
  }
  CHECK(write_all(file, secret.reveal(), where));
  if (::fsync(file.number()) != 0) return fail(Code::unavailable, "secret.unwritable", where);
  return sync_folder_of(path);
}

Result<Secret> secret_from_environment(std::string_view name, const char* value) {
  if (value == nullptr) return fail(Code::not_found, "secret.missing", std::string(name));
  const std::string_view text(value);
  if (text.empty()) return fail(Code::invalid, "secret.empty", std::string(name));
  if (text.size() > largest_secret_bytes) return fail(Code::limit, "secret.size", std::string(name));
  return Secret::copy_of(text);
}

}  // namespace tocsin::auth
