#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/testing/room_test.h"
#include "report/acts.h"

namespace tocsin::report {
namespace {

using ::testing::Each;
using ::testing::Not;

struct Unnamed : port::testing::RoomTest {
  Unnamed() : RoomTest(acts()) {}

  Result<model::RecordId> submit(const Who& who, port::MarkingChoice marking = {}) {
    world.marking = std::move(marking);
    auto out = act("report.submit", who, model::as_record(community),
                   body(R"({{"title": "Odd mail", "reporter": "pseudonym"}})"));
    world.marking.reset();
    return out;
  }
  port::MarkingChoice to_all() const {
    return {.tlp = model::Tlp::green, .audience = model::AtomSet{port::community_atom(model::as_space(community))}};
  }
  std::string pseudonym(const model::RecordId& of) {
    return event::read_group<state::ReportVouched>(world.record(of), "reporter")->pseudonym.value;
  }
  // All that a reader gets of a record, as text.
  std::string told(const Who& who, const model::RecordId& of) {
    const auto seen = world.seen(who, of);
    if (!seen) return {};
    std::string out = to_text(seen->ref.owner) + to_text(seen->author);
    for (const auto& slice : seen->slices)
      out += slice.group + to_text(slice.author) + slice.body + model::canonical_text(world.label_of(slice));
    return out;
  }
  bool is_told(const Who& who, const model::RecordId& of) {
    const auto text = told(who, of);
    return text.contains(to_text(reporter.organisation)) || text.contains(to_text(reporter.person));
  }
  // Of the facts about this record, by whom each was said.
  std::vector<port::By> signers_of(const model::RecordId& record, std::string_view type = "") {
    std::vector<port::By> out;
    for (std::size_t i = 0; i < world.contents().notes.size(); ++i) {
      const auto& note = world.contents().notes[i];
      const bool on = note.ref.id == record || note.ref.parent == record;
      if (on && (type.empty() || note.type == type)) out.push_back(world.contents().signers[i]);
    }
    return out;
  }

  model::OrganisationId team_org = world.organisation("Team");
  model::OrganisationId member_org = world.organisation("Member");
  model::OrganisationId second_org = world.organisation("Second");
  Who triager = world.person(team_org);
  Who reporter = world.person(member_org);
  Who colleague = world.person(member_org);
  Who second = world.person(second_org);
  model::CommunityId community = world.community(team_org, {member_org, second_org});
};

TEST_F(Unnamed, AReportIsSaidByNobodyWhoIsNamedButForTheReportersWordToTheTeam) {
  const auto report = submit(reporter).value();
  const auto& record = world.record(report);
  EXPECT_TRUE(is_nil(record.ref.owner));
  EXPECT_TRUE(is_nil(record.author));
  EXPECT_THAT(signers_of(report, "report.submitted"), Each(port::By::unnamed));
  EXPECT_THAT(signers_of(report, "report.vouched"), Each(port::By::server));
  EXPECT_THAT(signers_of(report, "report.reporter_named"), Each(port::By::named));
  EXPECT_THAT(signers_of(report), Not(testing::Contains(port::By::actor)));
}

TEST_F(Unnamed, AReportTellsTheTeamWhoSentItAndTheCommunityAPseudonym) {
  const auto report = submit(reporter, to_all()).value();
  EXPECT_TRUE(is_told(triager, report));
  ASSERT_TRUE(world.seen(second, report));
  EXPECT_FALSE(is_told(second, report));
  EXPECT_NE(told(second, report).find(pseudonym(report)), std::string::npos);
  EXPECT_TRUE(world.seen(reporter, report));
  EXPECT_TRUE(is_told(reporter, report));
}

TEST_F(Unnamed, AReportIsReadByItsReportersPeopleAndTheTeamAloneByDefault) {
  const auto report = submit(reporter).value();
  EXPECT_TRUE(world.seen(colleague, report));
  EXPECT_TRUE(world.seen(triager, report));
  EXPECT_FALSE(world.seen(second, report));
}

TEST_F(Unnamed, APseudonymIsTheSameForAnAudienceAndAnotherForEveryOther) {
  const auto once = pseudonym(submit(reporter, to_all()).value());
  EXPECT_EQ(pseudonym(submit(colleague, to_all()).value()), once);
  EXPECT_NE(pseudonym(submit(reporter).value()), once);
  EXPECT_NE(pseudonym(submit(second, to_all()).value()), once);
  auto fewer = to_all();
  fewer.except = {port::member_of(second_org)};
  EXPECT_NE(pseudonym(submit(reporter, fewer).value()), once);
}

TEST_F(Unnamed, TwoReportsOfOneHaveNothingInCommonBesideWhatIsTheAudiences) {
  const auto first = submit(reporter).value();
  const auto other = submit(reporter, to_all()).value();
  const auto words = told(second, other);
  EXPECT_EQ(words.find(to_text(first)), std::string::npos);
  EXPECT_EQ(words.find(pseudonym(first)), std::string::npos);
}

TEST_F(Unnamed, WhatItsReporterAddsIsNobodysToo) {
  const auto report = submit(reporter, to_all()).value();
  const auto set = act("indicators.add", colleague, report,
                       body(R"({{"indicators": [{{"type": "domain", "value": "a.example"}}]}})"));
  ASSERT_TRUE(set) << what(set);
  EXPECT_TRUE(is_nil(world.record(*set).ref.owner));
  EXPECT_TRUE(is_nil(world.record(*set).author));
  world.force_state(report, "needs_info");
  ASSERT_TRUE(act("report.supplement", reporter, report, body(R"({{"text": "More"}})")));
  ASSERT_TRUE(act("report.withdraw", colleague, report, body(R"({{"reason": "Mistaken"}})")));
  EXPECT_FALSE(is_told(second, report));
  EXPECT_FALSE(is_told(second, *set));
  EXPECT_THAT(signers_of(report), Not(testing::Contains(port::By::actor)));
}

TEST_F(Unnamed, NobodyElseMayDoWhatItsReporterMay) {
  const auto report = submit(reporter, to_all()).value();
  EXPECT_EQ(what(act("report.withdraw", second, report, body(R"({{"reason": "r"}})"))), "right.missing");
  EXPECT_EQ(what(act("report.withdraw", triager, report, body(R"({{"reason": "r"}})"))), "right.missing");
  const Who observer = world.person(member_org, state::PersonRole::observer);
  EXPECT_EQ(what(act("report.withdraw", observer, report, body(R"({{"reason": "r"}})"))), "right.observer");
  const auto other = submit(second, to_all()).value();
  EXPECT_EQ(what(act("report.withdraw", reporter, other, body(R"({{"reason": "r"}})"))), "right.missing");
}

TEST_F(Unnamed, AnAudienceThatNamesTheReportersOwnIsRefused) {
  const auto team = port::role_in(model::Role::team, model::as_space(community));
  const auto person = [](const Who& who) {
    return model::Atom{model::AtomKind::person, model::Role::none, who.person.raw()};
  };
  for (const auto& own : {port::member_of(member_org), person(reporter), person(colleague),
                          model::Atom{model::AtomKind::role, model::Role::admin, member_org.raw()}})
    EXPECT_EQ(what(submit(reporter, {.audience = model::AtomSet{team, own}})), "report.names_reporter");
  EXPECT_EQ(what(submit(reporter, {.except = {port::member_of(member_org)}})), "report.names_reporter");
  EXPECT_TRUE(submit(reporter, {.audience = model::AtomSet{team, port::member_of(second_org)}}));
  EXPECT_EQ(what(submit(reporter, {.audience = model::AtomSet{port::member_of(second_org)}})), "report.team_left_out");
}

TEST_F(Unnamed, UnderRedItIsReadByThoseNamedAndThePersonWhoSentIt) {
  const model::Atom triager_alone{model::AtomKind::person, model::Role::none, triager.person.raw()};
  const auto report = submit(reporter, {.tlp = model::Tlp::red, .audience = model::AtomSet{triager_alone}}).value();
  EXPECT_TRUE(world.seen(reporter, report));
  EXPECT_TRUE(is_told(triager, report));
  EXPECT_FALSE(world.seen(colleague, report));
  EXPECT_FALSE(world.seen(world.person(team_org), report));
}

TEST_F(Unnamed, TheRoleOfReporterIsNamedInNobodysAudience) {
  const auto report = submit(reporter, to_all()).value();
  const auto space = model::as_space(community);
  const model::Atom role{model::AtomKind::role, model::Role::reporter, report.raw()};
  world.marking = {.audience =
                       model::AtomSet{role, port::role_in(model::Role::team, space), port::member_of(second_org)}};
  EXPECT_EQ(what(act("report.submit", second, model::as_record(community), body(R"({{"title": "To whom?"}})"))),
            "label.reporter");
}

TEST_F(Unnamed, WhoIsOfTheTeamTooGoesOnByNameAsTheTeamAlone) {
  const auto report = submit(triager).value();
  auto draft =
      world.decide(port::testing::act_named(acts(), "report.withdraw"), triager, report, body(R"({{"reason": "r"}})"));
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->pieces.front().by, port::By::unnamed);
}

}  // namespace
}  // namespace tocsin::report
