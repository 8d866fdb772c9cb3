#pragma once
// What is kept of feeds, on SQLite. See port/feeds.h for the contract. The danger removed: a row that a crash leaves
// between two pages.
#include "port/feeds.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace tocsin::store {

class StoredFeeds final : public port::Feeds {
 public:
  StoredFeeds(Writer& writer, Readers& readers) : writer_(writer), readers_(readers) {}

  Result<void> set_secret(const model::RecordId& feed, ByteView wrapped) override;
  Result<std::optional<Bytes>> secret(const model::RecordId& feed) override;
  Result<void> keep(const model::RecordId& feed, const port::FeedProgress& progress) override;
  Result<port::FeedProgress> progress(const model::RecordId& feed) override;
  Result<void> forget_secret(const model::RecordId& feed) override;
  Result<std::vector<model::RecordId>> with_secret() override;

 private:
  Writer& writer_;
  Readers& readers_;
};

}  // namespace tocsin::store
