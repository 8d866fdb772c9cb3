#pragma once
// Intelligence objects into a community, and out of it again. The danger removed: objects on a shelf of which no signed
// fact says who brought them.
//
// bring() makes the batch's fact beside its rows; take_away() the fact of a removal beside it. Both facts are read by
// the organisation that brought the objects alone: their counts would tell of what others may not see. The rows come
// with their labels (report/shelves.h). Bounds: objects_max rows. Errors: those of shelf_for; limit
// "intelligence.too_many" {max}; denied "right.observer". Threads: pure.
// Source: MODEL decision 8 restated in docs/adr/0020; requirements DR-05, RS-05.
#include "report/shelves.h"

namespace tocsin::report {

inline constexpr std::size_t objects_max = 1'000'000;

struct Bringing {
  port::Shelf shelf;
  std::vector<model::Label> labels;
  std::vector<port::ObjectRow> rows;
  std::optional<port::ObjectStatus> status;  // its id is set here
};
Result<port::Draft> bring(port::Desk& desk, Bringing bringing);

Result<port::Draft> take_away(port::Desk& desk, port::ObjectRemoval removal, std::vector<std::string> versions);

}  // namespace tocsin::report
