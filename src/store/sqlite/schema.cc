#include "store/sqlite/schema.h"

namespace tocsin::store {
namespace {

constexpr const char* version_1 = R"sql(
CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE space (id BLOB NOT NULL PRIMARY KEY, kind TEXT NOT NULL, realm BLOB NOT NULL, seq INTEGER NOT NULL,
  link BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE label (number INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE TABLE fact (pos INTEGER PRIMARY KEY, space BLOB NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL UNIQUE,
  type TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, record BLOB NOT NULL, parent BLOB NOT NULL,
  owner BLOB NOT NULL, base BLOB NOT NULL, label INTEGER NOT NULL, person BLOB NOT NULL, organisation BLOB NOT NULL,
  space_kind TEXT NOT NULL, realm BLOB NOT NULL, happened_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  commitment BLOB NOT NULL, key BLOB NOT NULL, custody TEXT NOT NULL, signature BLOB NOT NULL,
  countersignature BLOB NOT NULL, link BLOB NOT NULL, UNIQUE (space, seq)) STRICT;
CREATE INDEX fact_by_label ON fact (label, pos);
CREATE TABLE content (pos INTEGER PRIMARY KEY, salt BLOB NOT NULL, payload TEXT NOT NULL) STRICT;

CREATE TABLE record (id BLOB NOT NULL PRIMARY KEY, kind TEXT NOT NULL, space BLOB NOT NULL, space_kind TEXT NOT NULL,
  realm BLOB NOT NULL, parent BLOB NOT NULL, owner BLOB NOT NULL, author BLOB NOT NULL, pos INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE slice (record BLOB NOT NULL, grp TEXT NOT NULL, label INTEGER NOT NULL, pos INTEGER NOT NULL,
  fact BLOB NOT NULL, author BLOB NOT NULL, recorded_at INTEGER NOT NULL, happened_at INTEGER NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (record, grp, label)) STRICT, WITHOUT ROWID;
CREATE TABLE listing (kind TEXT NOT NULL, pos INTEGER NOT NULL, label INTEGER NOT NULL, record BLOB NOT NULL,
  space BLOB NOT NULL, parent BLOB, owner BLOB, state TEXT NOT NULL, state_label INTEGER NOT NULL,
  space_kind TEXT NOT NULL, realm BLOB NOT NULL, author BLOB NOT NULL,
  PRIMARY KEY (kind, pos, label)) STRICT, WITHOUT ROWID;
CREATE INDEX listing_by_label ON listing (kind, label, pos);
CREATE INDEX listing_by_space ON listing (space, kind, pos);
CREATE INDEX listing_by_parent ON listing (parent, kind, pos) WHERE parent IS NOT NULL;
CREATE INDEX listing_by_owner ON listing (owner, kind, pos) WHERE owner IS NOT NULL;
CREATE TABLE hold (holder BLOB NOT NULL, atom TEXT NOT NULL, source BLOB NOT NULL, since INTEGER NOT NULL,
  PRIMARY KEY (holder, atom, source)) STRICT, WITHOUT ROWID;
CREATE INDEX hold_by_since ON hold (holder, since);
CREATE TABLE holder (id BLOB NOT NULL PRIMARY KEY, changes INTEGER NOT NULL, lost INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE INDEX hold_by_atom ON hold (atom);
CREATE INDEX hold_by_source ON hold (source);
CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, tokenize='ascii');
CREATE TABLE search_row (pos INTEGER PRIMARY KEY, record BLOB NOT NULL, grp TEXT NOT NULL, label INTEGER NOT NULL,
  kind TEXT NOT NULL) STRICT;

CREATE TABLE idempotency (principal BLOB NOT NULL, route TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL,
  subject BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (principal, route, key)) STRICT, WITHOUT ROWID;
CREATE TABLE bookmark (reader TEXT NOT NULL PRIMARY KEY, pos INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE indicator (set_id BLOB NOT NULL, ordinal INTEGER NOT NULL, hash BLOB NOT NULL, label INTEGER NOT NULL,
  report BLOB NOT NULL, pos INTEGER NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (set_id, ordinal))
  STRICT, WITHOUT ROWID;
CREATE INDEX indicator_by_hash ON indicator (hash, label, report);
CREATE INDEX indicator_by_report ON indicator (report);

CREATE TABLE signing_key (id BLOB NOT NULL PRIMARY KEY, organisation BLOB NOT NULL, public BLOB NOT NULL, wrapped BLOB,
  custody TEXT NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX signing_key_by_organisation ON signing_key (organisation);

CREATE TABLE account (person BLOB NOT NULL PRIMARY KEY, organisation BLOB NOT NULL, login TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL, password_hash TEXT NOT NULL, totp_secret BLOB NOT NULL, totp_last_step INTEGER NOT NULL,
  recovery_hashes TEXT NOT NULL, language TEXT NOT NULL, enabled INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE passkey (credential_id BLOB NOT NULL PRIMARY KEY, person BLOB NOT NULL, public_key BLOB NOT NULL,
  sign_count INTEGER NOT NULL, backup INTEGER NOT NULL, name TEXT NOT NULL, created_at INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE INDEX passkey_by_person ON passkey (person);
CREATE TABLE session (token BLOB NOT NULL PRIMARY KEY, id BLOB NOT NULL UNIQUE, person BLOB NOT NULL,
  acting_for BLOB NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, stepped_up_at INTEGER NOT NULL,
  origin TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_person ON session (person);
CREATE TABLE api_token (token BLOB NOT NULL PRIMARY KEY, id BLOB NOT NULL UNIQUE, person BLOB NOT NULL,
  organisation BLOB NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL, created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX api_token_by_organisation ON api_token (organisation);
CREATE TABLE one_time_link (token BLOB NOT NULL PRIMARY KEY, purpose INTEGER NOT NULL, person BLOB NOT NULL,
  expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine (id BLOB NOT NULL PRIMARY KEY, sender BLOB NOT NULL, person BLOB NOT NULL,
  principal BLOB NOT NULL, community BLOB NOT NULL, audience TEXT NOT NULL, content_type TEXT NOT NULL,
  size INTEGER NOT NULL, bytes BLOB NOT NULL, fault TEXT NOT NULL, place TEXT NOT NULL, received_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL) STRICT;
CREATE INDEX quarantine_by_sender ON quarantine (sender);
CREATE INDEX quarantine_by_community ON quarantine (community);
CREATE INDEX quarantine_by_expiry ON quarantine (expires_at, sender, person, size);
)sql";

// Who was heard in an incident, and when last: a matrix would walk the whole log for it.
constexpr const char* version_2 = R"sql(
CREATE TABLE heard (space BLOB NOT NULL, organisation BLOB NOT NULL, label INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, PRIMARY KEY (space, organisation, label)) STRICT, WITHOUT ROWID;
INSERT INTO heard (space, organisation, label, recorded_at) SELECT space, organisation, label, max(recorded_at)
  FROM fact WHERE space_kind = 'incident' AND organisation <> zeroblob(16) GROUP BY space, organisation, label;
)sql";

// What some types of facts fold to has changed its shape: see fold_anew_where_due().
constexpr const char* version_3 = R"sql(
INSERT INTO meta (name, value) VALUES ('fold_anew', '1');
)sql";

// Under which label a fact is shown now, and the state that it led to: its own until a marking.changed says otherwise.
// `was`: of a marking.changed, the label that was left.
constexpr const char* version_4 = R"sql(
ALTER TABLE fact ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact ADD COLUMN state_shown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact ADD COLUMN was INTEGER;
UPDATE fact SET shown = label, state_shown = label;
DROP INDEX fact_by_label;
CREATE INDEX fact_by_shown ON fact (shown, pos);
CREATE INDEX fact_by_was ON fact (was, pos) WHERE was IS NOT NULL;
)sql";

// Who was given which version: what reads.noted says, a row each. `reader` is a code that tells two readers apart.
constexpr const char* version_5 = R"sql(
CREATE TABLE reading (fact BLOB NOT NULL, reader TEXT NOT NULL, record BLOB NOT NULL, kind TEXT NOT NULL,
  organisation BLOB NOT NULL, way TEXT NOT NULL, at INTEGER NOT NULL, space BLOB NOT NULL, label INTEGER NOT NULL,
  pos INTEGER NOT NULL, noted BLOB NOT NULL, PRIMARY KEY (fact, reader)) STRICT, WITHOUT ROWID;
CREATE INDEX reading_by_space ON reading (space, pos);
)sql";

// A search from its reader's own side; a line of the journal by its label, and by the record that it speaks of.
constexpr const char* version_6 = R"sql(
CREATE INDEX search_row_by_label ON search_row (label, pos);
CREATE INDEX reading_by_label ON reading (space, label, pos);
CREATE INDEX reading_by_record ON reading (record, pos);
)sql";

// How many records are listed under a label, in each state, space and for each owner: see tally.h.
constexpr const char* version_7 = R"sql(
CREATE TABLE tally (kind TEXT NOT NULL, label INTEGER NOT NULL, space BLOB NOT NULL, owner BLOB NOT NULL,
  state TEXT NOT NULL, state_label INTEGER NOT NULL, earlier TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (kind, label, space, owner, state, state_label, earlier)) STRICT, WITHOUT ROWID;
INSERT INTO tally (kind, label, space, owner, state, state_label, earlier, n)
  SELECT kind, label, space, coalesce(owner, zeroblob(16)), state, state_label,
    coalesce((SELECT group_concat(e.label, ',' ORDER BY e.label) FROM listing AS e WHERE e.kind = l.kind
      AND e.pos = l.pos AND e.label < l.label), '') AS earlier, count(*)
  FROM listing AS l GROUP BY 1, 2, 3, 4, 5, 6, 7;
)sql";

// Intelligence objects, by shelf and place (pos is shelf << 40 | place), and the sieve that finds them: see shelves.h
// and sieve.h. Primary data: nothing of it is folded.
constexpr const char* version_8 = R"sql(
CREATE TABLE shelf (number INTEGER PRIMARY KEY, community BLOB NOT NULL, audience TEXT NOT NULL,
  last_seq INTEGER NOT NULL, UNIQUE (community, audience)) STRICT;
CREATE TABLE shelf_label (shelf INTEGER NOT NULL, label INTEGER NOT NULL, first_seq INTEGER NOT NULL,
  PRIMARY KEY (shelf, label)) STRICT, WITHOUT ROWID;
CREATE TABLE shelf_sum (shelf INTEGER NOT NULL, label INTEGER NOT NULL, sum INTEGER NOT NULL,
  PRIMARY KEY (shelf, label)) STRICT, WITHOUT ROWID;
CREATE TABLE object_type (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE object_batch (number INTEGER PRIMARY KEY, record BLOB NOT NULL, fact BLOB NOT NULL,
  submitter BLOB NOT NULL, shelf INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE INDEX object_batch_by_record ON object_batch (record);
CREATE INDEX object_batch_by_time ON object_batch (shelf, at, first_seq);
CREATE TABLE object (pos INTEGER PRIMARY KEY, label INTEGER NOT NULL, type INTEGER NOT NULL, added INTEGER NOT NULL,
  batch INTEGER NOT NULL, alone INTEGER NOT NULL, version_us INTEGER NOT NULL, version_ns INTEGER NOT NULL,
  id TEXT NOT NULL, version TEXT NOT NULL, spec TEXT NOT NULL, digest BLOB NOT NULL, parts BLOB, bytes BLOB NOT NULL)
  STRICT;
CREATE INDEX object_by_label ON object (label, type, pos);
CREATE TABLE object_variant (pos INTEGER NOT NULL, hidden INTEGER NOT NULL, label INTEGER NOT NULL,
  bytes BLOB NOT NULL, PRIMARY KEY (pos, hidden)) STRICT, WITHOUT ROWID;
CREATE TABLE object_status (id BLOB NOT NULL PRIMARY KEY, principal BLOB NOT NULL, at INTEGER NOT NULL,
  succeeded INTEGER NOT NULL, failed INTEGER NOT NULL, failures TEXT NOT NULL, successes TEXT NOT NULL) STRICT;
CREATE INDEX object_status_by_time ON object_status (at);
CREATE TABLE object_view (principal BLOB NOT NULL, shelf INTEGER NOT NULL, seen INTEGER NOT NULL, labels BLOB NOT NULL,
  PRIMARY KEY (principal, shelf)) STRICT, WITHOUT ROWID;
CREATE TABLE object_entry (principal BLOB NOT NULL, shelf INTEGER NOT NULL, label INTEGER NOT NULL,
  seq INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (principal, shelf, label)) STRICT, WITHOUT ROWID;
CREATE TABLE network_length (length INTEGER PRIMARY KEY) STRICT;
CREATE TABLE indicator_place (number INTEGER PRIMARY KEY, set_id BLOB NOT NULL, ordinal INTEGER NOT NULL) STRICT;
CREATE INDEX indicator_place_by_set ON indicator_place (set_id, ordinal);
CREATE TABLE sieve_state (one INTEGER PRIMARY KEY, generation INTEGER NOT NULL, last_log INTEGER NOT NULL) STRICT;
CREATE TABLE sieve_log (seq INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
CREATE TABLE sieve_run (id INTEGER PRIMARY KEY, state TEXT NOT NULL, entries INTEGER NOT NULL, chunks INTEGER NOT NULL,
  fences BLOB NOT NULL) STRICT;
CREATE TABLE sieve_chunk (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
)sql";

// What opens the other server of a feed, wrapped, and how far the exchange has come: see port/feeds.h.
constexpr const char* version_9 = R"sql(
CREATE TABLE feed_secret (feed BLOB NOT NULL PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE feed_progress (feed BLOB NOT NULL PRIMARY KEY, progress TEXT NOT NULL) STRICT;
)sql";

// What tells that a chunk of the sieve does not hold a key: see sieve_filter.h. Made as runs are written.
constexpr const char* version_10 = R"sql(
CREATE TABLE sieve_filter (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
)sql";

// What is to leave by mail, the mails that it was put into, and how people are reached: see port/outbox.h.
constexpr const char* version_11 = R"sql(
CREATE TABLE outbox (id BLOB NOT NULL PRIMARY KEY, recipient BLOB NOT NULL, way TEXT NOT NULL,
  organisation BLOB NOT NULL, topic TEXT NOT NULL, kind TEXT NOT NULL, record BLOB NOT NULL, space BLOB NOT NULL,
  address TEXT NOT NULL, language TEXT NOT NULL, secret BLOB NOT NULL, queued_at INTEGER NOT NULL,
  look_at INTEGER NOT NULL, mail BLOB, over_at INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_to_look_at ON outbox (look_at, recipient) WHERE mail IS NULL AND over_at IS NULL;
CREATE INDEX outbox_waiting ON outbox (recipient, queued_at) WHERE mail IS NULL AND over_at IS NULL;
CREATE INDEX outbox_by_mail ON outbox (mail) WHERE mail IS NOT NULL;
CREATE INDEX outbox_over ON outbox (over_at) WHERE over_at IS NOT NULL;
CREATE TABLE mail (id BLOB NOT NULL PRIMARY KEY, recipient BLOB NOT NULL, message_id TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, made_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL, last_try_at INTEGER, answer TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX mail_to_send ON mail (next_at) WHERE state IN ('ready', 'retry', 'unknown');
CREATE INDEX mail_by_recipient ON mail (recipient, state);
CREATE INDEX mail_by_state ON mail (state, made_at);
CREATE TABLE reach (id BLOB NOT NULL PRIMARY KEY, reach TEXT NOT NULL) STRICT, WITHOUT ROWID;
)sql";

// Step i lifts a store from version i to i + 1.
constexpr const char* steps[] = {version_1, version_2, version_3, version_4,  version_5, version_6,
                                 version_7, version_8, version_9, version_10, version_11};
static_assert(std::size(steps) == schema_version);

std::vector<Arg> versions(std::int64_t found) {
  return {{"found", fmt::to_string(found)}, {"known", fmt::to_string(schema_version)}};
}

std::unexpected<Error> newer(std::int64_t found) { return fail(Code::invalid, "store.newer", "", versions(found)); }

}  // namespace

Result<std::int64_t> schema_version_of(Db& db) {
  {
    auto tables = db.prepare("SELECT 1 FROM sqlite_schema WHERE type='table' AND name='meta'");
    TRY(const bool there, tables.step());
    if (!there) return 0;
  }
  auto version = db.prepare("SELECT CAST(value AS INTEGER) FROM meta WHERE name='schema'");
  TRY(const bool there, version.step());
  return there ? version.integer(0) : 0;
}

Result<void> prepare_schema(Db& db) {
  TRY(auto transaction, Transaction::begin(db));
  TRY(const std::int64_t found, schema_version_of(db));
  if (found > schema_version) return newer(found);
  for (std::int64_t version = found; version < schema_version; ++version)
    CHECK(db.script(steps[static_cast<std::size_t>(version)]));
  if (found < schema_version)
    CHECK(db.prepare("INSERT INTO meta (name, value) VALUES ('schema', $1)"
                     " ON CONFLICT (name) DO UPDATE SET value = excluded.value")
              .bind(fmt::to_string(schema_version))
              .run());
  return transaction.commit();
}

Result<void> expect_schema(Db& db) {
  TRY(const std::int64_t found, schema_version_of(db));
  if (found > schema_version) return newer(found);
  if (found < schema_version) return fail(Code::conflict, "store.older", "", versions(found));
  return {};
}

Result<void> clear_folded(Db& db) {
  return db.script(
      "DELETE FROM record; DELETE FROM slice; DELETE FROM listing; DELETE FROM tally; DELETE FROM hold; DELETE FROM "
      "holder; DELETE FROM "
      "heard; "
      "DELETE FROM search_row; DELETE FROM reading;"
      "UPDATE fact SET shown = label, state_shown = label, was = NULL WHERE shown <> label OR state_shown <> label OR "
      "was "
      "IS NOT NULL;"
      "INSERT INTO search(search) VALUES('delete-all');");
}

}  // namespace tocsin::store
