#include "store/sqlite/fact_row.h"

namespace tocsin::store {

FactRow read_fact(const Statement& row) {
  FactRow out{row.integer(0), row.integer(2), row.integer(11), row.integer(24), row.integer(25), {}, row.bytes<32>(23)};
  event::Statement& s = out.fact.statement;
  s.id = row.id<model::FactId>(3);
  s.type = row.text(4);
  s.version = static_cast<int>(row.integer(5));
  s.space = {row.name<model::SpaceKind>(14), row.id<model::SpaceId>(1), row.id<model::Realm>(15)};
  s.record = {row.name<model::Kind>(6), row.id<model::RecordId>(7), row.id<model::RecordId>(8),
              row.id<model::OrganisationId>(9)};
  s.base = row.id<model::FactId>(10);
  s.actor = {row.id<model::PersonId>(12), row.id<model::OrganisationId>(13)};
  s.happened_at = row.instant(16);
  out.fact.recorded_at = row.instant(17);
  s.commitment = row.bytes<32>(18);
  s.key = row.id<model::KeyId>(19);
  s.custody = row.name<event::Custody>(20);
  out.fact.signature = row.bytes<64>(21);
  out.fact.countersignature = row.bytes<64>(22);
  return out;
}

Result<void> insert_fact(Db& db, const FactRow& row) {
  const event::Statement& s = row.fact.statement;
  auto insert = db.prepare(
      "INSERT INTO fact (pos, space, seq, id, type, version, kind, record, parent, owner, base, label, person, "
      "organisation, space_kind, realm, happened_at, recorded_at, commitment, key, custody, signature, "
      "countersignature, link, shown, state_shown) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
      "$14, $15, $16, $17, "
      "$18, $19, $20, $21, $22, $23, $24, $12, $12)");
  insert.bind(row.position, s.space.id, row.sequence, s.id, s.type, s.version, s.record.kind, s.record.id,
              s.record.parent, s.record.owner, s.base, row.label, s.actor.person, s.actor.organisation, s.space.kind,
              s.space.realm, s.happened_at, row.fact.recorded_at, s.commitment, s.key, s.custody, row.fact.signature,
              row.fact.countersignature, row.link);
  auto done = insert.run();
  if (!done && done.error().what == "store.exists")
    return fail(Code::conflict, "append.exists", to_text(s.id), {{"fact", to_text(s.id)}});
  return done;
}

Result<void> insert_content(Db& db, std::int64_t position, const event::Content& content) {
  return db.prepare("INSERT INTO content (pos, salt, payload) VALUES ($1, $2, $3)")
      .bind(position, content.salt, content.payload)
      .run();
}

}  // namespace tocsin::store
