#include "cli/duty.h"

#include <algorithm>

#include "cli/records.h"
#include "model/codec.h"
#include "state/due.h"

namespace tocsin::cli {
namespace {

using model::Kind;

constexpr std::string_view of_invitation[] = {"invited"};
constexpr std::string_view of_report[] = {"needs_info"};
constexpr std::string_view of_lead[] = {"offered"};
constexpr std::string_view of_improvement[] = {"open", "in_progress"};

bool is_in(std::span<const std::string_view> states, const std::string& state) {
  return std::ranges::find(states, state) != states.end();
}

const json::Value* group_of(const json::Value& record, std::string_view name) {
  const auto* group = record.is_object() ? record.get_object().if_contains(name) : nullptr;
  return group != nullptr && group->is_object() ? group : nullptr;
}

std::string text_below(const json::Value& record, std::string_view group, std::string_view member) {
  const auto* below = group_of(record, group);
  return below == nullptr ? std::string() : text_in(*below, member);
}

// As state::due_at() has it: a reply's date counts in the states that follow an agreement to it.
std::string agreed_date(const json::Value& request) {
  return is_in(state::agreed_request_states(), text_in(request, "state")) ? text_below(request, "reply", "due_at") : "";
}

}  // namespace

std::span<const DutyKind> duty_kinds() {
  static const DutyKind all[] = {{Kind::request, state::awaited_request_states()},
                                 {Kind::participation, of_invitation},
                                 {Kind::membership, of_invitation},
                                 {Kind::report, of_report},
                                 {Kind::lead, of_lead},
                                 {Kind::improvement, of_improvement}};
  return all;
}

bool is_other_date(const json::Value& record) {
  return text_in(record, "kind") == "request" && !agreed_date(record).empty();
}

std::optional<Instant> due_at(const json::Value& record) {
  if (is_other_date(record)) return instant_from_text(agreed_date(record));
  for (const auto& text :
       {text_in(record, "due_at"), text_in(record, "reply_by"), text_below(record, "question", "reply_by")})
    if (!text.empty()) return instant_from_text(text);
  return std::nullopt;
}

bool is_awaited(const json::Value& record) {
  const auto kind = text_in(record, "kind");
  const auto state = text_in(record, "state");
  return std::ranges::any_of(
      duty_kinds(), [&](const DutyKind& one) { return model::name_of(one.kind) == kind && is_in(one.awaited, state); });
}

bool is_overdue(const json::Value& record, Instant now) {
  const auto due = due_at(record);
  return due && *due < now && is_awaited(record);
}

}  // namespace tocsin::cli
