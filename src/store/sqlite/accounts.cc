#include "store/sqlite/accounts.h"

namespace tocsin::store {
namespace {

using port::Account;
using port::ApiToken;
using port::OneTimeLink;
using port::Passkey;
using port::Session;

// Lists of short texts that hold no line break, in one column.
std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, "\n")); }

std::vector<std::string> parted(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::unexpected<Error> none() { return fail(Code::not_found, "account.none"); }

Result<void> unless_exists(Result<void> done) {
  if (!done && done.error().what == "store.exists") return fail(Code::conflict, "account.exists");
  return done;
}

Result<void> changed_one(Db& db, Result<void> done) {
  CHECK(done);
  if (db.changes() == 0) return none();
  return {};
}

Account read_account(const Statement& row) {
  const ByteView secret = row.blob(5);
  return {row.id<model::PersonId>(0),
          row.id<model::OrganisationId>(1),
          std::string(row.text(2)),
          std::string(row.text(3)),
          std::string(row.text(4)),
          Bytes(secret.begin(), secret.end()),
          row.integer(6),
          parted(row.text(7)),
          std::string(row.text(8)),
          row.integer(9) != 0};
}

Passkey read_passkey(const Statement& row) {
  const ByteView id = row.blob(0);
  const ByteView key = row.blob(2);
  return {Bytes(id.begin(), id.end()),
          row.id<model::PersonId>(1),
          Bytes(key.begin(), key.end()),
          static_cast<std::uint32_t>(row.integer(3)),
          static_cast<port::PasskeyBackup>(row.integer(4)),
          std::string(row.text(5)),
          row.instant(6)};
}

Session read_session(const Statement& row) {
  return {
      row.bytes<32>(0), row.bytes<16>(1), row.id<model::PersonId>(2), row.id<model::OrganisationId>(3), row.instant(4),
      row.instant(5),   row.instant(6),   std::string(row.text(7))};
}

ApiToken read_token(const Statement& row) {
  return {row.bytes<32>(0),
          row.bytes<16>(1),
          row.id<model::PersonId>(2),
          row.id<model::OrganisationId>(3),
          std::string(row.text(4)),
          parted(row.text(5)),
          row.instant(6),
          row.instant(7)};
}

template <class Read>
auto first_of(Result<bool> there, Statement& row, Read read) -> std::optional<decltype(read(row))> {
  if (!there || !*there) return std::nullopt;
  return read(row);
}

template <class Read>
auto all_of(Statement& row, Read read) {
  std::vector<decltype(read(row))> out;
  while (true) {
    const auto there = row.step();
    if (!there || !*there) return out;
    out.push_back(read(row));
  }
}

Result<Account> account_in(Result<bool> there, Statement& row) {
  TRY(const bool found, std::move(there));
  if (!found) return none();
  return read_account(row);
}

std::unexpected<Error> no_reader() { return fail(Code::unavailable, "store.read"); }

}  // namespace

Result<void> StoredAccounts::add(const Account& a) {
  return writer_.run_write([&](Db& db) {
    return unless_exists(
        db.prepare("INSERT INTO account (person, organisation, login, display_name, password_hash, totp_secret,"
                   " totp_last_step, recovery_hashes, language, enabled)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
            .bind(a.person, a.organisation, a.login, a.display_name, a.password_hash, a.totp_secret, a.totp_last_step,
                  joined(a.recovery_hashes), a.language, a.enabled ? 1 : 0)
            .run());
  });
}

Result<void> StoredAccounts::change(const Account& a) {
  return writer_.run_write([&](Db& db) {
    return changed_one(
        db, unless_exists(
                db.prepare("UPDATE account SET organisation = $1, login = $2, display_name = $3, password_hash = $4,"
                           " totp_secret = $5, totp_last_step = $6, recovery_hashes = $7, language = $8, enabled = $9"
                           " WHERE person = $10")
                    .bind(a.organisation, a.login, a.display_name, a.password_hash, a.totp_secret, a.totp_last_step,
                          joined(a.recovery_hashes), a.language, a.enabled ? 1 : 0, a.person)
                    .run()));
  });
}

Result<Account> StoredAccounts::by_person(const model::PersonId& person) {
  const auto db = readers_.lend();
  if (db == nullptr) return no_reader();
  auto row = db->prepare(
      "SELECT person, organisation, login, display_name, password_hash, totp_secret, totp_last_step,"
      " recovery_hashes, language, enabled FROM account WHERE person = $1");
  return account_in(row.bind(person).step(), row);
}

Result<Account> StoredAccounts::by_login(const std::string& login) {
  const auto db = readers_.lend();
  if (db == nullptr) return no_reader();
  auto row = db->prepare(
      "SELECT person, organisation, login, display_name, password_hash, totp_secret, totp_last_step,"
      " recovery_hashes, language, enabled FROM account WHERE login = $1");
  return account_in(row.bind(login).step(), row);
}

Result<bool> StoredAccounts::has_way_in(const model::PersonId& person, Instant now) {
  const auto db = readers_.lend();
  if (db == nullptr) return no_reader();
  auto row = db->prepare(
      "SELECT 1 FROM account a WHERE a.person = $1 AND a.enabled = 1 AND (a.password_hash <> ''"
      " OR EXISTS (SELECT 1 FROM passkey k WHERE k.person = a.person)"
      " OR EXISTS (SELECT 1 FROM session s WHERE s.person = a.person AND s.expires_at > $2)"
      " OR EXISTS (SELECT 1 FROM api_token t WHERE t.organisation = a.organisation AND t.person = a.person"
      " AND t.expires_at > $2))");
  return row.bind(person, now).step();
}

Result<bool> StoredAccounts::use_totp_step(const model::PersonId& person, std::int64_t step) {
  bool moved = false;
  CHECK(writer_.run_write([&](Db& db) -> Result<void> {
    CHECK(db.prepare("UPDATE account SET totp_last_step = $1 WHERE person = $2 AND totp_last_step < $1")
              .bind(step, person)
              .run());
    moved = db.changes() == 1;
    return {};
  }));
  return moved;
}

Result<void> StoredAccounts::add_passkey(const Passkey& key) {
  return writer_.run_write([&](Db& db) {
    return unless_exists(
        db.prepare("INSERT INTO passkey (credential_id, person, public_key, sign_count, backup, name, created_at)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(key.credential_id, key.person, key.public_key, key.sign_count, static_cast<int>(key.backup), key.name,
                  key.created_at)
            .run());
  });
}

std::vector<Passkey> StoredAccounts::passkeys_of(const model::PersonId& person) {
  const auto db = readers_.lend();
  if (db == nullptr) return {};
  auto row = db->prepare(
      "SELECT credential_id, person, public_key, sign_count, backup, name, created_at FROM passkey"
      " WHERE person = $1 ORDER BY created_at, credential_id");
  row.bind(person);
  return all_of(row, read_passkey);
}

std::optional<Passkey> StoredAccounts::passkey(const Bytes& credential_id) {
  const auto db = readers_.lend();
  if (db == nullptr) return std::nullopt;
  auto row = db->prepare(
      "SELECT credential_id, person, public_key, sign_count, backup, name, created_at FROM passkey"
      " WHERE credential_id = $1");
  return first_of(row.bind(credential_id).step(), row, read_passkey);
}

Result<void> StoredAccounts::used_passkey(const Bytes& credential_id, std::uint32_t sign_count,
                                          port::PasskeyBackup backup) {
  return writer_.run_write([&](Db& db) {
    return changed_one(db, db.prepare("UPDATE passkey SET sign_count = $1, backup = $2 WHERE credential_id = $3")
                               .bind(sign_count, static_cast<int>(backup), credential_id)
                               .run());
  });
}

Result<void> StoredAccounts::end_passkey(const Bytes& credential_id, const model::PersonId& person) {
  return writer_.run_write([&](Db& db) {
    return changed_one(
        db,
        db.prepare("DELETE FROM passkey WHERE credential_id = $1 AND person = $2").bind(credential_id, person).run());
  });
}

Result<void> StoredAccounts::add_session(const Session& s) {
  return writer_.run_write([&](Db& db) -> Result<void> {
    CHECK(db.prepare("DELETE FROM session WHERE person = $1 AND expires_at <= $2").bind(s.person, s.created_at).run());
    return unless_exists(
        db.prepare("INSERT INTO session (token, id, person, acting_for, created_at, expires_at,"
                   " stepped_up_at, origin) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(s.token, s.id, s.person, s.acting_for, s.created_at, s.expires_at, s.stepped_up_at, s.origin)
            .run());
  });
}

std::optional<Session> StoredAccounts::session(const Digest& token, Instant now) {
  const auto db = readers_.lend();
  if (db == nullptr) return std::nullopt;
  auto row = db->prepare(
      "SELECT token, id, person, acting_for, created_at, expires_at, stepped_up_at, origin"
      " FROM session AS s WHERE token = $1 AND expires_at > $2"
      " AND EXISTS (SELECT 1 FROM account AS a WHERE a.person = s.person AND a.enabled = 1)");
  return first_of(row.bind(token, now).step(), row, read_session);
}

Result<void> StoredAccounts::change_session(const Session& s) {
  return writer_.run_write([&](Db& db) {
    return changed_one(db, db.prepare("UPDATE session SET acting_for = $1, expires_at = $2, stepped_up_at = $3,"
                                      " origin = $4 WHERE token = $5")
                               .bind(s.acting_for, s.expires_at, s.stepped_up_at, s.origin, s.token)
                               .run());
  });
}

std::vector<Session> StoredAccounts::sessions_of(const model::PersonId& person, Instant now) {
  const auto db = readers_.lend();
  if (db == nullptr) return {};
  auto row = db->prepare(
      "SELECT token, id, person, acting_for, created_at, expires_at, stepped_up_at, origin"
      " FROM session WHERE person = $1 AND expires_at > $2 ORDER BY created_at DESC, id");
  row.bind(person, now);
  return all_of(row, read_session);
}

Result<void> StoredAccounts::end_session(const RawId& id, const model::PersonId& person) {
  return writer_.run_write([&](Db& db) {
    return changed_one(db, db.prepare("DELETE FROM session WHERE id = $1 AND person = $2").bind(id, person).run());
  });
}

Result<void> StoredAccounts::end_sessions_of(const model::PersonId& person) {
  return writer_.run_write(
      [&](Db& db) { return db.prepare("DELETE FROM session WHERE person = $1").bind(person).run(); });
}

Result<void> StoredAccounts::add_token(const ApiToken& t) {
  return writer_.run_write([&](Db& db) {
    return unless_exists(
        db.prepare("INSERT INTO api_token (token, id, person, organisation, name, scopes, created_at,"
                   " expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(t.token, t.id, t.person, t.organisation, t.name, joined(t.scopes), t.created_at, t.expires_at)
            .run());
  });
}

std::optional<ApiToken> StoredAccounts::token(const Digest& token, Instant now) {
  const auto db = readers_.lend();
  if (db == nullptr) return std::nullopt;
  auto row = db->prepare(
      "SELECT token, id, person, organisation, name, scopes, created_at, expires_at FROM api_token AS t"
      " WHERE token = $1 AND expires_at > $2"
      " AND EXISTS (SELECT 1 FROM account AS a WHERE a.person = t.person AND a.enabled = 1)");
  return first_of(row.bind(token, now).step(), row, read_token);
}

std::vector<ApiToken> StoredAccounts::tokens_of(const model::OrganisationId& organisation) {
  const auto db = readers_.lend();
  if (db == nullptr) return {};
  auto row = db->prepare(
      "SELECT token, id, person, organisation, name, scopes, created_at, expires_at FROM api_token"
      " WHERE organisation = $1 ORDER BY created_at DESC, id");
  row.bind(organisation);
  return all_of(row, read_token);
}

Result<void> StoredAccounts::end_token(const RawId& id, const model::OrganisationId& organisation) {
  return writer_.run_write([&](Db& db) {
    return changed_one(
        db, db.prepare("DELETE FROM api_token WHERE id = $1 AND organisation = $2").bind(id, organisation).run());
  });
}

Result<void> StoredAccounts::end_tokens_of(const model::PersonId& person) {
  return writer_.run_write(
      [&](Db& db) { return db.prepare("DELETE FROM api_token WHERE person = $1").bind(person).run(); });
}

Result<void> StoredAccounts::add_link(const OneTimeLink& link) {
  return writer_.run_write([&](Db& db) {
    return unless_exists(
        db.prepare("INSERT INTO one_time_link (token, purpose, person, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(link.token, static_cast<int>(link.purpose), link.person, link.expires_at)
            .run());
  });
}

std::optional<OneTimeLink> StoredAccounts::link(const Digest& token, Instant now) {
  const auto db = readers_.lend();
  if (db == nullptr) return std::nullopt;
  auto row = db->prepare("SELECT purpose, person, expires_at FROM one_time_link WHERE token = $1 AND expires_at > $2");
  const auto there = row.bind(token, now).step();
  if (!there || !*there) return std::nullopt;
  return OneTimeLink{token, static_cast<port::LinkPurpose>(row.integer(0)), row.id<model::PersonId>(1), row.instant(2)};
}

std::optional<OneTimeLink> StoredAccounts::take_link(const Digest& token, Instant now) {
  std::optional<OneTimeLink> taken;
  const auto done = writer_.run_write([&](Db& db) -> Result<void> {
    {
      auto row = db.prepare("SELECT purpose, person, expires_at FROM one_time_link WHERE token = $1");
      TRY(const bool there, row.bind(token).step());
      if (!there) return {};
      if (row.instant(2) > now)
        taken = OneTimeLink{token, static_cast<port::LinkPurpose>(row.integer(0)), row.id<model::PersonId>(1),
                            row.instant(2)};
    }
    return db.prepare("DELETE FROM one_time_link WHERE token = $1 OR expires_at <= $2").bind(token, now).run();
  });
  return done ? taken : std::nullopt;
}

}  // namespace tocsin::store
