#pragma once
// Facts of the room `assess` about published figures. The danger removed: a count over what its reader may not see,
// that nobody decided to give away. What each names and holds back is decided in policy/declassify.h. Source:
// docs/sharing.md (figures); requirement AD-05.
#include "policy/declassify.h"
#include "state/facts/common.h"

namespace tocsin::state {

struct StatisticsRow {
  Line<80> name;
  Whole<0, std::int64_t{1} << 53> count;
  static constexpr auto fields =
      std::tuple{model::field("name", &StatisticsRow::name), model::field("count", &StatisticsRow::count)};
};
struct StatisticsPublished {
  static constexpr FactInfo info{"statistics.published", 1, "assess", Kind::statistics, "head", ""};
  policy::Declassifier figures = policy::Declassifier::reports_by_sector;
  Line<10> period;  // "2026", "2026-Q2", "2026-05"
  Instant from;     // included; until is not
  Instant until;
  Whole<3, 1000> smallest_count;
  std::optional<Line<40>> scheme;
  // Those of which nothing is held back. `withheld`: there are others, which count too little or would give it away.
  List<StatisticsRow, 500> rows;
  model::Flag withheld = model::Flag::no;
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("figures", &StatisticsPublished::figures),
                                            model::field("period", &StatisticsPublished::period),
                                            model::field("from", &StatisticsPublished::from),
                                            model::field("until", &StatisticsPublished::until),
                                            model::field("smallest_count", &StatisticsPublished::smallest_count),
                                            model::field("scheme", &StatisticsPublished::scheme),
                                            model::field("rows", &StatisticsPublished::rows),
                                            model::field("withheld", &StatisticsPublished::withheld),
                                            model::field("note", &StatisticsPublished::note)};
};

}  // namespace tocsin::state
