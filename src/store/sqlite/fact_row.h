#pragma once
// Facts as rows. The danger removed: two places that write or read a fact's columns in different orders.
//
// Column order is `fact_columns`, from 0; insert_fact() writes them all. Errors: conflict "append.exists" where the
// fact's id is there already; those of Db.
#include "event/fact.h"
#include "store/sqlite/db.h"

namespace tocsin::store {

struct FactRow {
  std::int64_t position = 0;
  std::int64_t sequence = 0;
  std::int64_t label = 0;  // number, as signed
  std::int64_t shown = 0;  // where it is read; as signed when it is inserted
  std::int64_t state_shown = 0;
  event::Fact fact;  // statement.label is not in the row; its reader fills it in from the label's number
  Digest link{};
};

inline constexpr int fact_column_count = 26;
#define TOCSIN_FACT_COLUMNS                                                                                \
  "f.pos, f.space, f.seq, f.id, f.type, f.version, f.kind, f.record, f.parent, f.owner, f.base, f.label, " \
  "f.person, f.organisation, f.space_kind, f.realm, f.happened_at, f.recorded_at, f.commitment, f.key, "   \
  "f.custody, f.signature, f.countersignature, f.link, f.shown, f.state_shown"

FactRow read_fact(const Statement& row);
Result<void> insert_fact(Db& db, const FactRow& row);
Result<void> insert_content(Db& db, std::int64_t position, const event::Content& content);

}  // namespace tocsin::store
