#include "store/sqlite/outbox.h"

namespace tocsin::store {
namespace {

using port::Mail;
using port::MailState;
using port::OutboxEntry;

std::unexpected<Error> unread() { return fail(Code::unavailable, "store.read"); }

Bytes bytes_of(ByteView view) { return {view.begin(), view.end()}; }

OutboxEntry read_entry(const Statement& row) {
  return {.id = row.bytes<16>(0),
          .as = row.name<port::Recipient>(1),
          .to = row.bytes<16>(2),
          .organisation = row.id<model::OrganisationId>(3),
          .topic = row.name<port::Topic>(4),
          .kind = row.name<model::Kind>(5),
          .record = row.id<model::RecordId>(6),
          .space = row.id<model::SpaceId>(7),
          .address = std::string(row.text(8)),
          .language = std::string(row.text(9)),
          .secret = bytes_of(row.blob(10)),
          .queued_at = row.instant(11)};
}

Mail read_mail(const Statement& row) {
  Mail out{.id = row.bytes<16>(0),
           .to = row.bytes<16>(1),
           .message_id = std::string(row.text(2)),
           .address = std::string(row.text(3)),
           .state = row.name<MailState>(4),
           .attempts = row.integer(5),
           .made_at = row.instant(6),
           .next_at = row.instant(7),
           .last_try_at = {},
           .answer = std::string(row.text(9))};
  if (!row.is_null(8)) out.last_try_at = row.instant(8);
  return out;
}

Result<std::vector<OutboxEntry>> all_entries(Statement& rows) {
  std::vector<OutboxEntry> out;
  for (;;) {
    TRY(const bool there, rows.step());
    if (!there) return out;
    out.push_back(read_entry(rows));
  }
}

Result<std::optional<Mail>> one_mail(Statement& row) {
  TRY(const bool there, row.step());
  return there ? std::optional(read_mail(row)) : std::nullopt;
}

Result<void> put_entry(Db& db, const OutboxEntry& entry) {
  const auto as = model::name_of(entry.as);
  const auto topic = model::name_of(entry.topic);
  const auto kind = model::name_of(entry.kind);
  return db
      .prepare(
          "INSERT INTO outbox (id, recipient, way, organisation, topic, kind, record, space, address, language, secret,"
          " queued_at, look_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)"
          " ON CONFLICT (id) DO NOTHING")
      .bind(entry.id, entry.to, as, entry.organisation, topic, kind, entry.record, entry.space, entry.address,
            entry.language, entry.secret, entry.queued_at)
      .run();
}

Result<port::Reach> read_reach(Db& db, const RawId& of) {
  auto row = db.prepare("SELECT reach FROM reach WHERE id = $1");
  TRY(const bool there, row.bind(of).step());
  if (!there) return port::Reach{};
  TRY(const auto value, json::parse(row.text(0)));
  return model::decode<port::Reach>(value);
}

}  // namespace

Result<void> StoredOutbox::queue(std::span<const OutboxEntry> entries) {
  if (entries.empty()) return {};
  return writer_.run_write([&](Db& db) -> Result<void> {
    for (const auto& entry : entries) CHECK(put_entry(db, entry));
    return {};
  });
}

Result<std::vector<RawId>> StoredOutbox::to_look_at(Instant now, std::size_t limit) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  auto rows = db->prepare(
      "SELECT DISTINCT recipient FROM outbox WHERE mail IS NULL AND over_at IS NULL AND look_at <= $1 LIMIT $2");
  rows.bind(now, limit);
  std::vector<RawId> out;
  for (;;) {
    TRY(const bool there, rows.step());
    if (!there) return out;
    out.push_back(rows.bytes<16>(0));
  }
}

Result<std::vector<OutboxEntry>> StoredOutbox::waiting_for(const RawId& to, std::size_t limit) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  auto rows = db->prepare(
      "SELECT id, way, recipient, organisation, topic, kind, record, space, address, language, secret, queued_at"
      " FROM outbox WHERE recipient = $1 AND mail IS NULL AND over_at IS NULL ORDER BY queued_at, id LIMIT $2");
  rows.bind(to, limit);
  return all_entries(rows);
}

Result<void> StoredOutbox::look_again(const RawId& to, Instant at) {
  return writer_.run_write([&](Db& db) {
    return db.prepare("UPDATE outbox SET look_at = $1 WHERE recipient = $2 AND mail IS NULL AND over_at IS NULL")
        .bind(at, to)
        .run();
  });
}

Result<void> StoredOutbox::gather(const Mail& mail, std::span<const RawId> entries) {
  return writer_.run_write([&](Db& db) -> Result<void> {
    const auto state = model::name_of(mail.state);
    CHECK(db.prepare(
                "INSERT INTO mail (id, recipient, message_id, address, state, attempts, made_at, next_at, last_try_at,"
                " answer) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, NULL, '')")
              .bind(mail.id, mail.to, mail.message_id, mail.address, state, mail.made_at, mail.next_at)
              .run());
    for (const auto& entry : entries)
      CHECK(db.prepare("UPDATE outbox SET mail = $1 WHERE id = $2 AND mail IS NULL").bind(mail.id, entry).run());
    return {};
  });
}

Result<void> StoredOutbox::drop(std::span<const RawId> entries, Instant now) {
  return writer_.run_write([&](Db& db) -> Result<void> {
    for (const auto& entry : entries)
      CHECK(db.prepare("UPDATE outbox SET over_at = $1, address = '', secret = x'' WHERE id = $2 AND mail IS NULL")
                .bind(now, entry)
                .run());
    return {};
  });
}

Result<std::vector<OutboxEntry>> StoredOutbox::entries_of(const RawId& mail) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  auto rows = db->prepare(
      "SELECT id, way, recipient, organisation, topic, kind, record, space, address, language, secret, queued_at"
      " FROM outbox WHERE mail = $1 ORDER BY queued_at, id");
  rows.bind(mail);
  return all_entries(rows);
}

Result<std::optional<Mail>> StoredOutbox::next_due(Instant now) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  auto row = db->prepare(
      "SELECT id, recipient, message_id, address, state, attempts, made_at, next_at, last_try_at, answer FROM mail"
      " WHERE state IN ('ready', 'retry', 'unknown') AND next_at <= $1 ORDER BY next_at LIMIT 1");
  row.bind(now);
  return one_mail(row);
}

Result<port::MailStanding> StoredOutbox::standing_of(const RawId& to) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  auto row = db->prepare(
      "SELECT max(made_at), coalesce(max(state IN ('ready', 'retry', 'unknown', 'sending')), 0) FROM mail"
      " WHERE recipient = $1 AND state <> 'dropped'");
  TRY(const bool there, row.bind(to).step());
  port::MailStanding out;
  if (!there || row.is_null(0)) return out;
  out.last_made_at = row.instant(0);
  out.under_way = row.integer(1) != 0;
  return out;
}

Result<std::vector<Mail>> StoredOutbox::in_state(MailState state, std::size_t limit) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  const auto name = model::name_of(state);
  auto rows = db->prepare(
      "SELECT id, recipient, message_id, address, state, attempts, made_at, next_at, last_try_at, answer FROM mail"
      " WHERE state = $1 ORDER BY made_at DESC LIMIT $2");
  rows.bind(name, limit);
  std::vector<Mail> out;
  for (;;) {
    TRY(const bool there, rows.step());
    if (!there) return out;
    out.push_back(read_mail(rows));
  }
}

Result<std::optional<Mail>> StoredOutbox::mail_of(std::string_view message_id) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  auto row = db->prepare(
      "SELECT id, recipient, message_id, address, state, attempts, made_at, next_at, last_try_at, answer FROM mail"
      " WHERE message_id = $1");
  row.bind(message_id);
  return one_mail(row);
}

Result<void> StoredOutbox::keep(const Mail& mail, Instant now) {
  return writer_.run_write([&](Db& db) -> Result<void> {
    const auto state = model::name_of(mail.state);
    auto change = db.prepare(
        "UPDATE mail SET state = $1, attempts = $2, next_at = $3, last_try_at = $4, answer = $5,"
        " address = CASE WHEN $6 = 1 THEN '' ELSE address END WHERE id = $7");
    const int over = port::is_over(mail.state) ? 1 : 0;
    if (mail.last_try_at)
      change.bind(state, mail.attempts, mail.next_at, *mail.last_try_at, mail.answer, over, mail.id);
    else
      change.bind(state, mail.attempts, mail.next_at, nullptr, mail.answer, over, mail.id);
    CHECK(change.run());
    if (over == 0) return {};
    return db.prepare("UPDATE outbox SET over_at = $1, address = '', secret = x'' WHERE mail = $2 AND over_at IS NULL")
        .bind(now, mail.id)
        .run();
  });
}

Result<void> StoredOutbox::forget_over(Instant before) {
  return writer_.run_write([&](Db& db) -> Result<void> {
    CHECK(db.prepare("DELETE FROM outbox WHERE over_at < $1").bind(before).run());
    return db
        .prepare(
            "DELETE FROM mail WHERE state IN ('sent', 'bounced', 'failed', 'dropped') AND made_at < $1"
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.mail = mail.id)")
        .bind(before)
        .run();
  });
}

Result<port::Reach> StoredOutbox::reach(const RawId& of) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  return read_reach(*db, of);
}

Result<void> StoredOutbox::change_reach(const RawId& of, const std::function<Result<void>(port::Reach&)>& change) {
  return writer_.run_write([&](Db& db) -> Result<void> {
    TRY(auto reach, read_reach(db, of));
    CHECK(change(reach));
    const auto text = json::to_text(model::encode(reach));
    CHECK(db.prepare("INSERT INTO reach (id, reach) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET reach ="
                     " excluded.reach")
              .bind(of, text)
              .run());
    return db.prepare("UPDATE outbox SET look_at = 0 WHERE recipient = $1 AND mail IS NULL AND over_at IS NULL")
        .bind(of)
        .run();
  });
}

Result<port::OutboxCounts> StoredOutbox::counts() {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  port::OutboxCounts out;
  {
    auto row = db->prepare("SELECT count(*), min(queued_at) FROM outbox WHERE mail IS NULL AND over_at IS NULL");
    TRY(const bool there, row.step());
    if (there) out.waiting = row.integer(0);
    if (out.waiting > 0) out.oldest_waiting = row.instant(1);
  }
  auto rows = db->prepare("SELECT state, count(*) FROM mail GROUP BY state ORDER BY state");
  for (;;) {
    TRY(const bool there, rows.step());
    if (!there) return out;
    out.mails.push_back({rows.name<MailState>(0), rows.integer(1)});
  }
}

}  // namespace tocsin::store
