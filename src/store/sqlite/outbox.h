#pragma once
// The outbox on SQLite. See port/outbox.h for the contract. The danger removed: a mail whose entries a crash leaves in
// none or in two.
#include "port/outbox.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace tocsin::store {

class StoredOutbox final : public port::Outbox {
 public:
  StoredOutbox(Writer& writer, Readers& readers) : writer_(writer), readers_(readers) {}

  Result<void> queue(std::span<const port::OutboxEntry> entries) override;
  Result<std::vector<RawId>> to_look_at(Instant now, std::size_t limit) override;
  Result<std::vector<port::OutboxEntry>> waiting_for(const RawId& to, std::size_t limit) override;
  Result<void> look_again(const RawId& to, Instant at) override;
  Result<void> gather(const port::Mail& mail, std::span<const RawId> entries) override;
  Result<void> drop(std::span<const RawId> entries, Instant now) override;
  Result<std::vector<port::OutboxEntry>> entries_of(const RawId& mail) override;
  Result<std::optional<port::Mail>> next_due(Instant now) override;
  Result<port::MailStanding> standing_of(const RawId& to) override;
  Result<std::vector<port::Mail>> in_state(port::MailState state, std::size_t limit) override;
  Result<std::optional<port::Mail>> mail_of(std::string_view message_id) override;
  Result<void> keep(const port::Mail& mail, Instant now) override;
  Result<void> forget_over(Instant before) override;
  Result<port::Reach> reach(const RawId& of) override;
  Result<void> change_reach(const RawId& of, const std::function<Result<void>(port::Reach&)>& change) override;
  Result<port::OutboxCounts> counts() override;

 private:
  Writer& writer_;
  Readers& readers_;
};

}  // namespace tocsin::store
