#pragma once
// Names that stand for others before one audience. The danger removed: an alias that two audiences compare, and one
// that whoever guesses the name can make again.
//
// A code is a keyed digest of the name under a secret of its own for each (organisation that gives it, audience): the
// same name is the same code there, and of codes from two audiences nobody without the server's key can tell whether
// they are of one name. No secret enters a fact. Threads: from any thread. Errors: none.
#include <string>

#include "base/bytes.h"
#include "model/kinds.h"

namespace tocsin::port {

class Aliases {
 public:
  virtual ~Aliases() = default;
  // "K7Q-M3X2": 35 bits in signs that are not taken for one another. `name` is in a form in which equals are equal.
  virtual std::string code(const model::OrganisationId& giver, const Digest& audience, std::string_view name) const = 0;
};

// The first 35 bits of a digest, as people read them out.
std::string alias_text(const Digest& digest);

}  // namespace tocsin::port
