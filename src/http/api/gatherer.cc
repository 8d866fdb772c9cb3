#include "http/api/gatherer.h"

namespace tocsin::http {
namespace {

using model::Kind;
namespace document = wire::document;

constexpr std::size_t most_entries = 20'000;
constexpr std::size_t most_indicators = 20'000;
constexpr std::size_t page_size = 1000;

}  // namespace

void Gatherer::add(const port::SeenRecord& record) {
  parts_.push_back(document::part_of(record));
  organisations_.find(record->ref.owner);
  organisations_.find(record->author);
}

void Gatherer::add_all(Kind kind, const model::SpaceId& space) {
  for (const auto& record : port::all_seen(*call_.snapshot, *call_.gate, {.kind = kind, .space = space})) add(record);
}

void Gatherer::add_case(const event::Record& incident) {
  for (const Kind kind : case_kinds) add_all(kind, incident.space.id);
}

void Gatherer::add_entries(const model::SpaceId& space) {
  std::int64_t after = 0;
  for (std::size_t taken = 0; taken < most_entries; taken += page_size) {
    const auto page = call_.gate->release(call_.snapshot->entries_of(space, after, page_size, call_.gate->labels()));
    if (page->empty()) return;
    for (const auto& entry : page.value()) name(entry.value.organisation);
    after = call_.snapshot->position_of_fact(page->back().value.fact);
    parts_.push_back(document::part_of(page));
    if (page->size() < page_size) return;
  }
}

void Gatherer::add_set(const port::SeenRecord& set) {
  if (sets_ == Sets::with_their_records) add(set);
  std::int64_t after = 0;
  while (indicators_ < most_indicators) {
    const auto page =
        call_.gate->release(call_.snapshot->indicators(set->ref.id, after, page_size, call_.gate->labels()));
    if (page->empty()) return;
    after += static_cast<std::int64_t>(page->size());
    indicators_ += page->size();
    parts_.push_back(document::part_of(page));
    if (page->size() < page_size) return;
  }
}

void Gatherer::add_indicators_of(const event::Record& incident) {
  const auto add_sets = [&](const port::ListQuery& query) {
    for (const auto& set : port::all_seen(*call_.snapshot, *call_.gate, query)) add_set(set);
  };
  for (const auto& id : reports_about(call_, incident))
    if (readable(call_, id, Kind::report)) add_sets({.kind = Kind::indicator_set, .parent = id});
  add_sets({.kind = Kind::indicator_set, .space = incident.space.id});
}

void Gatherer::add_reports_of(const event::Record& incident) {
  for (const auto& id : reports_about(call_, incident))
    if (const auto report = readable(call_, id, Kind::report)) add(*report);
}

void Gatherer::add_contacts() {
  for (const auto& organisation : organisations_.found())
    for (const auto& contact : port::all_seen(
             *call_.snapshot, *call_.gate,
             {.kind = Kind::contact, .space = model::as_space(model::OrganisationId(organisation->ref.id.raw()))}))
      parts_.push_back(document::part_of(contact));
}

document::Material Gatherer::finish() {
  if (const auto* own = organisations_.find(call_.gate->clearance().organisation()))
    parts_.push_back(document::reader_of(*own));
  for (const auto& organisation : organisations_.found()) parts_.push_back(document::part_of(organisation));
  return policy::gather(std::move(parts_));
}

}  // namespace tocsin::http
