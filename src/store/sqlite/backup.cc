// Backups and what comes back of them. See maintenance.h, container.h.
#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "store/sqlite/container.h"
#include "store/sqlite/files.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/reader.h"

namespace tocsin::store {
namespace {

namespace fs = std::filesystem;

class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    for (const char* end : {"", "-wal", "-shm", "-journal"}) fs::remove(path_.string() + end, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// All pages in one step: one state of the store, while the writer goes on.
Result<void> copy_database(Db& from, const fs::path& to) {
  TRY(auto target, Db::open(to, {.use = Db::Use::write}));
  sqlite3_backup* copy = sqlite3_backup_init(target.raw(), "main", from.raw(), "main");
  if (copy == nullptr) return target.failure(sqlite3_errcode(target.raw()));
  sqlite3_backup_step(copy, -1);
  const int code = sqlite3_backup_finish(copy);
  if (code != SQLITE_OK) return target.failure(code);
  return {};
}

// A copy that takes the last room would leave none to the server that writes beside it.
Result<void> expect_room_for_copy(const Store& store) {
  std::uint64_t needed = least_room_bytes;
  for (const char* end : {"", "-wal"}) {
    std::error_code error;
    const auto size = fs::file_size(store.options().dir / ("tocsin.db" + std::string(end)), error);
    if (!error) needed += size;
  }
  if (store.room_bytes() < needed) return fail(Code::limit, "append.full", store.options().dir.string());
  return {};
}

Result<Checkpoint> heads_of(Db& db, std::string origin, Instant at) {
  Checkpoint out{.origin = std::move(origin), .at = at};
  auto rows = db.prepare("SELECT id, seq, link FROM space ORDER BY id");
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return out;
    out.spaces[rows.id<model::SpaceId>(0)] = {rows.integer(1), rows.bytes<32>(2)};
  }
}

Result<void> add_file(ContainerWriter& out, const std::string& name, const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (!in || error) return fail(Code::unavailable, "store.read", path.string());
  return out.add(name, in, size);
}

Result<void> add_blobs(ContainerWriter& out, const fs::path& folder, const std::set<Digest>& named) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = "blobs/" + at->path().filename().string();
    if (!at->is_regular_file(error) || !is_part_name(name)) continue;
    if (const auto digest = digest_in(at->path().filename().string()); !digest || !named.contains(*digest)) continue;
    const auto added = add_file(out, name, at->path());
    // One that was erased since the folder was read is not missed.
    if (!added && fs::exists(at->path())) return added;
  }
  return error ? fail(Code::unavailable, "store.read", folder.string()) : Result<void>();
}

fs::path place_of(const fs::path& dir, const std::string& name) {
  if (!name.starts_with("blobs/")) return dir / name;
  const std::string digest = name.substr(6);
  return dir / "blobs" / digest.substr(0, 2) / digest.substr(2, 2) / digest;
}

// Writes one part after the other, each synced before the next begins.
class Restorer {
 public:
  explicit Restorer(fs::path dir) : dir_(std::move(dir)) {}

  Result<void> take(const std::string& name, std::string_view content, Piece piece) {
    if (!out_.is_open()) CHECK(start(name));
    out_.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (piece == Piece::more) return out_.good() ? Result<void>() : failed();
    out_.close();
    if (out_.fail() || !sync(place_)) return failed();
    if (name == "checkpoint.json") checkpoint_ = place_;
    return {};
  }
  bool has_database() const { return fs::exists(dir_ / "tocsin.db"); }
  std::optional<std::string> checkpoint() const {
    if (checkpoint_.empty()) return std::nullopt;
    std::ifstream in(checkpoint_, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

 private:
  Result<void> start(const std::string& name) {
    place_ = place_of(dir_, name);
    std::error_code error;
    fs::create_directories(place_.parent_path(), error);
    out_.open(place_, std::ios::binary | std::ios::trunc);
    fs::permissions(place_, fs::perms::owner_read | fs::perms::owner_write, error);
    return out_.is_open() ? Result<void>() : failed();
  }
  Result<void> failed() const {
    const bool full = errno == ENOSPC;
    return fail(full ? Code::limit : Code::unavailable, full ? "append.full" : "store.write", place_.string());
  }
  static bool sync(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool done = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return done;
  }

  fs::path dir_;
  fs::path place_;
  fs::path checkpoint_;
  std::ofstream out_;
};

}  // namespace

Result<void> expect_sound(Store& store) {
  const auto db = store.readers().lend();
  if (db == nullptr) return fail(Code::unavailable, "store.read");
  return db->expect_sound();
}

Result<std::string> make_checkpoint(Store& store, std::string origin, Instant at) {
  const auto db = store.readers().lend();
  if (db == nullptr) return fail(Code::unavailable, "store.read");
  TRY(auto heads, heads_of(*db, std::move(origin), at));
  return to_text(sign_checkpoint(std::move(heads), *store.keys().server()));
}

Result<void> backup(Store& store, std::ostream& out, std::string origin, Instant at) {
  CHECK(expect_room_for_copy(store));
  RawId name{};
  store.options().entropy.fill(name);
  const TemporaryFile copy(store.options().dir / ("backup-" + to_hex(name) + ".db"));
  {
    const auto db = store.readers().lend();
    if (db == nullptr) return fail(Code::unavailable, "store.read");
    CHECK(copy_database(*db, copy.path()));
  }
  std::string checkpoint;
  std::set<Digest> named;
  {
    TRY(auto db, Db::open(copy.path(), {.use = Db::Use::read}));
    CHECK(db.expect_sound());
    TRY(auto heads, heads_of(db, std::move(origin), at));
    TRY(named, files_named(db));
    checkpoint = to_text(sign_checkpoint(std::move(heads), *store.keys().server()));
  }
  ContainerWriter container(out);
  CHECK(add_file(container, "tocsin.db", copy.path()));
  std::istringstream text(checkpoint);
  CHECK(container.add("checkpoint.json", text, checkpoint.size()));
  CHECK(add_blobs(container, store.options().dir / "blobs", named));
  return container.finish();
}

Result<VerifyReport> restore(std::istream& in, const fs::path& dir) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (error || !fs::is_empty(dir, error)) return fail(Code::conflict, "backup.not_empty", dir.string());
  fs::permissions(dir, fs::perms::owner_all, error);
  Restorer restorer(dir);
  CHECK(read_container(in, [&](const std::string& name, std::string_view content, Piece piece) {
    return restorer.take(name, content, piece);
  }));
  const auto checkpoint = restorer.checkpoint();
  if (!restorer.has_database() || !checkpoint) return fail(Code::invalid, "backup.contents", "parts");
  return verify(dir, checkpoint);
}

}  // namespace tocsin::store
