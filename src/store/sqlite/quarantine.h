#pragma once
// Quarantine on SQLite. See port/quarantine.h for the contract. A sender's share is counted and used in one write, so
// that two requests at once cannot exceed it together; what has expired counts no more.
#include "port/quarantine.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace tocsin::store {

class StoredQuarantine final : public port::Quarantine {
 public:
  StoredQuarantine(Writer& writer, Readers& readers) : writer_(writer), readers_(readers) {}

  Result<void> keep(const port::Quarantined& item, const port::QuarantineShares& shares) override;
  std::vector<port::Quarantined> list(const model::OrganisationId& sender, const RawId& principal,
                                      const std::vector<model::CommunityId>& communities, Instant now) override;
  std::optional<port::Quarantined> get(const RawId& id, Instant now) override;
  void expire(Instant now) override;

 private:
  Writer& writer_;
  Readers& readers_;
};

}  // namespace tocsin::store
