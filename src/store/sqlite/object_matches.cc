// Objects and indicators by the values that they hold.
#include <algorithm>
#include <set>

#include "store/sqlite/object_row.h"

namespace tocsin::store {
namespace {

constexpr std::size_t few_entries = 4096;

}  // namespace

// What one meeting under way needs.
struct StoredObjectReader::Meet {
  std::span<const model::Observable> values;
  const policy::VisibleLabels& labels;
  const SieveView& sieve;
  model::PrefixLengths lengths;
  port::Meetings out;
};

// Where something stands that holds the key under a label that is seen; at most `most`. Of a value that very many hold,
// the entries of each label are looked up apart: how many hidden ones there are changes nothing.
Result<void> StoredObjectReader::seen_places(const Meet& meet, const AskedKey& key, std::size_t most,
                                             std::set<std::int64_t>& out) {
  SieveEntries entries;
  const auto gather = [&] {
    for (const auto& entry : entries)
      if (meet.labels.contains(entry.label) && out.size() < most) out.insert(entry.pos);
  };
  const bool is_range = key.last > key.first;
  TRY(const bool whole,
      is_range ? meet.sieve.find(db(), least_of(key.first), greatest_of(key.last), most, entries, &meet.labels)
               : meet.sieve.find(db(), least_of(key.first), greatest_of(key.first), few_entries, entries));
  if (whole || is_range) {
    gather();
    return {};
  }
  for (const auto number : meet.labels.numbers()) {
    const auto label = static_cast<std::uint32_t>(number);
    entries.clear();
    TRY(const bool all,
        meet.sieve.find(db(), least_of(key.first, label), greatest_of(key.first, label), most, entries));
    gather();
    if (!all || out.size() >= most) return {};
  }
  return {};
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

// An object with parts marked apart is met by those alone who read all of it.
Result<void> StoredObjectReader::meet_object(Meet& meet, std::size_t asked, std::int64_t pos, Met& met) {
  auto row = db().prepare(
      "SELECT o.label, o.id, t.name, o.added, o.bytes, b.record, b.fact, b.submitter, v.label FROM object AS o"
      " JOIN object_type AS t ON t.number = o.type JOIN object_batch AS b ON b.number = o.batch"
      " LEFT JOIN object_variant AS v ON v.pos = o.pos AND v.hidden = 0 WHERE o.pos = $1");
  TRY(const bool there, row.bind(pos).step());
  if (!there) return {};
  const std::int64_t label = row.is_null(8) ? row.integer(0) : row.integer(8);
  if (!meet.labels.contains(label)) return {};
  port::ObjectMatch match{.asked = asked,
                          .id = std::string(row.text(1)),
                          .type = std::string(row.text(2)),
                          .added = row.instant(3),
                          .bytes = std::string(text_of(row.blob(4)))};
  match.batch = {{}, row.id<model::RecordId>(5), row.id<model::FactId>(6), row.id<model::OrganisationId>(7)};
  TRY(match.shelf, shelf_by_number(pos >> shelf_bits));
  match.batch.space = model::as_space(match.shelf.community);
  met.objects.push_back({label, std::move(match)});
  return {};
}

// Where the reader may read something of the set and of what holds it.
Result<void> StoredObjectReader::meet_indicator(Meet& meet, std::size_t asked, std::int64_t number, Met& met) {
  auto row = db().prepare(
      "SELECT i.label, i.type, i.value, i.set_id, i.report FROM indicator_place AS p JOIN indicator AS i"
      " ON i.set_id = p.set_id AND i.ordinal = p.ordinal WHERE p.number = $1"
      " AND EXISTS (SELECT 1 FROM slice AS s WHERE s.record = i.report AND tocsin_visible($2, s.label))"
      " AND EXISTS (SELECT 1 FROM slice AS s WHERE s.record = i.set_id AND tocsin_visible($2, s.label))");
  TRY(const bool there, row.bind(number, &meet.labels).step());
  if (!there || !meet.labels.contains(row.integer(0))) return {};
  port::IndicatorMatch match{.asked = asked,
                             .observable = {row.name<model::ObservableType>(1), std::string(row.text(2))},
                             .set = row.id<model::RecordId>(3),
                             .holder = row.id<model::RecordId>(4)};
  const auto meeting = port::meeting_of(meet.values[asked], match.observable);
  if (!meeting) return {};
  match.meeting = *meeting;
  met.indicators.push_back({row.integer(0), std::move(match)});
  return {};
}

Result<void> StoredObjectReader::meet_value(Meet& meet, std::size_t asked) {
  const auto most = static_cast<std::size_t>(port::object_matches_counted);
  std::set<std::int64_t> places;
  for (const auto& key : parts_.sources.value_keys.asked(meet.values[asked], meet.lengths))
    CHECK(seen_places(meet, key, most, places));
  Met met;
  for (const auto pos : places) {
    if (pos < 0) {
      CHECK(meet_indicator(meet, asked, -pos, met));
    } else {
      CHECK(meet_object(meet, asked, pos, met));
    }
  }
  const auto count = met.objects.size() + met.indicators.size();
  if (count > port::object_matches_listed) {
    meet.out.common.push_back({asked, static_cast<std::int64_t>(count)});
    return {};
  }
  for (auto& one : met.objects) meet.out.objects.emplace_back(std::move(one));
  for (auto& one : met.indicators) meet.out.indicators.emplace_back(std::move(one));
  return {};
}

Result<StoredObjectReader::Met> StoredObjectReader::met_about(Meet& meet, const std::string& id, std::size_t most) {
  const auto key = parts_.sources.value_keys.of_what_is_about(id);
  std::set<std::int64_t> places;
  CHECK(seen_places(meet, {key, key}, most, places));
  Met met;
  for (const auto pos : places) CHECK(meet_object(meet, 0, pos, met));
  return met;
}

std::vector<policy::Sealed<policy::Labelled<port::ObjectMatch>>> StoredObjectReader::objects_about(
    const std::string& id, std::size_t most, const policy::VisibleLabels& labels) {
  std::vector<policy::Sealed<policy::Labelled<port::ObjectMatch>>> out;
  if (parts_.db == nullptr || labels.empty()) return out;
  const auto known = noted(sieve());
  if (!known) return out;
  Meet meet{.values = {}, .labels = labels, .sieve = **known, .lengths = {}, .out = {}};
  auto met = noted(met_about(meet, id, most));
  if (!met) return out;
  for (auto& one : met->objects) out.emplace_back(std::move(one));
  return out;
}

port::Meetings StoredObjectReader::meetings(std::span<const model::Observable> values,
                                            const policy::VisibleLabels& labels) {
  if (parts_.db == nullptr || labels.empty()) return {};
  const auto known = noted(sieve());
  const auto lengths = noted(prefix_lengths_in(db()));
  if (!known || !lengths) return {};
  Meet meet{.values = values, .labels = labels, .sieve = **known, .lengths = *lengths, .out = {}};
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!noted(meet_value(meet, i))) return {};
  return std::move(meet.out);
}

}  // namespace tocsin::store
