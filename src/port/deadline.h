#pragma once
// Deadlines: what the server does by its own hand once an instant that a record names has come. The danger removed: a
// date that people read and rely on, and that nothing keeps.
//
// A deadline is looked for wherever a fact of the type `set_by` or of one of `moved_by` stands, and asked of the record
// again when it comes, so that one which was met, moved or made void meanwhile is left alone. What is done is one draft
// in the record's own space, of facts whose ids come from the fact that set the deadline (reaction_fact_id): done
// twice, it is the same fact and refused as such. Errors: those of reading a group of the record. Threads: tables are
// static.
#include <algorithm>

#include "port/act.h"

namespace tocsin::port {

struct Deadline {
  std::string_view name;    // "prepare.end_appointment"
  std::string_view set_by;  // the type of the facts that set it
  model::Kind kind{};       // of the records that have one
  // When the record, as it stands, falls due; none where it never does.
  Result<std::optional<Instant>> (*due_at)(const policy::Permit& on) = nullptr;
  Result<Draft> (*meet)(Desk& desk, const policy::Permit& on) = nullptr;
  std::span<const std::string_view> moved_by = {};  // further types

  bool is_set_by(std::string_view type) const {
    return type == set_by || std::find(moved_by.begin(), moved_by.end(), type) != moved_by.end();
  }
};

}  // namespace tocsin::port
