#pragma once
// The named ways in which a count over records leaves for readers who may not see those records. The danger removed: a
// figure that tells of one organisation, computed by whoever felt like it.
//
// The list is closed: nothing else in the server counts what its reader may not see. Each takes what its publisher may
// read in full, as the gate released it, and gives a table. A category is small when it counts fewer than `smallest`
// records or they come from fewer than `smallest` organisations. Where none is small all are shown. Else the small ones
// are held back, and with them those that have the least of the others, and then more until three are held back; which
// those are, and how many, is not said. No total is given then. What holds, and is tested on every small table: whoever
// knows this rule, every category and even the true total still has two values or more for each count that is small.
// Not protected: who knows a part of a category from elsewhere (its own records, say) knows as much more of the rest;
// figures of several tables are not noise, and what is shown is exact.
// Periods are months, quarters and years in UTC that are over; of one way a second publication for a period that
// overlaps an earlier one is refused by whoever publishes (assess/statistics.cc), so that no two of them differ by one
// record. Bounds: `smallest` is at least 3. Errors of period_from(): invalid "statistics.period". Threads: pure.
// Source: Cox, Suppression methodology and statistical disclosure control (JASA 75, 1980); MODEL decision 12, restated
// in docs/adr/0017.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/gate.h"

namespace tocsin::policy {

enum class Declassifier : std::uint8_t {
  reports_by_sector,
  reports_by_country,
  reports_by_type,
  incidents_by_type,
  incidents_by_severity,
};
std::span<const std::string_view> names_of(Declassifier);

inline constexpr std::int64_t least_smallest = 3;
inline constexpr std::int64_t usual_smallest = 5;

// One record as it is counted. It cannot be made of anything but what the gate released to the publisher.
class Counted {
 public:
  // `party`: whose record it is; where that is nobody's in particular the record stands for itself. Reports without a
  // name may all be of one: together they are one party.
  Counted(const Released<event::Record>& record, std::string category)
      : category_(std::move(category)), party_(party_of(record.value())) {}
  const std::string& category() const { return category_; }
  const RawId& party() const { return party_; }

 private:
  static RawId party_of(const event::Record& record) {
    if (!is_nil(record.ref.owner)) return record.ref.owner.raw();
    return record.newest_of("reporter") != nullptr ? RawId{} : record.ref.id.raw();
  }
  std::string category_;
  RawId party_;
};

struct Cell {
  std::string name;
  std::int64_t records = 0;
  std::int64_t parties = 0;
  bool operator==(const Cell&) const = default;
};

struct Published {
  struct Row {
    std::string name;
    std::int64_t count = 0;
    bool operator==(const Row&) const = default;
    auto operator<=>(const Row&) const = default;
  };
  enum class Rest : std::uint8_t { none, withheld } rest = Rest::none;
  std::vector<Row> rows;  // by name
  bool operator==(const Published&) const = default;
};

// `categories`: all that there are, those that count nothing too.
std::vector<Cell> cells_of(const std::vector<Counted>& counted, const std::vector<std::string>& categories);
Published declassified(std::vector<Cell> cells, std::int64_t smallest);

struct Period {
  Instant from;   // included
  Instant until;  // not
};
Result<Period> period_from(std::string_view text);  // "2026", "2026-Q2", "2026-05"
inline bool overlap(const Period& a, const Period& b) { return a.from < b.until && b.from < a.until; }

}  // namespace tocsin::policy
