#include "policy/readings.h"

#include <utility>

namespace tocsin::policy {

bool is_journalled(model::Kind kind) {
  using model::Kind;
  switch (kind) {
    case Kind::organisation:
    case Kind::team:
    case Kind::person:
    case Kind::contact:
    case Kind::token:
    case Kind::community:
    case Kind::membership:
    case Kind::policy:
    case Kind::policy_signature:
    case Kind::appointment:
    case Kind::circle:
    case Kind::circle_membership:
    case Kind::client_relation:
    case Kind::escrow:
    case Kind::journal:
      return false;
    default:
      return true;
  }
}

void Readings::note(const event::Record& record, const event::Slice& slice, const model::OrganisationId& originator) {
  if (noted_.insert(slice.fact).second) all_.push_back({record.ref, record.space, slice.fact, originator});
}

void Readings::note(const Reading& reading) {
  if (noted_.insert(reading.fact).second) all_.push_back(reading);
}

std::vector<Reading> Readings::take() {
  noted_.clear();
  return std::exchange(all_, {});
}

}  // namespace tocsin::policy
