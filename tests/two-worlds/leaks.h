#pragma once
// A door with a leak of a named kind, to prove that the comparison of two worlds sees such a leak. The danger removed:
// a test of secrecy that passes because it looks nowhere.
//
// It stands between the client and the Api of one world, and knows the whole of that world: each leak puts into an
// answer what a feature of that kind would put there if it looked past the gate. Nothing of it is in src/: the program
// holds no switch, and tests/e2e/no_planted_leak.py proves that its binary holds none. `none` changes nothing. Threads:
// handle() on one; a stream's events come on the hub's own.
#include "flawed_index.h"
#include "http/api/api.h"

namespace tocsin::two_worlds {

enum class Leak : std::uint8_t {
  none,
  count,             // a list says how many there are
  completion,        // search completes words
  etag,              // an entity tag covers the whole record
  duplicate,         // a title that somebody has taken is refused
  page_cursor,       // a cursor numbers the row where it stands
  correlation,       // a report tells how many others match
  stream_gap,        // events are numbered by their place in the log
  file_digest,       // an upload tells that the server has the file already
  export_figure,     // a document counts the entries of its incident
  sort_order,        // lists are ordered by what changed last
  unread_badge,      // /me counts what is new
  error_length,      // the refusal of what is hidden is longer than that of what is absent
  forbidden,         // what is hidden is forbidden instead of not found
  reference_exists,  // a body that names what is hidden is refused in other words
  last_modified,     // a list tells when one of its kind changed last
  quota,             // what is left of a quota counts everybody's records
  declarations,      // whose a value is: how many declared anything
};

// One leak as the tests know it: of the door, or of the index below it.
struct Planted {
  std::string_view name;
  Leak leak = Leak::none;
  Flaw flaw = Flaw::none;
};
// All of them; the names say "planted leak", so that a binary can be searched for them.
std::span<const Planted> planted_leaks();

class LeakyDoor {
 public:
  LeakyDoor(http::Api& api, port::Index& whole, Leak leak) : api_(api), whole_(whole), leak_(leak) {}
  http::Response handle(http::Request request);

 private:
  http::Api& api_;
  port::Index& whole_;
  Leak leak_;
};

}  // namespace tocsin::two_worlds
