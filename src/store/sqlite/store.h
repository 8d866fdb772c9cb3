#pragma once
// The embedded store: every port on one SQLite file, and the blobs beside it. The danger removed: two writers, and
// parts that close in the wrong order.
//
// `dir` holds tocsin.db (with its -wal and -shm) and blobs/; where it is absent it is made, mode 0700, only if Absent
// says so: a folder whose disk is not mounted must not become an empty server. One process may hold it open; the lock
// is the file tocsin.lock. The clock is the wall clock. Closing writes what is queued.
// Errors of open(): invalid "store.newer" {found, known}; conflict "store.in_use" | "store.older" {found, known}
// (beside a server alone); not_found "store.absent"; unavailable "store.write" | "store.read_only" | "store.damaged" |
// "key.locked". Threads: open() and the end on one, all ports from any.
#include <memory>

#include "port/accounts.h"
#include "port/blobs.h"
#include "port/bookmarks.h"
#include "port/feeds.h"
#include "port/index.h"
#include "port/keys.h"
#include "port/log.h"
#include "port/objects.h"
#include "port/outbox.h"
#include "port/quarantine.h"
#include "port/world.h"
#include "state/fact_type.h"
#include "store/sqlite/share.h"
#include "store/sqlite/sieve_writer.h"

namespace tocsin::store {

enum class Absent : std::uint8_t { make, refuse };

struct Options {
  std::filesystem::path dir;
  port::Clock& clock;
  port::Entropy& entropy;
  std::function<const state::FactType*(std::string_view type)> fact_type;
  std::function<Bytes(const Bytes& aad, ByteView secret)> wrap;
  std::function<Result<Bytes>(const Bytes& aad, ByteView wrapped)> unwrap;
  std::function<std::string(std::string_view text)> index_text;
  std::size_t queue_limit = 4096;  // batches
  std::size_t readers = 8;         // connections kept open
  std::size_t max_blob_bytes = 64 << 20;
  int writer_cache_kib = 16 * 1024;
  int reader_cache_kib = 4 * 1024;
  SieveWriter::Settings sieve = {};
  Share share = Share::alone;
  Absent absent = Absent::make;  // beside a server: always refused
  std::int64_t max_pages = 0;    // of 4 KiB; 0: as many as the disk holds
};

// With less than this an append may find no room: some groups of many facts, the log's and the index's pages.
inline constexpr std::uint64_t least_room_bytes = 2 << 20;

// not_found "store.absent" where no database lies in the folder; nothing is made.
Result<void> expect_store_in(const std::filesystem::path& dir);

class Writer;
class Readers;
class FileBlobs;

class Store {
 public:
  static Result<std::unique_ptr<Store>> open(Options options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  port::Log& log();
  port::Index& index();
  port::Keys& keys();
  port::Blobs& blobs();
  port::Accounts& accounts();
  port::Quarantine& quarantine();
  port::Bookmarks& bookmarks();
  port::Objects& objects();
  port::Feeds& feeds();
  port::Outbox& outbox();

  // What the disk still has for this store; without an answer from the system, as if there were plenty.
  std::uint64_t room_bytes() const;

  // No batch is taken any more; what is queued is written before this returns.
  void stop();

  // For maintenance.h and tests.
  Writer& writer();
  Readers& readers();
  FileBlobs& files();
  const Options& options() const;

 private:
  struct Parts;
  explicit Store(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tocsin::store
