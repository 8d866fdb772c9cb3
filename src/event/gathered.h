#pragma once
// Groups in which a record names other records. The danger removed: a list that tells every reader of the record that
// something stands which they may not read.
//
// Each slice of such a group names records that have the same readers, under a label whose readers may read both; its
// body is an object with one array of ids, which bears the group's name. What a reader gets of the group is not its
// newest slice but the members of all slices that it may read, oldest first. Threads: pure. Source: docs/adr/0009.
#include "event/record.h"

namespace tocsin::event {

inline constexpr std::string_view group_reports = "reports";
inline constexpr std::string_view group_communities = "communities";

constexpr bool is_gathered(std::string_view group) { return group == group_reports || group == group_communities; }

// As texts, each once.
std::vector<std::string> gathered(const Record& record, std::string_view group);

template <class Id>
std::vector<Id> gathered_ids(const Record& record, std::string_view group) {
  std::vector<Id> out;
  for (const auto& text : gathered(record, group))
    if (const auto raw = from_uuid_text(text)) out.emplace_back(*raw);
  return out;
}

}  // namespace tocsin::event
