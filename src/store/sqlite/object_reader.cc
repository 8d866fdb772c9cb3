#include "store/sqlite/object_reader.h"

#include <algorithm>
#include <tuple>

#include "store/sqlite/object_row.h"

namespace tocsin::store {
namespace {

constexpr std::size_t most_objects = 10'000;
constexpr std::size_t expected_objects = 1'000;
constexpr std::size_t most_bytes = std::size_t{32} << 20;
constexpr std::size_t tested_rows = 2'000;

// The columns of Row::of; heads are read without the objects.
constexpr Sql stretch_of_heads =
    "SELECT pos, label, type, added, batch, alone, version_us, version_ns, id, version, spec, digest, parts"
    " FROM object WHERE pos > $1 AND pos <= $2 ORDER BY pos";
constexpr Sql stretch_of_objects =
    "SELECT pos, label, type, added, batch, alone, version_us, version_ns, id, version, spec, digest, parts, bytes"
    " FROM object WHERE pos > $1 AND pos <= $2 ORDER BY pos";
constexpr Sql one_head =
    "SELECT pos, label, type, added, batch, alone, version_us, version_ns, id, version, spec, digest, parts"
    " FROM object WHERE pos = $1";
constexpr Sql one_object =
    "SELECT pos, label, type, added, batch, alone, version_us, version_ns, id, version, spec, digest, parts, bytes"
    " FROM object WHERE pos = $1";

std::vector<std::int64_t> unpacked_numbers(ByteView bytes) {
  std::vector<std::int64_t> out;
  for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t one = 0;
    for (unsigned i = 0; i < 4; ++i) one |= std::uint32_t{bytes[at + i]} << (8 * i);
    out.push_back(one);
  }
  return out;
}

std::size_t bound_of(ListPlan plan) {
  if (plan == ListPlan::walk) return std::numeric_limits<std::size_t>::max();
  if (plan == ListPlan::labels) return 0;
  return plan == ListPlan::impatient ? 2 : tested_rows;
}

auto order_of(const port::ObjectPlace& place) {
  return std::tuple(place.seq, place.label != 0, place.label, place.inner);
}

}  // namespace

StoredObjectReader::Row StoredObjectReader::Row::of(const Statement& columns) {
  Row out{.pos = columns.integer(0),
          .label = columns.integer(1),
          .type = columns.integer(2),
          .added = columns.instant(3),
          .batch = columns.integer(4),
          .alone = columns.integer(5) != 0,
          .instant = {columns.integer(6), static_cast<std::int32_t>(columns.integer(7))},
          .id = std::string(columns.text(8)),
          .version = std::string(columns.text(9)),
          .spec = std::string(columns.text(10)),
          .digest = columns.bytes<16>(11)};
  if (!columns.is_null(12)) out.parts = unpacked_numbers(columns.blob(12));
  if (columns.columns() > 13) out.bytes = text_of(columns.blob(13));
  return out;
}

port::ObjectPlace StoredObjectReader::Reading::place_of(const Row& row) const {
  const auto at = late.find(row.label);
  if (at == late.end() || row.seq() > at->second) return {row.seq(), 0, 0};
  return {at->second, row.label, row.seq()};
}

Instant StoredObjectReader::Reading::added_of(const Row& row) const {
  const auto place = place_of(row);
  if (place.label == 0) return row.added;
  return std::ranges::find(view.entered, place.label, &port::ObjectView::Entered::label)->at;
}

Result<std::optional<StoredObjectReader::Known>> StoredObjectReader::find_shelf(const port::Shelf& shelf) {
  auto row = db().prepare("SELECT number, last_seq FROM shelf WHERE community = $1 AND audience = $2");
  TRY(const bool there, row.bind(shelf.community, to_text(shelf.audience)).step());
  if (!there) return std::optional<Known>();
  return std::optional(Known{row.integer(0), row.integer(1)});
}

port::ObjectPage StoredObjectReader::objects(const port::ObjectQuery& query, const policy::VisibleLabels& labels) {
  if (parts_.db == nullptr || labels.empty()) return {};
  const auto shelf = noted(find_shelf(query.shelf));
  if (!shelf || !*shelf) return {};
  auto view = noted(read_view(query.principal, (*shelf)->number));
  auto types = noted(type_numbers(query.types));
  if (!view || !types) return {};
  if (types->empty() && !query.types.empty()) return {};
  Reading reading{
      .query = query, .labels = labels, .shelf = **shelf, .view = std::move(*view), .types = std::move(*types)};
  for (const auto& entered : reading.view.entered) reading.late.emplace(entered.label, entered.seq);
  if (!noted(read_page(reading))) return {};
  return std::move(reading.page);
}

Result<std::vector<std::int64_t>> StoredObjectReader::type_numbers(const std::vector<std::string>& names) {
  std::vector<std::int64_t> out;
  auto rows = db().prepare("SELECT number, name FROM object_type");
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) break;
    if (names.empty() || std::ranges::find(names, rows.text(1)) != names.end()) out.push_back(rows.integer(0));
  }
  return out;
}

Result<void> StoredObjectReader::read_page(Reading& reading) {
  if (!reading.query.ids.empty()) return read_ids(reading);
  return read_ranges(reading);
}

// The view in its order: stretches of the shelf, and between them what entered there.
Result<void> StoredObjectReader::read_ranges(Reading& reading) {
  const auto& after = reading.query.after;
  std::int64_t at = after.seq;
  if (reading.query.added_after && after == port::ObjectPlace{}) {
    TRY(at, place_at(reading.shelf, *reading.query.added_after));
  }
  for (const auto& entered : reading.view.entered) {
    if (reading.is_full()) return {};
    if (std::tuple(entered.seq, entered.label) < std::tuple(after.seq, after.label)) continue;
    if (entered.seq > at) CHECK(read_range(reading, {at, entered.seq, nullptr}));
    at = std::max(at, entered.seq);
    const bool begun = after.seq == entered.seq && after.label == entered.label;
    if (!reading.is_full()) CHECK(read_range(reading, {begun ? after.inner : 0, entered.seq, &entered}));
  }
  if (reading.is_full()) return {};
  return read_range(reading, {at, reading.shelf.last_seq, nullptr});
}

// The first place that can hold anything added later: batches are in the order of time.
Result<std::int64_t> StoredObjectReader::place_at(const Known& shelf, Instant added_after) {
  auto row = db().prepare(
      "SELECT first_seq FROM object_batch WHERE shelf = $1 AND at <= $2 ORDER BY at DESC, first_seq DESC LIMIT 1");
  TRY(const bool there, row.bind(shelf.number, added_after).step());
  return there ? row.integer(0) - 1 : 0;
}

Result<void> StoredObjectReader::read_range(Reading& reading, const Range& range) {
  if (range.after >= range.last) return {};
  Range rest = range;
  if (reading.query.types.empty() && range.entered == nullptr) {
    TRY(const bool finished, walk(reading, rest));
    if (finished) return {};
  }
  return from_labels(reading, rest);
}

// True where the range is done or the page full; else it gave up at rest.after.
Result<bool> StoredObjectReader::walk(Reading& reading, Range& range) {
  const std::size_t bound = bound_of(parts_.plan);
  const std::int64_t base = reading.shelf.number << shelf_bits;
  auto rows = db().prepare(reading.wants_heads() ? stretch_of_heads : stretch_of_objects);
  rows.bind(base | range.after, base | range.last);
  for (std::size_t hidden = 0; !reading.is_full();) {
    if (hidden >= bound) return false;
    TRY(const bool row, rows.step());
    if (!row) return true;
    range.after = rows.integer(0) & shelf_mask;
    if (!reading.labels.contains(rows.integer(1))) {
      ++hidden;
      continue;
    }
    const auto late = reading.late.find(rows.integer(1));
    if (late != reading.late.end() && range.after <= late->second) continue;
    Row found = Row::of(rows);
    const Instant added = found.added;
    CHECK(take(reading, std::move(found), {range.after, 0, 0}, added));
  }
  return true;
}

Result<void> StoredObjectReader::from_labels(Reading& reading, const Range& range) {
  const std::int64_t base = reading.shelf.number << shelf_bits;
  std::vector<std::int64_t> types = reading.types;
  if (types.empty()) {
    TRY(types, type_numbers({}));
  }
  const std::vector<std::int64_t> one_label =
      range.entered == nullptr ? std::vector<std::int64_t>() : std::vector{range.entered->label};
  const auto& labels = range.entered == nullptr ? reading.labels.numbers() : one_label;
  constexpr std::size_t at_once = 1000;
  for (std::int64_t after = range.after; !reading.is_full();) {
    std::vector<std::int64_t> places;
    {
      auto rows = db().prepare(
          "SELECT o.pos FROM carray($1) AS v CROSS JOIN carray($2) AS t CROSS JOIN object AS o INDEXED BY "
          "object_by_label"
          " ON o.label = v.value AND o.type = t.value AND o.pos > $3 AND o.pos <= $4 ORDER BY o.pos LIMIT $5");
      rows.bind(&labels, &types, base | after, base | range.last, at_once);
      while (true) {
        TRY(const bool row, rows.step());
        if (!row) break;
        places.push_back(rows.integer(0));
      }
    }
    for (const auto pos : places) {
      after = pos & shelf_mask;
      auto row = db().prepare(reading.wants_heads() ? one_head : one_object);
      TRY(const bool there, row.bind(pos).step());
      if (!there || reading.is_full()) continue;
      Row found = Row::of(row);
      // A head views nothing of its row, and what is looked at next is read by the same statement.
      if (reading.wants_heads()) row.reset();
      const auto late = reading.late.find(found.label);
      const bool entered_late = late != reading.late.end() && after <= late->second;
      if (entered_late != (range.entered != nullptr)) continue;
      const auto place = reading.place_of(found);
      const auto added = reading.added_of(found);
      CHECK(take(reading, std::move(found), place, added));
    }
    if (places.size() < at_once) return {};
  }
  return {};
}

// All that the sieve knows of some ids; few, since one id has as many rows as it has versions.
Result<void> StoredObjectReader::read_ids(Reading& reading) {
  std::vector<Row> found;
  std::vector<std::string> ids = reading.query.ids;
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  for (const auto& id : ids) {
    TRY(auto rows, siblings(reading, id));
    std::ranges::move(rows, std::back_inserter(found));
  }
  const auto place = [&](const Row& row) { return order_of(reading.place_of(row)); };
  std::ranges::sort(found, {}, place);
  const bool from_start = reading.query.after == port::ObjectPlace{};
  for (auto& row : found) {
    if (reading.is_full()) return {};
    if (!from_start && place(row) <= order_of(reading.query.after)) continue;
    const bool of_type =
        reading.query.types.empty() || std::ranges::find(reading.types, row.type) != reading.types.end();
    if (!of_type) continue;
    const auto stands = reading.place_of(row);
    const auto added = reading.added_of(row);
    CHECK(take(reading, std::move(row), stands, added));
  }
  return {};
}

Result<bool> StoredObjectReader::fits(Reading& reading, const Row& row) {
  const auto& query = reading.query;
  const auto holds = [](const auto& list, const auto& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
  };
  if (!holds(query.spec_versions, row.spec)) return false;
  if (query.at_most && parts_.book.label_of(row.label).tlp < *query.at_most) return false;
  if (query.submitters.empty()) return true;
  TRY(const auto* batch, batch_of(reading, row.batch));
  return batch != nullptr && holds(query.submitters, batch->submitter);
}

Result<void> StoredObjectReader::take(Reading& reading, Row&& row, const port::ObjectPlace& place, Instant added) {
  if (reading.query.added_after && added <= *reading.query.added_after) return {};
  TRY(const bool fit, fits(reading, row));
  if (!fit) return {};
  TRY(const bool chosen, is_chosen(reading, row));
  if (!chosen) return {};
  TRY(auto shown, bytes_of(reading, row));
  if (!shown) return {};
  auto& page = reading.page;
  const std::size_t limit = std::clamp<std::size_t>(reading.query.limit, 1, most_objects);
  if (page.objects.size() >= limit || reading.bytes > most_bytes) {
    page.more = true;
    return {};
  }
  if (page.objects.empty()) page.objects.reserve(std::min(limit, expected_objects));
  reading.bytes += shown->value.size();
  page.last = place;
  TRY(const auto* batch, batch_of(reading, row.batch));
  page.objects.emplace_back(policy::Labelled<port::FoundObject>{
      shown->label,
      {place, std::move(row.id), std::move(row.version), std::move(row.spec), row.instant, added,
       std::move(shown->value), batch == nullptr ? port::BatchRef() : *batch}});
  return {};
}

Result<const port::BatchRef*> StoredObjectReader::batch_of(Reading&, std::int64_t number) {
  if (const auto at = batches_.find(number); at != batches_.end()) return &at->second;
  auto row = db().prepare(
      "SELECT s.community, b.record, b.fact, b.submitter FROM object_batch AS b JOIN shelf AS s ON s.number = b.shelf"
      " WHERE b.number = $1");
  TRY(const bool there, row.bind(number).step());
  if (!there) return nullptr;
  const port::BatchRef ref{row.id<model::SpaceId>(0), row.id<model::RecordId>(1), row.id<model::FactId>(2),
                           row.id<model::OrganisationId>(3)};
  return &batches_.emplace(number, ref).first->second;
}

}  // namespace tocsin::store
