#pragma once
// The courier: hands one mail to the operator's mail server. The danger removed: a mail that is taken for sent because
// nothing was heard, or for lost because the good-bye failed.
//
// deliver() tries once and always answers what is known: `accepted` only where the server said so after the last line,
// `unknown` where all was sent and no answer came, `unreachable` where the server cannot be talked to (whatever the
// mail), `deferred` and `refused` where it said so of this mail. Nothing that is told holds a password. Bounds: two
// minutes; a stop is noticed within a second. Threads: one at a time. Source: RFC 5321 4.2, 4.5.3.2, 4.5.4.1.
#include <stop_token>
#include <string>

#include "base/result.h"

namespace tocsin::port {

struct Parcel {
  std::string from;  // of the envelope: where bounces go
  std::string to;
  std::string bytes;  // the whole message, with CRLF
};

struct Delivery {
  enum class Outcome : std::uint8_t { accepted, deferred, refused, unknown, unreachable };
  Outcome outcome = Outcome::unreachable;
  bool of_recipient = false;                  // refused: it is the address that is not taken
  std::string status;                         // "5.1.1", or "550" where the server gives no enhanced one; "" for none
  std::string answer;                         // its words
  std::optional<Error> fault = std::nullopt;  // of unreachable: for the operator
};

class Courier {
 public:
  virtual ~Courier() = default;
  virtual Delivery deliver(const Parcel& parcel, const std::stop_token& stop) = 0;
};

}  // namespace tocsin::port
