#pragma once
// Names for those who are not named. The danger removed: a pseudonym that two audiences can compare, or that somebody
// can work out from a list of members.
//
// of() is the same for the same audience and subject, and for anyone without this server's key unrelated for any other
// pair. Threads: any. Source: docs/adr/0016-anonymous-reports.md.
#include <string>

#include "base/bytes.h"

namespace tocsin::port {

class Pseudonyms {
 public:
  virtual ~Pseudonyms() = default;
  // `audience`: a text that stands for it; `subject`: who is not named. "R-7K3FQ-M2XTA".
  virtual std::string of(std::string_view audience, ByteView subject) const = 0;
};

// Fifty bits of a digest as people read them out: letters and digits without I, L, O and U.
std::string pseudonym_text(const Digest& digest);

}  // namespace tocsin::port
