#pragma once
// What is kept beside the log of objects: views and statuses. See port/objects.h. Threads: any.
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace tocsin::store {

class StoredObjects final : public port::Objects {
 public:
  StoredObjects(Writer& writer, Readers& readers) : writer_(writer), readers_(readers) {}
  Result<void> keep_view(const RawId& principal, const port::Shelf& shelf, const port::ObjectView& view) override;
  std::optional<port::StatusFound> status(const model::RecordId& id, const RawId& principal, Instant now) override;

 private:
  Writer& writer_;
  Readers& readers_;
};

}  // namespace tocsin::store
