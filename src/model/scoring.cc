#include "model/scoring.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace tocsin::model {
namespace {

template <class Entry, std::size_t Max>
const Entry* named(const List<Entry, Max>& entries, std::string_view id) {
  const auto at = std::ranges::find_if(entries, [&](const auto& one) { return one.id.value == id; });
  return at == entries.end() ? nullptr : &*at;
}

struct Weighed {
  std::int64_t sum = 0;  // of points under their weights
  std::int64_t weight = 0;
  std::set<std::string_view> answered;
};

Result<void> weigh(const Scheme& scheme, const ScoredAnswer& one, const std::string& where, Weighed& out) {
  const auto* question = named(scheme.questions, one.question);
  if (question == nullptr)
    return fail(Code::invalid, "severity.unknown_question", json::pointer_step(where, "question"),
                {{"question", std::string(one.question)}, {"known", ids_in(scheme.questions)}});
  const auto* answer = named(question->answers, one.answer);
  if (answer == nullptr)
    return fail(Code::invalid, "severity.unknown_answer", json::pointer_step(where, "answer"),
                {{"question", std::string(one.question)},
                 {"answer", std::string(one.answer)},
                 {"known", ids_in(question->answers)}});
  if (!out.answered.insert(question->id.value).second)
    return fail(Code::invalid, "severity.answered_twice", json::pointer_step(where, "question"),
                {{"question", std::string(one.question)}});
  out.sum += question->weight.value * answer->points.value;
  out.weight += question->weight.value;
  return {};
}

Result<void> check_enough(const Scheme& scheme, const Weighed& weighed) {
  std::int64_t all = 0;
  std::vector<std::string_view> open;
  for (const auto& one : scheme.questions) {
    all += one.weight.value;
    if (!weighed.answered.contains(one.id.value)) open.emplace_back(one.id.value);
  }
  if (weighed.weight * 2 >= all) return {};
  return fail(Code::invalid, "severity.too_little_known", "/answers",
              {{"open", fmt::format("{}", fmt::join(open, ", "))}});
}

}  // namespace

Result<Score> score_of(const Scheme& scheme, std::span<const ScoredAnswer> answers) {
  if (scheme.questions.empty())
    return fail(Code::invalid, "severity.no_questions", "/answers", {{"scheme", scheme.scheme.value}});
  Weighed weighed;
  for (std::size_t i = 0; i < answers.size(); ++i)
    CHECK(weigh(scheme, answers[i], json::pointer_step("/answers", i), weighed));
  CHECK(check_enough(scheme, weighed));
  Score out{.points = (weighed.sum * 2 + weighed.weight) / (weighed.weight * 2), .level = {}};
  for (const auto& level : scheme.levels)
    if (out.level.empty() && out.points >= level.from->value) out.level = level.id.value;
  return out;
}

}  // namespace tocsin::model
