#pragma once
// Two members and the team of their community, for the tests of releases: from a member's report to what waits for
// consent. The danger removed: tests of recalls on releases that no act could have made. Tests only.
#include <gtest/gtest.h>

#include "port/testing/room_test.h"
#include "share/acts.h"
#include "state/facts/release.h"
#include "state/facts/report.h"

namespace tocsin::share {
using namespace state;
using model::Kind;
using port::testing::Who;

// Two members report to the team of their community; the team prepares what all may read.
struct Releasing : port::testing::RoomTest {
  Releasing() : RoomTest(acts()) {}

  model::RecordId report(const Who& by, const std::string& text, model::AtomSet readers,
                         model::Tlp tlp = model::Tlp::amber) {
    ReportSubmitted out;
    out.title.value = "Odd mail";
    out.description = Prose{text};
    const event::SpaceRef space{model::SpaceKind::community, model::as_space(community), {}};
    return world.give(port::create(space, {.id = world.entropy.new_id<model::RecordTag>(), .owner = by.organisation},
                                   port::label_for(tlp, std::move(readers)), out),
                      by.organisation);
  }
  model::RecordId report_of(const Who& by, const std::string& text) {
    return report(by, text, {port::member_of(by.organisation), port::member_of(team.organisation)});
  }
  json::Value written(const std::string& title, const std::vector<model::RecordId>& sources) {
    json::Array list;
    for (const auto& one : sources)
      list.push_back(json::Object{{"record", to_text(one)}, {"fields", json::Array{"description"}}});
    return json::Object{{"title", title}, {"sources", std::move(list)}};
  }
  model::RecordId draft(const Who& who, const std::vector<model::RecordId>& sources) {
    return done(act("release.draft", who, model::as_record(community), written("Advisory", sources), Kind::community));
  }
  template <class T>
  T done(Result<T> result) {
    EXPECT_TRUE(result.has_value()) << result.error().what << " " << result.error().where;
    return result ? std::move(*result) : T{};
  }
  std::string mark(const Who& who, const model::RecordId& release, std::string_view reach,
                   std::optional<model::AtomSet> audience, model::Tlp tlp = model::Tlp::green) {
    world.marking.reset();
    if (audience)
      world.marking = port::MarkingChoice{.tlp = tlp, .pap = {}, .audience = std::move(audience), .except = {}};
    const auto out = what(act("release.mark", who, release, body(R"({{"reach":"{}"}})", reach)));
    world.marking.reset();
    return out;
  }
  model::AtomSet everyone() const { return {port::community_atom(model::as_space(community))}; }
  std::string sanitise(const Who& who, const model::RecordId& release, std::string_view rules) {
    return what(act("release.sanitise", who, release, json::parse(rules).value()));
  }
  std::string move(std::string_view name, const Who& who, const model::RecordId& release,
                   const json::Value& input = json::Object{}) {
    return what(act(name, who, release, input));
  }
  // The one consent that this organisation was asked for.
  model::RecordId consent_of(const Who& who) {
    for (const auto& [id, record] : world.contents().records)
      if (record.ref.kind == Kind::consent && record.ref.owner == who.organisation) return id;
    return {};
  }
  std::string digest(const model::RecordId& consent) {
    return event::read_group<ConsentAsking>(world.record(consent), "head")->digest.value;
  }
  std::string give(const Who& who) {
    const auto consent = consent_of(who);
    return what(act("consent.give", who, consent, body(R"({{"digest":"{}"}})", digest(consent))));
  }
  // From a member's report to what waits for consent, for the whole community.
  model::RecordId asked_of(const std::vector<Who>& members) {
    std::vector<model::RecordId> sources;
    for (const auto& one : members) sources.push_back(report_of(one, "Seen at 10.0.0.1 of Harbourline"));
    const auto release = draft(team, sources);
    EXPECT_EQ(mark(team, release, "lower", everyone()), "");
    EXPECT_EQ(sanitise(team, release, R"({"internal_addresses":true})"), "");
    EXPECT_EQ(move("release.ask_consent", team, release), "");
    return release;
  }
  void react() { done(world.react(reactions())); }
  std::string content_seen_by(const Who& who, const model::RecordId& release) {
    const auto seen = world.seen(who, release);
    const auto* content = seen ? seen->newest_of("head") : nullptr;
    return content == nullptr ? "" : content->body;
  }

  Who team = world.person(world.organisation("Team"), PersonRole::admin);
  Who second = world.person(team.organisation, PersonRole::admin);
  Who pia = world.person(world.organisation("Harbourline Terminals"), PersonRole::admin);
  Who van = world.person(world.organisation("Aldermoor"), PersonRole::admin);
  Who eve = world.person(world.organisation("Elsewhere"), PersonRole::admin);
  model::CommunityId community = world.community(team.organisation, {pia.organisation, van.organisation});
};

}  // namespace tocsin::share
