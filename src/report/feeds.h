#pragma once
// Feeds: what the door and the poller need of them beside the acts. The danger removed: credentials that are sent to
// another server than the one they were given for, because somebody changed the feed's address; and an object that goes
// out by a feed further than its marking.
//
// origin_of() is scheme, host and port of an api root, as credentials are bound to it. shelf_of() is where what comes
// in lies, or what is sent from. Others' objects leave marked GREEN or CLEAR; an organisation's own up to AMBER+STRICT,
// alone; what is RED, never. stop() is the server's own move. Errors: invalid "feed.url" | "feed.url_plain".
// Threads: pure. Source: RFC 3986 section 3; docs/integrate/taxii-client.md.
#include "report/shelves.h"
#include "state/facts/feed.h"

namespace tocsin::report {

// "https://taxii.example.org:8443" of "https://TAXII.example.org:8443/root". Plain HTTP stays on this machine.
Result<std::string> origin_of(std::string_view api_root, std::string where = {});

port::Shelf shelf_of(const state::FeedTerms& terms, const model::CommunityId& community);

// What of a shelf goes out by the feed of an organisation.
struct FeedReach {
  model::Tlp at_most = model::Tlp::green;
  std::vector<model::OrganisationId> submitters;  // none: anyone
};
FeedReach reach_of(const state::FeedTerms& terms, const model::OrganisationId& organisation);

Result<port::Draft> stop(port::Desk& desk, const policy::Permit& feed, state::FeedRefusal refusal);

}  // namespace tocsin::report
