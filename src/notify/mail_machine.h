#pragma once
// The life of one mail, as a table. The danger removed: a mail that is tried for ever, one that is taken for sent
// because nobody answered, and one that a restart sends under another name.
//
// `sending` is durable before the first byte goes out, so that whoever finds it at a start knows that the outcome is
// unknown. A mail server cannot be asked what became of a mail: what is looked up before another try is whether a
// bounce came meanwhile; then it goes out again under the same Message-ID, by which a mailbox knows it for the same
// mail. Threads: pure. Source: RFC 5321 4.5.4.1 (retries and giving up), 4.2.5 (who is responsible after the last
// line).
#include <span>
#include <string_view>

#include "port/outbox.h"

namespace tocsin::notify {

enum class MailTrigger : std::uint8_t {
  attempt,  // it is handed to the mail server now
  accept,   // the server has it
  defer,    // not now, or the server was not reached
  refuse,   // not this one
  lose,     // all was sent and no answer came, or this process ended in between
  expire,   // too old to be tried again
  empty,    // nothing in it may be told any more
  bounce,   // it came back
};
std::span<const std::string_view> names_of(MailTrigger);

struct MailMove {
  port::MailState from;
  MailTrigger trigger;
  port::MailState to;
};
std::span<const MailMove> mail_moves();
// conflict "mail.move" {state, trigger}
Result<port::MailState> next(port::MailState state, MailTrigger trigger);
inline constexpr Span mail_lasts = days(4);
// After so many tries in a row: a minute, twice as long each time, an hour at most.
Span pause_after(std::int64_t attempts);

}  // namespace tocsin::notify
