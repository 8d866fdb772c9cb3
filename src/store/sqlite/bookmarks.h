#pragma once
// Bookmarks on SQLite. See port/bookmarks.h.
#include "port/bookmarks.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace tocsin::store {

class StoredBookmarks final : public port::Bookmarks {
 public:
  StoredBookmarks(Writer& writer, Readers& readers) : writer_(writer), readers_(readers) {}

  Result<std::int64_t> get(std::string_view reader) override {
    const auto db = readers_.lend();
    if (db == nullptr) return fail(Code::unavailable, "store.read");
    auto row = db->prepare("SELECT pos FROM bookmark WHERE reader = $1");
    TRY(const bool there, row.bind(reader).step());
    return there ? row.integer(0) : 0;
  }

  Result<void> set(std::string_view reader, std::int64_t position) override {
    return writer_.run_write([&](Db& db) {
      return db
          .prepare(
              "INSERT INTO bookmark (reader, pos) VALUES ($1, $2)"
              " ON CONFLICT (reader) DO UPDATE SET pos = max(pos, excluded.pos)")
          .bind(reader, position)
          .run();
    });
  }

 private:
  Writer& writer_;
  Readers& readers_;
};

}  // namespace tocsin::store
