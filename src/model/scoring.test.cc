#include "model/scoring.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tocsin::model {
namespace {

const Scheme& scored() { return *scheme_named("community-score"); }

std::vector<ScoredAnswer> all_of(auto&& choose) {
  std::vector<ScoredAnswer> out;
  for (const auto& question : scored().questions)
    out.push_back({question.id.value, choose(question.answers.items).id.value});
  return out;
}

const SchemeAnswer& any_of(const std::vector<SchemeAnswer>& answers) {
  return answers[*rc::gen::inRange<std::size_t>(0, answers.size())];
}

std::string refusal(std::vector<ScoredAnswer> answers) {
  const auto score = score_of(scored(), answers);
  return score ? "" : score.error().what + " " + score.error().where;
}

TEST(Scoring, TheWorstIsAnEmergencyAndTheLeastIsTheBaseline) {
  const auto points = [](const SchemeAnswer& one) { return one.points.value; };
  const auto worst = score_of(
      scored(), all_of([&](const auto& a) -> const SchemeAnswer& { return *std::ranges::max_element(a, {}, points); }));
  ASSERT_TRUE(worst);
  EXPECT_EQ(worst->points, 100);
  EXPECT_EQ(worst->level, "emergency");
  const auto least = score_of(
      scored(), all_of([&](const auto& a) -> const SchemeAnswer& { return *std::ranges::min_element(a, {}, points); }));
  ASSERT_TRUE(least);
  EXPECT_LT(least->points, 20);
  EXPECT_EQ(least->level, "baseline");
}

TEST(Scoring, WhatCannotBeMeantIsToldWithItsPlace) {
  auto answers = all_of([](const auto& a) -> const SchemeAnswer& { return a.front(); });
  answers[1].question = "weather";
  EXPECT_EQ(refusal(answers), "severity.unknown_question /answers/1/question");
  answers = all_of([](const auto& a) -> const SchemeAnswer& { return a.front(); });
  answers[2].answer = "perhaps";
  EXPECT_EQ(refusal(answers), "severity.unknown_answer /answers/2/answer");
  answers = all_of([](const auto& a) -> const SchemeAnswer& { return a.front(); });
  answers.push_back(answers[0]);
  EXPECT_EQ(refusal(answers), "severity.answered_twice /answers/10/question");
  EXPECT_EQ(refusal({}), "severity.too_little_known /answers");
  EXPECT_EQ(score_of(*scheme_named("ncsc6"), {}).error().what, "severity.no_questions");
}

RC_GTEST_PROP(Scoring, AGraverAnswerNeverLowersTheScore, ()) {
  auto answers = all_of(any_of);
  const auto before = score_of(scored(), answers);
  RC_ASSERT(before.has_value());
  const auto which = *rc::gen::inRange<std::size_t>(0, answers.size());
  const auto& question = scored().questions.items[which];
  std::int64_t now = 0;
  for (const auto& one : question.answers)
    if (one.id.value == answers[which].answer) now = one.points.value;
  for (const auto& one : question.answers) {
    if (one.points.value < now) continue;
    answers[which].answer = one.id.value;
    RC_ASSERT(score_of(scored(), answers)->points >= before->points);
  }
}

RC_GTEST_PROP(Scoring, TheOrderOfAnswersChangesNothing, ()) {
  auto answers = all_of(any_of);
  const auto before = score_of(scored(), answers);
  std::ranges::reverse(answers);
  RC_ASSERT(score_of(scored(), answers)->points == before->points);
}

}  // namespace
}  // namespace tocsin::model
