#pragma once
// Acts through the door: load, permit, decide, sign, append, show. The danger removed: an act that is done twice
// because the answer was lost, or half done because something failed between two facts.
//
// Every act needs an Idempotency-Key (8 to 128 visible ASCII characters). The key is kept with the digest of method,
// path and body for the caller; the same request again is shown again as the caller may read it now, another request
// under the same key is 422. A conflict on append is decided anew from fresh data, five times at most. Errors: invalid
// "idempotency.missing" | "idempotency.malformed" | "idempotency.other_body"; denied "step_up.needed"; those of acts,
// of signing and of the log. Threads: see call.h. Source: docs/adr/0004-acts.md.
#include "http/api/call.h"

namespace tocsin::http {

// Answers with the subject as released to the caller: 201 with Location where the act makes a record, else 200.
Outcome perform(const CallRef& call, const port::Act& act);

// What the act would append if it were done now, and appends nothing: for previews. Refused as the act would be. An
// audience that is to be frozen is left as it is meant.
Result<port::Draft> rehearse(const Call& call, port::Desk& desk, const port::Act& act,
                             const std::optional<model::RecordId>& on, json::Value body);

// The same for drafts that a door made of something other than a JSON body (an import, a file).
using MakeDraft = std::function<Result<port::Draft>(Call& call, port::Desk& desk)>;
Outcome append_draft(const CallRef& call, std::string route, Digest body, int status, MakeDraft make);

// What both share with the idempotency key: replays before anything is decided.
Result<std::string> idempotency_key(const Call& call);

}  // namespace tocsin::http
