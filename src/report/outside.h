#pragma once
// A report that the team takes down for somebody who has no account: by telephone, by mail, at the door. The danger
// removed: a reporter from outside who never hears what became of it, or who is given an account to find out.
//
// It belongs to no organisation; the team reads it, and whoever bears its follow-up key, of which `holder` is the keyed
// hash (docs/adr/0016). Who the reporter is stands nowhere but where the team writes it. Errors: those of
// report/acts.h. Threads: pure.
#include "port/deciding.h"
#include "state/facts/report.h"

namespace tocsin::report {

inline constexpr policy::Right outside_right{"report.take_down", policy::Who::team};

Result<port::Draft> take_down(port::Desk& desk, const policy::Permit& community, const state::ReportSubmitted& content,
                              const RawId& holder);

}  // namespace tocsin::report
