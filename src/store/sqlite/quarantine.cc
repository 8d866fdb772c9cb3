#include "store/sqlite/quarantine.h"

#include <algorithm>

namespace tocsin::store {
namespace {

using port::Quarantined;

constexpr std::size_t most_listed = 1000;

Quarantined read_item(const Statement& row) {
  return {row.bytes<16>(0),
          row.id<model::OrganisationId>(1),
          row.id<model::CommunityId>(2),
          std::string(row.text(3)),
          std::string(text_of(row.blob(4))),
          std::string(row.text(5)),
          std::string(row.text(6)),
          row.instant(7),
          row.instant(8)};
}

void collect(Statement& rows, std::vector<Quarantined>& out) {
  while (out.size() < most_listed) {
    const auto there = rows.step();
    if (!there || !*there) return;
    const RawId id = rows.bytes<16>(0);
    if (std::ranges::find(out, id, &Quarantined::id) == out.end()) out.push_back(read_item(rows));
  }
}

}  // namespace

Result<void> StoredQuarantine::keep(const Quarantined& item, std::size_t cap_bytes_per_sender) {
  return writer_.run_write([&](Db& db) -> Result<void> {
    {
      auto used = db.prepare("SELECT sum(size) FROM quarantine WHERE sender = $1 AND expires_at > $2");
      TRY(const bool there, used.bind(item.sender, item.received_at).step());
      const auto before = there ? static_cast<std::size_t>(used.integer(0)) : 0;
      if (before + item.bytes.size() > cap_bytes_per_sender)
        return fail(Code::limit, "quarantine.full", "", {{"max", fmt::to_string(cap_bytes_per_sender)}});
    }
    return db
        .prepare(
            "INSERT INTO quarantine (id, sender, community, content_type, size, bytes, fault, place, received_at,"
            " expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(item.id, item.sender, item.community, item.content_type, item.bytes.size(), view_of(item.bytes),
              item.fault, item.where, item.received_at, item.expires_at)
        .run();
  });
}

std::vector<Quarantined> StoredQuarantine::list(const model::OrganisationId& sender,
                                                const std::vector<model::CommunityId>& communities, Instant now) {
  std::vector<Quarantined> out;
  const auto db = readers_.lend();
  if (db == nullptr) return out;
  if (!is_nil(sender)) {
    auto rows = db->prepare(
        "SELECT id, sender, community, content_type, x'', fault, place, received_at, expires_at"
        " FROM quarantine WHERE sender = $1 AND expires_at > $2 ORDER BY received_at DESC, id");
    rows.bind(sender, now);
    collect(rows, out);
  }
  for (const auto& community : communities) {
    auto rows = db->prepare(
        "SELECT id, sender, community, content_type, x'', fault, place, received_at, expires_at"
        " FROM quarantine WHERE community = $1 AND expires_at > $2 ORDER BY received_at DESC, id");
    rows.bind(community, now);
    collect(rows, out);
  }
  std::ranges::sort(out, [](const auto& a, const auto& b) {
    return std::pair(b.received_at, a.id) < std::pair(a.received_at, b.id);
  });
  return out;
}

std::optional<Quarantined> StoredQuarantine::get(const RawId& id, Instant now) {
  const auto db = readers_.lend();
  if (db == nullptr) return std::nullopt;
  auto row = db->prepare(
      "SELECT id, sender, community, content_type, bytes, fault, place, received_at, expires_at"
      " FROM quarantine WHERE id = $1 AND expires_at > $2");
  const auto there = row.bind(id, now).step();
  if (!there || !*there) return std::nullopt;
  return read_item(row);
}

void StoredQuarantine::expire(Instant now) {
  // What cannot be removed now counts no more and is removed the next time.
  (void)writer_.run_write(
      [&](Db& db) { return db.prepare("DELETE FROM quarantine WHERE expires_at <= $1").bind(now).run(); });
}

}  // namespace tocsin::store
