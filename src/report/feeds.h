#pragma once
// Feeds: what the door and the poller need of them beside the acts. The danger removed: credentials that are sent to
// another server than the one they were given for, because somebody changed the feed's address.
//
// origin_of() is scheme, host and port of an api root, as credentials are bound to it. label_of() is the label of what
// comes in; nullopt where the feed says none. stop() is the server's own move. Errors: invalid "feed.url" |
// "feed.url_plain". Threads: pure. Source: RFC 3986 section 3; docs/integrate/taxii-client.md.
#include "port/act.h"
#include "state/facts/feed.h"

namespace tocsin::report {

// "https://taxii.example.org:8443" of "https://TAXII.example.org:8443/root". Plain HTTP stays on this machine.
Result<std::string> origin_of(std::string_view api_root, std::string where = {});

std::optional<model::Label> label_of(const state::FeedTerms& terms, const event::Record& feed);

Result<port::Draft> stop(port::Desk& desk, const policy::Permit& feed, state::FeedRefusal refusal);

}  // namespace tocsin::report
