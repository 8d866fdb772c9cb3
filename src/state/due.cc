#include "state/due.h"

#include <algorithm>
#include <array>

#include "state/facts/response.h"

namespace tocsin::state {
namespace {

constexpr std::array<std::string_view, 8> open_states{"sent",     "delivered",   "acknowledged", "counter_dated",
                                                      "accepted", "in_progress", "returned",     "answered"};
constexpr std::span awaited_states = std::span(open_states).first(7);  // all but "answered"
// Accepting what was asked writes a reply without a date; in these a reply with one was agreed on.
constexpr std::array<std::string_view, 6> agreed_states{"accepted", "in_progress", "returned",
                                                        "answered", "verified",    "done"};

bool is_in(const event::Record& request, std::span<const std::string_view> states) {
  return std::ranges::find(states, request.state()) != states.end();
}

}  // namespace

std::optional<Instant> due_at(const event::Record& request) {
  if (is_in(request, agreed_states))
    if (const auto agreed = event::read_group<RequestCounterDated>(request, "reply")) return agreed->due_at;
  const auto sent = event::read_group<RequestSent>(request, event::group_head);
  return sent ? sent->due_at : std::nullopt;
}

bool is_open(const event::Record& request) { return is_in(request, open_states); }

bool is_done(const event::Record& request) { return request.state() == "verified" || request.state() == "done"; }

bool is_overdue(const event::Record& request, Instant now) {
  const auto due = due_at(request);
  return due && *due < now && is_in(request, awaited_states);
}

std::span<const std::string_view> open_request_states() { return open_states; }
std::span<const std::string_view> awaited_request_states() { return awaited_states; }
std::span<const std::string_view> agreed_request_states() { return agreed_states; }

}  // namespace tocsin::state
