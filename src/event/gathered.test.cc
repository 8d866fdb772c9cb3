#include "event/gathered.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin::event {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Slice slice(std::string_view group, std::int64_t position, std::string_view body) {
  Slice out;
  out.group = group;
  out.label = position;
  out.position = position;
  out.body = body;
  return out;
}

TEST(Gathered, AreTheMembersOfEverySliceThatIsThereOldestFirstAndOnce) {
  Record record;
  record.slices = {slice("communities", 9, R"({"communities":["c"]})"), slice("reports", 7, R"({"reports":["z","a"]})"),
                   slice("reports", 3, R"({"reports":["b","a"]})")};
  EXPECT_THAT(gathered(record, group_reports), ElementsAre("b", "a", "z"));
  EXPECT_THAT(gathered(record, group_communities), ElementsAre("c"));
}

TEST(Gathered, AreNoneWhereNothingIsNamed) {
  Record record;
  EXPECT_THAT(gathered(record, group_reports), IsEmpty());
  record.slices = {slice("reports", 1, "{}"), slice("reports", 2, R"({"reports":"b"})"),
                   slice("reports", 3, R"({"reports":[1]})")};
  EXPECT_THAT(gathered(record, group_reports), IsEmpty());
  EXPECT_THAT(gathered_ids<model::ReportId>(record, group_reports), IsEmpty());
}

}  // namespace
}  // namespace tocsin::event
