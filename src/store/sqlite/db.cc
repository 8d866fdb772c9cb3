#include "store/sqlite/db.h"

#include <unistd.h>

#include <bit>
#include <cerrno>

namespace tocsin::store {
namespace {

constexpr const char* labels_pointer = "tocsin.visible";

// tocsin_visible(labels, label): whether the viewer, whose labels are bound as a pointer, reads this label.
void visible(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* labels = static_cast<const policy::VisibleLabels*>(sqlite3_value_pointer(values[0], labels_pointer));
  sqlite3_result_int(context, labels != nullptr && labels->contains(sqlite3_value_int64(values[1])) ? 1 : 0);
}

void assert_parameters_in_order(sqlite3_stmt* statement) {
  const int count = sqlite3_bind_parameter_count(statement);
  for (int i = 1; i <= count; ++i) TOCSIN_ASSERT(sqlite3_bind_parameter_name(statement, i) == fmt::format("${}", i));
}

// Whether the file is at fault, and not the text of the statement.
bool is_of_the_file(int code) {
  const int primary = code & 0xFF;
  return primary != SQLITE_ERROR && primary != SQLITE_MISUSE && primary != SQLITE_RANGE && primary != SQLITE_TOOBIG;
}

int flags_of(Db::Use use) {
  if (use == Db::Use::read_still) return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
  return SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (use == Db::Use::write ? SQLITE_OPEN_CREATE : 0);
}

// Source: https://sqlite.org/uri.html (immutable)
std::string name_of(const std::filesystem::path& file, Db::Use use) {
  if (use != Db::Use::read_still) return file.string();
  std::string out = "file:";
  for (const char c : std::filesystem::absolute(file).string())
    out += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", static_cast<unsigned char>(c)) : std::string(1, c);
  return out + "?immutable=1";
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : db_(other.db_), statement_(std::exchange(other.statement_, nullptr)), fault_(other.fault_) {}

void Statement::reset() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);  // what was borrowed may go now
}

Result<bool> Statement::step() {
  if (statement_ == nullptr) return db_->failure(fault_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  auto error = db_->failure(code);
  sqlite3_reset(statement_);
  return error;
}

Result<void> Statement::run() {
  TRY(const bool row, step());
  while (row) {
    TRY(const bool more, step());
    if (!more) break;
  }
  sqlite3_reset(statement_);
  return {};
}

std::string_view Statement::text(int column) const {
  const void* data = sqlite3_column_text(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

ByteView Statement::blob(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

sqlite3_destructor_type Statement::how(Keep keep) {
  // SQLITE_TRANSIENT without the C cast of its macro.
  static const auto copied = std::bit_cast<sqlite3_destructor_type>(std::intptr_t{-1});
  return keep == Keep::borrowed ? nullptr : copied;
}

void Statement::put(int at, std::string_view value, Keep keep) {
  sqlite3_bind_text64(statement_, at, value.empty() ? "" : value.data(), value.size(), how(keep), SQLITE_UTF8);
}

void Statement::put(int at, ByteView value, Keep keep) {
  if (value.empty())
    sqlite3_bind_zeroblob(statement_, at, 0);
  else
    sqlite3_bind_blob64(statement_, at, value.data(), value.size(), how(keep));
}

void Statement::put(int at, const policy::VisibleLabels* labels, Keep) {
  // SQLite hands the pointer back to visible() alone, which only reads.
  sqlite3_bind_pointer(statement_, at, const_cast<policy::VisibleLabels*>(labels), labels_pointer, nullptr);
}

void Statement::put(int at, const std::vector<std::int64_t>* numbers, Keep) {
  sqlite3_carray_bind(statement_, at, const_cast<std::int64_t*>(numbers->data()), static_cast<int>(numbers->size()),
                      SQLITE_CARRAY_INT64, nullptr);
}

void Statement::put(int at, const IdList* ids, Keep) {
  sqlite3_carray_bind(statement_, at, const_cast<iovec*>(ids->places().data()), static_cast<int>(ids->places().size()),
                      SQLITE_CARRAY_BLOB, nullptr);
}

// SQLite only reads.
void IdList::add(const RawId& id) { places_.push_back({const_cast<std::uint8_t*>(id.data()), id.size()}); }

Result<Db> Db::open(const std::filesystem::path& file, const Settings& settings) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name_of(file, settings.use).c_str(), &raw, flags_of(settings.use), nullptr);
  Db db(raw, settings.use);
  if (code != SQLITE_OK) return db.failure(code);
  CHECK(db.settle(settings));
  return db;
}

Result<void> Db::settle(const Settings& settings) {
  sqlite3_extended_result_codes(db_, 1);
  sqlite3_busy_timeout(db_, 5000);
  const int added =
      sqlite3_create_function_v2(db_, "tocsin_visible", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                 nullptr, visible, nullptr, nullptr, nullptr);
  TOCSIN_ASSERT(added == SQLITE_OK);
  // A plan that looks at the bound values is thrown away with each binding: parsing would be most of the work.
  TOCSIN_ASSERT(sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr) == SQLITE_OK);
  const bool writes = settings.use == Use::write;
  if (writes)
    CHECK(
        script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
               "PRAGMA journal_size_limit=67108864;"));
  // Nobody checkpoints by the way: the writer does it between two groups.
  CHECK(
      script("PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;"
             "PRAGMA trusted_schema=OFF;"));
  CHECK(script(fmt::format("PRAGMA cache_size=-{};", settings.cache_kib).c_str()));
  if (settings.max_pages > 0) CHECK(script(fmt::format("PRAGMA max_page_count={};", settings.max_pages).c_str()));
  if (!writes) CHECK(script("PRAGMA query_only=ON;"));
  return {};
}

Db::Db(Db&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)), use_(other.use_), statements_(std::move(other.statements_)) {}

Db::~Db() {
  for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
  if (db_ != nullptr) TOCSIN_ASSERT(sqlite3_close(db_) == SQLITE_OK);
}

Statement Db::prepare(Sql sql) {
  auto& statement = statements_[sql.text()];
  if (statement == nullptr) {
    const int code = sqlite3_prepare_v3(db_, sql.text(), static_cast<int>(sql.size() + 1), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK && is_of_the_file(code)) return {*this, code};
    if (code != SQLITE_OK) std::fprintf(stderr, "tocsin: %s: %s\n", sqlite3_errmsg(db_), sql.text());
    TOCSIN_ASSERT(code == SQLITE_OK);
    assert_parameters_in_order(statement);
  }
  TOCSIN_ASSERT(sqlite3_stmt_busy(statement) == 0);
  return {*this, statement};
}

Result<void> Db::script(const char* sql) {
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return {};
}

Result<void> Db::expect_sound() {
  auto found = prepare("PRAGMA quick_check(1)");
  TRY(const bool row, found.step());
  const std::string_view told = row ? found.text(0) : "nothing";
  if (told == "ok") return {};
  return fail(Code::unavailable, "store.damaged", std::string(told.substr(told.find('\n') + 1)));  // a headline before
}

// The log beside the database cannot be made there, which SQLite tells as a file that does not open.
bool Db::lies_in_read_only_folder() const {
  const char* file = db_ == nullptr ? nullptr : sqlite3_db_filename(db_, "main");
  if (file == nullptr || *file == '\0') return false;
  return ::access(std::filesystem::path(file).parent_path().c_str(), W_OK) != 0 && errno != ENOENT;
}

std::unexpected<Error> Db::failure(int code) const {
  const int primary = code & 0xFF;
  const bool out_of_space = primary == SQLITE_IOERR && sqlite3_system_errno(db_) == ENOSPC;
  const std::string where = db_ == nullptr ? std::string() : sqlite3_errmsg(db_);
  if (primary == SQLITE_FULL || out_of_space) return fail(Code::limit, "append.full", where);
  if (primary == SQLITE_CONSTRAINT) return fail(Code::conflict, "store.exists", where);
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) return fail(Code::unavailable, "store.damaged", where);
  if (primary == SQLITE_READONLY || (primary == SQLITE_CANTOPEN && lies_in_read_only_folder()))
    return fail(Code::unavailable, "store.read_only", where);
  return fail(Code::unavailable, use_ == Use::write ? "store.write" : "store.read", where);
}

Result<Transaction> Transaction::begin(Db& db) {
  CHECK(db.run("BEGIN IMMEDIATE"));
  return Transaction(db);
}

Transaction::~Transaction() {
  if (db_ != nullptr && db_->in_transaction()) (void)db_->run("ROLLBACK");
}

Result<void> Transaction::commit() {
  CHECK(db_->run("COMMIT"));
  db_ = nullptr;
  return {};
}

}  // namespace tocsin::store
