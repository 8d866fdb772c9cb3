#include "port/testing/act_checks.h"
#include "share/release_case.h"

namespace tocsin::share {
namespace {

TEST_F(Releasing, IsReadByNobodyOfItsAudienceBeforeItIsReleased) {
  const auto source = report_of(pia, "Mail with a link");
  const auto release = draft(team, {source});
  EXPECT_EQ(mark(team, release, "within", std::nullopt), "");
  EXPECT_EQ(sanitise(team, release, "{}"), "");
  EXPECT_EQ(move("release.approve", team, release), "");
  EXPECT_FALSE(world.seen(pia, release));
  EXPECT_EQ(move("release.issue", team, release), "");
  EXPECT_NE(content_seen_by(pia, release).find("Mail with a link"), std::string::npos);
  EXPECT_FALSE(world.seen(van, release));
  // Recipients read the product and nothing of how it was made.
  const auto seen = *world.seen(pia, release);
  for (const auto& slice : seen.slices) EXPECT_TRUE(slice.group == "head" || slice.group == "provenance");
}

TEST_F(Releasing, CarriesTheLabelsOfAllItsSources) {
  const auto release = draft(team, {report_of(pia, "one"), report_of(van, "two")});
  // Neither of the two may read the other's report.
  EXPECT_EQ(mark(team, release, "within", everyone()), "release.wider");
  EXPECT_EQ(
      mark(team, release, "within",
           model::AtomSet{port::member_of(team.organisation), port::member_of(pia.organisation)}, model::Tlp::amber),
      "release.wider");
  EXPECT_EQ(mark(team, release, "narrowed", everyone()), "");
  EXPECT_EQ(sanitise(team, release, "{}"), "");
  EXPECT_EQ(move("release.approve", team, release), "");
  EXPECT_EQ(move("release.issue", team, release), "");
  EXPECT_NE(content_seen_by(team, release), "");
  EXPECT_EQ(content_seen_by(pia, release), "");
  EXPECT_EQ(content_seen_by(van, release), "");
}

TEST_F(Releasing, IsNotReadInTheHouseByWhoeverMayNotReadItsSources) {
  const auto source =
      report(pia, "For one alone",
             {{model::AtomKind::person, model::Role::none, team.person.raw()}, port::member_of(pia.organisation)});
  const auto release = draft(team, {source});
  const auto seen = *world.seen(second, release);
  EXPECT_EQ(seen.newest_of("head"), nullptr);
  EXPECT_EQ(seen.newest_of("sources"), nullptr);
  EXPECT_EQ(seen.state(), "draft");
  EXPECT_EQ(mark(second, release, "within", std::nullopt), "release.not_all_seen");
}

TEST_F(Releasing, NamesOnlyWhatItsDrafterSees) {
  const auto hidden = report(van, "x", {port::member_of(van.organisation)});
  const auto unknown = [&](const model::RecordId& id) {
    const auto result = act("release.draft", team, model::as_record(community), written("A", {id}), Kind::community);
    return result ? std::string() : result.error().what + result.error().where;
  };
  EXPECT_EQ(unknown(hidden), "reference.unknown/sources/0/record");
  EXPECT_EQ(unknown(world.entropy.new_id<model::RecordTag>()), "reference.unknown/sources/0/record");
  const auto mine = report_of(pia, "x");
  const auto refused = act(
      "release.draft", team, model::as_record(community),
      body(R"({{"title":"A","sources":[{{"record":"{}","fields":["reporter"]}}]}})", to_text(mine)), Kind::community);
  EXPECT_EQ(refused.error().where, "/sources/0/fields/0");
}

TEST_F(Releasing, GoesLowerOnlyWithTheConsentOfEachOriginator) {
  const auto release = asked_of({pia, van});
  EXPECT_EQ(move("release.approve", second, release), "release.consent_missing");
  EXPECT_EQ(give(pia), "");
  EXPECT_EQ(move("release.approve", second, release), "release.consent_missing");
  EXPECT_EQ(give(van), "");
  EXPECT_EQ(move("release.approve", second, release), "");
  EXPECT_EQ(move("release.issue", second, release), "");
  for (const auto& who : {pia, van}) {
    EXPECT_NE(content_seen_by(who, release).find("Seen at ⟦internal address⟧ of Harbourline"), std::string::npos);
    EXPECT_EQ(content_seen_by(who, release).find("10.0.0.1"), std::string::npos);
    EXPECT_EQ(world.state(consent_of(who)), "used");
  }
  EXPECT_FALSE(world.seen(eve, release));
}

// Without whose words it holds, nobody would be asked.
TEST_F(Releasing, KeepsWhatItStandsOn) {
  const auto release = asked_of({pia});
  const auto erase = [&](std::string_view group) {
    const auto& fact = world.record(release).newest_of(group)->fact;
    const auto& act = port::testing::act_named(acts(), "content.erase", Kind::release);
    const auto done = world.act(act, team, release, json::Object{{"fact", to_text(fact)}, {"reason", "x"}});
    return done ? std::string() : done.error().what;
  };
  for (const auto group : {"preparation", "sources", "audience", "sanitising"})
    EXPECT_EQ(erase(group), "erasure.bears_release") << group;
  EXPECT_EQ(move("release.approve", second, release), "release.consent_missing");
  EXPECT_EQ(erase("head"), "");
  EXPECT_EQ(move("release.drop", team, release, json::Object{{"reason", "x"}}), "");
  EXPECT_EQ(erase("sources"), "");
}

// Today they are the same; who leaves the community must not read on what its originator meant for those in it.
TEST_F(Releasing, FrozenGoesToNobodyWhoLeavesTheMarkingOfAnOriginatorThatWasNotAsked) {
  const auto of_pia = report_of(pia, "Seen at 10.0.0.1 of Harbourline");
  const auto of_van = report(van, "Seen at 10.0.0.2 of Harbourline", everyone(), model::Tlp::green);
  const auto release = draft(team, {of_pia, of_van});
  world.marking = port::MarkingChoice{.tlp = model::Tlp::green, .audience = everyone(), .freeze = port::Freeze::frozen};
  EXPECT_EQ(what(act("release.mark", team, release, body(R"({{"reach":"lower"}})"))), "");
  world.marking.reset();
  EXPECT_EQ(sanitise(team, release, R"({"internal_addresses":true})"), "");
  EXPECT_EQ(move("release.ask_consent", team, release), "");
  EXPECT_EQ(give(pia), "");
  EXPECT_TRUE(is_nil(consent_of(van)));
  EXPECT_EQ(move("release.approve", second, release), "");
  EXPECT_EQ(move("release.issue", second, release), "");
  EXPECT_NE(content_seen_by(pia, release), "");
  world.take(pia.organisation.raw(), port::community_atom(model::as_space(community)));
  EXPECT_EQ(content_seen_by(pia, release), "");
}

TEST_F(Releasing, SaysTruthfullyWhatItIsMadeOfToWhoeverMayReadThat) {
  const auto release = asked_of({pia, van});
  give(pia);
  give(van);
  move("release.approve", second, release);
  EXPECT_EQ(move("release.issue", second, release), "");
  for (const auto& who : {pia, van}) {
    const auto seen = *world.seen(who, release);
    const auto named = event::read_group<ReleaseSources>(seen, "provenance");
    ASSERT_TRUE(named);
    ASSERT_EQ(named->sources.size(), 1U);
    EXPECT_EQ(named->sources.items[0].organisation, who.organisation);
  }
}

TEST_F(Releasing, TakesNoConsentFromAnybodyButTheOriginator) {
  asked_of({pia});
  const auto consent = consent_of(pia);
  const auto input = body(R"({{"digest":"{}"}})", digest(consent));
  EXPECT_EQ(what(act("consent.give", team, consent, input)), "consent.not_originator");
  EXPECT_EQ(what(act("consent.refuse", team, consent, body(R"({{"reason":"no"}})"))), "consent.not_originator");
  EXPECT_EQ(what(act("consent.give", van, consent, input)), "record.not_found");
  EXPECT_EQ(what(act("consent.give", pia, consent, body(R"({{"digest":"{}"}})", std::string(64, '0')))),
            "consent.other_content");
}

TEST_F(Releasing, ShowsAnOriginatorItsOwnWordsSideBySideAndNobodyElses) {
  asked_of({pia, van});
  const auto seen = *world.seen(pia, consent_of(pia));
  const auto shown = event::read_group<ConsentShown>(seen, "extract");
  ASSERT_TRUE(shown);
  ASSERT_EQ(shown->parts.size(), 1U);
  EXPECT_EQ(shown->parts.items[0].before.value, "Seen at 10.0.0.1 of Harbourline");
  EXPECT_EQ(shown->parts.items[0].after->value, "Seen at ⟦internal address⟧ of Harbourline");
  EXPECT_FALSE(world.seen(pia, consent_of(van)));
}

TEST_F(Releasing, LetsNobodyAgreeToWhatTheyDoNotSee) {
  const auto source =
      report(pia, "For one alone",
             {{model::AtomKind::person, model::Role::none, pia.person.raw()}, port::member_of(team.organisation)});
  const auto colleague = world.person(pia.organisation, PersonRole::admin);
  const auto release = draft(team, {source});
  EXPECT_EQ(mark(team, release, "lower", everyone()), "");
  EXPECT_EQ(sanitise(team, release, R"({"note":"nothing to take out"})"), "");
  EXPECT_EQ(move("release.ask_consent", team, release), "");
  EXPECT_EQ(give(colleague), "consent.not_shown");
  EXPECT_EQ(give(pia), "");
}

TEST_F(Releasing, AsksAnewWhereContentOrAudienceChanged) {
  const auto release = asked_of({pia});
  EXPECT_EQ(give(pia), "");
  const auto first = digest(consent_of(pia));
  EXPECT_EQ(
      mark(team, release, "lower",
           model::AtomSet{port::member_of(van.organisation), port::member_of(team.organisation)}, model::Tlp::amber),
      "");
  EXPECT_EQ(world.state(consent_of(pia)), "void");
  EXPECT_EQ(sanitise(team, release, R"({"internal_addresses":true})"), "");
  EXPECT_EQ(move("release.approve", second, release), "release.consent_missing");
  EXPECT_EQ(move("release.ask_consent", team, release), "");
  EXPECT_NE(digest(consent_of(pia)), first);
  EXPECT_EQ(what(act("consent.give", pia, consent_of(pia), body(R"({{"digest":"{}"}})", first))),
            "consent.other_content");
  EXPECT_EQ(give(pia), "");
  EXPECT_EQ(move("release.approve", second, release), "");
}

TEST_F(Releasing, StopsWhereAnOriginatorRefusesOrTakesItsConsentBack) {
  const auto release = asked_of({pia, van});
  EXPECT_EQ(give(van), "");
  EXPECT_EQ(what(act("consent.refuse", pia, consent_of(pia), body(R"({{"reason":"It names our port"}})"))), "");
  react();
  EXPECT_EQ(world.state(release), "refused");
  EXPECT_EQ(sanitise(team, release, R"({"replace":[{"text":"Harbourline"}],"internal_addresses":true})"), "");
  EXPECT_EQ(move("release.ask_consent", team, release), "");
  EXPECT_EQ(give(pia), "");
  EXPECT_EQ(give(van), "");
  EXPECT_EQ(move("release.approve", second, release), "");
  EXPECT_EQ(what(act("consent.withdraw", van, consent_of(van), body(R"({{"reason":"On second thoughts"}})"))), "");
  EXPECT_EQ(move("release.issue", second, release), "release.consent_missing");
  react();
  EXPECT_EQ(world.state(release), "refused");
}

TEST_F(Releasing, WantsAnotherPersonWhereItGoesLower) {
  const auto release = asked_of({pia});
  EXPECT_EQ(give(pia), "");
  EXPECT_EQ(move("release.approve", team, release), "release.same_person");
  EXPECT_EQ(move("release.approve", pia, release), "record.not_found");
  EXPECT_EQ(move("release.approve", second, release), "");
}

TEST_F(Releasing, WantsTheSecondPersonThatItsPolicySays) {
  const auto release = draft(team, {report_of(pia, "x")});
  mark(team, release, "within", std::nullopt);
  sanitise(team, release, "{}");
  PolicyDrafted policy;
  policy.title.value = "How we share";
  policy.version.value = "1";
  policy.text.value = "Two see it";
  policy.release_second_person = SecondPerson::always;
  const event::SpaceRef space{model::SpaceKind::community, model::as_space(community), {}};
  const auto id =
      world.give(port::create(space, {.id = world.entropy.new_id<model::RecordTag>(), .owner = team.organisation},
                              port::label_for(model::Tlp::green, everyone()), policy),
                 team.organisation);
  const auto before = world.contents();
  EXPECT_EQ(move("release.approve", team, release), "");
  world.restore(before);
  world.force_state(id, "adopted");
  EXPECT_EQ(move("release.approve", team, release), "release.same_person");
}

TEST_F(Releasing, IsHeldBackWhereASourceChangedOrWasTakenBack) {
  const auto source = report_of(pia, "First");
  const auto release = draft(team, {source});
  mark(team, release, "within", std::nullopt);
  sanitise(team, release, "{}");
  EXPECT_EQ(move("release.approve", team, release), "");
  const auto before = world.contents();
  ReportAmended amended;
  amended.title.value = "Odd mail";
  const auto& head = *world.record(source).newest_of("head");
  auto piece = port::create(world.record(source).space, world.record(source).ref, world.label_of(head), amended);
  piece.base = head.fact;
  world.give(std::move(piece), pia.organisation);
  EXPECT_EQ(move("release.issue", team, release), "release.source_changed");
  world.restore(before);
  EXPECT_EQ(move("release.issue", team, release), "");
}

TEST_F(Releasing, GivesANameOneAliasBeforeOneAudienceAndAnotherBeforeTheNext) {
  const auto alias = [&](model::AtomSet audience, model::Tlp tlp) {
    const auto release = draft(team, {report_of(pia, "HARBOURLINE-TERMINALS was hit")});
    EXPECT_EQ(mark(team, release, "lower", std::move(audience), tlp), "");
    EXPECT_EQ(sanitise(team, release, R"({"pseudonymise":[{"text":"Harbourline Terminals"}]})"), "");
    return event::read_group<ReleaseProductMade>(world.record(release), "product")->text.parts.items[0].text.value;
  };
  const auto all = alias(everyone(), model::Tlp::green);
  EXPECT_TRUE(all.starts_with("⟦Organisation ")) << all;
  EXPECT_EQ(all, alias(everyone(), model::Tlp::green));
  EXPECT_NE(all, alias({port::member_of(van.organisation), port::member_of(team.organisation)}, model::Tlp::amber));
}

TEST_F(Releasing, HidesItsProvidersWhereTheTermsForbidToNameThem) {
  auto source = report_of(pia, "Aldermoor told us");
  const auto& slice = *world.record(source).newest_of("head");
  auto label = world.label_of(slice);
  label.terms.emplace().provider_attribution = model::Attribution::must_not;
  ReportSubmitted told;
  told.title.value = "Odd mail";
  told.description = Prose{"Told by Harbourline Terminals"};
  const event::SpaceRef space{model::SpaceKind::community, model::as_space(community), {}};
  source = world.give(
      port::create(space, {.id = world.entropy.new_id<model::RecordTag>(), .owner = pia.organisation}, label, told),
      pia.organisation);
  // The team knows its member's name.
  OrganisationDescribed profile;
  profile.name.value = "Harbourline Terminals";
  world.give(port::create({model::SpaceKind::organisation, model::as_space(pia.organisation), {}},
                          {.id = model::as_record(pia.organisation), .owner = pia.organisation},
                          port::label_for(model::Tlp::green, everyone()), profile),
             pia.organisation);
  const auto release = draft(team, {source});
  EXPECT_EQ(mark(team, release, "within", std::nullopt), "");
  EXPECT_EQ(sanitise(team, release, "{}"), "");
  const auto product = event::read_group<ReleaseProductMade>(world.record(release), "product");
  EXPECT_TRUE(product->text.parts.items[0].text.value.starts_with("Told by ⟦Organisation "));
}

TEST_F(Releasing, WantsSomethingTakenOutWhereItGoesLower) {
  const auto release = draft(team, {report_of(pia, "x")});
  EXPECT_EQ(mark(team, release, "lower", everyone()), "");
  EXPECT_EQ(sanitise(team, release, "{}"), "release.nothing_sanitised");
  EXPECT_EQ(sanitise(team, release, R"({"remove":["/title"]})"), "release.cannot_remove");
  EXPECT_EQ(sanitise(team, release, R"({"remove":["/parts/7"]})"), "release.cannot_remove");
  EXPECT_EQ(sanitise(team, release, R"({"replace":[{"text":" "}]})"), "sanitise.empty");
  EXPECT_EQ(sanitise(team, release, R"({"remove":["/parts/0"]})"), "");
}

TEST_F(Releasing, IsMadeByTheServerAtItsTimeAndHeldWhereItMayNotBe) {
  const auto release = asked_of({pia});
  give(pia);
  move("release.approve", second, release);
  const auto at = world.now + hours(1);
  EXPECT_EQ(move("release.schedule", team, release, json::Object{{"at", to_text(at)}}), "");
  const auto& deadline = deadlines().front();
  const auto meet = [&] {
    world.now = at;
    port::testing::MemorySnapshot snapshot(world.contents());
    const auto permit = policy::open_for_reaction(std::move(*snapshot.load(release)));
    EXPECT_EQ(done(deadline.due_at(permit)), at);
    const auto nobody = policy::anonymous();
    const auto gate = world.gate(nobody);
    port::Desk desk{snapshot, gate, world.entropy, world.now, {}, {}};
    EXPECT_TRUE(world.append(done(deadline.meet(desk, permit)), {}));
  };
  const auto before = world.contents();
  meet();
  EXPECT_EQ(world.state(release), "released");
  EXPECT_NE(content_seen_by(van, release), "");
  world.restore(before);
  what(act("consent.withdraw", pia, consent_of(pia), body(R"({{"reason":"no"}})")));
  meet();
  EXPECT_EQ(world.state(release), "approved");
  EXPECT_EQ(event::read_group<ReleaseHeld>(world.record(release), "holding")->refusal->value,
            "release.consent_missing");
  EXPECT_EQ(content_seen_by(van, release), "");
}

TEST_F(Releasing, CorrectsAnEarlierVersionForItsReaders) {
  const auto source = report_of(pia, "Block 192.0.2.7");
  const auto issue = [&](const model::RecordId& release) {
    mark(team, release, "within", std::nullopt);
    sanitise(team, release, "{}");
    move("release.approve", team, release);
    EXPECT_EQ(move("release.issue", team, release), "");
  };
  const auto first = draft(team, {source});
  issue(first);
  auto input = written("Corrected", {source});
  input.as_object().emplace("corrects", to_text(first));
  input.as_object().emplace("correction", "The address was wrong");
  const auto next = done(act("release.draft", team, model::as_record(community), input, Kind::community));
  issue(next);
  EXPECT_EQ(world.state(first), "corrected");
  const auto told = event::read_group<ReleaseCorrectionNamed>(*world.seen(pia, first), "corrected_by");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->by, next);
  EXPECT_EQ(told->reason->value, "The address was wrong");
  EXPECT_EQ(event::read_group<ReleaseIssued>(world.record(next), "issue")->version.value, 2);
  EXPECT_EQ(what(act("release.draft", team, model::as_record(community), input, Kind::community)),
            "release.not_released");
}

}  // namespace
}  // namespace tocsin::share
