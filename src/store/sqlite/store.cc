#include "store/sqlite/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/sqlite/accounts.h"
#include "store/sqlite/blobs.h"
#include "store/sqlite/bookmarks.h"
#include "store/sqlite/feeds.h"
#include "store/sqlite/keys.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/objects.h"
#include "store/sqlite/outbox.h"
#include "store/sqlite/quarantine.h"
#include "store/sqlite/schema.h"

namespace tocsin::store {
namespace {

constexpr std::chrono::hours old_copy{1};

// Held by the process for as long as the store is open; the kernel lets go of it when the process ends.
class FolderLock {
 public:
  FolderLock() = default;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Result<void> take(const std::filesystem::path& file) {
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const bool read_only = errno == EROFS || errno == EACCES;
    if (descriptor_ < 0) return fail(Code::unavailable, read_only ? "store.read_only" : "store.write", file.string());
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) return fail(Code::conflict, "store.in_use", file.string());
    return {};
  }

 private:
  int descriptor_ = -1;
};

Result<void> make_private_folder(const std::filesystem::path& dir) {
  std::error_code error;
  if (std::filesystem::create_directories(dir, error))
    std::filesystem::permissions(dir, std::filesystem::perms::owner_all, error);
  if (error) return fail(Code::unavailable, "store.write", dir.string());
  return {};
}

// The copies that a backup makes of the database, where it was killed. One that is written to now is young.
void remove_old_copies(const std::filesystem::path& dir) {
  namespace fs = std::filesystem;
  const auto before = fs::file_time_type::clock::now() - old_copy;
  std::error_code error;
  std::vector<fs::path> old;
  for (fs::directory_iterator at(dir, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with("backup-") && at->last_write_time(error) < before) old.push_back(at->path());
  }
  for (const auto& copy : old) fs::remove(copy, error);
}

std::unexpected<Error> no_store_in(const std::filesystem::path& dir) {
  return fail(Code::not_found, "store.absent", "", {{"dir", dir.string()}});
}

// SQLite may open a file there all the same, and what is looked at is what a server would find.
Result<void> expect_writable(const std::filesystem::path& dir) {
  if (::access(dir.c_str(), W_OK) != 0) return fail(Code::unavailable, "store.read_only", dir.string());
  return {};
}

}  // namespace

Result<void> expect_store_in(const std::filesystem::path& dir) {
  std::error_code error;
  if (std::filesystem::exists(dir / "tocsin.db", error)) return {};
  return error ? fail(Code::unavailable, "store.read", (dir / "tocsin.db").string()) : no_store_in(dir);
}

// In the order in which they are made; they end in the opposite one.
struct Store::Parts {
  explicit Parts(Options given) : options(std::move(given)) {}
  Options options;
  FolderLock lock;
  policy::LabelBook book;
  Sieve sieve;
  std::unique_ptr<Writer> writer;
  std::unique_ptr<Readers> readers;
  std::unique_ptr<StoredKeys> keys;
  std::unique_ptr<FileBlobs> blobs;
  std::unique_ptr<StoredAccounts> accounts;
  std::unique_ptr<StoredQuarantine> quarantine;
  std::unique_ptr<StoredBookmarks> bookmarks;
  std::unique_ptr<StoredObjects> objects;
  std::unique_ptr<StoredFeeds> feeds;
  std::unique_ptr<StoredOutbox> outbox;

  Result<void> open();

 private:
  Result<void> take_folder();
  Result<Db> open_database() const;
};

Result<void> Store::Parts::take_folder() {
  if (options.share == Share::beside_a_server || options.absent == Absent::refuse) CHECK(expect_store_in(options.dir));
  if (options.share == Share::beside_a_server) return expect_writable(options.dir);
  CHECK(make_private_folder(options.dir));
  CHECK(lock.take(options.dir / "tocsin.lock"));
  remove_old_copies(options.dir);
  return {};
}

Result<Db> Store::Parts::open_database() const {
  TRY(auto db, Db::open(options.dir / "tocsin.db", {Db::Use::write, options.writer_cache_kib, options.max_pages}));
  TRY(const auto version, schema_version_of(db));
  if (version == 0 && options.absent == Absent::refuse) return no_store_in(options.dir);
  CHECK(options.share == Share::alone ? prepare_schema(db) : expect_schema(db));
  return db;
}

Result<void> Store::Parts::open() {
  CHECK(take_folder());
  const auto file = options.dir / "tocsin.db";
  TRY(auto db, open_database());
  const Writer::Parts written_with{.book = book,
                                   .sieve = sieve,
                                   .clock = options.clock,
                                   .entropy = options.entropy,
                                   .queue_limit = options.queue_limit,
                                   .sieve_settings = options.sieve,
                                   .share = options.share};
  TRY(writer, Writer::start(std::move(db), {options.fact_type, options.index_text}, written_with));
  if (options.share == Share::alone) CHECK(fold_anew_where_due(*writer, {options.fact_type, options.index_text}));
  readers = std::make_unique<Readers>(file, options.readers, options.reader_cache_kib, book,
                                      ObjectSources{sieve, writer->value_keys()});
  TRY(keys, StoredKeys::open(*writer, *readers, {options.wrap, options.unwrap}, options.entropy, options.clock.now()));
  const auto leftovers = options.share == Share::alone ? Leftovers::remove : Leftovers::keep;
  TRY(blobs, FileBlobs::open(options.dir / "blobs", options.max_blob_bytes, options.entropy, leftovers));
  accounts = std::make_unique<StoredAccounts>(*writer, *readers);
  quarantine = std::make_unique<StoredQuarantine>(*writer, *readers);
  bookmarks = std::make_unique<StoredBookmarks>(*writer, *readers);
  objects = std::make_unique<StoredObjects>(*writer, *readers);
  feeds = std::make_unique<StoredFeeds>(*writer, *readers);
  outbox = std::make_unique<StoredOutbox>(*writer, *readers);
  return {};
}

Result<std::unique_ptr<Store>> Store::open(Options options) {
  auto parts = std::make_unique<Parts>(std::move(options));
  CHECK(parts->open());
  return std::unique_ptr<Store>(new Store(std::move(parts)));
}

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Store::~Store() { stop(); }

port::Log& Store::log() { return *parts_->writer; }
port::Index& Store::index() { return *parts_->readers; }
port::Keys& Store::keys() { return *parts_->keys; }
port::Blobs& Store::blobs() { return *parts_->blobs; }
port::Accounts& Store::accounts() { return *parts_->accounts; }
port::Quarantine& Store::quarantine() { return *parts_->quarantine; }
port::Bookmarks& Store::bookmarks() { return *parts_->bookmarks; }
port::Objects& Store::objects() { return *parts_->objects; }
port::Feeds& Store::feeds() { return *parts_->feeds; }
port::Outbox& Store::outbox() { return *parts_->outbox; }
std::uint64_t Store::room_bytes() const {
  std::error_code error;
  const auto space = std::filesystem::space(parts_->options.dir, error);
  return error ? UINT64_MAX : space.available;
}
void Store::stop() { parts_->writer->stop(); }
Writer& Store::writer() { return *parts_->writer; }
Readers& Store::readers() { return *parts_->readers; }
FileBlobs& Store::files() { return *parts_->blobs; }
const Options& Store::options() const { return parts_->options; }

}  // namespace tocsin::store
