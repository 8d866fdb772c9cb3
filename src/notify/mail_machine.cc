#include "notify/mail_machine.h"

#include <algorithm>
#include <array>
#include <string>

namespace tocsin::notify {
namespace {

using enum port::MailState;

constexpr std::array<std::string_view, 8> triggers{"attempt", "accept", "defer", "refuse",
                                                   "lose",    "expire", "empty", "bounce"};

constexpr MailMove moves[] = {
    {ready, MailTrigger::attempt, sending},   {retry, MailTrigger::attempt, sending},
    {unknown, MailTrigger::attempt, sending}, {sending, MailTrigger::accept, sent},
    {sending, MailTrigger::defer, retry},     {sending, MailTrigger::refuse, failed},
    {sending, MailTrigger::lose, unknown},    {ready, MailTrigger::expire, failed},
    {retry, MailTrigger::expire, failed},     {unknown, MailTrigger::expire, failed},
    {ready, MailTrigger::empty, dropped},     {retry, MailTrigger::empty, dropped},
    {unknown, MailTrigger::empty, dropped},   {sent, MailTrigger::bounce, bounced},
    {unknown, MailTrigger::bounce, bounced},
};

constexpr std::int64_t most_doublings = 6;

}  // namespace

std::span<const std::string_view> names_of(MailTrigger) { return triggers; }
std::span<const MailMove> mail_moves() { return moves; }

Result<port::MailState> next(port::MailState state, MailTrigger trigger) {
  const auto* found =
      std::ranges::find_if(moves, [&](const MailMove& move) { return move.from == state && move.trigger == trigger; });
  if (found != std::end(moves)) return found->to;
  return fail(Code::conflict, "mail.move", "",
              {{"state", std::string(model::name_of(state))}, {"trigger", std::string(model::name_of(trigger))}});
}

Span pause_after(std::int64_t attempts) {
  const auto doublings = std::clamp<std::int64_t>(attempts - 1, 0, most_doublings);
  return std::min(Span{seconds(60).us << doublings}, hours(1));
}

}  // namespace tocsin::notify
