#pragma once
// Records as the API writes them. The danger removed: an encoder that can be handed what nobody released.
//
// One object a record: id, kind, code, space, parent, owner, author, state, times, then the head's fields, then every
// other group as an object under its name; "versions" names for each group the fact that set it (what an edit sends
// back as "base"), "markings" its TLP. Bodies are spliced as stored: they are canonical JSON already. etag_of() is a
// strong entity tag over what this reader sees, so that a hidden change does not move it. Threads: pure functions.
// Source: RFC 9110 section 8.8.3.
#include <string>

#include "policy/gate.h"

namespace tocsin::wire::api {

using ReleasedRecord = policy::Released<event::Record>;

std::string encode(const ReleasedRecord& record);
void append(std::string& out, const ReleasedRecord& record);
std::string etag_of(const ReleasedRecord& record);

// {"items":[...],"next":"..."}; `next` is left out where empty.
std::string encode_page(const std::vector<ReleasedRecord>& records, std::string_view next);

}  // namespace tocsin::wire::api
