#include "wire/indicator_export.h"

#include <algorithm>
#include <array>
#include <map>

#include "state/facts/report.h"
#include "wire/ascii.h"
#include "wire/misp/event.h"
#include "wire/stix/bundle.h"

namespace tocsin::wire {
namespace {

constexpr std::array<std::string_view, 2> format_names{"stix", "misp"};
constexpr std::array<std::string_view, 2> held_back_names{"left_out", "included"};

// "TLP:AMBER+STRICT" as "amber+strict".
std::string spelled(model::Tlp tlp) { return ascii::lower(model::name_of(tlp).substr(4)); }

// What the set says of itself.
Imported head_of(const event::Record& set) {
  Imported out;
  out.source_id = to_text(set.ref.id);
  out.published = set.created_at();
  const auto head = event::read_group<state::IndicatorsImported>(set, event::group_head);
  if (!head) return out;
  if (head->title) out.title = head->title->value;
  out.earliest = head->earliest;
  out.latest = head->latest;
  for (const auto& one : head->techniques) out.techniques.push_back(one.value);
  for (const auto& one : head->references) out.references.push_back(one.value);
  return out;
}

std::string strictest(const event::Record& set, const MarkedIndicators& indicators) {
  auto tlp = model::Tlp::clear;
  for (const auto& slice : set.slices)
    if (slice.marking != nullptr) tlp = std::min(tlp, slice.marking->tlp);
  for (const auto& one : indicators) tlp = std::min(tlp, one.marking->tlp);
  return spelled(tlp);
}

struct Counted {
  std::size_t all = 0;
  std::map<std::string, std::size_t> by_list;
};

// "3 indicators are on warninglists and were left out: private-networks (2), eicar (1)."
std::string told(const Counted& held, HeldBack choice) {
  std::string out =
      fmt::format("{} {} on warninglists and {}: ", held.all, held.all == 1 ? "indicator is" : "indicators are",
                  choice == HeldBack::included ? "in this export all the same" : "left out of it");
  bool first = true;
  for (const auto& [list, count] : held.by_list) {
    out += fmt::format("{}{} ({})", first ? "" : ", ", list, count);
    first = false;
  }
  return out + ".";
}

std::string tag_of(const Counted& held, HeldBack choice) {
  return fmt::format("tocsin:held-back{}=\"{}\"", choice == HeldBack::included ? "-included" : "", held.all);
}

}  // namespace

std::span<const std::string_view> names_of(ExportFormat) { return format_names; }
std::span<const std::string_view> names_of(HeldBack) { return held_back_names; }

IndicatorExport export_indicators(const policy::Released<event::Record>& set,
                                  const policy::Released<MarkedIndicators>& indicators,
                                  const model::Warninglists& lists, ExportFormat format, HeldBack held_back) {
  Imported out = head_of(set.value());
  out.tlp = strictest(set.value(), indicators.value());
  Counted held;
  for (const auto& one : indicators.value()) {
    const auto hit = lists.first_hit(one.value);
    if (hit) ++held.by_list[hit->list->id];
    held.all += hit ? 1 : 0;
    if (hit && held_back == HeldBack::left_out) continue;
    const auto why = hit ? fmt::format("on warninglist {}: {}", hit->list->id, *hit->entry) : std::string();
    out.observables.push_back({one.value, one.value.value, "", std::nullopt, std::nullopt, why});
  }
  if (held.all > 0) {
    out.description = told(held, held_back);
    out.tags.push_back(tag_of(held, held_back));
  }
  return {format == ExportFormat::misp ? misp::write_event(out) : stix::write_bundle(out), held.all};
}

}  // namespace tocsin::wire
