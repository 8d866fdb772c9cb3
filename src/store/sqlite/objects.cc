#include "store/sqlite/objects.h"

namespace tocsin::store {
namespace {

constexpr Span statuses_told = days(2);

Result<void> write_view(Db& db, const RawId& principal, const port::Shelf& shelf, const port::ObjectView& view) {
  auto row = db.prepare("SELECT number FROM shelf WHERE community = $1 AND audience = $2");
  TRY(const bool there, row.bind(shelf.community, to_text(shelf.audience)).step());
  if (!there) return {};
  const std::int64_t number = row.integer(0);
  row.reset();
  const auto labels = fmt::format("{}", fmt::join(view.labels, ","));
  CHECK(db.prepare("INSERT INTO object_view (principal, shelf, seen, labels) VALUES ($1, $2, $3, $4)"
                   " ON CONFLICT (principal, shelf) DO UPDATE SET seen = excluded.seen, labels = excluded.labels")
            .bind(principal, number, view.seen, view_of(labels))
            .run());
  CHECK(db.prepare("DELETE FROM object_entry WHERE principal = $1 AND shelf = $2").bind(principal, number).run());
  for (const auto& entered : view.entered)
    CHECK(db.prepare("INSERT INTO object_entry (principal, shelf, label, seq, at) VALUES ($1, $2, $3, $4, $5)")
              .bind(principal, number, entered.label, entered.seq, entered.at)
              .run());
  return {};
}

std::vector<port::ObjectFailure> failures_in(std::string_view text) {
  std::vector<port::ObjectFailure> out;
  const auto parsed = json::parse(text, {.bytes = std::size_t{64} << 20});
  if (!parsed || !parsed->is_array()) return out;
  for (const auto& one : parsed->get_array()) {
    const auto& parts = one.get_array();
    out.push_back(
        {std::string(parts[0].get_string()), std::string(parts[1].get_string()), std::string(parts[2].get_string())});
  }
  return out;
}

}  // namespace

Result<void> StoredObjects::keep_view(const RawId& principal, const port::Shelf& shelf, const port::ObjectView& view) {
  return writer_.run_write([&](Db& db) { return write_view(db, principal, shelf, view); });
}

std::optional<port::StatusFound> StoredObjects::status(const model::RecordId& id, const RawId& principal, Instant now) {
  const auto db = readers_.lend();
  if (db == nullptr) return std::nullopt;
  auto row = db->prepare(
      "SELECT at, succeeded, failed, failures, successes FROM object_status WHERE id = $1 AND principal = $2 AND at > "
      "$3");
  const auto there = row.bind(id, principal, now - statuses_told).step();
  if (!there || !*there) return std::nullopt;
  port::StatusFound out;
  out.status = {.id = id, .principal = principal, .at = row.instant(0)};
  out.succeeded = static_cast<std::size_t>(row.integer(1));
  out.status.failed = static_cast<std::size_t>(row.integer(2));
  out.total = out.succeeded + out.status.failed;
  out.status.failures = failures_in(row.text(3));
  out.successes = failures_in(row.text(4));
  return out;
}

}  // namespace tocsin::store
