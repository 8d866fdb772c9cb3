#include "notify/rhythm.h"

#include <algorithm>

#include "i18n/format.h"

namespace tocsin::notify {
namespace {

using port::OutboxEntry;
using port::Reach;

constexpr int minutes_a_day = 24 * 60;
constexpr int morning = 8 * 60;
constexpr Span minute = seconds(60);
constexpr Span look_again_after = seconds(60);

std::string zone_of(const Reach& reach) { return reach.zone ? reach.zone->value : "UTC"; }

int minute_of_day(const Reach& reach, Instant at) {
  const auto found = i18n::minute_of_day(at, zone_of(reach));
  return found ? *found : static_cast<int>(at.us / minute.us % minutes_a_day);
}

Instant after_minutes(Instant at, int minutes) {
  return Instant{at.us - at.us % minute.us} + Span{minute.us * minutes};
}

Instant next_hour(Instant at) { return Instant{at.us - at.us % hours(1).us} + hours(1); }
Instant next_morning(const Reach& reach, Instant at) {
  const int wait = (morning - minute_of_day(reach, at) + minutes_a_day) % minutes_a_day;
  return wait == 0 ? at : after_minutes(at, wait);
}

Instant by_pace(const Reach& reach, Instant queued) {
  switch (reach.pace) {
    case port::Pace::at_once:
      return queued;
    case port::Pace::hourly:
      return next_hour(queued);
    case port::Pace::daily:
      return next_morning(reach, queued);
  }
  return queued;
}

Instant rested(const port::MailStanding& standing, Span pause, Instant at) {
  return standing.last_made_at ? std::max(at, *standing.last_made_at + pause) : at;
}

Instant due(const Rhythm& rhythm, const Reach& reach, const port::MailStanding& standing, const OutboxEntry& entry) {
  if (port::is_awaited(entry.topic)) return entry.queued_at;
  if (port::is_urgent(entry.topic)) return rested(standing, std::min(rhythm.pause, urgent_pause), entry.queued_at);
  return quiet_ends(reach, rested(standing, rhythm.pause, by_pace(reach, entry.queued_at)));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_atom_text(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}
bool is_host_text(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '.';
}

bool is_dotted(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos;
}

}  // namespace

Instant quiet_ends(const Reach& reach, Instant at) {
  if (!reach.quiet_from || !reach.quiet_until) return at;
  const auto from = minute_from(reach.quiet_from->value, "");
  const auto until = minute_from(reach.quiet_until->value, "");
  if (!from || !until || *from == *until) return at;
  const int now = minute_of_day(reach, at);
  const bool quiet = *from < *until ? now >= *from && now < *until : now >= *from || now < *until;
  return quiet ? after_minutes(at, (*until - now + minutes_a_day) % minutes_a_day) : at;
}

Plan plan(const Rhythm& rhythm, const Reach& reach, const port::MailStanding& standing,
          std::span<const OutboxEntry> waiting, Instant now) {
  Plan out;
  std::vector<std::size_t> goes;
  std::vector<std::size_t> stays;
  const auto due_at = [&](std::size_t i) { return due(rhythm, reach, standing, waiting[i]); };
  const auto is_due = [&](std::size_t i) { return due_at(i) <= now; };
  for (std::size_t i = 0; i < waiting.size(); ++i)
    if (port::is_awaited(waiting[i].topic))
      out.mails.push_back({i});
    else
      stays.push_back(i);
  // What was held back goes along with what is due, an escalation by itself while it is quiet or a mail is on its way.
  const bool all_may_go = !standing.under_way && quiet_ends(reach, now) <= now;
  const auto may_go = [&](std::size_t i) { return all_may_go || (port::is_urgent(waiting[i].topic) && is_due(i)); };
  if (std::ranges::any_of(stays, [&](std::size_t i) { return is_due(i) && may_go(i); })) {
    std::ranges::copy_if(stays, std::back_inserter(goes), may_go);
    std::erase_if(stays, may_go);
  }
  if (goes.size() > most_in_a_mail) {
    stays.insert(stays.end(), goes.begin() + most_in_a_mail, goes.end());
    goes.resize(most_in_a_mail);
  }
  for (const auto i : stays) {
    const auto at = is_due(i) ? now + look_again_after : due_at(i);
    out.look_at = out.look_at ? std::min(*out.look_at, at) : at;
  }
  if (!goes.empty()) out.mails.push_back(std::move(goes));
  return out;
}

Result<int> minute_from(std::string_view text, std::string where) {
  const bool formed = text.size() == 5 && text[2] == ':' && is_digit(text[0]) && is_digit(text[1]) &&
                      is_digit(text[3]) && is_digit(text[4]);
  const int hour = formed ? (text[0] - '0') * 10 + (text[1] - '0') : 99;
  const int minutes = formed ? (text[3] - '0') * 10 + (text[4] - '0') : 99;
  if (hour > 23 || minutes > 59)
    return fail(Code::invalid, "reach.time", std::move(where), {{"value", std::string(text)}});
  return hour * 60 + minutes;
}

// The addresses of everyday use: no quoted local parts, no literals. What is written into an envelope holds nothing
// that could end it.
bool is_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at > 64 || text.size() > 254) return false;
  const auto local = text.substr(0, at);
  const auto host = text.substr(at + 1);
  return is_dotted(local) && is_dotted(host) && std::ranges::all_of(local, is_atom_text) &&
         std::ranges::all_of(host, is_host_text);
}

Result<void> check(const Reach& reach) {
  if (reach.address && !is_address(reach.address->value))
    return fail(Code::invalid, "reach.address", "/address", {{"value", reach.address->value}});
  if (reach.quiet_from.has_value() != reach.quiet_until.has_value())
    return fail(Code::invalid, "reach.quiet_half", reach.quiet_from ? "/quiet_until" : "/quiet_from");
  if (reach.quiet_from) CHECK(minute_from(reach.quiet_from->value, "/quiet_from"));
  if (reach.quiet_until) CHECK(minute_from(reach.quiet_until->value, "/quiet_until"));
  if (!reach.zone) return {};
  auto found = i18n::minute_of_day({}, reach.zone->value);
  if (found) return {};
  found.error().where = "/zone";
  return std::unexpected(found.error());
}

}  // namespace tocsin::notify
