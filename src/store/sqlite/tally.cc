#include "store/sqlite/tally.h"

#include <charconv>

namespace tocsin::store {

// The rows that (kind $1, pos $2) is tallied under, as schema.cc fills them for a store of before.
#define TOCSIN_TALLIED                                                                                   \
  "SELECT l.kind, l.label, l.space, coalesce(l.owner, zeroblob(16)), l.state, l.state_label, "           \
  "coalesce((SELECT group_concat(e.label, ',' ORDER BY e.label) FROM listing AS e WHERE e.kind = l.kind" \
  " AND e.pos = l.pos AND e.label < l.label), '')"

Result<void> leave_tally(Db& db, std::string_view kind, std::int64_t position) {
  CHECK(db.prepare("INSERT INTO tally (kind, label, space, owner, state, state_label, earlier, n) " TOCSIN_TALLIED
                   ", -1 FROM listing AS l WHERE l.kind = $1 AND l.pos = $2 ON CONFLICT DO UPDATE SET n = n - 1")
            .bind(kind, position)
            .run());
  return db
      .prepare(
          "DELETE FROM tally WHERE n = 0 AND (kind, label, space, owner, state, state_label, earlier) IN "
          "(" TOCSIN_TALLIED " FROM listing AS l WHERE l.kind = $1 AND l.pos = $2)")
      .bind(kind, position)
      .run();
}

Result<void> enter_tally(Db& db, std::string_view kind, std::int64_t position) {
  return db
      .prepare("INSERT INTO tally (kind, label, space, owner, state, state_label, earlier, n) " TOCSIN_TALLIED
               ", 1 FROM listing AS l WHERE l.kind = $1 AND l.pos = $2 ON CONFLICT DO UPDATE SET n = n + 1")
      .bind(kind, position)
      .run();
}

bool counts_first(std::string_view earlier, const policy::VisibleLabels& labels) {
  while (!earlier.empty()) {
    std::int64_t label = 0;
    const auto [end, fault] = std::from_chars(earlier.data(), earlier.data() + earlier.size(), label);
    if (fault != std::errc{} || labels.contains(label)) return false;
    earlier.remove_prefix(static_cast<std::size_t>(end - earlier.data()));
    if (!earlier.empty()) earlier.remove_prefix(1);
  }
  return true;
}

}  // namespace tocsin::store
