#pragma once
// Classifying by the schemes that the product knows. The danger removed: a misspelt class that no statistic ever
// counts.
//
// A class of a known scheme must be an id of it, in the version that this binary ships; schemes that it does not know
// (a community's own) are taken as given. Errors: invalid "classification.unknown" {scheme, code},
// "classification.version" {scheme, version}, "severity.unknown_level" {scheme, level}; `where` points to the class.
// Threads: pure functions. Source: model/scheme.h; requirements AD-02, AD-03.
#include "port/deciding.h"
#include "state/facts/incident.h"

namespace tocsin::assess {

Result<void> check_classes(const state::Classification& classification);
Result<void> check_level(const state::IncidentSeveritySet& severity);

template <class P>
Result<port::Draft> classify(port::Desk& desk, const policy::Permit& on, P input) {
  CHECK(check_classes(input));
  return port::just_restate(desk, on, std::move(input));
}

}  // namespace tocsin::assess
