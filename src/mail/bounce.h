#pragma once
// Bounces: what a mail server says of a mail that it could not deliver. The danger removed: an escalation that went to
// an address which has not existed for a year, and nobody who knew.
//
// Read are delivery status notifications: multipart/report with a message/delivery-status part. Which mail it was is
// told by the Message-ID in the returned message or its headers alone: ours hold a keyed hash that nobody can guess, so
// that a forged bounce silences nobody. Of several recipients the first that failed counts: our mails have one. Errors:
// invalid "mail.form"; not_found "bounce.none" where it is no bounce, or of no mail that it names; those of
// mail/message.h. Threads: pure. Source: RFC 3462, 3464, 3463.
#include <optional>
#include <span>
#include <string>

#include "mail/answer.h"

namespace tocsin::mail {

struct Bounce {
  enum class Action : std::uint8_t { failed, delayed, delivered, relayed, expanded };
  Action action = Action::failed;
  std::string message_id;  // without angle brackets
  std::optional<Status> status;
  std::string words;  // the diagnostic
  bool operator==(const Bounce&) const = default;
};
std::span<const std::string_view> names_of(Bounce::Action);

Result<Bounce> read_bounce(std::string_view bytes);
// A notification as mail servers write it, for tests.
std::string write_bounce(const Bounce& bounce, std::string_view from, std::string_view to);

}  // namespace tocsin::mail
