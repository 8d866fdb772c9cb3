#pragma once
// The rows that one fact leaves, written by plain SQL into the tables of a store: what the bare side of a comparison
// does. No gate, no fold, no chain, no signature. The caller holds the transaction.
#include "port/log.h"
#include "store/sqlite/fact_row.h"

namespace tocsin::bench {

// How many there are of it, in its state, there and of that owner.
inline Result<void> count_row(store::Db& db, const event::Statement& s, std::int64_t label, std::string_view state) {
  return db
      .prepare(
          "INSERT INTO tally (kind, label, space, owner, state, state_label, earlier, n)"
          " VALUES ($1, $2, $3, $4, $5, $2, '', 1) ON CONFLICT DO UPDATE SET n = n + 1")
      .bind(s.record.kind, label, s.space.id, s.record.owner, state)
      .run();
}

inline Result<void> insert_rows(store::Db& db, const port::SignedFact& fact, std::int64_t position,
                                const std::string& tokens) {
  const auto& s = fact.fact.statement;
  const store::FactRow row{position, position, 1, 1, 1, fact.fact, {}};
  CHECK(insert_fact(db, row));
  CHECK(insert_content(db, position, fact.content));
  CHECK(db.prepare("INSERT INTO record (id, kind, space, space_kind, realm, parent, owner, author, pos)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(s.record.id, s.record.kind, s.space.id, s.space.kind, s.space.realm, s.record.parent, s.record.owner,
                  s.actor.organisation, position)
            .run());
  CHECK(db.prepare("INSERT INTO slice (record, grp, label, pos, fact, author, recorded_at, happened_at, body)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(s.record.id, "head", 1, position, s.id, s.actor.organisation, fact.fact.recorded_at, s.happened_at,
                  fact.content.payload)
            .run());
  CHECK(
      db.prepare("INSERT INTO listing (kind, pos, label, record, space, parent, owner, state, state_label, space_kind, "
                 "realm, author)"
                 " VALUES ($1, $2, $3, $4, $5, NULL, NULL, '', 0, $6, $7, $8)")
          .bind(s.record.kind, position, 1, s.record.id, s.space.id, s.space.kind, s.space.realm, s.actor.organisation)
          .run());
  CHECK(count_row(db, s, 1, ""));
  CHECK(db.prepare("INSERT INTO search_row (pos, record, grp, label, kind) VALUES ($1, $2, $3, $4, $5)")
            .bind(position, s.record.id, "head", 1, s.record.kind)
            .run());
  return db.prepare("INSERT INTO search (rowid, text) VALUES ($1, $2)").bind(position, tokens).run();
}

}  // namespace tocsin::bench
