// What is counted for somebody is what their lists hold, page after page, in a world where much has happened: records
// of several heads, markings changed, releases, circles, reports without a name.
#include <gtest/gtest.h>

#include "scenario.h"
#include "state/machine.h"
#include "store/sqlite/db.h"

namespace tocsin::two_worlds {
namespace {

using Sums = std::map<std::string, std::int64_t>;

struct Summed {
  std::int64_t total = 0;
  Sums states;
  Sums owners;
  Sums spaces;
  bool operator==(const Summed&) const = default;
};

std::string text_in(const json::Value& row, std::string_view member) {
  const auto* found = row.get_object().if_contains(member);
  return found == nullptr ? std::string() : std::string(found->get_string());
}

class Counting : public ::testing::Test {
 protected:
  Counting() {
    const auto scenario = make_scenario(2 * viewers);
    for (const auto* steps : {&scenario.before, &scenario.after})
      for (const auto& step : *steps) {
        side.begin_step(step.key, ++minute);
        if (step.in_a) step.run(side);
        side.end_step();
      }
  }
  Answer get(Client& who, const std::string& target) {
    ++minute;
    side.begin_step(fmt::format("{} {}", minute, target), minute);  // what is noted as read has ids of its own
    return side.ask(who, http::Method::get, target, {});
  }
  static void add_to(Sums& sums, const json::Value& record, std::string_view member) {
    if (const auto text = text_in(record, member); !text.empty()) ++sums[text];
  }
  Summed listed(Client& who, const std::string& list, const std::string& filter) {
    Summed out;
    std::string next;
    do {
      const auto page = get(who, fmt::format("{}?limit=40{}{}", list, filter, next));
      EXPECT_EQ(page.status(), 200) << list << filter;
      if (page.status() != 200) return out;
      for (const auto& record : page.at("items").get_array()) {
        ++out.total;
        add_to(out.states, record, "state");
        add_to(out.owners, record, "owner");
        add_to(out.spaces, record, "space");
      }
      next = page.text("next").empty() ? "" : "&cursor=" + page.text("next");
    } while (!next.empty());
    return out;
  }
  static Sums sums_in(const Answer& counts, const std::string& by) {
    Sums out;
    for (const auto& row : counts.at(by + "s").get_array()) out[text_in(row, by)] = row.at("count").as_int64();
    return out;
  }
  Summed counted(Client& who, const std::string& list, const std::string& filter) {
    const auto counts =
        get(who, fmt::format("{}/counts{}{}", list, filter.empty() ? "" : "?", filter.empty() ? "" : filter.substr(1)));
    EXPECT_EQ(counts.status(), 200) << list << filter;
    if (counts.status() != 200) return {};
    EXPECT_FALSE(counts.at("more_owners").as_bool() || counts.at("more_spaces").as_bool());
    return {counts.at("total").as_int64(), sums_in(counts, "state"), sums_in(counts, "owner"),
            sums_in(counts, "space")};
  }
  std::int64_t rows(store::Statement statement) { return statement.step().value_or(false) ? statement.integer(0) : 0; }

  std::int64_t minute = 0;
  Side side{2 * viewers, "amaranth", Planted{}};
};

TEST_F(Counting, GivesWhatTheListsHoldToEveryoneOfEveryKind) {
  std::set<std::int64_t> totals;
  std::size_t compared = 0;
  std::int64_t hidden_states = 0;
  for (auto& [name, who] : side.people)
    for (std::size_t i = 0; i < model::names_of(model::Kind{}).size(); ++i) {
      const auto kind = static_cast<model::Kind>(i);
      if (kind == model::Kind::token) continue;
      const auto list = fmt::format("/api/v1/{}", model::plural_of(kind));
      std::vector<std::string> filters{"", "&owner=" + to_text(who.organisation), "&space=" + side.ids.at("c").id};
      if (kind == model::Kind::report) filters.emplace_back("&state=triage");
      if (kind == model::Kind::request) filters.emplace_back("&state=sent&space=" + side.ids.at("i").id);
      for (const auto& filter : filters) {
        const auto wanted = listed(who, list, filter);
        ASSERT_EQ(counted(who, list, filter), wanted) << name << " " << list << filter;
        totals.insert(wanted.total);
        ++compared;
        std::int64_t in_states = 0;
        for (const auto& [state, count] : wanted.states) in_states += count;
        if (state::machine_of(kind) != nullptr) hidden_states += wanted.total - in_states;
      }
    }
  auto db = store::Db::open(side.world.folder.path() / "store" / "tocsin.db", {});
  ASSERT_TRUE(db);
  EXPECT_GT(compared, 500U);
  EXPECT_GT(totals.size(), 10U);
  EXPECT_GT(hidden_states, 0) << "the story holds states that are hidden where their record is not";
  EXPECT_GT(rows(db->prepare("SELECT sum(n) FROM tally WHERE earlier <> ''")), 0) << "and records of several heads";
}

}  // namespace
}  // namespace tocsin::two_worlds
