#include "wire/stix/pattern.h"

#include "wire/stix/pattern_tree.h"

namespace tocsin::wire::stix {
namespace {

std::string joined(const std::vector<Step>& path) {
  std::string out;
  for (const auto& step : path) {
    if (step.kind == StepKind::name)
      out += (&step == &path.front() ? "" : ".") + step.text;
    else
      out += '[' + (step.kind == StepKind::any ? "*" : step.text) + ']';
  }
  return out;
}

Comparison comparison_of(Test&& test) {
  Comparison out{std::move(test.object_type), joined(test.path), std::string(text_of(test.op)), Sense::holds, {}};
  const bool unequal = test.op == Operator::not_equal;
  if (unequal) out.operation = "=";
  if (unequal != (test.negation == Negation::negated)) out.sense = Sense::denied;
  for (auto& value : test.values) out.values.push_back(std::move(value.text));
  return out;
}

}  // namespace

Result<std::vector<Comparison>> comparisons_in(std::string_view pattern) {
  TRY(auto read, read_pattern(pattern));
  std::vector<Comparison> out;
  out.reserve(read.tests.size());
  for (auto& test : read.tests) out.push_back(comparison_of(std::move(test)));
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace tocsin::wire::stix
