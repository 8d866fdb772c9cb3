#include "report/indicators.h"

#include <algorithm>
#include <ranges>

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

constexpr std::size_t warnings_listed = 200;

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

ParsedIndicators parsed_of(Listed input) {
  ParsedIndicators out;
  out.head.title = std::move(input.title);
  out.head.format.value = "list";
  for (auto& one : input.indicators.items) out.observables.push_back({one.type, std::move(one.value.value)});
  return out;
}

// Text of a list as a field may hold it, or none.
std::optional<model::Line<500>> fitted(const std::string& text) {
  if (!model::check_text(text, 500, model::Breaks::refused, "")) return std::nullopt;
  return model::Line<500>{text};
}

// By the server: its finding, in the same breath.
void warn(Desk& desk, Draft& out, std::span<const model::Observable> set) {
  const auto held = model::held_back(desk.warninglists, set);
  if (held.empty()) return;
  state::IndicatorsWarned said;
  said.count.value = static_cast<std::int64_t>(held.size());
  for (const auto& one : held | std::views::take(warnings_listed))
    said.held_back.items.push_back({one.observable.type,
                                    {one.observable.value},
                                    {one.hit.list->id},
                                    {one.hit.list->version},
                                    fitted(one.hit.list->name),
                                    fitted(*one.hit.entry)});
  const auto& head = out.pieces.front();
  out.pieces.push_back(port::create(head.space, head.record, head.label, said));
  out.pieces.back().by = port::By::server;
}

Draft set_of(Desk& desk, const Permit& on, ParsedIndicators parsed, const model::Label& label) {
  const auto set = as_set(std::move(parsed.observables));
  parsed.head.count.value = static_cast<std::int64_t>(set.size());
  parsed.head.left_out.value = static_cast<std::int64_t>(parsed.left_out);
  parsed.head.merkle_root.value = to_hex(root_of(set));
  Draft out = port::make(desk, on, port::owner_of_addition(desk, on), label, parsed.head);
  out.indicators.reserve(set.size());
  for (const auto& one : set) out.indicators.push_back({out.subject, on.record().ref.id, one, label});
  warn(desk, out, set);
  return out;
}

Result<Draft> add(Desk& desk, const Permit& on, Listed input) {
  return import_indicators(desk, on, parsed_of(std::move(input)));
}

Result<Draft> contribute(Desk& desk, const Permit& on, Listed input) {
  auto parsed = parsed_of(std::move(input));
  CHECK(check(parsed.observables));
  TRY(const model::Label label, port::choose_label(desk, on.record().space, port::participants_label(on)));
  return set_of(desk, on, std::move(parsed), label);
}

constexpr port::Act all[] = {
    port::act_on<Listed, add>("indicators.add", model::Kind::report, model::Kind::indicator_set, indicators_right.who),
    port::act_on<Listed, contribute>("indicators.contribute", model::Kind::incident, model::Kind::indicator_set,
                                     Who::participant | Who::team | Who::lead, port::Marking::chosen)
        .during(state::under_way),
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
  return set_of(desk, report, std::move(parsed), label);
}

std::span<const port::Act> indicator_acts() { return all; }

}  // namespace tocsin::report
