#pragma once
// Objects as one snapshot shows them. See port/objects.h for the contract, shelves.h for how they lie. The danger
// removed: a page whose length, order or pace tells of objects that its reader may not see.
//
// A shelf is read in its own order; where too many in a row are hidden or of another type, the rows come from the index
// on (label, type, place) instead, by the labels that are seen alone. Both plans give the same rows in the same order.
// A row whose id stands alone is taken as it is; of others the versions that the reader sees are compared. Bounds:
// 10,000 objects or 32 MiB a page. Threads: its snapshot's.
#include <set>

#include "port/index.h"
#include "store/sqlite/reader.h"

namespace tocsin::store {

class StoredObjectReader final : public port::ObjectReader {
 public:
  struct Parts {
    Db* db;
    const policy::LabelBook& book;
    ObjectSources sources;
    ListPlan plan;
    Result<void>& sound;  // where a failure to read is told
  };
  explicit StoredObjectReader(const Parts& parts) : parts_(parts) {}
  void close() { parts_.db = nullptr; }

  port::ObjectPage objects(const port::ObjectQuery& query, const policy::VisibleLabels& labels) override;
  port::ObjectPlace place_at(const port::Shelf& shelf, const RawId& principal, const port::ObjectMark& mark) override;
  port::Meetings meetings(std::span<const model::Observable> values, const policy::VisibleLabels& labels) override;
  std::vector<policy::Sealed<policy::Labelled<port::ObjectMatch>>> objects_about(
      const std::string& id, std::size_t most, const policy::VisibleLabels& labels) override;
  std::string state_of(const port::Shelf& shelf, const policy::VisibleLabels& labels) override;
  std::optional<port::ObjectView> view_to_keep(const RawId& principal, const port::Shelf& shelf,
                                               const policy::VisibleLabels& labels, Instant now) override;

 private:
  struct Reading;  // one page under way
  struct Row;      // an object's row without its bytes
  struct Range;    // a stretch of the shelf
  struct Known {
    std::int64_t number = 0;
    std::int64_t last_seq = 0;
  };
  Db& db() const { return *parts_.db; }

  Result<std::optional<Known>> find_shelf(const port::Shelf& shelf);
  Result<port::ObjectPlace> find_mark(const Known& shelf, const RawId& principal, const port::ObjectMark& mark);
  Result<port::ObjectView> read_view(const RawId& principal, std::int64_t shelf);

  Result<void> read_page(Reading& reading);
  Result<void> read_ranges(Reading& reading);
  Result<void> read_range(Reading& reading, const Range& range);
  Result<bool> walk(Reading& reading, Range& range);
  Result<void> from_labels(Reading& reading, const Range& range);
  Result<void> read_ids(Reading& reading);
  Result<void> take(Reading& reading, Row&& row, const port::ObjectPlace& place, Instant added);
  Result<bool> fits(Reading& reading, const Row& row);
  Result<bool> is_chosen(Reading& reading, const Row& row);
  Result<std::vector<Row>> siblings(Reading& reading, const std::string& id);
  Result<std::optional<policy::Labelled<std::string>>> bytes_of(Reading& reading, const Row& row);
  Result<const port::BatchRef*> batch_of(Reading& reading, std::int64_t number);
  Result<std::int64_t> place_at(const Known& shelf, Instant added_after);
  Result<std::vector<std::int64_t>> type_numbers(const std::vector<std::string>& names);

  struct Meet;  // a question for meetings under way
  struct Met {  // by one value
    std::vector<policy::Labelled<port::ObjectMatch>> objects;
    std::vector<policy::Labelled<port::IndicatorMatch>> indicators;
  };
  Result<void> seen_places(const Meet& meet, const AskedKey& key, std::size_t most, std::set<std::int64_t>& out);
  Result<void> meet_object(Meet& meet, std::size_t asked, std::int64_t pos, Met& met);
  Result<void> meet_indicator(Meet& meet, std::size_t asked, std::int64_t number, Met& met);
  Result<void> meet_value(Meet& meet, std::size_t asked);
  Result<Met> met_about(Meet& meet, const std::string& id, std::size_t most);
  const Result<port::Shelf>& shelf_by_number(std::int64_t number);

  template <class T>
  Result<T> noted(Result<T> result) {
    if (!result && result.error().code == Code::unavailable && parts_.sound)
      parts_.sound = std::unexpected(result.error());
    return result;
  }

  Parts parts_;
  SieveViewRef sieve_;
  Result<const SieveView*> sieve();
  std::unordered_map<std::int64_t, port::BatchRef> batches_;
  std::unordered_map<std::int64_t, Result<port::Shelf>> shelves_;
};

}  // namespace tocsin::store
