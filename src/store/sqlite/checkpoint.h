#pragma once
// Checkpoints: what the heads of all spaces were, signed by the server, to be kept elsewhere. The danger removed: a log
// whose end was cut off and which still verifies.
//
// Text: JSON {at, key, origin, signature, spaces: [{link, sequence, space}]}; signed is the canonical form without
// `signature`. read_checkpoint() checks form alone, holds() the signature.
// Errors: invalid "checkpoint.syntax" | "checkpoint.signature". Threads: values. Source: RFC 8785; RFC 9162 section 4.
#include <map>

#include "event/fact.h"

namespace tocsin::store {

struct Checkpoint {
  struct Head {
    std::int64_t sequence = 0;
    Digest link{};
    bool operator==(const Head&) const = default;
  };
  std::string origin;
  Instant at;
  model::KeyId key;
  std::map<model::SpaceId, Head> spaces;
  event::Signature signature{};
  bool operator==(const Checkpoint&) const = default;
};

Checkpoint sign_checkpoint(Checkpoint unsigned_one, const event::Signer& server);
std::string to_text(const Checkpoint& checkpoint);
Result<Checkpoint> read_checkpoint(std::string_view text);
Result<void> holds(const Checkpoint& checkpoint, const event::PublicKeyBytes& server);

}  // namespace tocsin::store
