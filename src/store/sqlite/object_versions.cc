// Of the rows of one id, those that are chosen; and what of a row its reader reads.
#include <algorithm>

#include "store/sqlite/object_row.h"

namespace tocsin::store {
namespace {

constexpr std::size_t most_rows_of_id = 100'000;

}  // namespace

Result<const SieveView*> StoredObjectReader::sieve() {
  if (sieve_ == nullptr) {
    TRY(sieve_, parts_.sources.sieve.view(db()));
  }
  return sieve_.get();
}

// Those on the shelf that are seen, without their bytes.
Result<std::vector<StoredObjectReader::Row>> StoredObjectReader::siblings(Reading& reading, const std::string& id) {
  TRY(const auto* known, sieve());
  const auto key = parts_.sources.value_keys.of_id(id);
  SieveEntries entries;
  TRY(const bool whole, known->find(db(), least_of(key), greatest_of(key), most_rows_of_id, entries));
  if (!whole) return fail(Code::unavailable, "store.read", "versions");
  std::vector<Row> out;
  for (const auto& entry : entries) {
    if ((entry.pos >> shelf_bits) != reading.shelf.number || !reading.labels.contains(entry.label)) continue;
    auto row = db().prepare(
        "SELECT pos, label, type, added, batch, alone, version_us, version_ns, id, version, spec, digest, parts"
        " FROM object WHERE pos = $1");
    TRY(const bool there, row.bind(entry.pos).step());
    if (there && row.text(8) == id && reading.labels.contains(row.integer(1))) out.push_back(Row::of(row));
  }
  return out;
}

// Versions are those of one submitter; a twin is the same content from another, of which the first counts.
Result<bool> StoredObjectReader::is_chosen(Reading& reading, const Row& row) {
  using enum port::WhichVersions;
  const auto& query = reading.query;
  const auto asks = [&](port::WhichVersions which) {
    return std::ranges::find(query.which, which) != query.which.end();
  };
  const bool is_named = asks(named) && std::ranges::find(query.versions, row.instant) != query.versions.end();
  if (row.alone) return is_named || asks(all) || asks(last) || asks(first);
  TRY(const auto all_rows, siblings(reading, row.id));
  TRY(const auto* own, batch_of(reading, row.batch));
  enum class Place : std::uint8_t { between, end };
  Place oldest = Place::end;
  Place newest = Place::end;
  for (const auto& other : all_rows) {
    if (other.pos == row.pos) continue;
    if (other.digest == row.digest && other.instant == row.instant && other.pos < row.pos) return false;
    TRY(const auto* theirs, batch_of(reading, other.batch));
    if (own == nullptr || theirs == nullptr || theirs->submitter != own->submitter) continue;
    if (other.instant < row.instant) oldest = Place::between;
    if (other.instant > row.instant) newest = Place::between;
    if (query.spec_versions.empty() && other.spec > row.spec) return false;
  }
  return is_named || asks(all) || (asks(last) && newest == Place::end) || (asks(first) && oldest == Place::end);
}

// The bytes under the label of what is in them; none where nothing may be left of it.
Result<std::optional<policy::Labelled<std::string>>> StoredObjectReader::bytes_of(Reading& reading, const Row& row) {
  using Shown = std::optional<policy::Labelled<std::string>>;
  std::string_view bytes = row.bytes;
  std::int64_t label = row.label;
  std::string kept;
  if (!row.parts.empty()) {
    std::int64_t hidden = 0;
    for (std::size_t i = 0; i < row.parts.size(); ++i)
      if (!reading.labels.contains(row.parts[i])) hidden |= std::int64_t{1} << i;
    auto variant = db().prepare("SELECT label, bytes FROM object_variant WHERE pos = $1 AND hidden = $2");
    TRY(const bool there, variant.bind(row.pos, hidden).step());
    if (!there) return Shown();
    label = variant.integer(0);
    if (hidden != 0) {
      kept = text_of(variant.blob(1));
      bytes = kept;
    }
  }
  if (reading.wants_heads()) return Shown({label, std::string()});
  if (!bytes.empty()) return Shown({label, std::string(bytes)});
  auto stored = db().prepare("SELECT bytes FROM object WHERE pos = $1");
  TRY(const bool there, stored.bind(row.pos).step());
  if (!there) return Shown();
  return Shown({label, std::string(text_of(stored.blob(0)))});
}

}  // namespace tocsin::store
