#include "state/due.h"

#include <algorithm>
#include <array>

#include "state/facts/response.h"

namespace tocsin::state {
namespace {

// Nothing is awaited in these.
constexpr std::array<std::string_view, 5> settled{"answered", "verified", "done", "declined", "cancelled"};

}  // namespace

std::optional<Instant> due_at(const event::Record& request) {
  const auto agreed = event::read_group<RequestCounterDated>(request, "reply");
  if (agreed && request.newest_of("agreement") != nullptr) return agreed->due_at;
  const auto sent = event::read_group<RequestSent>(request, event::group_head);
  return sent ? sent->due_at : std::nullopt;
}

bool is_open(const event::Record& request) {
  const auto state = request.state();
  return state != "done" && state != "declined" && state != "cancelled";
}

bool is_overdue(const event::Record& request, Instant now) {
  const auto due = due_at(request);
  return due && *due < now && std::ranges::find(settled, request.state()) == settled.end();
}

}  // namespace tocsin::state
