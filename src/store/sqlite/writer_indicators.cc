// Indicators among the values of the sieve: each has a number, which stands there below zero.
#include "store/sqlite/writer.h"

namespace tocsin::store {
namespace {

constexpr std::size_t entries_at_once = 50'000;

}  // namespace

Result<void> Writer::index_indicator(SieveEntries& out, const model::RecordId& set, std::int64_t ordinal,
                                     const ValueKeySet& keys, std::int64_t label) {
  CHECK(db_.prepare("INSERT INTO indicator_place (set_id, ordinal) VALUES ($1, $2)").bind(set, ordinal).run());
  const std::int64_t number = sqlite3_last_insert_rowid(db_.raw());
  for (const auto key : keys.keys) out.push_back({key, static_cast<std::uint32_t>(label), -number});
  return insert_prefix_lengths(db_, keys);
}

// Under the label that they are shown under now; what stands there under another is passed over when it is found.
Result<void> Writer::index_again(const model::RecordId& set, std::int64_t label) {
  SieveEntries entries;
  auto rows = db_.prepare(
      "SELECT p.number, i.type, i.value FROM indicator AS i JOIN indicator_place AS p ON p.set_id = i.set_id"
      " AND p.ordinal = i.ordinal WHERE i.set_id = $1 AND i.label = $2");
  rows.bind(set, label);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) break;
    const model::Observable value{rows.name<model::ObservableType>(1), std::string(rows.text(2))};
    for (const auto key : value_keys_.stored({&value, 1}).keys)
      entries.push_back({key, static_cast<std::uint32_t>(label), -rows.integer(0)});
  }
  rows.reset();
  return sieve_.add(std::move(entries));
}

// Once, of a store from before there was a sieve.
Result<void> Writer::index_older_indicators() {
  {
    auto done = db_.prepare("SELECT 1 FROM meta WHERE name = 'indicators_in_sieve'");
    TRY(const bool there, done.step());
    if (there) return {};
  }
  CHECK(db_.run("BEGIN IMMEDIATE"));
  const auto index = [&]() -> Result<void> {
    SieveEntries entries;
    auto rows = db_.prepare("SELECT set_id, ordinal, label, type, value FROM indicator");
    while (true) {
      TRY(const bool row, rows.step());
      if (!row) break;
      const model::Observable value{rows.name<model::ObservableType>(3), std::string(rows.text(4))};
      CHECK(index_indicator(entries, rows.id<model::RecordId>(0), rows.integer(1), value_keys_.stored({&value, 1}),
                            rows.integer(2)));
      if (entries.size() >= entries_at_once) CHECK(sieve_.add(std::exchange(entries, {})));
    }
    CHECK(sieve_.add(std::move(entries)));
    return db_.run("INSERT INTO meta (name, value) VALUES ('indicators_in_sieve', '1')");
  };
  auto done = index();
  if (done) done = db_.run("COMMIT");
  if (!done && db_.in_transaction()) (void)db_.run("ROLLBACK");
  if (done) sieve_.keep();
  return done;
}

}  // namespace tocsin::store
