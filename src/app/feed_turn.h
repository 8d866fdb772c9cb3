#pragma once
// One turn of one feed: from where it stands, until its end is reached, something is in the way, or its time is over.
// The danger removed: a place that is kept before what it stands for is stored, and a feed of millions of objects for
// which all others wait.
//
// What comes in is handed to `sink` page by page, what goes out is fetched from `source`; both answer for the gate. The
// place is kept after each page. A turn ends after `turn_lasts` or `turn_pages`, and goes on in the next one. Errors:
// unavailable "store.read" | "store.write" alone; all others are the feed's, and kept in its progress. Threads: one
// turn of a feed at a time; turns of two feeds may run together.
#include <functional>
#include <stop_token>

#include "peer/taxii/pull.h"
#include "peer/taxii/push.h"
#include "port/feeds.h"
#include "port/world.h"
#include "state/facts/feed.h"

namespace tocsin::app {

// Whose feed it is. What comes in has the organisation that subscribed as its originator; whom an object names as its
// creator is a claim.
struct FeedContext {
  model::RecordId feed;
  model::CommunityId community;
  model::OrganisationId organisation;
  state::FeedTerms terms;
};

struct FeedAccepted {
  std::size_t objects = 0;  // new or known
  std::vector<port::RefusedObject> refused = {};
};
// Stores an envelope; durable when it returns.
using FeedSink = std::function<Result<FeedAccepted>(const FeedContext& feed, std::string_view envelope)>;
// What of the feed's own collection comes after a position; "" is the beginning.
using FeedSource = std::function<Result<peer::taxii::Batch>(const FeedContext& feed, const std::string& position,
                                                            std::size_t most_objects)>;

struct FeedTurnParts {
  port::Feeds& feeds;
  port::Clock& clock;
  port::Entropy& entropy;
  port::Egress& egress;
  FeedSink sink;
  FeedSource source;
  peer::taxii::Backoff backoff = {};
  Span turn_lasts = seconds(60);
  std::size_t turn_pages = 500;
};

// How a turn ended, beside what is kept.
struct FeedTurnEnd {
  std::optional<state::FeedRefusal> refusal;  // the feed is to be stopped
};

// `may_go_on` is asked before each page.
Result<FeedTurnEnd> feed_turn(const FeedTurnParts& parts, const FeedContext& feed, const std::string& authorization,
                              const std::function<bool()>& may_go_on, const std::stop_token& stop);

// Kept as the feed's last error; it is tried again as after any other.
Result<void> feed_failed(const FeedTurnParts& parts, const FeedContext& feed, const Error& why);

}  // namespace tocsin::app
