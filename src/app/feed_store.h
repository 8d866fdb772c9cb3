#pragma once
// Feeds on the store of intelligence: where what comes in is laid, and what goes out is taken from. The danger removed:
// a second way in or out that knows less of markings than TAXII's own door.
//
// Both act for the organisation that subscribed, as a machine of it that may write: an entitled person signed for the
// feed. What comes in is judged as what is posted to a collection (http/taxii/incoming.h): each object by itself, valid
// ones stored, others listed; what is marked RED is listed, since a feed has no recipient by name. What goes out passes
// the gate as what that organisation reads, within report::reach_of(). Errors: those of append; unavailable
// "store.read"; of an envelope that is none, those of wire/stix/objects.h. Threads: any.
#include "app/feed_turn.h"
#include "port/index.h"
#include "port/keys.h"
#include "port/log.h"

namespace tocsin::app {

struct FeedStoreParts {
  port::Log& log;
  port::Index& index;
  port::Keys& keys;
  port::Objects& objects;
  port::Clock& clock;
  port::Entropy& entropy;
  std::size_t envelope_bytes = std::size_t{128} << 20;
};

FeedSink sink_to(FeedStoreParts parts);
FeedSource source_from(FeedStoreParts parts);

}  // namespace tocsin::app
