#pragma once
// One connection to SQLite, and its prepared statements. The danger removed: a return code that nobody looks at, a
// statement left open over a commit, SQL put together from input, and a parameter bound to the wrong place.
//
// SQL is a literal known when the program is built; its parameters are $1, $2, ... in that order. A Statement is
// borrowed from the connection's cache and resets itself when it goes; the same SQL may not be open twice on one
// connection. bind(): lvalues are borrowed until the statement is reset, rvalues are copied. Ids and digests are blobs,
// instants int64 microseconds. Columns count from 0; a column of unexpected size reads as zeros. Errors: limit
// "append.full" (no space); conflict "store.exists" (a constraint); unavailable "store.damaged" (pages that are not
// what SQLite wrote) | "store.read_only" (the folder, the file or the disk) | else "store.write" | "store.read" by the
// connection's use; `where` is SQLite's own message. Threads: one at a time. Source:
// https://sqlite.org/c3ref/intro.html
#include <sqlite3.h>
#include <sys/uio.h>

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/codec.h"
#include "policy/label_book.h"

namespace tocsin::store {

class Sql {
 public:
  template <std::size_t N>
  consteval Sql(const char (&text)[N]) : text_(text), size_(N - 1) {}  // NOLINT: a literal is an Sql
  const char* text() const { return text_; }
  std::size_t size() const { return size_; }

 private:
  const char* text_;
  std::size_t size_;
};

// Ids for carray(). Borrows them: they stay where they are for as long as the list lives.
class IdList {
 public:
  explicit IdList(std::span<const model::RecordId> ids)
      : IdList(ids, [](const model::RecordId& id) -> const RawId& { return id.raw(); }) {}
  template <class Range, class Raw>
  IdList(const Range& range, Raw raw) {
    places_.reserve(range.size());
    for (const auto& one : range) add(raw(one));
  }
  const std::vector<iovec>& places() const { return places_; }

 private:
  void add(const RawId& id);
  std::vector<iovec> places_;
};

class Db;

class Statement {
 public:
  Statement(Db& db, sqlite3_stmt* statement) : db_(&db), statement_(statement) {}
  // One that could not be prepared since the file does not read: its first step says so.
  Statement(Db& db, int fault) : db_(&db), statement_(nullptr), fault_(fault) {}
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { reset(); }

  template <class... Ts>
  Statement& bind(Ts&&... values) {
    int at = 0;
    (put(++at, values, std::is_lvalue_reference_v<Ts> ? Keep::borrowed : Keep::copied), ...);
    return *this;
  }
  Result<bool> step();  // true: there is a row
  Result<void> run();   // for those without rows
  void reset();

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  int columns() const { return sqlite3_column_count(statement_); }
  bool is_blob(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_BLOB; }
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::string_view text(int column) const;
  ByteView blob(int column) const;
  Instant instant(int column) const { return {integer(column)}; }
  template <std::size_t N>
  std::array<std::uint8_t, N> bytes(int column) const {
    std::array<std::uint8_t, N> out{};
    const ByteView found = blob(column);
    if (found.size() == N) std::ranges::copy(found, out.begin());
    return out;
  }
  template <class IdType>
  IdType id(int column) const {
    return IdType(bytes<16>(column));
  }
  template <class E>
  E name(int column) const {
    return model::enum_from<E>(text(column)).value_or(E{});
  }

 private:
  enum class Keep : std::uint8_t { borrowed, copied };
  static sqlite3_destructor_type how(Keep keep);
  void put(int at, std::int64_t value, Keep) { sqlite3_bind_int64(statement_, at, value); }
  void put(int at, int value, Keep) { sqlite3_bind_int64(statement_, at, value); }
  void put(int at, std::size_t value, Keep) { sqlite3_bind_int64(statement_, at, static_cast<std::int64_t>(value)); }
  void put(int at, std::uint32_t value, Keep) { sqlite3_bind_int64(statement_, at, value); }
  void put(int at, Instant value, Keep) { sqlite3_bind_int64(statement_, at, value.us); }
  void put(int at, std::nullptr_t, Keep) { sqlite3_bind_null(statement_, at); }
  void put(int at, std::string_view value, Keep keep);
  void put(int at, const std::string& value, Keep keep) { put(at, std::string_view(value), keep); }
  void put(int at, const char* value, Keep keep) { put(at, std::string_view(value), keep); }
  void put(int at, ByteView value, Keep keep);
  void put(int at, const Bytes& value, Keep keep) { put(at, ByteView(value), keep); }
  void put(int at, const policy::VisibleLabels* labels, Keep);       // for tocsin_visible()
  void put(int at, const std::vector<std::int64_t>* numbers, Keep);  // for carray()
  void put(int at, const IdList* ids, Keep);                         // likewise
  template <std::size_t N>
  void put(int at, const std::array<std::uint8_t, N>& value, Keep keep) {
    put(at, ByteView(value), keep);
  }
  template <class Tag>
  void put(int at, const Id<Tag>& value, Keep keep) {
    put(at, ByteView(value.raw()), keep);
  }
  template <model::NamedEnum E>
  void put(int at, const E& value, Keep) {
    put(at, model::name_of(value), Keep::borrowed);
  }
  template <class T>
  void put(int at, const std::optional<T>& value, Keep keep) {
    if (value)
      put(at, *value, keep);
    else
      put(at, nullptr, keep);
  }

  Db* db_;
  sqlite3_stmt* statement_;
  int fault_ = SQLITE_OK;
};

class Db {
 public:
  // read_still: from a folder that cannot be written, where no log lies beside the file and nobody writes meanwhile.
  enum class Use : std::uint8_t { write, read, read_still };
  struct Settings {
    Use use = Use::read;
    int cache_kib = 4096;
    std::int64_t max_pages = 0;  // 0: as many as the disk holds
  };
  static Result<Db> open(const std::filesystem::path& file, const Settings& settings);

  Db(Db&& other) noexcept;
  Db& operator=(Db&&) = delete;
  Db(const Db&) = delete;
  Db& operator=(const Db&) = delete;
  ~Db();

  Statement prepare(Sql sql);  // a statement that does not compile is a bug
  Result<void> run(Sql sql) { return prepare(sql).run(); }
  Result<void> script(const char* sql);  // several statements without parameters
  Result<void> expect_sound();           // reads every page; "store.damaged"
  bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  std::int64_t changes() const { return sqlite3_changes64(db_); }
  sqlite3* raw() { return db_; }
  std::unexpected<Error> failure(int code) const;

 private:
  explicit Db(sqlite3* db, Use use) : db_(db), use_(use) {}
  bool lies_in_read_only_folder() const;
  Result<void> settle(const Settings& settings);

  sqlite3* db_;
  Use use_;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

// A transaction that ends in a rollback unless it is committed.
class Transaction {
 public:
  static Result<Transaction> begin(Db& db);  // IMMEDIATE
  Transaction(Transaction&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Db& db) : db_(&db) {}
  Db* db_;
};

}  // namespace tocsin::store
