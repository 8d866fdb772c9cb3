#pragma once
// What could not be read, kept for its sender and for the team it was meant for. The danger removed: the report of a
// member whose tool was broken on the worst day, answered with an error and gone.
//
// Only what a sender who may report to the community sent is kept. The refusal stays what it was; its Link header (rel
// "related") names what was kept, or its member "note" says why nothing was. Bytes are handed out for download only.
// Readers: the person who sent it (or the token, and whoever made that) for the same organisation, and the community's
// team; of its colleagues nobody, as what marking it bears cannot be known. Where it can be made out that the body
// names an audience or exceptions, the team's people read it within those alone.
// Bounds: port/quarantine.h, with settings.quarantine_bytes_per_sender and quarantine_bytes; quarantine_lasts. Errors:
// not_found "quarantine.none", the same whether there is nothing or it is somebody else's. Threads: see call.h; keeping
// waits for the disk. Source: requirements DR-01, DR-02.
#include "http/api/api.h"

namespace tocsin::http {

// The refusal, with the call's body kept.
Response refused_and_kept(const Call& call, const model::CommunityId& community, const Error& fault);

// The same for a report whose body or fields could not be read, where the path's community takes reports from the
// caller; a plain problem where it does not.
Outcome refused_report(const CallRef& call, Error fault);

}  // namespace tocsin::http
