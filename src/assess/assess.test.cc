#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assess/acts.h"
#include "event/gathered.h"
#include "model/scheme.h"
#include "port/testing/room_test.h"
#include "state/facts/report.h"

namespace tocsin::assess {
namespace {

using testing::IsEmpty;

struct Assess : port::testing::RoomTest {
  Assess() : RoomTest(acts()) {}

  model::RecordId report_in(std::string_view state) {
    const event::SpaceRef space{model::SpaceKind::community, model::as_space(community), {}};
    state::ReportSubmitted payload;
    payload.title.value = "Odd mail";
    const auto label =
        port::label_for(model::Tlp::amber, {port::member_of(member_org), port::role_in(model::Role::team, space.id)});
    const auto id = world.give(
        port::create(space, {.id = world.entropy.new_id<model::RecordTag>(), .owner = member_org}, label, payload),
        member_org);
    world.force_state(id, state);
    return id;
  }
  // The report, with an indicator.
  model::RecordId holding(const model::RecordId& report) {
    const auto& record = world.record(report);
    const event::RecordRef set{.id = world.entropy.new_id<model::RecordTag>(), .parent = report, .owner = member_org};
    const auto label = port::label_for(
        model::Tlp::amber, {port::member_of(member_org), port::role_in(model::Role::team, record.space.id)});
    state::IndicatorsImported head;
    head.format.value = "list";
    head.merkle_root.value = std::string(64, 'a');
    auto draft = port::draft_of(set.id, port::create(record.space, set, label, head));
    draft.indicators.push_back({set.id, report, {model::ObservableType::domain, "a.lantern.tld"}, label});
    EXPECT_TRUE(world.append(draft, member_org));
    return report;
  }
  static state::ReportSubmitted titled() {
    state::ReportSubmitted out;
    out.title.value = "Odd mail";
    return out;
  }
  Result<model::RecordId> propose(const Who& who, const model::RecordId& report) {
    return act(
        "incident.propose", who, {},
        body(R"({{"title": "I", "communities": ["{}"], "reports": ["{}"]}})", to_text(community), to_text(report)));
  }
  model::RecordId invite(const model::OrganisationId& organisation) {
    return act("participation.invite", lead, on_incident,
               body(R"({{"organisation": "{}", "terms": "Keep it"}})", to_text(organisation)))
        .value();
  }
  model::RecordId offer(const model::OrganisationId& organisation) {
    return act("lead.offer", lead, on_incident, body(R"({{"organisation": "{}"}})", to_text(organisation))).value();
  }
  model::RecordId decision() {
    return act("decision.propose", lead, on_incident,
               body(R"({{"question": "Q", "authority": "charter", "options": [{{"title": "Block"}}]}})"))
        .value();
  }

  model::OrganisationId team_org = world.organisation("Team");
  model::OrganisationId member_org = world.organisation("Member");
  model::OrganisationId party_org = world.organisation("Party");
  Who lead = world.person(team_org);
  Who member = world.person(member_org);
  Who party = world.person(party_org);
  Who outsider = world.person(world.organisation("Outsider"));
  Who observer = world.person(team_org, state::PersonRole::observer);
  model::CommunityId community = world.community(team_org, {member_org});
  model::IncidentId incident = world.incident(team_org, {member_org});
  model::RecordId on_incident = model::as_record(incident);
};

TEST_F(Assess, OnlyTheTeamMovesAReport) {
  const auto report = report_in("acknowledged");
  EXPECT_EQ(what(act("report.start_triage", member, report)), "right.missing");
  EXPECT_EQ(what(act("report.start_triage", observer, report)), "right.observer");
  ASSERT_TRUE(act("report.start_triage", lead, report));
  EXPECT_EQ(world.state(report), "triage");
}

TEST_F(Assess, AReportIsNoDuplicateOfItselfNorOfOneThatTheTeamCannotSee) {
  const auto report = report_in("triage");
  const auto of = [&](const model::RecordId& other) {
    return what(act("report.mark_duplicate", lead, report, body(R"({{"of": "{}", "reason": "r"}})", to_text(other))));
  };
  EXPECT_EQ(of(report), "report.same");
  EXPECT_EQ(of(model::as_record(member.person)), "reference.unknown");
  EXPECT_EQ(of(world.entropy.new_id<model::RecordTag>()), "reference.unknown");
  EXPECT_EQ(of(report_in("triage")), "");
}

TEST_F(Assess, AReportIsLinkedToAnIncidentThatTheTeamSees) {
  const auto report = report_in("valid");
  const auto foreign = world.incident(party_org);
  const auto to = [&](const model::IncidentId& id) {
    return what(act("report.link", lead, report, body(R"({{"incident": "{}"}})", to_text(id))));
  };
  EXPECT_EQ(to(foreign), "reference.unknown");
  EXPECT_EQ(to(incident), "");
  EXPECT_EQ(world.state(report), "linked");
}

TEST_F(Assess, OnlyTheTeamProposesAnIncidentForItsCommunity) {
  const auto report = report_in("valid");
  EXPECT_EQ(what(propose(member, report)), "right.missing");
  EXPECT_EQ(what(propose(outsider, report)), "reference.unknown");
  EXPECT_EQ(what(propose(observer, report)), "right.observer");
  EXPECT_EQ(what(propose(lead, report_in("triage"))), "report.not_valid");
  EXPECT_TRUE(propose(lead, report));
}

TEST_F(Assess, PeersWithoutACommunityRunAnIncidentByThemselves) {
  const auto made = act("incident.propose", outsider, {}, body(R"({{"title": "I"}})"));
  ASSERT_TRUE(made);
  EXPECT_TRUE(act("incident.assess", outsider, *made));
  EXPECT_FALSE(world.seen(lead, *made));
}

TEST_F(Assess, AReporterDoesNotPromoteItsOwnReportPastTheTeam) {
  const auto report = report_in("valid");
  EXPECT_EQ(what(act("incident.propose", member, {}, body(R"({{"title": "I", "reports": ["{}"]}})", to_text(report)))),
            "right.missing");
}

TEST_F(Assess, AProposedIncidentPromotesItsReportsOnceAndThoseStillValid) {
  const auto first = report_in("valid");
  const auto second = report_in("valid");
  ASSERT_TRUE(act("incident.propose", lead, {},
                  body(R"({{"title": "I", "reports": ["{}", "{}"]}})", to_text(first), to_text(second))));
  world.force_state(second, "withdrawn");
  EXPECT_EQ(world.react(reactions()).value(), 1U);
  EXPECT_EQ(world.state(first), "promoted");
  EXPECT_EQ(world.state(second), "withdrawn");
  EXPECT_EQ(world.contents().signers.back(), port::By::server);
  world.forget_reactions();
  EXPECT_EQ(world.react(reactions()).value(), 0U);
}

TEST_F(Assess, ALeadAddsNeitherCommunitiesNorReportsThatItDoesNotSpeakFor) {
  ASSERT_TRUE(act("lead.accept", member, offer(member_org)));
  const auto describe = [&](const Who& who, const json::Value& input) {
    world.base = {{"head", world.record(on_incident).newest_of("head")->fact}};
    return what(act("incident.describe", who, on_incident, input));
  };
  const auto with_community = body(R"({{"title": "I", "communities": ["{}"]}})", to_text(community));
  const auto with_report = body(R"({{"title": "I", "reports": ["{}"]}})", to_text(report_in("valid")));
  const auto foreign = world.community(party_org);
  EXPECT_EQ(describe(member, with_community), "right.missing");
  EXPECT_EQ(describe(member, with_report), "right.missing");
  EXPECT_EQ(describe(lead, body(R"({{"title": "I", "communities": ["{}"]}})", to_text(foreign))), "reference.unknown");
  EXPECT_EQ(describe(lead, body(R"({{"title": "I", "reports": ["{}"]}})", to_text(report_in("triage")))),
            "report.not_valid");
  EXPECT_EQ(describe(lead, with_community), "");
  EXPECT_EQ(describe(member, with_community), "");  // what stands there already may stay
}

TEST_F(Assess, AReportThatIsNamedLaterIsPromotedAndNoneIsTakenAwayByLeavingItOut) {
  const auto first = report_in("valid");
  const auto second = report_in("valid");
  const auto made = propose(lead, first).value();
  world.base = {{"head", world.record(made).newest_of("head")->fact}};
  ASSERT_TRUE(act("incident.describe", lead, made, body(R"({{"title": "O", "reports": ["{}"]}})", to_text(second))));
  EXPECT_THAT(event::gathered(*world.seen(lead, made), event::group_reports),
              testing::ElementsAre(to_text(first), to_text(second)));
  EXPECT_EQ(world.react(reactions()).value(), 2U);
  EXPECT_EQ(world.state(first), "promoted");
  EXPECT_EQ(world.state(second), "promoted");
}

TEST_F(Assess, AnIncidentNamesReportsAndCommunitiesToThoseWhoMayReadThem) {
  const auto report = report_in("valid");
  const auto made = propose(lead, report).value();
  for (const auto& organisation : {member_org, party_org})
    world.hold(organisation.raw(), port::participants_of(model::SpaceId(made.raw())));
  const auto names = [&](const Who& who) {
    const auto seen = *world.seen(who, made);
    return event::gathered(seen, event::group_reports).size() + event::gathered(seen, event::group_communities).size();
  };
  EXPECT_EQ(names(lead), 2U);
  EXPECT_EQ(names(member), 2U);
  EXPECT_EQ(names(party), 0U);
  ASSERT_TRUE(world.seen(party, made));
  for (const auto& slice : world.seen(party, made)->slices) {
    EXPECT_FALSE(slice.body.contains(to_text(report))) << slice.group;
    EXPECT_FALSE(slice.body.contains(to_text(community))) << slice.group;
  }
}

TEST_F(Assess, AReportNamesItsIncidentToThoseWhoMayReadIt) {
  const auto promoted = report_in("valid");
  const auto linked = report_in("valid");
  const auto made = propose(lead, promoted).value();
  ASSERT_TRUE(world.react(reactions()));
  ASSERT_TRUE(act("report.link", lead, linked, body(R"({{"incident": "{}"}})", to_text(made))));
  for (const auto& report : {promoted, linked}) {
    const auto to = [&](const Who& who) {
      const auto seen = event::read_group<state::ReportLinked>(*world.seen(who, report), "incident");
      return seen && seen->incident ? model::as_record(*seen->incident) : model::RecordId{};
    };
    EXPECT_EQ(to(lead), made);
    EXPECT_EQ(to(member), model::RecordId{});  // whose report it is; it takes no part in the incident
  }
}

TEST_F(Assess, ADuplicateAndAMergerAreNamedToThoseWhoMayReadBoth) {
  const auto report = report_in("triage");
  const auto other = world.give(
      port::create({model::SpaceKind::community, model::as_space(community), {}},
                   {.id = world.entropy.new_id<model::RecordTag>(), .owner = party_org},
                   port::label_for(model::Tlp::amber, {port::member_of(party_org),
                                                       port::role_in(model::Role::team, model::as_space(community))}),
                   titled()),
      party_org);
  ASSERT_TRUE(act("report.mark_duplicate", lead, report, body(R"({{"of": "{}", "reason": "r"}})", to_text(other))));
  EXPECT_EQ(event::read_group<state::ReportDuplicateNamed>(*world.seen(lead, report), "duplicate_of")->of.raw(),
            other.raw());
  EXPECT_EQ(world.seen(member, report)->newest_of("duplicate_of"), nullptr);
  EXPECT_FALSE(world.seen(member, report)->newest_of("assessment")->body.contains(to_text(other)));

  const auto into = world.incident(team_org);
  world.force_state(on_incident, "assessing");
  ASSERT_TRUE(act("incident.merge", lead, on_incident, body(R"({{"into": "{}", "reason": "r"}})", to_text(into))));
  EXPECT_NE(world.seen(lead, on_incident)->newest_of("merged_into"), nullptr);
  EXPECT_EQ(world.seen(member, on_incident)->newest_of("merged_into"), nullptr);
  EXPECT_FALSE(world.seen(member, on_incident)->newest_of("merge")->body.contains(to_text(into)));
}

TEST_F(Assess, AReportThatOnlyAnIncidentReadsNamesItInTheMoveItself) {
  const auto label = port::label_for(model::Tlp::amber, {port::participants_of(model::as_space(incident))});
  const auto report =
      world.give(port::create({model::SpaceKind::community, model::as_space(community), {}},
                              {.id = world.entropy.new_id<model::RecordTag>(), .owner = member_org}, label, titled()),
                 member_org);
  world.force_state(report, "valid");
  ASSERT_TRUE(act("report.link", lead, report, body(R"({{"incident": "{}"}})", to_text(incident))));
  EXPECT_TRUE(event::read_group<state::ReportLinked>(*world.seen(member, report), "incident")->incident);
}

TEST_F(Assess, WhatTwoDecideOnTheSameViewIsHeldForOneOfThem) {
  const auto input = body(R"({{"organisation": "{}", "terms": "t"}})", to_text(party_org));
  const auto& inviting = port::testing::act_named(acts(), "participation.invite");
  auto first = world.decide(inviting, lead, on_incident, input);
  auto second = world.decide(inviting, lead, on_incident, input);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(world.append(*first, team_org));
  EXPECT_EQ(what(world.append(*second, team_org)), "append.base");
  EXPECT_EQ(what(world.decide(inviting, lead, on_incident, input)), "participation.exists");
}

TEST_F(Assess, AnOfferOfTheLeadFallsWithThePartThatItsReceiverTook) {
  const auto participation = invite(party_org);
  ASSERT_TRUE(act("participation.accept", party, participation));
  const auto offered = world.decide(port::testing::act_named(acts(), "lead.offer"), lead, on_incident,
                                    body(R"({{"organisation": "{}"}})", to_text(party_org)));
  ASSERT_TRUE(offered);
  ASSERT_TRUE(act("participation.release", lead, participation));
  EXPECT_EQ(what(world.append(*offered, team_org)), "append.base");
}

TEST_F(Assess, AnErasedListHoldsUpNoReaction) {
  const auto report = report_in("valid");
  const auto made = propose(lead, report).value();
  auto contents = world.contents();
  std::erase_if(contents.records.at(made).slices, [](const event::Slice& slice) { return slice.group == "reports"; });
  world.restore(std::move(contents));
  EXPECT_EQ(world.react(reactions()).value(), 0U);
  EXPECT_EQ(world.state(report), "valid");
}

TEST_F(Assess, AnInvitedPartySeesTheTermsAndNothingElseUntilItAccepts) {
  const auto participation = invite(party_org);
  EXPECT_TRUE(world.seen(party, participation));
  EXPECT_FALSE(world.seen(party, on_incident));
  EXPECT_EQ(what(act("participation.accept", member, participation)), "right.missing");
  ASSERT_TRUE(act("participation.accept", party, participation));
  EXPECT_TRUE(world.seen(party, on_incident));
  ASSERT_TRUE(act("participation.release", lead, participation));
  EXPECT_FALSE(world.seen(party, on_incident));
}

TEST_F(Assess, APartyIsInvitedOnce) {
  invite(party_org);
  const auto again = [&](const model::OrganisationId& who) {
    return what(act("participation.invite", lead, on_incident,
                    body(R"({{"organisation": "{}", "terms": "t"}})", to_text(who))));
  };
  EXPECT_EQ(again(party_org), "participation.exists");
  EXPECT_EQ(again(team_org), "participation.exists");
}

TEST_F(Assess, TheLeadIsOfferedToThoseWhoTakePart) {
  EXPECT_EQ(what(act("lead.offer", lead, on_incident, body(R"({{"organisation": "{}"}})", to_text(party_org)))),
            "lead.not_a_participant");
  const auto offered = offer(member_org);
  EXPECT_EQ(what(act("incident.assess", member, on_incident)), "right.missing");
  ASSERT_TRUE(act("lead.accept", member, offered));
  EXPECT_TRUE(act("incident.assess", member, on_incident));
}

TEST_F(Assess, ANewLeadRelievesTheOldOne) {
  const auto first = offer(member_org);
  ASSERT_TRUE(act("lead.accept", member, first));
  ASSERT_TRUE(act("participation.accept", party, invite(party_org)));
  const auto second = offer(party_org);
  ASSERT_TRUE(act("lead.accept", party, second));
  EXPECT_EQ(world.state(first), "ended");
  EXPECT_FALSE(world.clearance(member).holds_role(model::Role::lead, incident.raw()));
  EXPECT_TRUE(world.clearance(party).holds_role(model::Role::lead, incident.raw()));
}

TEST_F(Assess, AnOrganisationThatSucceedsItselfStillLeads) {
  ASSERT_TRUE(act("lead.accept", member, offer(member_org)));
  ASSERT_TRUE(act("lead.accept", member, offer(member_org)));
  EXPECT_TRUE(world.clearance(member).holds_role(model::Role::lead, incident.raw()));
}

TEST_F(Assess, APartyThatLeavesLeadsNoLonger) {
  const auto participation = invite(party_org);
  ASSERT_TRUE(act("participation.accept", party, participation));
  const auto offered = offer(party_org);
  ASSERT_TRUE(act("lead.accept", party, offered));
  ASSERT_TRUE(act("participation.withdraw", party, participation, body(R"({{"reason": "r"}})")));
  EXPECT_EQ(world.state(offered), "ended");
  EXPECT_FALSE(world.clearance(party).holds_role(model::Role::lead, incident.raw()));
}

TEST_F(Assess, WhatIsDecidedIsOneOfTheOptions) {
  EXPECT_EQ(what(act("decision.propose", lead, on_incident, body(R"({{"question": "Q", "authority": "a"}})"))),
            "decision.no_options");
  const auto made = decision();
  ASSERT_TRUE(act("decision.consult", lead, made));
  EXPECT_EQ(what(act("decision.adopt", lead, made, body(R"({{"chosen": "Wait", "reason": "r"}})"))),
            "decision.not_an_option");
  EXPECT_TRUE(act("decision.adopt", lead, made, body(R"({{"chosen": "Block", "reason": "r"}})")));
}

TEST_F(Assess, ADecisionMayBeKeptFromSomeOfTheParties) {
  world.marking = port::MarkingChoice{.audience = model::AtomSet{port::member_of(team_org)}};
  EXPECT_FALSE(world.seen(member, decision()));
  world.marking = port::MarkingChoice{.audience = model::AtomSet{port::member_of(member_org)}};
  EXPECT_EQ(what(act("decision.propose", lead, on_incident,
                     body(R"({{"question": "Q", "authority": "a", "options": [{{"title": "B"}}]}})"))),
            "label.not_yourself");
}

TEST_F(Assess, WhoIsNamedInAnAudienceReadsWhileItTakesPart) {
  const auto participation = invite(party_org);
  ASSERT_TRUE(act("participation.accept", party, participation));
  world.marking =
      port::MarkingChoice{.audience = model::AtomSet{port::member_of(team_org), port::member_of(party_org)}};
  const auto made = decision();
  EXPECT_TRUE(world.seen(party, made));
  ASSERT_TRUE(act("participation.release", lead, participation));
  EXPECT_FALSE(world.seen(party, made));
  EXPECT_TRUE(world.seen(lead, made));
}

TEST_F(Assess, AnIncidentHasALevelOfEachSchemeSideBySide) {
  const auto set = [&](std::string_view scheme, std::string_view level) {
    return act("incident.set_severity", lead, on_incident,
               body(R"({{"scheme": "{}", "level": "{}", "reason": "as {}"}})", scheme, level, level));
  };
  const auto levels = [&] {
    std::vector<std::string> out;
    const auto severity = event::read_group<state::IncidentSeveritySet>(*world.seen(member, on_incident), "severity");
    for (const auto& one : severity->levels)
      out.push_back(fmt::format("{} {} {}", one.scheme.value, one.level.value, one.reason.value));
    return out;
  };
  ASSERT_TRUE(set("gbt20986", "major"));
  ASSERT_TRUE(set("ncsc6", "category-3"));
  EXPECT_THAT(levels(), testing::ElementsAre("gbt20986 major as major", "ncsc6 category-3 as category-3"));
  ASSERT_TRUE(set("gbt20986", "general"));
  EXPECT_THAT(levels(), testing::ElementsAre("gbt20986 general as general", "ncsc6 category-3 as category-3"));
}

TEST_F(Assess, ASeverityIsScoredFromAnswersAndAnotherLevelStandsBesideTheScored) {
  constexpr std::string_view answers =
      R"([{"question":"functional-impact","answer":"lost-critical"},{"question":"observed-activity","answer":"effect"},
          {"question":"organisations","answer":"several"},{"question":"potential-impact","answer":"serious"}])";
  const auto set = [&](std::string_view rest, std::string_view given) {
    return act("incident.set_severity", lead, on_incident,
               body(R"({{"scheme": "community-score", {} "answers": {}, "reason": "r"}})", rest, given));
  };
  const auto severity = [&] {
    return event::read_group<state::IncidentSeveritySet>(*world.seen(member, on_incident), "severity")
        ->levels.items.at(0);
  };
  ASSERT_TRUE(set("", answers));
  EXPECT_EQ(severity().score->value, 83) << "(6 * 100 + 5 * 100 + 5 * 60 + 6 * 70) / 22 is 82.7";
  EXPECT_EQ(severity().level.value, "severe");
  EXPECT_EQ(severity().answers.size(), 4U);
  ASSERT_TRUE(set(R"("level": "emergency",)", answers));
  EXPECT_EQ(severity().level.value, "emergency");
  EXPECT_EQ(severity().scored_level->value, "severe");
  EXPECT_EQ(what(set(R"("score": 99,)", answers)), "severity.other_score");
  EXPECT_EQ(what(set("", R"([{"question":"functional-impact","answer":"none"}])")), "severity.too_little_known");
  EXPECT_EQ(what(set("", "[]")), "severity.too_little_known");
  const auto plain = act("incident.set_severity", lead, on_incident, body(R"({{"scheme": "ncsc6", "reason": "r"}})"));
  EXPECT_EQ(what(plain), "field.missing");
  EXPECT_EQ(severity().level.value, "emergency") << "what was refused changed nothing";
}

TEST_F(Assess, WhatNoSchemeKnowsIsRefusedAndTheKnownNamed) {
  const auto severity = [&](std::string_view scheme, std::string_view level) {
    return act("incident.set_severity", lead, on_incident,
               body(R"({{"scheme": "{}", "level": "{}", "reason": "r"}})", scheme, level));
  };
  const auto known = [](const auto& result) { return result.error().args.back().value; };
  const auto foreign = severity("foo", "zzz");
  EXPECT_EQ(what(foreign), "scheme.unknown");
  EXPECT_EQ(foreign.error().where, "/scheme");
  EXPECT_EQ(known(foreign), "gbt20986, ncsc6, community-score");
  EXPECT_EQ(what(severity("rsit", "malicious-code")), "scheme.unknown") << "it has no levels";
  const auto level = severity("gbt20986", "zzz");
  EXPECT_EQ(what(level), "severity.unknown_level");
  EXPECT_EQ(known(level), "particularly-major, major, relatively-major, general");
  const auto report = report_in("triage");
  const auto classify = [&](std::string_view scheme, std::string_view version, std::string_view code) {
    return act("report.classify", lead, report,
               body(R"({{"classes": [{{"scheme": "{}", "version": "{}", "code": "{}"}}]}})", scheme, version, code));
  };
  EXPECT_EQ(what(classify("foo", "1", "nope")), "scheme.unknown");
  EXPECT_EQ(classify("foo", "1", "nope").error().where, "/classes/0/scheme");
  EXPECT_EQ(known(classify("ncsc6", "1", "category-1")), "rsit, gbt20986") << "it has no classes";
  EXPECT_EQ(what(classify("rsit", "1", "malicious-code")), "classification.version");
  EXPECT_EQ(what(classify("rsit", "1003", "nope")), "classification.unknown");
  EXPECT_THAT(known(classify("rsit", "1003", "nope")), testing::HasSubstr("malicious-code"));
  EXPECT_EQ(what(classify("gbt20986", model::scheme_named("gbt20986")->version.value, "major")),
            "classification.unknown")
      << "a level is no class";
  EXPECT_EQ(what(classify("rsit", "1003", "malicious-code")), "");
}

TEST_F(Assess, NothingIsTiedToAnIncidentThatIsOver) {
  const auto report = report_in("valid");
  world.force_state(on_incident, "closed");
  const auto linked = act("report.link", lead, report, body(R"({{"incident": "{}"}})", to_text(incident)));
  EXPECT_EQ(what(linked), "incident.over");
  EXPECT_EQ(linked.error().where, "/incident");
  const auto other = world.incident(team_org);
  world.force_state(model::as_record(other), "assessing");
  EXPECT_EQ(what(act("incident.merge", lead, model::as_record(other),
                     body(R"({{"into": "{}", "reason": "r"}})", to_text(incident)))),
            "incident.over");
}

TEST_F(Assess, WhoIsInvitedAnswersHoweverTheIncidentStands) {
  const auto participation = invite(party_org);
  world.force_state(on_incident, "closed");
  EXPECT_EQ(what(act("participation.accept", party, participation)), "");
}

TEST_F(Assess, AnInvitationSaysWhatItsWriterWroteAndNotWhatTheIncidentIsCalled) {
  const auto titled = act("participation.invite", lead, on_incident,
                          body(R"({{"organisation": "{}", "terms": "t", "title": "Odd log-ins at hosting firms"}})",
                               to_text(party_org)))
                          .value();
  EXPECT_EQ(event::read_group<state::ParticipationInvited>(*world.seen(party, titled), "head")->title->value,
            "Odd log-ins at hosting firms");
  const auto plain = act("participation.invite", lead, on_incident,
                         body(R"({{"organisation": "{}", "terms": "t"}})", to_text(outsider.organisation)))
                         .value();
  EXPECT_FALSE(event::read_group<state::ParticipationInvited>(*world.seen(outsider, plain), "head")->title);
  EXPECT_EQ(what(act("participation.invite", lead, on_incident,
                     body(R"({{"organisation": "{}", "terms": "t", "reply_by": "2020-01-01T00:00:00Z"}})",
                          to_text(world.organisation("Late"))))),
            "due.past");
}

TEST_F(Assess, AnIncidentDoesNotOccurTomorrow) {
  const auto tomorrow = body(R"({{"title": "I", "occurred_at": "2099-01-01T00:00:00Z"}})");
  EXPECT_EQ(what(act("incident.propose", lead, {}, tomorrow)), "happened_at.future");
}

TEST_F(Assess, WhoReportedWithoutANameIsToldOfAMatchAllTheSame) {
  const event::SpaceRef space{model::SpaceKind::community, model::as_space(community), {}};
  const auto id = world.entropy.new_id<model::RecordTag>();
  const auto reporter = port::role_in(model::Role::reporter, model::SpaceId(id.raw()));
  const auto label = port::label_for(model::Tlp::amber, {reporter, port::role_in(model::Role::team, space.id)});
  holding(world.give(port::create(space, {.id = id}, label, titled()), {}));
  const auto other = holding(report_in("triage"));
  ASSERT_EQ(what(act("report.notify_of_match", lead, id,
                     body(R"({{"text": "Others too", "reports": ["{}"],
                               "indicators": [{{"type": "domain", "value": "a.lantern.tld"}}]}})",
                          to_text(other)))),
            "");
  const auto told = world.label_of(*world.record(id).newest_of("match_notice"));
  for (const auto& set : told.audience.all_of) EXPECT_NE(std::ranges::find(set, reporter), set.end());
}

TEST_F(Assess, EveryMoveKeepsToItsMachineAndRefusesOutsiders) {
  const auto about = [&](const model::RecordId& id, const std::map<std::string_view, Who>& entitled,
                         const port::testing::Inputs& inputs = {}) {
    world.base = {{"head", world.record(id).newest_of("head")->fact}};
    return complaints(id, entitled, outsider, inputs);
  };
  const auto other = to_text(holding(report_in("triage")));
  EXPECT_THAT(about(holding(report_in("triage")), {{"", lead}},
                    {{"report.mark_duplicate", body(R"({{"of": "{}", "reason": "r"}})", other)},
                     {"report.notify_of_match", body(R"({{"text": "Others too", "reports": ["{}"],
                                "indicators": [{{"type": "domain", "value": "a.lantern.tld"}}]}})",
                                                     other)},
                     {"report.link", body(R"({{"incident": "{}"}})", to_text(incident))}}),
              IsEmpty());
  EXPECT_THAT(
      about(on_incident, {{"", lead}},
            {{"incident.merge", body(R"({{"into": "{}", "reason": "r"}})", to_text(world.incident(team_org)))},
             {"lead.offer", body(R"({{"organisation": "{}"}})", to_text(member_org))},
             {"decision.propose", body(R"({{"question": "Q", "authority": "a", "options": [{{"title": "B"}}]}})")},
             {"incident.set_severity", body(R"({{"scheme": "ncsc6", "level": "category-3", "reason": "r"}})")}}),
      IsEmpty());
  EXPECT_THAT(about(invite(party_org), {{"", lead},
                                        {"participation.accept", party},
                                        {"participation.decline", party},
                                        {"participation.withdraw", party}}),
              IsEmpty());
  EXPECT_THAT(about(offer(member_org), {{"", lead}, {"lead.accept", member}, {"lead.decline", member}}), IsEmpty());
  const auto chosen = body(R"({{"chosen": "Block", "reason": "r"}})");
  EXPECT_THAT(about(decision(), {{"", lead}}, {{"decision.adopt", chosen}, {"decision.adopt_provisionally", chosen}}),
              IsEmpty());
}

}  // namespace
}  // namespace tocsin::assess
