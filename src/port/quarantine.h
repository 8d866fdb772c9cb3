#pragma once
// Quarantine: what an authenticated sender sent and nobody could read. Kept capped and expiring, for the sender and the
// team alone, so that a malformed report is neither lost nor trusted.
//
// Errors: limit "quarantine.full" where the sender's share (bytes) is used up; not_found "quarantine.none".
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
  model::CommunityId community;  // whose team may read it
  std::string content_type;
  std::string bytes;
  std::string fault;  // the problem's catalogue key
  std::string where;
  Instant received_at;
  Instant expires_at;
};

class Quarantine {
 public:
  virtual ~Quarantine() = default;
  virtual Result<void> keep(const Quarantined& item, std::size_t cap_bytes_per_sender) = 0;
  // Without bytes; those of one sender, or those for the communities given.
  virtual std::vector<Quarantined> list(const model::OrganisationId& sender,
                                        const std::vector<model::CommunityId>& communities, Instant now) = 0;
  virtual std::optional<Quarantined> get(const RawId& id, Instant now) = 0;
  virtual void expire(Instant now) = 0;
};

}  // namespace tocsin::port
