#include "store/sqlite/quarantine.h"

#include <algorithm>

namespace tocsin::store {
namespace {

using port::Quarantined;

constexpr std::size_t most_listed = 1000;

Quarantined read_item(const Statement& row) {
  return {row.bytes<16>(0),
          row.id<model::OrganisationId>(1),
          row.id<model::PersonId>(2),
          row.bytes<16>(3),
          row.id<model::CommunityId>(4),
          std::string(row.text(5)),
          std::string(row.text(6)),
          std::string(text_of(row.blob(7))),
          std::string(row.text(8)),
          std::string(row.text(9)),
          row.instant(10),
          row.instant(11)};
}

void collect(Statement& rows, std::vector<Quarantined>& out) {
  while (out.size() < most_listed) {
    const auto there = rows.step();
    if (!there || !*there) return;
    const RawId id = rows.bytes<16>(0);
    if (std::ranges::find(out, id, &Quarantined::id) == out.end()) out.push_back(read_item(rows));
  }
}

// Whose share is used up is not told apart: what others keep is theirs to know.
Result<void> check_share(Db& db, const Quarantined& item, const port::QuarantineShares& shares) {
  auto used = db.prepare(
      "SELECT count(*), sum(max(size, $1)), count(*) FILTER (WHERE sender = $2),"
      " sum(max(size, $1)) FILTER (WHERE sender = $2), count(*) FILTER (WHERE person = $3),"
      " sum(max(size, $1)) FILTER (WHERE person = $3) FROM quarantine WHERE expires_at > $4");
  TRY(const bool there, used.bind(port::quarantine_item_bytes, item.sender, item.person, item.received_at).step());
  TOCSIN_ASSERT(there);
  const auto size = std::max(item.bytes.size(), port::quarantine_item_bytes);
  const auto fits = [&](int column, std::size_t max_items, std::size_t max_bytes) {
    return static_cast<std::size_t>(used.integer(column)) < max_items &&
           static_cast<std::size_t>(used.integer(column + 1)) + size <= max_bytes;
  };
  if (fits(0, port::quarantined, shares.bytes) && fits(2, port::quarantined_of_organisation, shares.bytes / 4) &&
      fits(4, port::quarantined_of_person, shares.person_bytes))
    return {};
  return fail(Code::limit, "quarantine.full", "", {{"max", fmt::to_string(shares.person_bytes)}});
}

}  // namespace

Result<void> StoredQuarantine::keep(const Quarantined& item, const port::QuarantineShares& shares) {
  return writer_.run_write([&](Db& db) -> Result<void> {
    CHECK(check_share(db, item, shares));
    return db
        .prepare(
            "INSERT INTO quarantine (id, sender, person, principal, community, audience, content_type, size, bytes,"
            " fault, place, received_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
        .bind(item.id, item.sender, item.person, item.principal, item.community, item.audience, item.content_type,
              item.bytes.size(), view_of(item.bytes), item.fault, item.where, item.received_at, item.expires_at)
        .run();
  });
}

std::vector<Quarantined> StoredQuarantine::list(const model::OrganisationId& sender, const RawId& principal,
                                                const std::vector<model::CommunityId>& communities, Instant now) {
  std::vector<Quarantined> out;
  const auto db = readers_.lend();
  if (db == nullptr) return out;
  if (!is_nil(sender)) {
    auto rows = db->prepare(
        "SELECT id, sender, person, principal, community, audience, content_type, x'', fault, place, received_at,"
        " expires_at FROM quarantine WHERE sender = $1 AND (person = $2 OR principal = $2) AND expires_at > $3"
        " ORDER BY received_at DESC, id");
    rows.bind(sender, principal, now);
    collect(rows, out);
  }
  for (const auto& community : communities) {
    auto rows = db->prepare(
        "SELECT id, sender, person, principal, community, audience, content_type, x'', fault, place, received_at,"
        " expires_at FROM quarantine WHERE community = $1 AND expires_at > $2 ORDER BY received_at DESC, id");
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
      "SELECT id, sender, person, principal, community, audience, content_type, bytes, fault, place, received_at,"
      " expires_at FROM quarantine WHERE id = $1 AND expires_at > $2");
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
