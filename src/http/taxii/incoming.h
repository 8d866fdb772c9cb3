#pragma once
// What came as an envelope, read once: rows for a shelf, with the markings that they claim, and what could not be
// taken. The danger removed: a marking on a part of an object that is stored and not kept.
//
// A claim is what an object's markings say of it, the strictest of each kind; markings of the same envelope and those
// on the shelf are looked up by id. A part that is marked more strictly than its object is kept apart: the object is
// read without it by those who may not see it. Where what is left would be no object, the whole takes the stricter
// marking. At most 3 different markings of parts are kept apart; more are joined to the whole. Errors: those of
// wire/stix/objects.h. Threads: pure but for the snapshot asked. Source: STIX 2.1 section 7.2; docs/adr/0020.
#include <functional>

#include "report/shelves.h"
#include "wire/stix/objects.h"

namespace tocsin::http::taxii {

using Claims = std::vector<report::Claim>;  // all of which hold

struct Incoming {
  std::vector<Claims> labels;  // one for each label that the rows name
  std::vector<port::ObjectRow> rows;
  std::size_t failed = 0;
  std::vector<port::ObjectFailure> failures;
};

struct Reader {
  std::function<std::string(const wire::stix::Fault&)> words;
  // The level of a marking that the envelope does not define: "" where it is not known.
  std::function<std::string(std::string_view marking_id)> level_of;
  std::size_t bytes = 0;
};
Result<Incoming> read_envelope(std::string_view body, const Reader& reader);

}  // namespace tocsin::http::taxii
