// Folding anew, and the text of what is folded. See maintenance.h.
#include "store/sqlite/folder.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/writer.h"

namespace tocsin::store {
namespace {

Result<std::int64_t> fold_next(Db& db, Folder& folder, std::int64_t after) {
  auto facts = db.prepare("SELECT " TOCSIN_FACT_COLUMNS
                          ", c.payload FROM fact f LEFT JOIN content c ON c.pos = f.pos"
                          " WHERE f.pos > $1 ORDER BY f.pos LIMIT 5000");
  facts.bind(after);
  return fold_all(folder, facts, Relabels::applied);
}

Result<void> fold_anew(Db& db, Folder& folder) {
  CHECK(clear_folded(db));
  std::int64_t last = 0;
  while (true) {
    TRY(const std::int64_t next, fold_next(db, folder, last));
    if (next == 0) return {};
    CHECK(folder.flush_search());
    last = next;
  }
}

Result<bool> is_due(Db& db) { return db.prepare("SELECT 1 FROM meta WHERE name = 'fold_anew'").step(); }

Result<void> dump(Statement rows, std::string_view table, std::string& out) {
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return {};
    out += table;
    for (int column = 0; column < rows.columns(); ++column) {
      const bool is_blob = rows.is_blob(column);
      fmt::format_to(std::back_inserter(out), "|{}",
                     is_blob ? to_hex(rows.blob(column)) : std::string(rows.text(column)));
    }
    out += '\n';
  }
}

}  // namespace

Result<void> rebuild(Store& store) {
  const Folds folds{store.options().fact_type, store.options().index_text};
  return store.writer().run_write([&](Db& db) {
    Folder folder(db, folds);
    return fold_anew(db, folder);
  });
}

Result<void> fold_anew_where_due(Writer& writer, const Folds& folds) {
  return writer.run_write([&](Db& db) -> Result<void> {
    TRY(const bool due, is_due(db));
    if (!due) return {};
    Folder folder(db, folds);
    CHECK(fold_anew(db, folder));
    return db.run("DELETE FROM meta WHERE name = 'fold_anew'");
  });
}

Result<std::string> dump_folded(Store& store) {
  TRY(auto db, Db::open(store.options().dir / "tocsin.db", {.use = Db::Use::read}));
  // The terms of the full-text index, one row for each place: a table of this connection alone.
  CHECK(db.script("PRAGMA query_only=OFF; CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, search, instance)"));
  CHECK(db.run("BEGIN"));
  std::string out;
  CHECK(dump(db.prepare("SELECT * FROM record ORDER BY id"), "record", out));
  CHECK(dump(db.prepare("SELECT * FROM slice ORDER BY record, grp, label"), "slice", out));
  CHECK(dump(db.prepare("SELECT * FROM listing ORDER BY kind, pos, label"), "listing", out));
  CHECK(dump(db.prepare("SELECT * FROM tally ORDER BY kind, label, space, owner, state, state_label, earlier"), "tally",
             out));
  // How often a holder's access changed is for caches: an erasure counts, and folding anew does not erase again.
  CHECK(dump(db.prepare("SELECT holder, atom, source FROM hold ORDER BY holder, atom, source"), "hold", out));
  CHECK(dump(db.prepare("SELECT * FROM heard ORDER BY space, organisation, label"), "heard", out));
  CHECK(dump(db.prepare("SELECT * FROM reading ORDER BY fact, reader"), "reading", out));
  CHECK(dump(db.prepare("SELECT * FROM search_row ORDER BY pos"), "search_row", out));
  CHECK(dump(db.prepare("SELECT doc, term, offset FROM temp.term ORDER BY doc, offset, term"), "term", out));
  CHECK(db.run("COMMIT"));
  return out;
}

}  // namespace tocsin::store
