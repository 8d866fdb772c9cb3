#pragma once
// Classifying by the schemes that the product knows. The danger removed: a misspelt class that no statistic ever
// counts.
//
// A class or a level is one of a scheme that this binary ships, in the version that it ships; another scheme comes with
// its data (model/scheme.h). Errors: invalid "scheme.unknown" {scheme, known}, "classification.unknown" {scheme, code,
// known}, "classification.version" {scheme, version}, "severity.unknown_level" {scheme, level, known}; `where` points
// to what is wrong. Threads: pure functions. Source: model/scheme.h; requirements AD-02, AD-03.
#include "port/deciding.h"
#include "state/facts/incident.h"

namespace tocsin::assess {

Result<void> check_classes(const state::Classification& classification);
Result<void> check_level(const state::Severity& severity);

// What a person says of an incident's severity. Where the scheme has questions, the level follows from their answers;
// another one may be named, and the reason then says why.
struct SeverityChoice {
  model::Line<40> scheme;
  std::optional<model::Line<40>> level;
  std::optional<model::Whole<0, 100>> score;
  model::List<state::SeverityAnswer, 16> answers;
  state::Note reason;
  static constexpr auto fields =
      std::tuple{model::field("scheme", &SeverityChoice::scheme), model::field("level", &SeverityChoice::level),
                 model::field("score", &SeverityChoice::score), model::field("answers", &SeverityChoice::answers),
                 model::field("reason", &SeverityChoice::reason)};
};
// Errors besides: those of model/scoring.h; invalid "severity.other_score" {score}, "field.missing".
Result<state::Severity> severity_of(SeverityChoice choice);

template <class P>
Result<port::Draft> classify(port::Desk& desk, const policy::Permit& on, P input) {
  CHECK(check_classes(input));
  return port::just_restate(desk, on, std::move(input));
}

}  // namespace tocsin::assess
