#include "state/facts/statistics.h"

#include <gmock/gmock.h>

#include "assess/acts.h"
#include "port/testing/room_test.h"
#include "state/facts/prepare.h"
#include "state/facts/report.h"

namespace tocsin::assess {
namespace {

using testing::IsEmpty;

const Instant april = *instant_from_text("2026-04-10T00:00:00Z");
const Instant june = *instant_from_text("2026-06-01T00:00:00Z");

struct Figures : port::testing::RoomTest {
  Figures() : RoomTest(acts()) { world.now = june; }

  event::SpaceRef space() const { return {model::SpaceKind::community, model::as_space(community), {}}; }

  // Of an organisation of its own.
  void report(state::Sector sector, std::string_view state = "acknowledged") {
    const auto org = world.organisation("Member");
    state::OrganisationDescribed profile;
    profile.name.value = "Member";
    profile.sector = sector;
    world.give(port::create({model::SpaceKind::organisation, model::as_space(org), {}},
                            {.id = model::as_record(org), .owner = org},
                            port::label_for(model::Tlp::green, {port::community_atom(space().id)}), profile),
               org);
    report_of(org, state);
  }
  void report_of(const model::OrganisationId& org, std::string_view state = "acknowledged") {
    state::ReportSubmitted payload;
    payload.title.value = "Odd mail";
    const auto label =
        port::label_for(model::Tlp::amber, {port::member_of(org), port::role_in(model::Role::team, space().id)});
    const auto id = world.give(
        port::create(space(), {.id = world.entropy.new_id<model::RecordTag>(), .owner = org}, label, payload), org);
    world.force_state(id, state);
  }
  void reports(state::Sector sector, int count) {
    for (int i = 0; i < count; ++i) report(sector);
  }
  // In April, seen in June.
  template <class F>
  void in_april(F fill) {
    world.now = april;
    fill();
    world.now = june;
  }
  Result<model::RecordId> publish(std::string_view figures, std::string_view period) {
    return act("statistics.publish", lead, model::as_record(community),
               body(R"({{"figures": "{}", "period": "{}"}})", figures, period));
  }
  std::string rows(const Result<model::RecordId>& made) {
    if (!made) return made.error().what;
    const auto published =
        event::read_group<state::StatisticsPublished>(world.record(*made), event::group_head).value();
    std::string out;
    for (const auto& row : published.rows) out += fmt::format("{}={} ", row.name.value, row.count.value);
    return out + (published.withheld == model::Flag::yes ? "and more" : "and no more");
  }

  model::OrganisationId team_org = world.organisation("Team");
  model::OrganisationId member_org = world.organisation("Member");
  Who lead = world.person(team_org);
  Who member = world.person(member_org);
  model::CommunityId community = world.community(team_org, {member_org});
};

TEST_F(Figures, HoldBackSmallSectorsAndWhatWouldTellThem) {
  in_april([&] {
    reports(state::Sector::energy, 6);
    reports(state::Sector::finance, 5);
    reports(state::Sector::health, 7);
    reports(state::Sector::telecom, 2);
    report(state::Sector::health, "withdrawn");
  });
  reports(state::Sector::energy, 3);  // of another period
  EXPECT_EQ(rows(publish("reports_by_sector", "2026-04")), "energy=6 health=7 and more");
}

TEST_F(Figures, OfOneOrganisationAreHeldBackHoweverMany) {
  in_april([&] {
    reports(state::Sector::energy, 9);
    reports(state::Sector::finance, 20);
    reports(state::Sector::health, 30);
    for (int i = 0; i < 40; ++i) report_of(member_org);
  });
  EXPECT_EQ(rows(publish("reports_by_sector", "2026-04")), "finance=20 health=30 and more");
}

TEST_F(Figures, AreNotPublishedTwiceForPeriodsThatOverlap) {
  in_april([&] { reports(state::Sector::energy, 6); });
  ASSERT_TRUE(publish("reports_by_sector", "2026-04"));
  EXPECT_EQ(what(publish("reports_by_sector", "2026-04")), "statistics.overlap");
  EXPECT_EQ(what(publish("reports_by_sector", "2026-Q2")), "statistics.not_over");
  EXPECT_EQ(what(publish("reports_by_sector", "2026")), "statistics.not_over");
  EXPECT_EQ(what(publish("reports_by_sector", "2026-05")), "");
  EXPECT_EQ(what(publish("reports_by_type", "2026-04")), "");
  world.now = *instant_from_text("2026-07-02T00:00:00Z");
  EXPECT_EQ(what(publish("reports_by_sector", "2026-Q2")), "statistics.overlap");
}

TEST_F(Figures, ArePublishedByTheTeamAloneAndReadByTheCommunity) {
  const auto input = body(R"({{"figures": "reports_by_type", "period": "2026-04"}})");
  EXPECT_EQ(what(act("statistics.publish", member, model::as_record(community), input)), "right.missing");
  const auto made = publish("reports_by_type", "2026-04");
  ASSERT_TRUE(made);
  EXPECT_TRUE(world.seen(member, *made));
  EXPECT_FALSE(world.seen(world.person(world.organisation("Outsider")), *made));
}

TEST_F(Figures, AreSeenByTheWholeTeamWhoeverElseReadsThem) {
  const auto publish_to = [&](port::MarkingChoice choice, std::string_view period) {
    world.marking = std::move(choice);
    auto out = what(publish("reports_by_type", period));
    world.marking = std::nullopt;
    return out;
  };
  // Whoever was appointed from elsewhere is of the team and not of its organisation.
  const model::Atom anyone{model::AtomKind::open, model::Role::none, {}};
  EXPECT_EQ(publish_to({.tlp = model::Tlp::amber, .audience = model::AtomSet{port::member_of(team_org)}}, "2026-03"),
            "statistics.team_left_out");
  EXPECT_EQ(publish_to({.tlp = model::Tlp::clear, .audience = model::AtomSet{anyone}}, "2026-03"), "");
}

TEST_F(Figures, CountNoFewerThanThePolicyInForceSays) {
  state::PolicyDrafted policy;
  policy.title.value = "Policy";
  policy.version.value = "1";
  policy.text.value = "Text";
  policy.smallest_count = model::Whole<3, 1000>{7};
  const auto id =
      world.give(port::create(space(), {.id = world.entropy.new_id<model::RecordTag>(), .owner = team_org},
                              port::label_for(model::Tlp::green, {port::community_atom(space().id)}), policy),
                 team_org);
  world.force_state(id, "adopted");
  in_april([&] {
    reports(state::Sector::energy, 6);
    reports(state::Sector::finance, 8);
    reports(state::Sector::health, 9);
  });
  EXPECT_EQ(rows(publish("reports_by_sector", "2026-04")), "health=9 and more");
}

TEST_F(Figures, NameASchemeThatHasWhatIsCounted) {
  EXPECT_EQ(what(act("statistics.publish", lead, model::as_record(community),
                     body(R"({{"figures": "incidents_by_severity", "period": "2026-04", "scheme": "rsit"}})"))),
            "scheme.unknown");
  EXPECT_EQ(what(publish("incidents_by_severity", "2026-04")), "");
  EXPECT_EQ(what(publish("incidents_by_type", "2026-02-30")), "statistics.period");
  EXPECT_EQ(what(publish("incidents_by_type", "2026-14")), "statistics.period");
}

}  // namespace
}  // namespace tocsin::assess
