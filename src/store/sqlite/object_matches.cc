// Objects by the values that they hold.
#include <algorithm>

#include "store/sqlite/object_row.h"

namespace tocsin::store {
namespace {

constexpr std::size_t few_entries = 4096;

std::uint64_t end_of(const port::ObjectReader::Key& key) { return std::max(key.key, key.until); }

}  // namespace

// Where objects stand that hold the key under a label that is seen; at most `most`. Of a value that very many hold, the
// entries of each label are looked up apart: how many hidden ones there are changes nothing.
Result<std::vector<std::int64_t>> StoredObjectReader::seen_places(const Key& key, const policy::VisibleLabels& labels,
                                                                  const SieveView& known, std::size_t most) {
  std::vector<std::int64_t> out;
  SieveEntries entries;
  TRY(const bool whole, known.find(db(), least_of(key.key), greatest_of(end_of(key)), few_entries, entries));
  const auto gather = [&] {
    for (const auto& entry : entries)
      if (labels.contains(entry.label) && out.size() < most) out.push_back(entry.pos);
  };
  if (whole || key.until > key.key) {
    gather();
    return out;
  }
  auto rows = db().prepare("SELECT DISTINCT label FROM shelf_label");
  while (out.size() < most) {
    TRY(const bool row, rows.step());
    if (!row) break;
    const auto label = static_cast<std::uint32_t>(rows.integer(0));
    if (!labels.contains(label)) continue;
    entries.clear();
    TRY(const bool all, known.find(db(), least_of(key.key, label), greatest_of(key.key, label), most, entries));
    (void)all;
    gather();
  }
  return out;
}

const Result<port::Shelf>& StoredObjectReader::shelf_by_number(std::int64_t number) {
  const auto read = [&]() -> Result<port::Shelf> {
    auto row = db().prepare("SELECT community, audience FROM shelf WHERE number = $1");
    TRY(const bool there, row.bind(number).step());
    const auto audience = there ? model::atom_from_text(row.text(1)) : std::nullopt;
    if (!audience) return fail(Code::unavailable, "store.damaged", "shelf");
    return port::Shelf{row.id<model::CommunityId>(0), *audience};
  };
  if (const auto at = shelves_.find(number); at != shelves_.end()) return at->second;
  return shelves_.emplace(number, read()).first->second;
}

Result<std::optional<policy::Labelled<port::ObjectMatch>>> StoredObjectReader::match_at(
    std::int64_t pos, std::size_t asked, const policy::VisibleLabels& labels) {
  using Found = std::optional<policy::Labelled<port::ObjectMatch>>;
  port::ObjectMatch match{.asked = asked};
  Row found;
  {
    auto row = db().prepare(
        "SELECT o.pos, o.label, o.id, t.name, o.added, o.batch, o.parts IS NOT NULL, o.bytes, b.submitter"
        " FROM object AS o JOIN object_type AS t ON t.number = o.type JOIN object_batch AS b ON b.number = o.batch"
        " WHERE o.pos = $1");
    TRY(const bool there, row.bind(pos).step());
    if (!there || !labels.contains(row.integer(1))) return Found();
    // What is found may stand in a part that is marked apart: then it is no match for whom that part is hidden.
    found.label = row.integer(1);
    match.id = row.text(2);
    match.type = row.text(3);
    match.added = row.instant(4);
    match.submitter = row.id<model::OrganisationId>(8);
    if (row.integer(6) == 0) match.bytes = text_of(row.blob(7));
  }
  TRY(match.shelf, shelf_by_number(pos >> shelf_bits));
  if (match.bytes.empty()) {
    auto row = db().prepare(
        "SELECT pos, label, type, added, batch, alone, version_us, version_ns, id, version, spec, digest, parts"
        " FROM object WHERE pos = $1");
    TRY(const bool there, row.bind(pos).step());
    if (!there) return Found();
    const Row whole = Row::of(row);
    row.reset();
    const port::ObjectQuery query{.shelf = match.shelf};
    Reading reading{.query = query, .labels = labels, .shelf = {pos >> shelf_bits, 0}, .view = {}, .late = {}, .types = {}};
    TRY(auto shown, bytes_of(reading, whole));
    if (!shown) return Found();
    found.label = shown->label;
    match.bytes = std::move(shown->value);
  }
  return Found({found.label, std::move(match)});
}

Result<void> StoredObjectReader::match_key(std::size_t asked, const Key& key,
                                           const std::optional<model::CommunityId>& community,
                                           const policy::VisibleLabels& labels, const SieveView& known,
                                           port::ObjectMatches& out) {
  const auto most = static_cast<std::size_t>(port::object_matches_counted);
  TRY(const auto places, seen_places(key, labels, known, most));
  std::vector<policy::Labelled<port::ObjectMatch>> found;
  for (const auto pos : places) {
    TRY(auto match, match_at(pos, asked, labels));
    if (match && (!community || match->value.shelf.community == *community)) found.push_back(std::move(*match));
  }
  if (found.size() > port::object_matches_listed) {
    out.common.push_back({asked, static_cast<std::int64_t>(found.size())});
    return {};
  }
  for (auto& match : found) out.found.emplace_back(std::move(match));
  return {};
}

std::bitset<129> StoredObjectReader::prefix_lengths() {
  std::bitset<129> out;
  if (parts_.db == nullptr) return out;
  auto rows = db().prepare("SELECT length FROM object_prefix");
  while (true) {
    const auto row = noted(rows.step());
    if (!row || !*row) return out;
    out.set(static_cast<std::size_t>(rows.integer(0)));
  }
}

port::ObjectMatches StoredObjectReader::objects_by_key(const std::vector<Key>& keys,
                                                       const std::optional<model::CommunityId>& community,
                                                       const policy::VisibleLabels& labels) {
  port::ObjectMatches out;
  if (parts_.db == nullptr || labels.empty()) return out;
  const auto known = noted(sieve());
  if (!known) return out;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (!noted(match_key(i, keys[i], community, labels, **known, out))) return {};
  return out;
}

}  // namespace tocsin::store
