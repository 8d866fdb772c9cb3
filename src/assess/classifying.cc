#include "assess/classifying.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "model/scheme.h"
#include "model/scoring.h"

namespace tocsin::assess {
namespace {

// The schemes that have what is asked for: classes or levels.
template <class Entries>
std::unexpected<Error> unknown_scheme(const std::string& scheme, Entries model::Scheme::* entries, std::string where) {
  std::vector<std::string_view> known;
  for (const auto& one : model::schemes())
    if (!(one.*entries).empty()) known.emplace_back(one.scheme.value);
  return fail(Code::invalid, "scheme.unknown", std::move(where),
              {{"scheme", scheme}, {"known", fmt::format("{}", fmt::join(known, ", "))}});
}

Result<void> check_class(const state::Class& one, const std::string& where) {
  const auto* scheme = model::scheme_named(one.scheme.value);
  if (scheme == nullptr || scheme->classes.empty())
    return unknown_scheme(one.scheme.value, &model::Scheme::classes, json::pointer_step(where, "scheme"));
  if (one.version.value != scheme->version.value)
    return fail(Code::invalid, "classification.version", json::pointer_step(where, "version"),
                {{"scheme", one.scheme.value}, {"version", scheme->version.value}});
  const auto& levels = scheme->levels;
  const bool level = std::ranges::any_of(levels, [&](const auto& l) { return l.id.value == one.code.value; });
  if (level || !model::name_in(*scheme, one.code.value))
    return fail(Code::invalid, "classification.unknown", json::pointer_step(where, "code"),
                {{"scheme", one.scheme.value}, {"code", one.code.value}, {"known", model::ids_in(scheme->classes)}});
  return {};
}

}  // namespace

Result<void> check_classes(const state::Classification& classification) {
  for (std::size_t i = 0; i < classification.classes.size(); ++i)
    CHECK(check_class(classification.classes.items[i], json::pointer_step("/classes", i)));
  return {};
}

Result<void> check_level(const state::Severity& severity) {
  const auto* scheme = model::scheme_named(severity.scheme.value);
  if (scheme == nullptr || scheme->levels.empty())
    return unknown_scheme(severity.scheme.value, &model::Scheme::levels, "/scheme");
  const bool known =
      std::ranges::any_of(scheme->levels, [&](const auto& l) { return l.id.value == severity.level.value; });
  if (known) return {};
  return fail(
      Code::invalid, "severity.unknown_level", "/level",
      {{"scheme", severity.scheme.value}, {"level", severity.level.value}, {"known", model::ids_in(scheme->levels)}});
}

Result<state::Severity> severity_of(SeverityChoice choice) {
  const auto* scheme = model::scheme_named(choice.scheme.value);
  const bool is_scored = scheme != nullptr && !scheme->questions.empty();
  state::Severity out{.scheme = std::move(choice.scheme), .level = {}, .score = choice.score, .reason = choice.reason};
  if (is_scored || (scheme != nullptr && !choice.answers.empty())) {
    std::vector<model::ScoredAnswer> answers;
    for (const auto& one : choice.answers) answers.push_back({one.question.value, one.answer.value});
    TRY(const auto score, model::score_of(*scheme, answers));
    if (choice.score && choice.score->value != score.points)
      return fail(Code::invalid, "severity.other_score", "/score", {{"score", fmt::to_string(score.points)}});
    out.score = model::Whole<0, 100>{score.points};
    out.scored_level = model::Line<40>{std::string(score.level)};
    out.answers = std::move(choice.answers);
  }
  if (!choice.level && !out.scored_level) return fail(Code::invalid, "field.missing", "/level");
  out.level = choice.level ? std::move(*choice.level) : *out.scored_level;
  CHECK(check_level(out));
  return out;
}

}  // namespace tocsin::assess
