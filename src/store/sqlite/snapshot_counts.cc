// Counts: how many records a list would hold. See tally.h.
#include <unordered_map>
#include <unordered_set>

#include "store/sqlite/snapshot.h"
#include "store/sqlite/tally.h"

namespace tocsin::store {
namespace {

constexpr std::size_t most_told = 100'000;  // spaces, or owners

// Rows come label by label: what one label shows is summed up, and sealed under it when the next one begins. Whether
// there are too many goes by how many there are in all and not by labels: which of its labels a record counts under
// hangs on their numbers, and these on what others wrote.
template <class T>
struct Sums {
  std::unordered_map<T, std::int64_t> of_label;
  std::unordered_set<T> in_all;
  port::Tallies<T> kept;
  port::Counts::Extent told = port::Counts::Extent::all;

  void add(const T& of, std::int64_t count) {
    if (told == port::Counts::Extent::cut) return;
    of_label[of] += count;
    if (of_label.size() > most_told) cut();
  }
  void seal(std::int64_t label) {
    for (auto& [of, count] : of_label) {
      in_all.insert(of);
      kept.emplace_back(policy::Labelled<port::Tally<T>>{label, {of, count}});
    }
    of_label.clear();
    if (in_all.size() > most_told) cut();
  }
  void cut() {
    told = port::Counts::Extent::cut;
    of_label.clear();
    in_all.clear();
    kept.clear();
  }
};

struct Summing {
  Sums<std::string> states;
  Sums<model::SpaceId> spaces;
  Sums<model::OrganisationId> owners;

  void add(const Statement& row, const policy::VisibleLabels& labels) {
    const std::int64_t count = row.integer(6);
    states.add(std::string(labels.contains(row.integer(4)) ? row.text(3) : std::string_view()), count);
    spaces.add(row.id<model::SpaceId>(1), count);
    owners.add(row.id<model::OrganisationId>(2), count);
  }
  void seal(std::int64_t label) {
    states.seal(label);
    spaces.seal(label);
    owners.seal(label);
  }
};

Statement tally_rows(Db& db, const port::TallyQuery& q, const policy::VisibleLabels& labels) {
  if (q.space) {
    auto rows = db.prepare(
        "SELECT t.label, t.space, t.owner, t.state, t.state_label, t.earlier, t.n FROM carray($1) AS v"
        " CROSS JOIN tally AS t ON t.kind = $2 AND t.label = v.value AND t.space = $3"
        " WHERE ($4 = '' OR (t.state = $4 AND tocsin_visible($5, t.state_label))) AND ($6 IS NULL OR t.owner = $6)");
    rows.bind(&labels.numbers(), q.kind, *q.space, q.state, &labels, q.owner);
    return rows;
  }
  auto rows = db.prepare(
      "SELECT t.label, t.space, t.owner, t.state, t.state_label, t.earlier, t.n FROM carray($1) AS v"
      " CROSS JOIN tally AS t ON t.kind = $2 AND t.label = v.value"
      " WHERE ($3 = '' OR (t.state = $3 AND tocsin_visible($4, t.state_label))) AND ($5 IS NULL OR t.owner = $5)");
  rows.bind(&labels.numbers(), q.kind, q.state, &labels, q.owner);
  return rows;
}

Result<port::Counts> sum_up(Db& db, const port::TallyQuery& query, const policy::VisibleLabels& labels) {
  Summing sums;
  std::int64_t label = 0;
  auto rows = tally_rows(db, query, labels);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) break;
    if (rows.integer(0) != label) sums.seal(label);
    label = rows.integer(0);
    if (counts_first(rows.text(5), labels)) sums.add(rows, labels);
  }
  sums.seal(label);
  return port::Counts{std::move(sums.states.kept), std::move(sums.spaces.kept), std::move(sums.owners.kept),
                      sums.spaces.told, sums.owners.told};
}

}  // namespace

// From the labels that are seen, always: the rows of hidden ones are not even walked over.
port::Counts SqliteSnapshot::counts(const port::TallyQuery& query, const policy::VisibleLabels& labels) {
  if (db_ == nullptr || labels.empty()) return {};
  auto out = noted(sum_up(*db_, query, labels));
  return out ? std::move(*out) : port::Counts{};
}

}  // namespace tocsin::store
