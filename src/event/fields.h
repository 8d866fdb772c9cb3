#pragma once
// Fields of a group that have readers of their own. The danger removed: one sentence that only some may read, which
// keeps the whole record from everyone else; or which is forgotten and goes to all.
//
// A field that its sender marked apart lies in a slice of its own: its group is the group's name, '/', the field's
// name, its body says of which fact of the group it is a part, and its label lets in nobody who may not read that fact.
// It is laid into the group for whoever reads both, and for the fact that it names alone: a later value of the group
// stands without it. Threads: pure.
#include "event/record.h"

namespace tocsin::event {

std::string field_group(std::string_view group, std::string_view field);
constexpr bool is_field_group(std::string_view group) { return group.contains('/'); }

// The slices of `record` that are fields of the newest `group`, as this record has it.
std::vector<const Slice*> fields_of(const Record& record, std::string_view group);
constexpr std::string_view whole_of(std::string_view field_group) {
  return field_group.substr(0, field_group.find('/'));
}
std::string_view field_name(const Slice& field);  // of such a slice

// Lays every field into its group. For what the gate has cut for a reader: on a whole record it would show all of it.
void lay_fields(Record& record);

}  // namespace tocsin::event
