#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "event/merkle.h"
#include "port/testing/room_test.h"
#include "report/acts.h"
#include "report/indicators.h"

namespace tocsin::report {
namespace {

using model::ObservableType;
using testing::IsEmpty;

struct Reports : port::testing::RoomTest {
  Reports() : RoomTest(acts()) {}

  Result<model::RecordId> submit(port::MarkingChoice marking) {
    world.marking = std::move(marking);
    auto out = act("report.submit", reporter, model::as_record(community), body(R"({{"title": "Odd mail"}})"));
    world.marking.reset();
    return out;
  }

  static json::Value three_trustees() {
    return body(R"({{"trustees": ["{}", "{}", "{}"]}})", "11111111-1111-4111-8111-111111111111",
                "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333");
  }

  model::OrganisationId team_org = world.organisation("Team");
  model::OrganisationId member_org = world.organisation("Member");
  model::OrganisationId second_org = world.organisation("Second");
  Who triager = world.person(team_org);
  Who reporter = world.person(member_org);
  Who second = world.person(second_org);
  model::CommunityId community = world.community(team_org, {member_org, second_org});
  model::RecordId report =
      act("report.submit", reporter, model::as_record(community), body(R"({{"title": "Odd mail"}})")).value();
};

TEST_F(Reports, AreAcknowledgedInTheSameBreathWithADateForFeedback) {
  EXPECT_EQ(world.state(report), "acknowledged");
  const auto said = event::read_group<state::ReportAcknowledged>(world.record(report), "acknowledgement");
  ASSERT_TRUE(said);
  EXPECT_EQ((said->feedback_due_at - world.record(report).created_at()).us, hours(24).us);
  EXPECT_EQ(world.contents().signers.back(), port::By::server);
}

TEST_F(Reports, AreReadByTheirSenderAndTheTeamAlone) {
  EXPECT_TRUE(world.seen(reporter, report));
  EXPECT_TRUE(world.seen(triager, report));
  EXPECT_FALSE(world.seen(second, report));
}

TEST_F(Reports, AreNotTakenFromThoseOutsideTheCommunity) {
  const Who stranger = world.person(world.organisation("Stranger"));
  EXPECT_EQ(what(act("report.submit", stranger, model::as_record(community), body(R"({{"title": "t"}})"))),
            "record.not_found");
}

TEST_F(Reports, MayBeNarrowedToOneOfTheTeamButNotAwayFromAllOfIt) {
  const auto person = [](const Who& who) {
    return model::Atom{model::AtomKind::person, model::Role::none, who.person.raw()};
  };
  EXPECT_EQ(what(submit({.audience = model::AtomSet{port::member_of(member_org)}})), "report.team_left_out");
  EXPECT_EQ(what(submit({.tlp = model::Tlp::red, .audience = model::AtomSet{person(reporter)}})),
            "report.team_left_out");
  const auto narrow = submit({.tlp = model::Tlp::red, .audience = model::AtomSet{person(reporter), person(triager)}});
  ASSERT_TRUE(narrow);
  EXPECT_TRUE(world.seen(triager, *narrow));
  EXPECT_FALSE(world.seen(world.person(team_org), *narrow));
}

TEST_F(Reports, CannotNameTheTeamAndShutAllOfItOut) {
  const auto space = model::as_space(community);
  const auto own = port::member_of(member_org);
  EXPECT_EQ(what(submit({.audience = model::AtomSet{own, port::role_in(model::Role::team, space)},
                         .except = {port::member_of(team_org)}})),
            "report.team_left_out");
  EXPECT_EQ(what(submit({.tlp = model::Tlp::green,
                         .audience = model::AtomSet{port::community_atom(space)},
                         .except = {port::member_of(team_org)}})),
            "report.team_left_out");
  const model::Atom triager_alone{model::AtomKind::person, model::Role::none, triager.person.raw()};
  const auto one_less = submit({.except = {triager_alone}});
  EXPECT_EQ(what(one_less), "report.team_left_out");
  world.person(team_org);
  EXPECT_EQ(what(submit({.except = {triager_alone}})), "");
}

TEST_F(Reports, NameTwentyPersonsAtMost) {
  const auto named = [&](std::size_t n) {
    model::AtomSet out{port::member_of(member_org), port::role_in(model::Role::team, model::as_space(community))};
    while (out.size() < n + 2)
      out.push_back({model::AtomKind::person, model::Role::none, world.entropy.new_id<model::PersonTag>().raw()});
    return out;
  };
  EXPECT_EQ(what(submit({.audience = named(20)})), "");
  EXPECT_EQ(what(submit({.audience = named(21)})), "label.too_many");
}

TEST_F(Reports, AreNotSharedWiderThanTheirMarking) {
  EXPECT_EQ(what(submit({.audience = model::AtomSet{port::community_atom(model::as_space(community))}})),
            "label.too_wide");
  const auto wide =
      submit({.tlp = model::Tlp::green, .audience = model::AtomSet{port::community_atom(model::as_space(community))}});
  ASSERT_TRUE(wide);
  EXPECT_TRUE(world.seen(second, *wide));
}

TEST_F(Reports, TellOfWhatWasAndNotOfWhatIsToCome) {
  const auto told = [&](std::string_view times) {
    const auto made = act("report.submit", reporter, model::as_record(community),
                          json::parse(fmt::format(R"({{"title":"t",{}}})", times)).value());
    return made ? std::string() : made.error().what + " " + made.error().where;
  };
  EXPECT_EQ(told(R"("detected_at":"2099-01-01T00:00:00Z")"), "happened_at.future /detected_at");
  EXPECT_EQ(told(R"("aware_at":"2099-01-01T00:00:00Z")"), "happened_at.future /aware_at");
  EXPECT_EQ(told(R"("occurred_at":"2026-05-02T00:00:00Z","detected_at":"2026-05-01T00:00:00Z")"),
            "report.before_it_occurred /detected_at");
  EXPECT_EQ(told(R"("occurred_at":"2026-05-02T00:00:00Z","aware_at":"2026-05-01T00:00:00Z")"),
            "report.before_it_occurred /aware_at");
  // A weakness is known before it is used; and others may tell what one's own sensors find years later.
  EXPECT_EQ(
      told(R"("occurred_at":"2026-05-02T00:00:00Z","aware_at":"2026-05-01T00:00:00Z","report_kind":"vulnerability")"),
      "");
  EXPECT_EQ(told(R"("aware_at":"2020-05-01T00:00:00Z","detected_at":"2026-05-01T00:00:00Z")"), "");
}

TEST_F(Reports, TakeNothingMoreOnceWithdrawn) {
  ASSERT_TRUE(act("report.withdraw", reporter, report, body(R"({{"reason": "mistake"}})")));
  EXPECT_EQ(what(act("report.amend", reporter, report, body(R"({{"title": "t"}})"))), "report.settled");
  EXPECT_EQ(what(act("indicators.add", reporter, report,
                     body(R"({{"indicators": [{{"type": "domain", "value": "a.example"}}]}})"))),
            "report.settled");
}

TEST_F(Reports, AreAmendedByWhoSawTheirLastWordsOnly) {
  world.base = {{"head", model::FactId{}}};
  EXPECT_EQ(what(act("report.amend", reporter, report, body(R"({{"title": "t"}})"))), "edit.base");
  world.base = {{"head", world.record(report).newest_of("head")->fact}};
  EXPECT_TRUE(act("report.amend", reporter, report, body(R"({{"title": "t"}})")));
  EXPECT_EQ(what(act("report.amend", triager, report, body(R"({{"title": "t"}})"))), "right.missing");
}

TEST_F(Reports, NameTheirFilesByAWholeDigest) {
  const auto file = R"({{"name": "a.eml", "digest": "{}", "size_bytes": 3, "media_type": "message/rfc822"}})";
  EXPECT_EQ(what(act("attachment.add", reporter, report, body(file, "abc"))), "attachment.digest");
  EXPECT_EQ(what(act("attachment.add", reporter, report, body(file, std::string(64, 'A')))), "attachment.digest");
  const auto added = act("attachment.add", triager, report, body(file, std::string(64, 'a')));
  ASSERT_TRUE(added);
  EXPECT_EQ(world.record(*added).ref.parent, report);
  EXPECT_FALSE(world.seen(second, *added));
}

TEST_F(Reports, HoldEachIndicatorOnceUnderOneRoot) {
  const auto set = act("indicators.add", reporter, report, body(R"({{"indicators": [
      {{"type": "domain", "value": "b.example"}}, {{"type": "domain", "value": "a.example"}},
      {{"type": "domain", "value": "b.example"}}]}})"));
  ASSERT_TRUE(set);
  const auto head = event::read_group<state::IndicatorsImported>(world.record(*set), "head").value();
  EXPECT_EQ(head.count.value, 2);
  const std::vector<Digest> leaves{event::merkle_leaf(view_of("domain|a.example")),
                                   event::merkle_leaf(view_of("domain|b.example"))};
  EXPECT_EQ(head.merkle_root.value, to_hex(event::merkle_root(leaves)));
  ASSERT_EQ(world.contents().indicators.size(), 2U);
  EXPECT_EQ(world.contents().indicators.front().report, report);
  EXPECT_EQ(world.contents().indicators.front().label, world.label_of(*world.record(report).newest_of("head")));
}

TEST_F(Reports, RefuseIndicatorsThatNoSensorCouldHaveSeen) {
  const auto one = R"({{"indicators": [{{"type": "domain", "value": "{}"}}]}})";
  EXPECT_EQ(what(act("indicators.add", reporter, report, body(one, std::string(4097, 'a')))), "text.too_long");
  std::string wide;
  for (int i = 0; i < 2049; ++i) wide += "\u00e9";
  EXPECT_EQ(what(act("indicators.add", reporter, report, body(one, wide))), "indicator.value");
  EXPECT_EQ(what(act("indicators.add", reporter, report, body(R"({{"indicators": []}})"))), "indicators.none");
  EXPECT_EQ(what(act("indicators.add", second, report, body(one, "a.example"))), "record.not_found");
}

TEST_F(Reports, EveryMoveKeepsToItsMachineAndRefusesOutsiders) {
  world.base = {{"head", world.record(report).newest_of("head")->fact}};
  const port::testing::Inputs inputs{
      {"attachment.add",
       body(R"({{"name": "a", "digest": "{}", "size_bytes": 3, "media_type": "a/b"}})", std::string(64, 'a'))},
      {"indicators.add", body(R"({{"indicators": [{{"type": "domain", "value": "a.example"}}]}})")},
      {"escrow.found", three_trustees()},
      {"feed.subscribe",
       body(R"({{"title": "f", "direction": "pull", "api_root": "https://t.example/r/", "collection": "c",
                 "interval_s": 60}})")}};
  EXPECT_THAT(complaints(report, {{"", reporter}, {"escrow_opening.ask", triager}}, second, inputs), IsEmpty());
  const Who stranger = world.person(world.organisation("Stranger"));
  EXPECT_THAT(complaints(model::as_record(community), {{"", reporter}, {"escrow.found", triager}}, stranger, inputs),
              IsEmpty());
}

}  // namespace
}  // namespace tocsin::report
