// What one principal's view of a shelf is, and what has to be kept of it before it is read.
#include <algorithm>

#include "store/sqlite/object_row.h"

namespace tocsin::store {
namespace {

std::vector<std::int64_t> numbers_in(std::string_view text) {
  std::vector<std::int64_t> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    out.push_back(std::strtoll(std::string(text.substr(0, end)).c_str(), nullptr, 10));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

struct OfShelf {
  std::int64_t label = 0;
  std::int64_t first_seq = 0;
};

Result<std::vector<OfShelf>> labels_of(Db& db, std::int64_t shelf) {
  auto rows = db.prepare("SELECT label, first_seq FROM shelf_label WHERE shelf = $1 ORDER BY label");
  rows.bind(shelf);
  std::vector<OfShelf> out;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return out;
    out.push_back({rows.integer(0), rows.integer(1)});
  }
}

}  // namespace

Result<port::ObjectView> StoredObjectReader::read_view(const RawId& principal, std::int64_t shelf) {
  port::ObjectView out;
  auto row = db().prepare("SELECT seen, labels FROM object_view WHERE principal = $1 AND shelf = $2");
  TRY(const bool there, row.bind(principal, shelf).step());
  if (!there) return out;
  out.seen = row.integer(0);
  out.labels = numbers_in(text_of(row.blob(1)));
  auto rows =
      db().prepare("SELECT label, seq, at FROM object_entry WHERE principal = $1 AND shelf = $2 ORDER BY seq, label");
  rows.bind(principal, shelf);
  while (true) {
    TRY(const bool more, rows.step());
    if (!more) return out;
    out.entered.push_back({rows.integer(0), rows.integer(1), rows.instant(2)});
  }
}

std::string StoredObjectReader::state_of(const port::Shelf& shelf, const policy::VisibleLabels& labels) {
  if (parts_.db == nullptr) return {};
  const auto known = noted(find_shelf(shelf));
  if (!known || !*known) return "0";
  std::uint64_t sum = 0;
  auto rows = db().prepare("SELECT label, sum FROM shelf_sum WHERE shelf = $1");
  rows.bind((*known)->number);
  while (true) {
    const auto row = noted(rows.step());
    if (!row || !*row) break;
    if (labels.contains(rows.integer(0))) sum += static_cast<std::uint64_t>(rows.integer(1));
  }
  // A sum of sums, each of which is one modulo 2^62.
  return fmt::to_string(sum & ((std::uint64_t{1} << 62) - 1));
}

Result<port::ObjectPlace> StoredObjectReader::find_mark(const Known& shelf, const RawId& principal,
                                                        const port::ObjectMark& mark) {
  auto batch = db().prepare("SELECT first_seq, last_seq FROM object_batch WHERE record = $1 AND shelf = $2");
  TRY(const bool there, batch.bind(mark.batch, shelf.number).step());
  if (!there) return port::ObjectPlace{};
  const std::int64_t first = (shelf.number << shelf_bits) | batch.integer(0);
  const std::int64_t last = (shelf.number << shelf_bits) | batch.integer(1);
  TRY(const auto* known, sieve());
  const auto key = parts_.sources.value_keys.of_id(mark.id);
  SieveEntries entries;
  TRY(const bool whole, known->find(db(), least_of(key), greatest_of(key), SIZE_MAX, entries));
  TOCSIN_ASSERT(whole);
  for (const auto& entry : entries) {
    if (entry.pos < first || entry.pos > last) continue;
    auto row = db().prepare("SELECT id, version_us, version_ns, label FROM object WHERE pos = $1");
    TRY(const bool found, row.bind(entry.pos).step());
    const port::ObjectVersion instant{row.integer(1), static_cast<std::int32_t>(row.integer(2))};
    if (!found || row.text(0) != mark.id || instant != mark.instant) continue;
    const std::int64_t seq = entry.pos & shelf_mask;
    if (mark.stood == port::ObjectMark::Stood::in_order) return port::ObjectPlace{seq, 0, 0};
    TRY(const auto view, read_view(principal, shelf.number));
    const auto entered = std::ranges::find(view.entered, row.integer(3), &port::ObjectView::Entered::label);
    if (entered == view.entered.end()) return port::ObjectPlace{seq, 0, 0};
    return port::ObjectPlace{entered->seq, entered->label, seq};
  }
  return port::ObjectPlace{(first & shelf_mask) - 1, 0, 0};
}

port::ObjectPlace StoredObjectReader::place_at(const port::Shelf& shelf, const RawId& principal,
                                               const port::ObjectMark& mark) {
  if (parts_.db == nullptr) return {};
  const auto known = noted(find_shelf(shelf));
  if (!known || !*known) return {};
  return noted(find_mark(**known, principal, mark)).value_or(port::ObjectPlace{});
}

std::optional<port::ObjectView> StoredObjectReader::view_to_keep(const RawId& principal, const port::Shelf& shelf,
                                                                 const policy::VisibleLabels& labels, Instant now) {
  if (parts_.db == nullptr) return std::nullopt;
  const auto known = noted(find_shelf(shelf));
  if (!known || !*known) return std::nullopt;
  const auto kept = noted(read_view(principal, (*known)->number));
  const auto there = noted(labels_of(db(), (*known)->number));
  if (!kept || !there) return std::nullopt;
  // The first look begins the view: all that is there was always in it.
  const bool is_first = kept->seen == 0;
  port::ObjectView next{.seen = kept->seen, .labels = {}, .entered = kept->entered};
  std::int64_t newest = 0;
  for (const auto& one : *there) {
    newest = std::max(newest, one.first_seq);
    const auto entered = std::ranges::find(next.entered, one.label, &port::ObjectView::Entered::label);
    if (!labels.contains(one.label)) {
      if (entered != next.entered.end()) next.entered.erase(entered);
      continue;
    }
    next.labels.push_back(one.label);
    const bool was_read = std::ranges::binary_search(kept->labels, one.label);
    if (is_first || was_read || one.first_seq > kept->seen) continue;
    if (entered != next.entered.end()) next.entered.erase(entered);
    next.entered.push_back({one.label, (*known)->last_seq, now});
  }
  std::ranges::sort(next.entered, {}, [](const auto& e) { return std::pair(e.seq, e.label); });
  if (next.labels == kept->labels && next.entered == kept->entered && newest <= kept->seen) return std::nullopt;
  next.seen = (*known)->last_seq;
  return next;
}

}  // namespace tocsin::store
