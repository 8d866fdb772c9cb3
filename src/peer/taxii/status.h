#pragma once
// What a status resource says became of each object that was sent. The danger removed: an object that the other server
// never took, counted as delivered because the sums looked right.
//
// fates_in() judges by the lists; where a list is absent, by the counts, and only where these leave no doubt. What is
// neither is `unknown`. Errors: invalid "feed.resource". Threads: pure. Source: OASIS TAXII 2.1 section 4.3.
#include "base/json.h"
#include "peer/taxii/envelope.h"
#include "port/feeds.h"

namespace tocsin::peer::taxii {

enum class Fate : std::uint8_t { unknown, taken, refused };

struct Status {
  std::string id;
  bool complete = false;
  std::vector<Fate> fates;  // of each object sent, in their order
  std::vector<port::RefusedObject> refused;
};
Result<Status> status_in(const json::Value& resource, const std::vector<Named>& sent);

port::RefusedObject refused_object(const Named& named, std::string_view message);

}  // namespace tocsin::peer::taxii
