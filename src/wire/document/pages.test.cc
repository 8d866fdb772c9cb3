#include "wire/document/pages.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tocsin::wire::document {
namespace {

constexpr Frame ten_lines{0, 100};

RowShape lines(int n) {
  RowShape out;
  out.lines = n;
  out.leading_pt = 10;
  out.split = RowShape::Split::by_line;
  return out;
}
RowShape whole(int n) {
  RowShape out = lines(n);
  out.split = RowShape::Split::whole;
  return out;
}
RowShape heading() {
  RowShape out = whole(1);
  out.keep = RowShape::Keep::with_next;
  return out;
}

TEST(Pages, AlwaysHaveOne) { EXPECT_EQ(paginate({}, ten_lines).size(), 1U); }

TEST(Pages, NeverEndWithAHeading) {
  const auto pages = paginate({lines(8), heading(), heading(), lines(5)}, ten_lines);
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(pages[0].size(), 1U);
  EXPECT_EQ(pages[1][0].row, 1U);
}

TEST(Pages, LeaveNoSingleLineBehindOrAhead) {
  const auto ahead = paginate({lines(11)}, ten_lines);
  EXPECT_EQ(ahead[0][0].end_line, 9);
  const auto behind = paginate({lines(9), lines(5)}, ten_lines);
  EXPECT_EQ(behind[0].size(), 1U);
}

TEST(Pages, RepeatATablesHeader) {
  RowShape cell = whole(4);
  cell.repeat = 0;
  const auto pages = paginate({heading(), cell, cell, cell}, ten_lines);
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(pages[1][0].row, 0U);
  EXPECT_EQ(pages[1][1].row, 3U);
}

TEST(Pages, BeginWhereAskedButNeverLeaveAnEmptyOne) {
  RowShape first = lines(1);
  first.begins_page = true;
  EXPECT_EQ(paginate({first, first}, ten_lines).size(), 2U);
}

RC_GTEST_PROP(Pages, HoldEveryLineOnceInOrderWithinTheFrame, ()) {
  const auto shape = rc::gen::map(rc::gen::inRange(0, 200), [](int n) {
    RowShape out = n % 3 == 0 ? heading() : n % 3 == 1 ? whole(n % 10) : lines(n % 40);
    out.space_before_pt = n % 7;
    out.begins_page = n % 31 == 0;
    return out;
  });
  const auto rows = *rc::gen::container<std::vector<RowShape>>(shape);
  std::size_t row = 0;
  int line = 0;
  for (const auto& page : paginate(rows, ten_lines)) {
    for (const auto& placed : page) {
      RC_ASSERT(placed.row == row);
      RC_ASSERT(placed.first_line == line);
      RC_ASSERT(placed.top_pt + height_of(rows[row], placed.end_line - placed.first_line) <=
                ten_lines.bottom_pt + 0.01);
      line = placed.end_line;
      if (line == rows[row].lines) {
        ++row;
        line = 0;
      }
    }
  }
  RC_ASSERT(row == rows.size());
}

}  // namespace
}  // namespace tocsin::wire::document
