// Lists, full text and matching: whatever finds records.
#include <algorithm>
#include <set>
#include <unordered_set>

#include "store/sqlite/hash.h"
#include "store/sqlite/records.h"
#include "store/sqlite/snapshot.h"

namespace tocsin::store {
namespace {

constexpr std::size_t most_rows = 1000;
constexpr std::size_t tested_rows = 2'000;            // of a whole kind: 0.5 ms
constexpr std::size_t tested_rows_narrowed = 20'000;  // of one space, parent or owner, whose size is its own bound
constexpr std::size_t matches_per_value = 32;
constexpr std::int64_t own_values_compared = 10'000;
constexpr std::size_t tested_hits = 1'000;  // of one full-text query, before the other plan: 3 ms where they lie apart
constexpr std::int64_t few_texts = 20'000;  // found in 2 ms
constexpr std::size_t met_hits = 50'000;    // beside those: 5 ms

bool is_narrowed(const port::ListQuery& q) { return q.space || q.parent || q.owner; }

std::size_t bound_of(const port::ListQuery& query, ListPlan plan) {
  if (plan == ListPlan::walk) return std::numeric_limits<std::size_t>::max();
  if (plan == ListPlan::impatient) return 2;
  return is_narrowed(query) ? tested_rows_narrowed : tested_rows;
}

// Each text is one index. A parent has the fewest rows, a space the most.
Statement walk_statement(Db& db, const port::ListQuery& q, std::int64_t before) {
  if (q.parent) {
    auto rows = db.prepare(
        "SELECT pos, record, label, state, state_label, space, parent, owner, space_kind, realm, author FROM listing"
        " INDEXED BY listing_by_parent WHERE parent = $1 AND kind = $2 AND pos < $3"
        " ORDER BY pos DESC");
    rows.bind(*q.parent, q.kind, before);
    return rows;
  }
  if (q.owner) {
    auto rows = db.prepare(
        "SELECT pos, record, label, state, state_label, space, parent, owner, space_kind, realm, author FROM listing"
        " INDEXED BY listing_by_owner WHERE owner = $1 AND kind = $2 AND pos < $3"
        " ORDER BY pos DESC");
    rows.bind(*q.owner, q.kind, before);
    return rows;
  }
  if (q.space) {
    auto rows = db.prepare(
        "SELECT pos, record, label, state, state_label, space, parent, owner, space_kind, realm, author FROM listing"
        " INDEXED BY listing_by_space WHERE space = $1 AND kind = $2 AND pos < $3"
        " ORDER BY pos DESC");
    rows.bind(*q.space, q.kind, before);
    return rows;
  }
  auto rows = db.prepare(
      "SELECT pos, record, label, state, state_label, space, parent, owner, space_kind, realm, author FROM listing"
      " WHERE kind = $1 AND pos < $2 ORDER BY pos DESC");
  rows.bind(q.kind, before);
  return rows;
}

// A hidden state answers no filter.
bool fits(const Statement& row, const port::ListQuery& q, const policy::VisibleLabels& labels) {
  if (!labels.contains(row.integer(2))) return false;
  if (!q.state.empty() && (row.text(3) != q.state || !labels.contains(row.integer(4)))) return false;
  return (!q.space || row.id<model::SpaceId>(5) == *q.space) &&
         (!q.parent || row.id<model::RecordId>(6) == *q.parent) &&
         (!q.owner || row.id<model::OrganisationId>(7) == *q.owner);
}

// What a list tells of a record without reading it.
event::Record head_of(const Statement& row, model::Kind kind) {
  event::Record out;
  out.ref = {kind, row.id<model::RecordId>(1), row.id<model::RecordId>(6), row.id<model::OrganisationId>(7)};
  out.space = {row.name<model::SpaceKind>(8), row.id<model::SpaceId>(5), row.id<model::Realm>(9)};
  out.author = row.id<model::OrganisationId>(10);
  return out;
}

std::int64_t start_of(std::int64_t before) { return before > 0 ? before : std::numeric_limits<std::int64_t>::max(); }

}  // namespace

Result<SqliteSnapshot::Walked> SqliteSnapshot::walk(const port::ListQuery& query, const policy::VisibleLabels& labels,
                                                    std::size_t wanted, std::vector<Listed>& out) {
  const std::size_t bound = bound_of(query, plan_);
  std::int64_t at = start_of(query.before);
  auto rows = walk_statement(*db_, query, at);
  for (std::size_t hidden = 0; out.size() < wanted;) {
    TRY(const bool row, rows.step());
    if (!row) return Walked{at, Walked::End::finished};
    const std::int64_t position = rows.integer(0);
    if (hidden >= bound && position != at) return Walked{at, Walked::End::gave_up};
    at = position;
    if (!fits(rows, query, labels))
      ++hidden;
    else if (out.empty() || out.back().position != position)
      out.push_back({position, head_of(rows, query.kind)});
  }
  return Walked{at, Walked::End::finished};
}

Result<void> SqliteSnapshot::from_labels(const port::ListQuery& query, const policy::VisibleLabels& labels,
                                         std::size_t wanted, std::vector<Listed>& out) {
  std::int64_t before = start_of(query.before);
  while (out.size() < wanted) {
    const std::size_t limit = wanted - out.size();
    auto rows = db_->prepare(
        "SELECT l.pos, l.record, 0, 0, 0, l.space, l.parent, l.owner, l.space_kind, l.realm, l.author FROM carray($1) "
        "AS v CROSS JOIN listing AS l INDEXED BY listing_by_label"
        " ON l.kind = $2 AND l.label = v.value AND l.pos < $3"
        " WHERE ($4 = '' OR (l.state = $4 AND tocsin_visible($5, l.state_label)))"
        " AND ($6 IS NULL OR l.space = $6) AND ($7 IS NULL OR l.parent = $7) AND ($8 IS NULL OR l.owner = $8)"
        " ORDER BY l.pos DESC LIMIT $9");
    rows.bind(&labels.numbers(), query.kind, before, query.state, &labels, query.space, query.parent, query.owner,
              limit);
    std::size_t found = 0;
    while (true) {
      TRY(const bool row, rows.step());
      if (!row) break;
      ++found;
      before = rows.integer(0);
      if (out.empty() || out.back().position != before) out.push_back({before, head_of(rows, query.kind)});
    }
    if (found < limit) break;
  }
  return {};
}

Result<std::vector<SqliteSnapshot::Listed>> SqliteSnapshot::rows_of(const port::ListQuery& query,
                                                                    const policy::VisibleLabels& labels,
                                                                    std::size_t wanted) {
  std::vector<Listed> out;
  if (labels.empty()) return out;
  port::ListQuery rest = query;
  if (plan_ != ListPlan::labels) {
    TRY(const Walked walked, walk(query, labels, wanted, out));
    if (walked.end == Walked::End::finished) return out;
    rest.before = walked.before;
  }
  CHECK(from_labels(rest, labels, wanted, out));
  return out;
}

port::Page SqliteSnapshot::list(const port::ListQuery& query, const policy::VisibleLabels& labels) {
  if (db_ == nullptr) return {};
  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, most_rows);
  auto rows = noted(rows_of(query, labels, limit + 1));
  if (!rows) return {};
  port::Page page;
  if (rows->size() > limit) {
    rows->resize(limit);
    page.next_before = rows->back().position;
  }
  std::vector<event::Record> records;
  records.reserve(rows->size());
  for (auto& row : *rows) records.push_back(std::move(row.record));
  if (!noted(read_slices(*db_, records, &labels))) return {};
  page.records.reserve(records.size());
  for (auto& record : records) page.records.emplace_back(std::move(record));
  return page;
}

// Newest first. After a bounded number of hidden hits it goes on from the reader's own side, if that is the shorter
// way: either way all that the reader may see is found, whatever others wrote.
Result<std::vector<SqliteSnapshot::Row>> SqliteSnapshot::hits(const std::string& match, std::int64_t before,
                                                              std::size_t wanted, const policy::VisibleLabels& labels) {
  Found found{.wanted = wanted, .before = before};
  if (labels.empty()) return std::move(found.rows);
  auto rows = db_->prepare(
      "SELECT s.rowid, r.record, r.label FROM search AS s CROSS JOIN search_row AS r ON r.pos = s.rowid"
      " WHERE s.search MATCH $1 AND s.rowid < $2 ORDER BY s.rowid DESC");
  rows.bind(match, start_of(before));
  const std::size_t bound = plan_ == ListPlan::impatient ? 2 : tested_hits;
  for (std::size_t hidden = 0; found.rows.size() < wanted;) {
    TRY(const bool row, rows.step());
    if (!row) break;
    if (labels.contains(rows.integer(2))) {
      CHECK(take_hit({rows.integer(0), rows.id<model::RecordId>(1)}, match, labels, found));
    } else if (++hidden == bound && sees_few_texts(labels)) {
      CHECK(hits_of_own(match, rows.integer(0), labels, found));
      break;
    }
  }
  return std::move(found.rows);
}

Result<void> SqliteSnapshot::take_hit(const Row& hit, const std::string& match, const policy::VisibleLabels& labels,
                                      Found& found) {
  if (!found.records.insert(hit.record).second) return {};
  // From the very newest on, whatever is newer was met.
  if (found.before != 0) {
    TRY(const bool newest, is_newest_hit(hit, match, labels));
    if (!newest) return {};
  }
  found.rows.push_back(hit);
  return {};
}

bool SqliteSnapshot::sees_few_texts(const policy::VisibleLabels& labels) {
  auto rows = db_->prepare(
      "SELECT count(*) FROM (SELECT 1 FROM carray($1) AS v CROSS JOIN search_row AS r INDEXED BY search_row_by_label"
      " ON r.label = v.value LIMIT $2)");
  rows.bind(&labels.numbers(), few_texts + 1);
  return steps(rows) && rows.integer(0) <= few_texts;
}

// A rare word is met whole beside the reader's own texts; of a common one each of these is asked, and soon holds it.
Result<void> SqliteSnapshot::hits_of_own(const std::string& match, std::int64_t before,
                                         const policy::VisibleLabels& labels, Found& found) {
  TRY(const auto own, own_texts(before, labels));
  auto next = own.begin();
  auto all = db_->prepare("SELECT s.rowid FROM search AS s WHERE s.search MATCH $1 AND s.rowid < $2 ORDER BY 1 DESC");
  all.bind(match, before);
  const std::size_t bound = plan_ == ListPlan::impatient ? 1 : met_hits;
  for (std::size_t met = 0; met < bound && next != own.end() && found.rows.size() < found.wanted; ++met) {
    TRY(const bool row, all.step());
    if (!row) return {};
    const std::int64_t at = all.integer(0);
    while (next != own.end() && next->position > at) ++next;
    if (next != own.end() && next->position == at) CHECK(take_hit(*next++, match, labels, found));
  }
  auto holds = db_->prepare("SELECT 1 FROM search AS s WHERE s.search MATCH $1 AND s.rowid = $2");
  for (; next != own.end() && found.rows.size() < found.wanted; ++next) {
    holds.bind(match, next->position);
    TRY(const bool hit, holds.step());
    holds.reset();
    if (hit) CHECK(take_hit(*next, match, labels, found));
  }
  return {};
}

Result<std::vector<SqliteSnapshot::Row>> SqliteSnapshot::own_texts(std::int64_t before,
                                                                   const policy::VisibleLabels& labels) {
  std::vector<Row> out;
  auto rows = db_->prepare(
      "SELECT r.pos, r.record FROM carray($1) AS v CROSS JOIN search_row AS r INDEXED BY search_row_by_label"
      " ON r.label = v.value AND r.pos < $2 ORDER BY r.pos DESC");
  rows.bind(&labels.numbers(), before);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return out;
    out.push_back({rows.integer(0), rows.id<model::RecordId>(1)});
  }
}

// Whether no later visible slice of the record matches too: such a record stood on an earlier page.
Result<bool> SqliteSnapshot::is_newest_hit(const Row& hit, const std::string& match,
                                           const policy::VisibleLabels& labels) {
  auto later = db_->prepare(
      "SELECT 1 FROM slice AS l WHERE l.record = $1 AND l.pos > $2 AND tocsin_visible($3, l.label)"
      " AND EXISTS (SELECT 1 FROM search AS s WHERE s.search MATCH $4 AND s.rowid = l.pos) LIMIT 1");
  later.bind(hit.record, hit.position, &labels, match);
  TRY(const bool there, later.step());
  return !there;
}

port::Page SqliteSnapshot::search(const std::string& match, std::int64_t before, std::size_t limit,
                                  const policy::VisibleLabels& labels) {
  if (db_ == nullptr || match.empty()) return {};
  limit = std::clamp<std::size_t>(limit, 1, most_rows);
  auto rows = noted(hits(match, before, limit + 1, labels));
  if (!rows) return {};
  return page_of(*rows, limit, labels);
}

// The records' own values, each once, in order. One more than is compared says that there are more.
Result<std::vector<model::Observable>> SqliteSnapshot::values_of(const port::MatchQuery& query,
                                                                 const policy::VisibleLabels& labels,
                                                                 port::Matches& out) {
  std::set<model::Observable> values;
  std::int64_t left = own_values_compared + 1;
  for (const auto& holder : query.of) {
    auto rows = db_->prepare(
        "SELECT type, value FROM indicator INDEXED BY indicator_by_report"
        " WHERE report = $1 AND tocsin_visible($2, label) LIMIT $3");
    rows.bind(holder, &labels, left);
    while (left > 0) {
      TRY(const bool row, rows.step());
      if (!row) break;
      --left;
      if (left > 0) values.insert({rows.name<model::ObservableType>(0), std::string(rows.text(1))});
    }
  }
  if (left == 0) out.extent = port::Matches::Extent::cut;
  if (query.benign != nullptr)
    std::erase_if(values, [&](const auto& value) { return query.benign->first_hit(value).has_value(); });
  return std::vector<model::Observable>(values.begin(), values.end());
}

port::Matches SqliteSnapshot::matches(const port::MatchQuery& query, const policy::VisibleLabels& labels) {
  port::Matches out;
  if (db_ == nullptr) return out;
  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, most_rows);
  const auto values = noted(values_of(query, labels, out));
  if (!values) return out;
  for (const auto& value : *values) {
    if (out.found.size() >= limit) {
      out.extent = port::Matches::Extent::cut;
      break;
    }
    if (!noted(match_one(value, query, std::min(limit - out.found.size(), matches_per_value), labels, out))) break;
  }
  return out;
}

// Goes from label to label among those that hold the value, skipping to the next visible one: a value that a million
// hidden reports hold costs no more than its number of labels. A row counts where its reader may read something of the
// set and of what holds it: filtered here, so that no limit is reached sooner for what is hidden.
Result<void> SqliteSnapshot::match_one(const model::Observable& observable, const port::MatchQuery& query,
                                       std::size_t limit, const policy::VisibleLabels& labels, port::Matches& out) {
  const RawId hash = hash_of(observable);
  const std::size_t most = out.found.size() + limit;
  const auto& numbers = labels.numbers();
  for (auto next = numbers.begin(); next != numbers.end();) {
    std::int64_t label = 0;
    {
      auto first = db_->prepare("SELECT label FROM indicator WHERE hash = $1 AND label >= $2 ORDER BY label LIMIT 1");
      TRY(const bool there, first.bind(hash, std::int64_t{*next}).step());
      if (!there) return {};
      label = first.integer(0);
    }
    next = std::lower_bound(next, numbers.end(), label);
    if (next == numbers.end()) return {};
    if (*next != label) continue;
    auto rows = db_->prepare(
        "SELECT DISTINCT i.report, i.set_id FROM indicator AS i INDEXED BY indicator_by_hash"
        " WHERE i.hash = $1 AND i.label = $2 AND i.type = $3 AND i.value = $4"
        " AND EXISTS (SELECT 1 FROM slice AS s WHERE s.record = i.report AND tocsin_visible($5, s.label))"
        " AND EXISTS (SELECT 1 FROM slice AS s WHERE s.record = i.set_id AND tocsin_visible($5, s.label))");
    rows.bind(hash, label, observable.type, observable.value, &labels);
    while (true) {
      TRY(const bool row, rows.step());
      if (!row) break;
      const auto holder = rows.id<model::RecordId>(0);
      if (std::ranges::find(query.of, holder) != query.of.end()) continue;
      if (out.found.size() >= most) {
        out.extent = port::Matches::Extent::cut;
        return {};
      }
      out.found.push_back({observable, holder, rows.id<model::RecordId>(1)});
    }
    ++next;
  }
  return {};
}

}  // namespace tocsin::store
