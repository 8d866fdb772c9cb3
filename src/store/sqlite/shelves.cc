#include "store/sqlite/shelves.h"

#include <algorithm>

#include "model/codec.h"

namespace tocsin::store {
namespace {

constexpr json::Limits object_limits{.bytes = std::size_t{128} << 20, .depth = 256};
constexpr Span statuses_kept = days(7);

// In meaning: the order of keys and the spelling of white space are nobody's content.
bool same_meaning(std::string_view a, std::string_view b) {
  const auto left = json::parse(a, object_limits);
  const auto right = json::parse(b, object_limits);
  return left && right && *left == *right;
}

std::string packed_numbers(std::span<const std::int64_t> numbers) {
  std::string out;
  for (const auto number : numbers)
    for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i));
  return out;
}

// What lies on a shelf under a label, as a number: the sum of what stands for each object, whatever their order. It is
// the same however objects are spread over labels, so that the sum over labels that are seen tells of nothing else.
constexpr std::int64_t sum_mask = (std::int64_t{1} << 62) - 1;

// Of what is shown under a label: of an object with parts marked apart, what is left of it there.
std::int64_t summand(const RawId& digest) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = (out << 8) | digest[i];
  return static_cast<std::int64_t>(out) & sum_mask;
}

Result<void> add_to_sum(Db& db, std::int64_t shelf, std::int64_t label, std::int64_t what) {
  return db
      .prepare(
          "INSERT INTO shelf_sum (shelf, label, sum) VALUES ($1, $2, $3)"
          " ON CONFLICT (shelf, label) DO UPDATE SET sum = (sum + excluded.sum) & 4611686018427387903")
      .bind(shelf, label, what)
      .run();
}

Result<void> take_from_sums(Db& db, std::int64_t shelf, std::int64_t pos) {
  struct Part {
    std::int64_t label;
    std::int64_t sum;
  };
  std::vector<Part> parts;
  {
    auto row = db.prepare("SELECT label, digest, parts IS NULL FROM object WHERE pos = $1");
    TRY(const bool there, row.bind(pos).step());
    if (!there) return {};
    const auto digest = row.bytes<16>(1);
    if (row.integer(2) != 0) parts.push_back({row.integer(0), summand(digest)});
    auto variants = db.prepare("SELECT hidden, label, bytes FROM object_variant WHERE pos = $1");
    variants.bind(pos);
    while (true) {
      TRY(const bool more, variants.step());
      if (!more) break;
      const bool is_whole = variants.integer(0) == 0;
      parts.push_back({variants.integer(1), summand(is_whole ? digest : object_digest(sha256(variants.blob(2))))});
    }
  }
  for (const auto& part : parts) CHECK(add_to_sum(db, shelf, part.label, sum_mask + 1 - part.sum));
  return {};
}

std::string json_of(std::span<const port::ObjectFailure> failures) {
  std::string out = "[";
  for (const auto& one : failures) {
    if (out.size() > 1) out += ',';
    out += '[';
    json::append_quoted(out, one.id);
    out += ',';
    json::append_quoted(out, one.version);
    out += ',';
    json::append_quoted(out, one.message);
    out += ']';
  }
  return out + "]";
}

}  // namespace

RawId object_digest(const Digest& digest) {
  RawId out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

// One batch under way.
struct Shelves::Writing {
  const port::ObjectBatch& batch;
  std::span<const std::int64_t> labels;
  Place place;
  std::int64_t number = 0;  // of the batch
  Instant base;
  struct Met {
    std::int64_t first_seq = 0;
    std::int64_t count = 0;
  };
  std::unordered_map<std::int64_t, Met> by_label;
  std::unordered_map<std::int64_t, std::int64_t> sums;  // by label
  void add(std::int64_t label, std::int64_t what) { sums[label] = (sums[label] + what) & sum_mask; }
  std::unordered_map<std::uint64_t, std::vector<std::int64_t>> here;  // of this batch: not in the sieve yet
  SieveEntries entries;
};

Result<void> Shelves::load() {
  auto row = db_.prepare("SELECT max(at) FROM object_batch");
  TRY(const bool there, row.step());
  last_base_us_ = there ? row.integer(0) : 0;
  return {};
}

Result<Shelves::Place> Shelves::place_of(const port::Shelf& shelf) {
  const auto audience = to_text(shelf.audience);
  auto row = db_.prepare("SELECT number, last_seq FROM shelf WHERE community = $1 AND audience = $2");
  TRY(const bool there, row.bind(shelf.community, audience).step());
  if (there) return Place{row.integer(0), row.integer(1)};
  row.reset();
  CHECK(db_.prepare("INSERT INTO shelf (community, audience, last_seq) VALUES ($1, $2, 0)")
            .bind(shelf.community, audience)
            .run());
  return Place{sqlite3_last_insert_rowid(db_.raw()), 0};
}

Result<std::int64_t> Shelves::insert_batch(const port::ObjectBatch& batch, const Place& place, Instant at) {
  CHECK(db_.prepare("INSERT INTO object_batch (record, fact, submitter, shelf, first_seq, last_seq, at)"
                    " VALUES ($1, $2, $3, $4, $5, $5, $6)")
            .bind(batch.record, batch.fact, batch.submitter, place.number, place.last_seq + 1, at)
            .run());
  return sqlite3_last_insert_rowid(db_.raw());
}

Result<std::int64_t> Shelves::type_number(const std::string& type) {
  if (const auto at = types_.find(type); at != types_.end()) return at->second;
  auto row = db_.prepare("SELECT number FROM object_type WHERE name = $1");
  TRY(const bool there, row.bind(type).step());
  std::int64_t number = there ? row.integer(0) : 0;
  row.reset();
  if (!there) {
    CHECK(db_.prepare("INSERT INTO object_type (name) VALUES ($1)").bind(type).run());
    number = sqlite3_last_insert_rowid(db_.raw());
  }
  types_.emplace(type, number);
  return number;
}

Result<std::vector<Shelves::Twin>> Shelves::twins_of(Writing& writing, const port::ObjectRow& row) {
  const auto key = keys_.of_id(row.id);
  SieveEntries found;
  CHECK(sieve_.find(key, found));
  std::vector<std::int64_t> places;
  for (const auto& entry : found) places.push_back(entry.pos);
  if (const auto at = writing.here.find(key); at != writing.here.end())
    places.insert(places.end(), at->second.begin(), at->second.end());
  std::vector<Twin> out;
  for (const auto pos : places) {
    auto known = db_.prepare(
        "SELECT o.id, o.alone, b.submitter, o.version_us, o.version_ns, o.digest FROM object AS o"
        " JOIN object_batch AS b ON b.number = o.batch WHERE o.pos = $1");
    TRY(const bool there, known.bind(pos).step());
    if (!there || known.text(0) != row.id) continue;
    const bool here = (pos >> shelf_bits) == writing.place.number;
    out.push_back({pos,
                   known.integer(1),
                   here && known.id<model::OrganisationId>(2) == writing.batch.submitter,
                   {known.integer(3), static_cast<std::int32_t>(known.integer(4))},
                   known.bytes<16>(5)});
  }
  return out;
}

Result<bool> Shelves::is_same_content(const Twin& twin, const port::ObjectRow& row, const RawId& digest) {
  if (twin.digest == digest) return true;
  auto known = db_.prepare("SELECT bytes FROM object WHERE pos = $1");
  TRY(const bool there, known.bind(twin.pos).step());
  return there && same_meaning(text_of(known.blob(0)), row.bytes);
}

Result<port::Shelved> Shelves::write_row(Writing& writing, const port::ObjectRow& row, const ValueKeySet& keys) {
  TOCSIN_ASSERT(row.digest != Digest{});
  const RawId digest = object_digest(row.digest);
  TRY(const auto twins, twins_of(writing, row));
  // What has no version of its own is a new one with each content.
  for (const auto& twin : twins) {
    if (!twin.same_owner || (!row.version.empty() && twin.instant != row.instant)) continue;
    TRY(const bool same, is_same_content(twin, row, digest));
    if (same) return port::Shelved::known;
    if (!row.version.empty()) return port::Shelved::other_content;
  }
  for (const auto& twin : twins)
    if (twin.alone != 0) CHECK(db_.prepare("UPDATE object SET alone = 0 WHERE pos = $1").bind(twin.pos).run());
  TRY(const std::int64_t pos, insert_row(writing, row, {twins.empty() ? 1 : 0, digest}));
  CHECK(insert_keys(writing, row, keys, pos));
  CHECK(insert_variants(writing, row, pos));
  if (row.variants.empty()) writing.add(writing.labels[row.label], summand(digest));
  for (const auto& variant : row.variants)
    writing.add(writing.labels[variant.label],
                summand(variant.hidden == 0 ? digest : object_digest(sha256(view_of(variant.bytes)))));
  return port::Shelved::stored;
}

Result<std::int64_t> Shelves::insert_row(Writing& writing, const port::ObjectRow& row, const Fresh& fresh) {
  const std::int64_t label = writing.labels[row.label];
  const std::int64_t seq = ++writing.place.last_seq;
  const std::int64_t pos = (writing.place.number << shelf_bits) | seq;
  auto& met = writing.by_label.try_emplace(label, Writing::Met{seq, 0}).first->second;
  const Instant added{writing.base.us + met.count++};
  const port::ObjectVersion instant = row.version.empty() ? port::ObjectVersion{writing.base.us, 0} : row.instant;
  TRY(const std::int64_t type, type_number(row.type));
  std::vector<std::int64_t> parts;
  for (const auto part : row.parts) parts.push_back(writing.labels[part]);
  const auto packed = packed_numbers(parts);
  const std::optional<ByteView> marked_apart = parts.empty() ? std::nullopt : std::optional(view_of(packed));
  const ByteView bytes = view_of(row.bytes);
  CHECK(db_.prepare("INSERT INTO object (pos, label, type, added, batch, alone, version_us, version_ns, id, version,"
                    " spec, digest, parts, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
            .bind(pos, label, type, added, writing.number, fresh.alone, instant.us,
                  static_cast<std::int64_t>(instant.ns), row.id, row.version, row.spec_version, fresh.digest,
                  marked_apart, bytes)
            .run());
  return pos;
}

// What a part marked apart may hold is found by those alone who read all of it.
Result<void> Shelves::insert_keys(Writing& writing, const port::ObjectRow& row, const ValueKeySet& keys,
                                  std::int64_t pos) {
  const auto label = static_cast<std::uint32_t>(writing.labels[row.label]);
  const auto id_key = keys_.of_id(row.id);
  writing.here[id_key].push_back(pos);
  writing.entries.push_back({id_key, label, pos});
  const auto whole = row.variants.empty() ? row.label : row.variants.front().label;
  for (const auto key : keys.keys)
    writing.entries.push_back({key, static_cast<std::uint32_t>(writing.labels[whole]), pos});
  return insert_prefix_lengths(db_, keys);
}

Result<void> Shelves::insert_variants(Writing& writing, const port::ObjectRow& row, std::int64_t pos) {
  for (const auto& variant : row.variants)
    CHECK(db_.prepare("INSERT INTO object_variant (pos, hidden, label, bytes) VALUES ($1, $2, $3, $4)")
              .bind(pos, variant.hidden, writing.labels[variant.label], view_of(variant.bytes))
              .run());
  return {};
}

Result<void> Shelves::finish(Writing& writing) {
  CHECK(db_.prepare("UPDATE shelf SET last_seq = $1 WHERE number = $2")
            .bind(writing.place.last_seq, writing.place.number)
            .run());
  CHECK(db_.prepare("UPDATE object_batch SET last_seq = $1 WHERE number = $2")
            .bind(writing.place.last_seq, writing.number)
            .run());
  for (const auto& [label, met] : writing.by_label)
    CHECK(db_.prepare("INSERT INTO shelf_label (shelf, label, first_seq) VALUES ($1, $2, $3)"
                      " ON CONFLICT (shelf, label) DO NOTHING")
              .bind(writing.place.number, label, met.first_seq)
              .run());
  for (const auto& [label, sum] : writing.sums) CHECK(add_to_sum(db_, writing.place.number, label, sum));
  return sieve_.add(std::move(writing.entries));
}

Result<std::vector<port::Shelved>> Shelves::write(const port::ObjectBatch& batch, std::span<const std::int64_t> labels,
                                                  std::span<const ValueKeySet> keys, Instant now) {
  TRY(const Place place, place_of(batch.shelf));
  last_base_us_ = std::max(last_base_us_, now.us);
  Writing writing{.batch = batch, .labels = labels, .place = place, .base = {last_base_us_}};
  TRY(writing.number, insert_batch(batch, place, writing.base));
  std::vector<port::Shelved> out;
  out.reserve(batch.rows.size());
  for (std::size_t i = 0; i < batch.rows.size(); ++i) {
    TRY(const auto became, write_row(writing, batch.rows[i], keys[i]));
    out.push_back(became);
  }
  CHECK(finish(writing));
  if (batch.status) CHECK(insert_status(batch, out));
  return out;
}

Result<void> Shelves::insert_status(const port::ObjectBatch& batch, std::span<const port::Shelved> outcome) {
  const auto& status = *batch.status;
  auto failures = status.failures;
  std::vector<port::ObjectFailure> successes;
  std::size_t failed = status.failed;
  std::size_t succeeded = 0;
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    const auto& row = batch.rows[i];
    const bool refused = outcome[i] == port::Shelved::other_content;
    auto& list = refused ? failures : successes;
    ++(refused ? failed : succeeded);
    if (list.size() < port::object_failures_kept)
      list.push_back({row.id, row.version, refused ? status.other_content : std::string()});
  }
  if (status.at > statuses_expired_at_ + hours(1)) {
    statuses_expired_at_ = status.at;
    CHECK(db_.prepare("DELETE FROM object_status WHERE at < $1").bind(status.at - statuses_kept).run());
  }
  return db_
      .prepare(
          "INSERT INTO object_status (id, principal, at, succeeded, failed, failures, successes)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7)")
      .bind(status.id, status.principal, status.at, succeeded, failed, json_of(failures), json_of(successes))
      .run();
}

Result<std::vector<std::int64_t>> Shelves::rows_of(const port::ObjectRemoval& removal, std::int64_t shelf) {
  SieveEntries found;
  CHECK(sieve_.find(keys_.of_id(removal.id), found));
  std::vector<std::int64_t> out;
  for (const auto& entry : found) {
    if ((entry.pos >> shelf_bits) != shelf) continue;
    auto row = db_.prepare(
        "SELECT o.id, b.submitter, o.version_us, o.version_ns FROM object AS o"
        " JOIN object_batch AS b ON b.number = o.batch WHERE o.pos = $1");
    TRY(const bool there, row.bind(entry.pos).step());
    if (!there || row.text(0) != removal.id || row.id<model::OrganisationId>(1) != removal.submitter) continue;
    const port::ObjectVersion version{row.integer(2), static_cast<std::int32_t>(row.integer(3))};
    if (removal.versions.empty() || std::ranges::find(removal.versions, version) != removal.versions.end())
      out.push_back(entry.pos);
  }
  return out;
}

Result<std::size_t> Shelves::remove(const port::ObjectRemoval& removal) {
  TRY(const Place place, place_of(removal.shelf));
  TRY(const auto rows, rows_of(removal, place.number));
  for (const auto pos : rows) {
    CHECK(take_from_sums(db_, place.number, pos));
    CHECK(db_.prepare("DELETE FROM object_variant WHERE pos = $1").bind(pos).run());
    CHECK(db_.prepare("DELETE FROM object WHERE pos = $1").bind(pos).run());
  }
  return rows.size();
}

}  // namespace tocsin::store
