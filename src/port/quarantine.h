#pragma once
// Quarantine: what an authenticated sender sent and nobody could read. Kept capped and expiring, for the sender and the
// team alone, so that a malformed report is neither lost nor trusted. The sender is one person, or one token: what it
// sent may hold what its colleagues may not read, and nobody could make out its marking.
//
// Bounds: shares in bytes (an item counts 1 KiB at least) and in items: of a person with their tokens, of an
// organisation, of all. Errors: limit "quarantine.full" where one of them is used up; not_found "quarantine.none".
// Threads: from any thread.
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/kinds.h"

namespace tocsin::port {

struct Quarantined {
  RawId id{};
  model::OrganisationId sender;
  model::PersonId person;        // who sent it, or made the token that did
  RawId principal{};             // a session's person or the token: who reads it
  model::CommunityId community;  // whose team may read it
  std::string audience;          // canonical text of the label that it names itself; "": none could be made out
  std::string content_type;
  std::string bytes;
  std::string fault;  // the problem's catalogue key
  std::string where;
  Instant received_at;
  Instant expires_at;
};

struct QuarantineShares {
  std::size_t person_bytes = 0;
  std::size_t bytes = 0;  // of all; an organisation has a quarter of it
};
constexpr std::size_t quarantine_item_bytes = 1024;  // what the smallest counts
constexpr std::size_t quarantined_of_person = 1000;
constexpr std::size_t quarantined_of_organisation = 5000;
constexpr std::size_t quarantined = 20'000;

class Quarantine {
 public:
  virtual ~Quarantine() = default;
  virtual Result<void> keep(const Quarantined& item, const QuarantineShares& shares) = 0;
  // Without bytes; what this principal of this organisation sent (a person: what their tokens did, too), and what was
  // meant for the communities given.
  virtual std::vector<Quarantined> list(const model::OrganisationId& sender, const RawId& principal,
                                        const std::vector<model::CommunityId>& communities, Instant now) = 0;
  virtual std::optional<Quarantined> get(const RawId& id, Instant now) = 0;
  virtual void expire(Instant now) = 0;
};

}  // namespace tocsin::port
