#pragma once
// What the values of a report or an incident meet: records of others, and intelligence objects. The danger removed: a
// match that tells of what its reader may not see, and one that hides how weak it is.
//
// A met value is the same, wider (a network, a parent domain) or lies within. Values that very many hold are named with
// a count of what the reader sees, and not listed. Of each met object the sightings of it and the opinions on it that
// the reader sees are counted: those that more deny than support come last. Bounds: 10,000 values of the asker, 1,000
// objects. Threads: see call.h. Source: requirement DR-07; docs/adr/0020; STIX 2.1 sections 4.14, 5.2.
#include "http/api/views.h"

namespace tocsin::http {

struct MetRecord {
  model::RecordId holder;
  model::RecordId set;
  model::Observable asked;
  model::Observable held;
  port::Meeting meeting = port::Meeting::same;
};

struct Meetings {
  std::vector<MetRecord> records;  // wider and within; the same is told by Snapshot::matches
  json::Array objects;
  json::Array common;
  enum class Extent : std::uint8_t { all, cut } extent = Extent::all;
};

// Of what the records in `of` hold, without what is on warninglists.
Meetings meetings_of(const Call& call, const std::vector<model::RecordId>& of, Telling telling);

// The answer to what added values to the report or incident of the path, with `matches`: whom they meet is told at
// once, a second question would come later or not at all. Which records they are is told, and whose; nothing that they
// say. So nobody has read anything that would be noted for its originator, who would learn from the note that a report
// was made which meets their own. Whoever asks for the matches reads, and is noted.
Outcome with_matches(const CallRef& call, Response response);

}  // namespace tocsin::http
