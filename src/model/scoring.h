#pragma once
// The score of an incident by a scheme's questions. The danger removed: a severity that nobody can work out again, or
// that moves because somebody knows less.
//
// The score is the mean of the answers' points under their questions' weights, rounded to the nearest whole; half goes
// up. What is not known is not answered and counts for nothing, but at least half of all weight must be answered. The
// level is the gravest whose `from` the score reaches. Units: points 0..100. Threads: pure. Errors: invalid
// "severity.no_questions" {scheme} | "severity.unknown_question" {question, known} | "severity.unknown_answer"
// {question, answer, known} | "severity.answered_twice" {question} | "severity.too_little_known" {open}; `where` points
// into a list "/answers". Source: CISA National Cyber Incident Scoring System (weighted arithmetic mean), which leaves
// correlated incidents to people; the questions for them are ours.
#include <span>

#include "model/scheme.h"

namespace tocsin::model {

struct ScoredAnswer {
  std::string_view question;
  std::string_view answer;
};
struct Score {
  std::int64_t points = 0;
  std::string_view level;  // views the scheme
};
Result<Score> score_of(const Scheme& scheme, std::span<const ScoredAnswer> answers);

}  // namespace tocsin::model
