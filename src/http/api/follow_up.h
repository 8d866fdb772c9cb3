#pragma once
// Follow-up keys: what a reporter who is not known to anybody follows its report by. The danger removed: a session or a
// token that ties a person to a report in escrow.
//
// A follow-up key is a token of kind `reporter` (tcsq_...), drawn by the reporter's own program. The server keeps a
// part of its keyed hash, as the holder of the role of reporter in one report, and nothing else: whoever bears the key
// reads that report and what hangs on it, and does what its owner may. Threads: pure. Source:
// docs/adr/0016-anonymous-reports.md.
#include "auth/keyring.h"
#include "http/api/call.h"

namespace tocsin::http {

// Errors: those of auth::stored_form.
Result<RawId> follow_up_holder(const auth::Keyring& keyring, std::string_view key);
Caller follow_up_caller(const RawId& holder);
// A client's keys may tell whose client it is, and are kept for days: the request goes on with one that nobody can
// guess without the follow-up key.
void hide_idempotency_key(Request& request, std::string_view follow_up_key);
// The role of reporter and nothing else; anonymous where the key opens nothing.
policy::Clearance follow_up_clearance(const RawId& holder, port::Snapshot& snapshot);

}  // namespace tocsin::http
