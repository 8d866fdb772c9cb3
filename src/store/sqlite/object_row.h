#pragma once
// What the parts of the object reader share. Internal to store/sqlite. Threads: its snapshot's.
#include "store/sqlite/object_reader.h"

namespace tocsin::store {

// An object's row. `bytes` views the statement that it was read from, or is empty.
struct StoredObjectReader::Row {
  std::int64_t pos = 0;
  std::int64_t label = 0;
  std::int64_t type = 0;
  Instant added;
  std::int64_t batch = 0;
  bool alone = true;
  port::ObjectVersion instant;
  std::string id;
  std::string version;
  std::string spec;
  RawId digest{};
  std::vector<std::int64_t> parts;
  std::string_view bytes;

  std::int64_t seq() const { return pos & shelf_mask; }
  // Of the columns pos, label, type, added, batch, alone, version_us, version_ns, id, version, spec, digest, parts, and
  // bytes where there are so many.
  static Row of(const Statement& columns);
};

// From `after` (exclusive) to `last` in the shelf's order. `entered`: only what lies under its label, which came into
// the view at the range's end.
struct StoredObjectReader::Range {
  std::int64_t after = 0;
  std::int64_t last = 0;
  const port::ObjectView::Entered* entered = nullptr;
};

struct StoredObjectReader::Reading {
  const port::ObjectQuery& query;
  const policy::VisibleLabels& labels;
  Known shelf;
  port::ObjectView view;
  std::unordered_map<std::int64_t, std::int64_t> late;  // label -> the place where it entered
  std::vector<std::int64_t> types;                      // of the query
  std::size_t bytes = 0;
  port::ObjectPage page;

  bool is_full() const { return page.more; }
  bool wants_heads() const { return query.want == port::ObjectQuery::Want::head; }
  // Where the row stands in the view: in the shelf's own order, or where its label entered.
  port::ObjectPlace place_of(const Row& row) const;
  Instant added_of(const Row& row) const;
};

}  // namespace tocsin::store
