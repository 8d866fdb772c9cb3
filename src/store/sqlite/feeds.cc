#include "store/sqlite/feeds.h"

namespace tocsin::store {
namespace {

constexpr std::size_t most_secret_bytes = 8 << 10;
constexpr std::size_t most_progress_bytes = 1 << 20;

std::unexpected<Error> unread() { return fail(Code::unavailable, "store.read"); }

}  // namespace

Result<void> StoredFeeds::set_secret(const model::RecordId& feed, ByteView wrapped) {
  TOCSIN_ASSERT(wrapped.size() <= most_secret_bytes);
  return writer_.run_write([&](Db& db) {
    return db
        .prepare(
            "INSERT INTO feed_secret (feed, wrapped) VALUES ($1, $2)"
            " ON CONFLICT (feed) DO UPDATE SET wrapped = excluded.wrapped")
        .bind(feed, wrapped)
        .run();
  });
}

Result<std::optional<Bytes>> StoredFeeds::secret(const model::RecordId& feed) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  auto row = db->prepare("SELECT wrapped FROM feed_secret WHERE feed = $1");
  TRY(const bool there, row.bind(feed).step());
  if (!there) return std::nullopt;
  const auto wrapped = row.blob(0);
  return Bytes(wrapped.begin(), wrapped.end());
}

Result<void> StoredFeeds::keep(const model::RecordId& feed, const port::FeedProgress& progress) {
  const auto text = json::to_text(model::encode(progress));
  TOCSIN_ASSERT(text.size() <= most_progress_bytes);
  return writer_.run_write([&](Db& db) {
    return db
        .prepare(
            "INSERT INTO feed_progress (feed, progress) VALUES ($1, $2)"
            " ON CONFLICT (feed) DO UPDATE SET progress = excluded.progress")
        .bind(feed, text)
        .run();
  });
}

Result<port::FeedProgress> StoredFeeds::progress(const model::RecordId& feed) {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  auto row = db->prepare("SELECT progress FROM feed_progress WHERE feed = $1");
  TRY(const bool there, row.bind(feed).step());
  if (!there) return port::FeedProgress{};
  TRY(const auto value, json::parse(row.text(0), {.bytes = most_progress_bytes}));
  return model::decode<port::FeedProgress>(value);
}

Result<void> StoredFeeds::forget_secret(const model::RecordId& feed) {
  return writer_.run_write(
      [&](Db& db) { return db.prepare("DELETE FROM feed_secret WHERE feed = $1").bind(feed).run(); });
}

Result<std::vector<model::RecordId>> StoredFeeds::with_secret() {
  const auto db = readers_.lend();
  if (db == nullptr) return unread();
  auto rows = db->prepare("SELECT feed FROM feed_secret");
  std::vector<model::RecordId> out;
  for (;;) {
    TRY(const bool there, rows.step());
    if (!there) return out;
    out.push_back(rows.id<model::RecordId>(0));
  }
}

}  // namespace tocsin::store
