#pragma once
// A record as folded from facts: who it belongs to and its slices. The danger removed: one mutable row on which the
// last writer's secret overwrites what others may read.
//
// A slice is the newest value of one group of fields under one label; a record has at most one slice for each (group,
// label). What a reader gets of a group is the newest slice that the reader may read: newest_of() after the gate has
// taken away the rest. `label` is the number that this server's label book gave; it leaves the server for no one.
// Ownership: values. Source: docs/adr/0002-facts.md.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "event/fact.h"
#include "model/codec.h"
#include "model/marking.h"

namespace tocsin::event {

inline constexpr std::string_view group_head = "head";
inline constexpr std::string_view group_state = "state";

struct Slice {
  std::string group;
  std::int64_t label = 0;
  std::int64_t position = 0;  // place in this server's log; compared, never shown
  model::FactId fact;
  model::OrganisationId author;
  Instant recorded_at;
  Instant happened_at;
  std::string body;                        // canonical JSON object
  const model::Label* marking = nullptr;   // the label book's; set by the gate when it releases
  const Digest* marking_digest = nullptr;  // with it
};

struct Record {
  RecordRef ref;
  SpaceRef space;
  model::OrganisationId author;  // the originator: who made the record
  std::vector<Slice> slices;     // ordered by group, then oldest first

  const Slice* newest_of(std::string_view group) const;
  std::string_view state() const;  // "" where the record has no machine or the state is not among the slices
  Instant created_at() const;      // of the earliest slice present
  Instant updated_at() const;
};

// The group's newest value as a struct; not_found "record.group" where there is none.
template <class T>
Result<T> read_group(const Record& record, std::string_view group) {
  const Slice* slice = record.newest_of(group);
  if (slice == nullptr) return fail(Code::not_found, "record.group", std::string(group));
  TRY(auto value, json::parse(slice->body, {.bytes = 16 << 20}));
  return model::decode<T>(value, "/" + std::string(group));
}

// A short random code for people, taken from the random id: "K7QM-3X2D". Collisions are possible and are resolved by
// id.
std::string short_code(const model::RecordId& id);

}  // namespace tocsin::event
