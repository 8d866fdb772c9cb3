#include "policy/declassify.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <set>

namespace tocsin::policy {
namespace {

constexpr std::array<std::string_view, 5> declassifier_names{
    "reports_by_sector", "reports_by_country", "reports_by_type", "incidents_by_type", "incidents_by_severity"};

constexpr std::size_t least_withheld = 3;

bool is_small(const Cell& cell, std::int64_t smallest) { return cell.records < smallest || cell.parties < smallest; }

// How many cells, from the front, are withheld: `cells` has the small ones first, then the others from the least on.
std::size_t withheld_of(const std::vector<Cell>& cells, std::size_t small) {
  std::size_t out = small;
  while (out < cells.size() && (out == small || out < least_withheld)) {
    // All that count the same go together: which of them went would tell.
    const auto least = cells[out].records;
    while (out < cells.size() && cells[out].records == least) ++out;
  }
  return out;
}

std::optional<int> number_in(std::string_view text) {
  int out = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || fault != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return out;
}

Instant first_of(int year, int month) {
  using namespace std::chrono;
  const auto at = year_month(std::chrono::year(year), std::chrono::month(1)) + months(month - 1);
  return {duration_cast<microseconds>(sys_days(at / 1).time_since_epoch()).count()};
}

Period months_of(int year, int first, int count) { return {first_of(year, first), first_of(year, first + count)}; }

}  // namespace

std::span<const std::string_view> names_of(Declassifier) { return declassifier_names; }

std::vector<Cell> cells_of(const std::vector<Counted>& counted, const std::vector<std::string>& categories) {
  struct Tally {
    std::int64_t records = 0;
    std::set<RawId> parties;
  };
  std::map<std::string, Tally> tallies;
  for (const auto& one : categories) tallies[one];
  for (const auto& one : counted) {
    auto& tally = tallies[one.category()];
    ++tally.records;
    tally.parties.insert(one.party());
  }
  std::vector<Cell> out;
  for (const auto& [name, tally] : tallies)
    out.push_back({name, tally.records, static_cast<std::int64_t>(tally.parties.size())});
  return out;
}

Published declassified(std::vector<Cell> cells, std::int64_t smallest) {
  smallest = std::max(smallest, least_smallest);
  const auto others = std::ranges::partition(cells, [&](const Cell& cell) { return is_small(cell, smallest); });
  std::ranges::sort(others, {}, &Cell::records);
  const auto small = cells.size() - others.size();
  const auto withheld = small == 0 ? 0 : withheld_of(cells, small);
  Published out;
  if (withheld > 0) out.rest = Published::Rest::withheld;
  for (std::size_t i = withheld; i < cells.size(); ++i) out.rows.push_back({cells[i].name, cells[i].records});
  std::ranges::sort(out.rows);
  return out;
}

Result<Period> period_from(std::string_view text) {
  const auto bad = [&] { return fail(Code::invalid, "statistics.period", "/period", {{"period", std::string(text)}}); };
  const auto year = number_in(text.substr(0, 4));
  if (!year || *year < 2000 || *year > 2999) return bad();
  if (text.size() == 4) return months_of(*year, 1, 12);
  if (text.size() != 7 || text[4] != '-') return bad();
  if (text[5] == 'Q') {
    const auto quarter = number_in(text.substr(6));
    if (!quarter || *quarter < 1 || *quarter > 4) return bad();
    return months_of(*year, *quarter * 3 - 2, 3);
  }
  const auto month = number_in(text.substr(5));
  if (!month || *month < 1 || *month > 12) return bad();
  return months_of(*year, *month, 1);
}

}  // namespace tocsin::policy
