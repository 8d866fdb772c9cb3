#pragma once
// What an organisation owes by when, read from records as the API writes them. The danger removed: a list of duties
// that counts another date than the server's own views.
//
// Of a request the date is the one first asked for, or the one agreed on since; of an invitation and a question the
// date by which a reply is wanted; of an improvement its own. Threads: pure functions. Source: state/due.h.
#include <optional>
#include <span>

#include "base/json.h"
#include "base/time.h"
#include "model/kinds.h"

namespace tocsin::cli {

struct DutyKind {
  model::Kind kind;
  std::span<const std::string_view> awaited;  // states in which the owner's act is awaited
};
std::span<const DutyKind> duty_kinds();

std::optional<Instant> due_at(const json::Value& record);
bool is_other_date(const json::Value& record);  // agreed on since it was sent
bool is_awaited(const json::Value& record);
bool is_overdue(const json::Value& record, Instant now);

}  // namespace tocsin::cli
