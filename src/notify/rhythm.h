#pragma once
// When somebody is written to, and what goes into one mail. The danger removed: a mail storm on the worst day, a
// telephone that rings at night for a matter of tomorrow, and an escalation that waits for the morning.
//
// The first mail goes at once. What comes within `pause` of it is gathered into the next one; so is what comes while a
// mail is still on its way, whatever holds it up. Whoever chose hours or days is written to at the full hour, or at
// eight o'clock. Quiet hours hold everything back but an escalation, which goes after a minute's rest, alone while it
// is quiet. What somebody waits for at the screen is a mail of its own, at once. Times of day are in the recipient's
// zone; where a clock is changed meanwhile they are looked at again. Units: Span. Bounds: `most_in_a_mail` entries a
// mail. Threads: pure. Source: requirements COM-03.
#include <vector>

#include "port/outbox.h"

namespace tocsin::notify {

inline constexpr std::size_t most_in_a_mail = 50;
inline constexpr Span urgent_pause = seconds(60);

struct Rhythm {
  Span pause = seconds(300);
};

// What is to be done now with what waits for one recipient: mails of entries by their places, and when to look again at
// what is left. Awaited entries come first.
struct Plan {
  std::vector<std::vector<std::size_t>> mails;
  std::optional<Instant> look_at;  // none: nothing is left
};
Plan plan(const Rhythm& rhythm, const port::Reach& reach, const port::MailStanding& standing,
          std::span<const port::OutboxEntry> waiting, Instant now);

// "07:30" as minutes since midnight; invalid "reach.time" at `where`.
Result<int> minute_from(std::string_view text, std::string where);
// Both or neither of the quiet hours, a zone that exists, an address that is one. Errors: invalid "reach.time" |
// "reach.quiet_half" | "reach.address"; those of i18n/format.h for zones.
Result<void> check(const port::Reach& reach);
bool is_address(std::string_view text);

// When the quiet hours in which `at` lies end; `at` itself outside of them.
Instant quiet_ends(const port::Reach& reach, Instant at);

}  // namespace tocsin::notify
