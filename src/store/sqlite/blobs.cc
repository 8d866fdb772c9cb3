#include "store/sqlite/blobs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "store/sqlite/files.h"

namespace tocsin::store {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> write_failure(int number) {
  if (number == ENOSPC || number == EDQUOT) return fail(Code::limit, "append.full");
  return fail(Code::unavailable, "store.write", std::error_code(number, std::generic_category()).message());
}

class File {
 public:
  File(const fs::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  bool is_open() const { return descriptor_ >= 0; }
  Result<void> write(std::string_view content) const {
    while (!content.empty()) {
      const auto count = ::write(descriptor_, content.data(), content.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return write_failure(errno);
      content.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
  }
  Result<void> sync() const {
    if (::fsync(descriptor_) != 0) return write_failure(errno);
    return {};
  }

 private:
  int descriptor_;
};

Result<void> sync_folder(const fs::path& folder) {
  const File file(folder, O_RDONLY | O_DIRECTORY);
  if (!file.is_open()) return write_failure(errno);
  return file.sync();
}

Result<void> write_whole(const fs::path& path, std::string_view content) {
  const File file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) return write_failure(errno);
  CHECK(file.write(content));
  return file.sync();
}

Result<std::vector<Digest>> all_files(const fs::path& folder) {
  std::vector<Digest> out;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().parent_path() == folder / "tmp" || !at->is_regular_file(error)) continue;
    if (const auto digest = digest_in(at->path().filename().string())) out.push_back(*digest);
  }
  if (error) return fail(Code::unavailable, "store.read", folder.string());
  return out;
}

}  // namespace

FileBlobs::FileBlobs(fs::path folder, std::size_t max_bytes, port::Entropy& entropy)
    : folder_(std::move(folder)), max_bytes_(max_bytes), entropy_(entropy) {}

Result<std::unique_ptr<FileBlobs>> FileBlobs::open(fs::path folder, std::size_t max_bytes, port::Entropy& entropy,
                                                   Leftovers leftovers) {
  std::error_code error;
  if (leftovers == Leftovers::remove) fs::remove_all(folder / "tmp", error);
  fs::create_directories(folder / "tmp", error);
  if (error) return write_failure(error.value());
  return std::unique_ptr<FileBlobs>(new FileBlobs(std::move(folder), max_bytes, entropy));
}

fs::path FileBlobs::place_of(const Digest& digest) const {
  const std::string name = to_hex(digest);
  return folder_ / name.substr(0, 2) / name.substr(2, 2) / name;
}

Result<void> FileBlobs::make_folders(const fs::path& place) const {
  const fs::path inner = place.parent_path();
  std::error_code error;
  if (!fs::create_directories(inner, error) && !error) return {};
  if (error) return write_failure(error.value());
  CHECK(sync_folder(folder_));
  return sync_folder(inner.parent_path());
}

class FileBlobs::Held final : public Hold {
 public:
  Held(FileBlobs& blobs, const Digest& digest) : blobs_(blobs), digest_(digest) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() override { blobs_.end_hold(digest_, stays_); }
  const Digest& digest() const override { return digest_; }
  void let_go() override { stays_ = Stays::no; }

 private:
  FileBlobs& blobs_;
  Digest digest_;
  Stays stays_ = Stays::yes;
};

Result<std::unique_ptr<port::Blobs::Hold>> FileBlobs::hold(std::string_view content) {
  if (content.size() > max_bytes_)
    return fail(Code::limit, "file.too_large", "", {{"max", fmt::to_string(max_bytes_)}});
  const Digest digest = sha256(view_of(content));
  {
    const std::scoped_lock hold(lock_);
    std::error_code error;
    Holders& holders = holders_[digest];
    if (holders.count++ == 0) holders.stays = fs::exists(place_of(digest), error) ? Stays::yes : Stays::no;
  }
  auto out = std::make_unique<Held>(*this, digest);
  auto written = write(digest, content);
  if (written) return out;
  out->let_go();
  return std::unexpected(std::move(written).error());
}

// Under the lock to its end, so that nobody finds a file that is about to go.
void FileBlobs::end_hold(const Digest& digest, Stays stays) {
  const std::scoped_lock hold(lock_);
  const auto at = holders_.find(digest);
  if (stays == Stays::yes) at->second.stays = Stays::yes;
  if (--at->second.count > 0) return;
  std::error_code error;
  if (at->second.stays == Stays::no) fs::remove(place_of(digest), error);
  holders_.erase(at);
  if (held_meanwhile_) held_meanwhile_->insert(digest);
}

// What is there already is written again: a sender who is answered sooner would learn that somebody sent it before.
Result<void> FileBlobs::write(const Digest& digest, std::string_view content) {
  const fs::path place = place_of(digest);
  std::error_code error;
  RawId name{};
  entropy_.fill(name);
  const fs::path draft = folder_ / "tmp" / to_hex(name);
  auto written = write_whole(draft, content);
  if (written) written = make_folders(place);
  if (written && ::rename(draft.c_str(), place.c_str()) != 0) written = write_failure(errno);
  if (!written) {
    fs::remove(draft, error);
    return std::unexpected(std::move(written).error());
  }
  return sync_folder(place.parent_path());
}

// Whoever holds the same content now either finds the file and keeps it, or finds none and writes it.
Result<FileBlobs::Fate> FileBlobs::remove_unnamed(const Digest& digest) {
  const std::scoped_lock hold(lock_);
  if (holders_.contains(digest) || held_meanwhile_->contains(digest)) return Fate::held;
  CHECK(erase(digest));
  return Fate::removed;
}

Result<FileBlobs::Swept> FileBlobs::keep_only(const std::function<Result<std::set<Digest>>()>& named) {
  const std::scoped_lock one_at_a_time(sweeping_);
  {
    const std::scoped_lock hold(lock_);
    held_meanwhile_.emplace();
  }
  auto out = sweep(named);
  const std::scoped_lock hold(lock_);
  held_meanwhile_.reset();
  return out;
}

Result<FileBlobs::Swept> FileBlobs::sweep(const std::function<Result<std::set<Digest>>()>& named) {
  TRY(const auto known, named());
  TRY(const auto files, all_files(folder_));
  Swept out;
  for (const auto& digest : files) {
    if (known.contains(digest)) continue;
    TRY(const Fate fate, remove_unnamed(digest));
    ++(fate == Fate::removed ? out.removed : out.held);
  }
  return out;
}

Result<fs::path> FileBlobs::path_of(const Digest& digest) {
  fs::path place = place_of(digest);
  std::error_code error;
  if (!fs::exists(place, error)) return fail(Code::not_found, "file.not_found");
  return place;
}

Result<void> FileBlobs::erase(const Digest& digest) {
  const fs::path place = place_of(digest);
  std::error_code error;
  if (!fs::remove(place, error)) {
    if (error) return write_failure(error.value());
    return fail(Code::not_found, "file.not_found");
  }
  return sync_folder(place.parent_path());
}

}  // namespace tocsin::store
