#include "share/release_case.h"

namespace tocsin::share {
namespace {

struct TakingBack : Releasing {
  // Released to the whole community.
  model::RecordId released() {
    const auto release = asked_of({pia});
    EXPECT_EQ(give(pia), "");
    EXPECT_EQ(move("release.approve", second, release), "");
    EXPECT_EQ(move("release.issue", second, release), "");
    react();
    return release;
  }
  std::string recall(const model::RecordId& release) {
    return move("release.recall", team, release, json::Object{{"reason", "A wrong address"}});
  }
  port::MarkingChoice for_two() const {
    return {.tlp = model::Tlp::amber,
            .audience = model::AtomSet{port::member_of(van.organisation), port::member_of(pia.organisation)}};
  }
  // By Pia's organisation alone, of its own words; then the receipts are asked for.
  void issue_and_recall(const port::MarkingChoice& marking) {
    const auto release = draft(pia, {});
    world.marking = marking;
    EXPECT_EQ(what(act("release.mark", pia, release)), "");
    world.marking.reset();
    EXPECT_EQ(sanitise(pia, release, "{}"), "");
    EXPECT_EQ(move("release.approve", pia, release), "");
    EXPECT_EQ(move("release.issue", pia, release), "");
    EXPECT_EQ(move("release.recall", pia, release, json::Object{{"reason", "x"}}), "");
    react();
  }
  std::vector<model::RecordId> receipts() {
    std::vector<model::RecordId> out;
    for (const auto& [id, record] : world.contents().records)
      if (record.ref.kind == Kind::receipt) out.push_back(id);
    return out;
  }
  model::RecordId receipt_of(const Who& who) {
    for (const auto& id : receipts())
      if (world.record(id).ref.owner == who.organisation) return id;
    return {};
  }
  std::string confirm(const Who& who, const model::RecordId& receipt, std::string_view input) {
    return what(act("receipt.confirm", who, receipt, json::parse(input).value()));
  }
  void meet(const port::Deadline& deadline, const model::RecordId& release, Instant at) {
    world.now = at;
    port::testing::MemorySnapshot snapshot(world.contents());
    const auto permit = policy::open_for_reaction(std::move(*snapshot.load(release)));
    EXPECT_EQ(done(deadline.due_at(permit)), at);
    const auto nobody = policy::anonymous();
    const auto gate = world.gate(nobody);
    port::Desk desk{snapshot, gate, world.entropy, world.now, {}, {}};
    EXPECT_TRUE(world.append(done(deadline.meet(desk, permit)), {}));
  }
};

TEST_F(TakingBack, LeavesNobodyOfTheAudienceAReader) {
  const auto release = released();
  EXPECT_NE(content_seen_by(van, release), "");
  EXPECT_EQ(recall(release), "");
  EXPECT_FALSE(world.seen(van, release));
  EXPECT_FALSE(world.seen(pia, release));
  EXPECT_NE(content_seen_by(team, release), "");
  EXPECT_NE(content_seen_by(second, release), "");
  EXPECT_EQ(world.state(release), "recalled");
}

TEST_F(TakingBack, IsDoneOnceAndSaysSo) {
  const auto release = released();
  EXPECT_EQ(recall(release), "");
  EXPECT_EQ(recall(release), "release.recalled_already");
  EXPECT_EQ(recall(draft(team, {})), "state.move");
}

TEST_F(TakingBack, AsksEachOrganisationThatCouldReadItAndTellsNoneOfAnother) {
  const auto release = released();
  EXPECT_EQ(recall(release), "");
  react();
  ASSERT_EQ(receipts().size(), 2U);
  EXPECT_TRUE(world.seen(pia, receipt_of(pia)));
  EXPECT_FALSE(world.seen(pia, receipt_of(van)));
  EXPECT_TRUE(world.seen(team, receipt_of(van)));
  EXPECT_FALSE(world.seen(eve, receipt_of(van)));
  const auto asked = event::read_group<ReceiptAsked>(*world.seen(van, receipt_of(van)), "head");
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->release, release);
  EXPECT_EQ(asked->reason->value, "A wrong address");
  // A second run of the reaction is the same facts.
  world.forget_reactions();
  EXPECT_FALSE(world.react(reactions()));
  EXPECT_EQ(receipts().size(), 2U);
}

TEST_F(TakingBack, TakesAReceiptFromItsRecipientAloneAndMoreThanOnce) {
  const auto release = released();
  recall(release);
  react();
  const auto receipt = receipt_of(van);
  EXPECT_EQ(confirm(team, receipt, R"({"disposal":"destroyed"})"), "receipt.not_recipient");
  EXPECT_EQ(confirm(pia, receipt, R"({"disposal":"destroyed"})"), "record.not_found");
  EXPECT_EQ(confirm(van, receipt, R"({"disposal":"kept"})"), "receipt.no_reason");
  EXPECT_EQ(confirm(van, receipt, R"({"disposal":"passed_on"})"), "receipt.no_name");
  EXPECT_EQ(confirm(van, receipt, R"({"disposal":"kept","reason":"Evidence"})"), "");
  EXPECT_EQ(confirm(van, receipt, R"({"disposal":"destroyed"})"), "");
  EXPECT_EQ(world.state(receipt), "confirmed");
}

TEST_F(TakingBack, TellsNobodyWhoReadsWhereReadersAreHidden) {
  auto to_two = for_two();
  to_two.members = model::Members::hidden;
  issue_and_recall(to_two);
  ASSERT_EQ(receipts().size(), 1U);
  EXPECT_FALSE(world.seen(pia, receipt_of(van)));
  EXPECT_TRUE(world.seen(team, receipt_of(van)));
  EXPECT_TRUE(world.seen(van, receipt_of(van)));
}

// The receipt of an organisation is for its people, but not for whom the release itself shut out.
TEST_F(TakingBack, TellsNobodyWhoWasShutOut) {
  const auto colleague = world.person(van.organisation, PersonRole::admin);
  auto to_two = for_two();
  to_two.except = {{model::AtomKind::person, model::Role::none, colleague.person.raw()}};
  issue_and_recall(to_two);
  EXPECT_TRUE(world.seen(van, receipt_of(van)));
  EXPECT_FALSE(world.seen(colleague, receipt_of(van)));
}

// A frozen audience is those who hold it as it goes out: not who held it when it was planned, nor who comes later.
TEST_F(TakingBack, FindsAFrozenAudienceAgain) {
  const auto release = draft(pia, {});
  world.marking = port::MarkingChoice{.tlp = model::Tlp::green, .audience = everyone(), .freeze = port::Freeze::frozen};
  EXPECT_EQ(what(act("release.mark", pia, release)), "");
  world.marking.reset();
  EXPECT_EQ(sanitise(pia, release, "{}"), "");
  EXPECT_EQ(move("release.approve", pia, release), "");
  const auto between = world.person(world.organisation("Between"), PersonRole::admin);
  world.hold(between.organisation.raw(), port::community_atom(model::as_space(community)));
  EXPECT_EQ(move("release.issue", pia, release), "");
  const auto late = world.person(world.organisation("Late"), PersonRole::admin);
  world.hold(late.organisation.raw(), port::community_atom(model::as_space(community)));
  EXPECT_NE(content_seen_by(van, release), "");
  EXPECT_NE(content_seen_by(between, release), "");
  EXPECT_FALSE(world.seen(late, release));
  EXPECT_EQ(move("release.recall", pia, release, json::Object{{"reason", "x"}}), "");
  EXPECT_FALSE(world.seen(van, release));
  react();
  EXPECT_TRUE(world.seen(van, receipt_of(van)));
  EXPECT_TRUE(world.seen(between, receipt_of(between)));
  EXPECT_TRUE(is_nil(receipt_of(late)));
  EXPECT_FALSE(world.seen(pia, receipt_of(van)));
}

TEST_F(TakingBack, HappensByTheServerAtItsDate) {
  const auto source = report_of(pia, "x");
  const auto release = draft(team, {source});
  const auto until = world.now + days(30);
  EXPECT_EQ(what(act("release.mark", team, release, json::Object{{"expires_at", to_text(until)}})), "");
  sanitise(team, release, "{}");
  EXPECT_EQ(move("release.approve", team, release), "");
  EXPECT_EQ(move("release.issue", team, release), "");
  EXPECT_NE(content_seen_by(pia, release), "");
  for (const auto& deadline : deadlines())
    if (deadline.set_by == ReleaseIssued::info.type) meet(deadline, release, until);
  EXPECT_EQ(world.state(release), "expired");
  EXPECT_FALSE(world.seen(pia, release));
  EXPECT_NE(content_seen_by(team, release), "");
  EXPECT_EQ(recall(release), "");
}

// Whatever audience it went to: who is neither of the house nor of the team reads nothing of it after a recall.
TEST_F(TakingBack, LeavesNoReaderWhateverTheAudienceWas) {
  const std::vector<model::AtomSet> audiences{
      everyone(),
      {port::member_of(van.organisation), port::member_of(pia.organisation)},
      {port::member_of(van.organisation), port::member_of(pia.organisation),
       port::role_in(model::Role::team, model::as_space(community))},
      {{model::AtomKind::person, model::Role::none, van.person.raw()}, port::member_of(pia.organisation)}};
  for (const auto& audience : audiences) {
    const auto release = draft(pia, {report_of(pia, "own words")});
    EXPECT_EQ(mark(pia, release, "lower", audience), "");
    EXPECT_EQ(sanitise(pia, release, R"({"note":"all may go"})"), "");
    const auto colleague = world.person(pia.organisation, PersonRole::admin);
    EXPECT_EQ(move("release.approve", colleague, release), "");
    EXPECT_EQ(move("release.issue", colleague, release), "");
    EXPECT_NE(content_seen_by(van, release), "");
    EXPECT_EQ(move("release.recall", colleague, release, json::Object{{"reason", "x"}}), "");
    EXPECT_FALSE(world.seen(van, release));
    EXPECT_FALSE(world.seen(eve, release));
    EXPECT_NE(content_seen_by(pia, release), "");
  }
}

struct AskingForAMarking : Releasing {
  model::AtomSet all_and_the_team() const {
    return {port::community_atom(model::as_space(community)),
            port::role_in(model::Role::team, model::as_space(community))};
  }
  model::FactId head_of(const model::RecordId& id) { return world.record(id).newest_of("head")->fact; }
  Result<model::RecordId> ask(const Who& who, const model::RecordId& about, model::AtomSet audience, model::Tlp tlp) {
    world.marking = port::MarkingChoice{.tlp = tlp, .audience = std::move(audience)};
    auto out = act("marking_request.send", who, about,
                   json::Object{{"fact", to_text(head_of(about))}, {"reason", "The others need it"}}, Kind::report);
    world.marking.reset();
    return out;
  }
};

TEST_F(AskingForAMarking, LoosensByTheOriginatorsHandAlone) {
  const auto about = report_of(pia, "x");
  const auto request = done(ask(team, about, all_and_the_team(), model::Tlp::green));
  EXPECT_FALSE(world.seen(van, about));
  EXPECT_FALSE(world.seen(van, request));
  EXPECT_EQ(what(act("marking_request.grant", team, request)), "right.missing");
  EXPECT_EQ(what(act("marking_request.grant", pia, request)), "");
  EXPECT_TRUE(world.seen(van, about));
  EXPECT_EQ(world.state(request), "granted");
}

// What would be frozen tells by name who holds it.
TEST_F(AskingForAMarking, FreezesNothing) {
  const auto about = report_of(pia, "x");
  world.marking =
      port::MarkingChoice{.tlp = model::Tlp::green, .audience = all_and_the_team(), .freeze = port::Freeze::frozen};
  const json::Object input{{"fact", to_text(head_of(about))}, {"reason", "x"}};
  EXPECT_EQ(what(act("marking_request.send", team, about, input, Kind::report)), "marking_request.frozen");
  world.marking.reset();
}

TEST_F(AskingForAMarking, IsRefusedWithAReasonThatTheAskerReads) {
  const auto about = report_of(pia, "x");
  const auto request = done(ask(team, about, all_and_the_team(), model::Tlp::green));
  EXPECT_EQ(what(act("marking_request.refuse", pia, request, json::Object{{"reason", "Not yet"}})), "");
  EXPECT_NE(world.seen(team, request)->newest_of("answer"), nullptr);
  EXPECT_EQ(what(act("marking_request.grant", pia, request)), "state.move");
  EXPECT_FALSE(world.seen(van, about));
}

TEST_F(AskingForAMarking, GoesToSomebodyElseAboutWhatIsSeen) {
  const auto about = report_of(pia, "x");
  EXPECT_EQ(what(ask(pia, about, all_and_the_team(), model::Tlp::green)), "marking_request.own");
  EXPECT_EQ(what(ask(van, about, all_and_the_team(), model::Tlp::green)), "record.not_found");
  const auto request = done(ask(team, about, all_and_the_team(), model::Tlp::green));
  ReportAmended amended;
  amended.title.value = "Other";
  auto piece = port::create(world.record(about).space, world.record(about).ref,
                            world.label_of(*world.record(about).newest_of("head")), amended);
  piece.base = head_of(about);
  world.give(std::move(piece), pia.organisation);
  EXPECT_EQ(what(act("marking_request.grant", pia, request)), "marking_request.changed");
}

}  // namespace
}  // namespace tocsin::share
