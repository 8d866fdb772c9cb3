#include "report/indicators.h"

#include <algorithm>

#include "base/utf8.h"
#include "event/merkle.h"
#include "report/kinds.h"

namespace tocsin::report {
namespace {

bool is_control(char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; }

bool well_formed(const model::Observable& observable) {
  const auto& value = observable.value;
  return !value.empty() && value.size() <= model::observable_max_bytes && utf8::valid(value) &&
         std::ranges::none_of(value, is_control);
}

Result<void> check(const std::vector<model::Observable>& observables) {
  if (observables.empty()) return fail(Code::invalid, "indicators.none", "/indicators");
  if (observables.size() > indicators_max)
    return fail(Code::limit, "indicators.too_many", "/indicators", {{"max", fmt::to_string(indicators_max)}});
  const auto at = std::ranges::find_if_not(observables, well_formed);
  if (at == observables.end()) return {};
  return fail(Code::invalid, "indicator.value", fmt::format("/indicators/{}/value", at - observables.begin()));
}

std::vector<model::Observable> as_set(std::vector<model::Observable> observables) {
  std::ranges::sort(observables);
  const auto rest = std::ranges::unique(observables);
  observables.erase(rest.begin(), rest.end());
  return observables;
}

struct Indicator {
  model::ObservableType type = model::ObservableType::other;
  model::Line<model::observable_max_bytes> value;
  static constexpr auto fields =
      std::tuple{model::field("type", &Indicator::type), model::field("value", &Indicator::value)};
};

struct Listed {
  std::optional<state::Title> title;
  model::List<Indicator, 10'000> indicators;
  static constexpr auto fields =
      std::tuple{model::field("title", &Listed::title), model::field("indicators", &Listed::indicators)};
};

Result<Draft> add(Desk& desk, const Permit& on, Listed input) {
  ParsedIndicators parsed;
  parsed.head.title = std::move(input.title);
  parsed.head.format.value = "list";
  for (auto& one : input.indicators.items) parsed.observables.push_back({one.type, std::move(one.value.value)});
  return import_indicators(desk, on, std::move(parsed));
}

constexpr port::Act all[] = {
    port::act_on<Listed, add>("indicators.add", model::Kind::report, model::Kind::indicator_set, indicators_right.who),
};

}  // namespace

Digest root_of(std::span<const model::Observable> observables) {
  std::vector<Digest> leaves;
  leaves.reserve(observables.size());
  for (const auto& one : observables)
    leaves.push_back(event::merkle_leaf(view_of(fmt::format("{}|{}", model::name_of(one.type), one.value))));
  return event::merkle_root(leaves);
}

Result<Draft> import_indicators(Desk& desk, const Permit& report, ParsedIndicators parsed) {
  CHECK(require_unsettled(report));
  CHECK(check(parsed.observables));
  TRY(const model::Label label, port::head_label(desk, report));
  const auto set = as_set(std::move(parsed.observables));
  parsed.head.count.value = static_cast<std::int64_t>(set.size());
  parsed.head.left_out.value = static_cast<std::int64_t>(parsed.left_out);
  parsed.head.merkle_root.value = to_hex(root_of(set));
  Draft out = port::make(desk, report, desk.acting_for(), label, parsed.head);
  out.indicators.reserve(set.size());
  for (const auto& one : set) out.indicators.push_back({out.subject, report.record().ref.id, one, label});
  return out;
}

std::span<const port::Act> indicator_acts() { return all; }

}  // namespace tocsin::report
