#include "policy/declassify.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace {

using namespace tocsin;
using namespace tocsin::policy;
using ::testing::ElementsAre;

constexpr std::int64_t smallest = 3;

std::string names_in(const Published& published) {
  std::string out;
  for (const auto& row : published.rows) out += row.name + "=" + std::to_string(row.count) + " ";
  return out + (published.rest == Published::Rest::withheld ? "and more" : "and no more");
}

Cell cell(std::string name, std::int64_t records, std::int64_t parties) { return {std::move(name), records, parties}; }

TEST(Declassifiers, ShowATableWithoutSmallCountsWhole) {
  EXPECT_EQ(names_in(declassified({cell("b", 9, 5), cell("a", 5, 5)}, 5)), "a=5 b=9 and no more");
}

TEST(Declassifiers, HoldBackWhatIsSmallAndWhatWouldGiveItAway) {
  EXPECT_EQ(names_in(declassified(
                {cell("a", 4, 4), cell("b", 6, 5), cell("c", 9, 9), cell("d", 12, 9), cell("e", 20, 9)}, 5)),
            "d=12 e=20 and more");
  EXPECT_EQ(
      names_in(declassified({cell("a", 0, 0), cell("b", 1, 1), cell("c", 9, 9), cell("d", 9, 9), cell("e", 20, 9)}, 5)),
      "e=20 and more");
}

TEST(Declassifiers, HoldBackManyRecordsOfFewOrganisations) {
  EXPECT_EQ(names_in(declassified({cell("a", 50, 2), cell("b", 60, 9), cell("c", 70, 9), cell("d", 80, 9)}, 5)),
            "d=80 and more");
}

TEST(Declassifiers, ShowNothingWhereTooFewCategoriesAreThere) {
  EXPECT_EQ(names_in(declassified({cell("a", 4, 4), cell("b", 60, 9), cell("c", 70, 9)}, 5)), "and more");
  EXPECT_EQ(names_in(declassified({cell("a", 4, 4)}, 5)), "and more");
}

TEST(Declassifiers, CountNeverFewerThanThree) {
  EXPECT_EQ(names_in(declassified({cell("a", 2, 2), cell("b", 9, 9)}, 1)), "and more");
}

// Every table of so many categories, each with every count up to `most`. `few`: also such as come from one
// organisation.
enum class Parties { each_its_own, any };
void each_table(std::size_t categories, std::int64_t most, Parties parties,
                const std::function<void(const std::vector<Cell>&)>& visit) {
  std::vector<Cell> cells(categories);
  for (std::size_t i = 0; i < categories; ++i) cells[i].name = std::string(1, static_cast<char>('a' + i));
  const std::function<void(std::size_t)> fill = [&](std::size_t i) {
    if (i == categories) return visit(cells);
    for (std::int64_t records = 0; records <= most; ++records) {
      cells[i].records = cells[i].parties = records;
      fill(i + 1);
      if (parties == Parties::each_its_own || records < smallest) continue;
      cells[i].parties = 1;
      fill(i + 1);
    }
  };
  fill(0);
}

std::int64_t total_of(const std::vector<Cell>& cells) {
  std::int64_t out = 0;
  for (const auto& one : cells) out += one.records;
  return out;
}

// To whoever knows the rule, the categories, what is published and the total: which counts may stand where.
void expect_uncertain(std::size_t categories, std::int64_t most, std::int64_t most_in_question, Parties parties) {
  using Seen = std::pair<std::string, std::int64_t>;
  std::map<Seen, std::vector<std::set<std::int64_t>>> possible;
  const auto seen_of = [](const std::vector<Cell>& cells) {
    return Seen{names_in(declassified(cells, smallest)), total_of(cells)};
  };
  each_table(categories, most, parties, [&](const auto& cells) {
    auto& values = possible[seen_of(cells)];
    values.resize(categories);
    for (std::size_t i = 0; i < categories; ++i) values[i].insert(cells[i].records);
  });
  std::size_t checked = 0;
  each_table(categories, most_in_question, parties, [&](const auto& cells) {
    if (total_of(cells) == 0) return;
    const auto& values = possible.at(seen_of(cells));
    for (std::size_t i = 0; i < categories; ++i) {
      if (cells[i].records >= smallest && cells[i].parties >= smallest) continue;
      ++checked;
      ASSERT_GE(values[i].size(), 2U) << seen_of(cells).first << " of " << total_of(cells) << ": " << cells[i].name
                                      << " can only be " << cells[i].records;
    }
  });
  EXPECT_GT(checked, 0U);
}

// The total of all categories can stand in one of them: that far the possible tables are looked at.
TEST(Declassifiers, LeaveEverySmallCountUncertainOnEverySmallTable) {
  expect_uncertain(2, 14, 7, Parties::each_its_own);
  expect_uncertain(3, 21, 7, Parties::each_its_own);
  expect_uncertain(4, 12, 3, Parties::each_its_own);
}

TEST(Declassifiers, LeaveEverySmallCountUncertainWhoeverItComesFrom) {
  expect_uncertain(2, 14, 7, Parties::any);
  expect_uncertain(3, 12, 4, Parties::any);
  expect_uncertain(4, 8, 2, Parties::any);
}

// One record more or less in a small category changes nothing that is published but by way of what is not small.
TEST(Declassifiers, PublishNothingThatOneRecordOfASmallCategoryChanges) {
  each_table(4, 6, Parties::each_its_own, [&](const auto& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].records + 1 >= smallest) continue;
      auto more = cells;
      ++more[i].records;
      ++more[i].parties;
      ASSERT_EQ(declassified(cells, smallest), declassified(more, smallest));
    }
  });
}

TEST(Periods, AreMonthsQuartersAndYears) {
  const auto text = [](std::string_view period) {
    const auto read = period_from(period);
    return read ? to_text(read->from).substr(0, 10) + " " + to_text(read->until).substr(0, 10) : read.error().what;
  };
  EXPECT_EQ(text("2026"), "2026-01-01 2027-01-01");
  EXPECT_EQ(text("2026-Q4"), "2026-10-01 2027-01-01");
  EXPECT_EQ(text("2024-02"), "2024-02-01 2024-03-01");
  for (const auto* bad : {"", "26", "2026-Q5", "2026-13", "2026-00", "2026-1", "2026-02-01", "2026Q1", "20x6"})
    EXPECT_EQ(text(bad), "statistics.period") << bad;
  EXPECT_TRUE(overlap(*period_from("2026"), *period_from("2026-Q2")));
  EXPECT_FALSE(overlap(*period_from("2026-Q1"), *period_from("2026-Q2")));
}

}  // namespace
