#pragma once
// What one caller was given of others' words, noted as it is given. The danger removed: a journal of reads that a new
// door forgets to write.
//
// The gate notes every slice that it releases to a caller whose reading is journalled: of TLP:AMBER or stricter,
// another organisation's word, and no entry of the directory (who is who is read by the way with everything). What a
// decision looks at is no reading: its gate has none of these. Each fact once. Threads: one request's. Source:
// docs/sharing.md (the journal of reads).
#include <unordered_set>
#include <vector>

#include "event/record.h"

namespace tocsin::policy {

struct Reading {
  event::RecordRef record;
  event::SpaceRef space;
  model::FactId fact;
  model::OrganisationId originator;
};

bool is_journalled(model::Kind kind);

class Readings {
 public:
  void note(const event::Record& record, const event::Slice& slice, const model::OrganisationId& originator);
  void note(const Reading& reading);
  bool empty() const { return all_.empty(); }
  std::vector<Reading> take();

 private:
  std::vector<Reading> all_;
  std::unordered_set<model::FactId> noted_;
};

}  // namespace tocsin::policy
