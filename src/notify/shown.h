#pragma once
// What a mail may say of a record. The danger removed: a mailbox that knows more than the server would show: mail lies
// on other people's machines for years, and is read by whoever forwards it.
//
// Made of what the gate released to this recipient at this moment, and of nothing else. From AMBER up, and wherever
// handling flags or PAP:RED say more, `Carries::nothing`: the mail says that there is something, and where. Of GREEN
// and CLEAR it carries the title and the date. Threads: pure. Source: docs/sharing.md; TLP 2.0.
#include "policy/gate.h"

namespace tocsin::notify {

struct Shown {
  enum class Carries : std::uint8_t { nothing, title };
  Carries carries = Carries::nothing;
  std::string title;
  std::optional<Instant> due;  // told with the title alone
};

policy::Released<Shown> shown(const policy::Released<event::Record>& record);

}  // namespace tocsin::notify
