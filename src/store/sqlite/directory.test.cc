#include "store/sqlite/directory.h"

#include <gmock/gmock.h>

#include <set>

#include "state/fact_type.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

using model::Atom;
using model::AtomKind;
using model::Kind;
using model::Role;
using testing::UnorderedElementsAre;

// Circles as the program's own facts make them.
class Circles : public testing::Test {
 protected:
  Circles() {
    world.close();
    auto options = world.options();
    options.fact_type = [](std::string_view type) { return state::fact_type(type); };
    world.store = Store::open(options).value();
    steward = member();
  }

  event::RecordRef ref(Kind kind, const model::OrganisationId& owner, const model::RecordId& parent = {}) {
    return {kind, world.id<model::RecordId>(), parent, owner};
  }
  model::FactId say(std::string_view type, const event::RecordRef& by, const std::string& payload,
                    model::FactId base = {}) {
    return world.say(type, community, by, world.open_label(), payload, base);
  }
  // In the community, by an accepted invitation.
  model::OrganisationId member() {
    const auto out = world.id<model::OrganisationId>();
    come(out);
    return out;
  }
  void come(const model::OrganisationId& who) {
    const auto by = ref(Kind::membership, who);
    membership[who] = {by, say("membership.accepted", by, "{}", say("membership.invited", by, "{}"))};
  }
  void suspend(const model::OrganisationId& who) {
    auto& [by, state] = membership.at(who);
    state = say("membership.suspended", by, R"({"reason":"r"})", state);
  }
  void reinstate(const model::OrganisationId& who) {
    auto& [by, state] = membership.at(who);
    state = say("membership.reinstated", by, "{}", state);
  }

  model::RecordId form(const model::OrganisationId& by_whom) {
    const auto by = ref(Kind::circle, by_whom);
    say("circle.formed", by, R"({"title":"Circle","members_seen":"members"})");
    return by.id;
  }
  struct Membership {
    event::RecordRef ref;
    std::string payload;
    model::FactId fact;
  };
  Membership add(const model::RecordId& circle, const model::OrganisationId& owner, std::string payload = "{}") {
    Membership out{ref(Kind::circle_membership, owner, circle), std::move(payload), {}};
    out.fact = say("circle_membership.added", out.ref, out.payload);
    return out;
  }
  Membership take_in(const model::RecordId& outer, const model::RecordId& inner) {
    return add(outer, steward, R"({"circle":")" + to_text(inner) + "\"}");
  }
  void remove(const Membership& one) { say("circle_membership.removed", one.ref, one.payload, one.fact); }

  std::unique_ptr<port::Snapshot> now() { return world.store->index().snapshot(); }
  static Atom atom(const model::RecordId& circle) { return {AtomKind::circle, Role::none, circle.raw()}; }
  static bool holds(port::Snapshot& in, const model::OrganisationId& who, const model::RecordId& circle) {
    return in.clearance_of({}, who).holds(atom(circle));
  }

  World world;
  event::SpaceRef community{model::SpaceKind::community, world.id<model::SpaceId>(), {}};
  std::map<model::OrganisationId, std::pair<event::RecordRef, model::FactId>> membership;
  model::OrganisationId steward;
};

TEST_F(Circles, AreHeldThroughThoseThatStandInThem) {
  const auto one = member();
  const auto inner = form(steward);
  const auto outer = form(steward);
  add(inner, one);
  EXPECT_FALSE(holds(*now(), one, outer));
  const auto standing = take_in(outer, inner);
  const auto before = now();
  EXPECT_TRUE(holds(*before, one, outer));
  EXPECT_THAT(before->holders_of(atom(outer)), UnorderedElementsAre(one.raw(), steward.raw()));
  remove(standing);
  EXPECT_FALSE(holds(*now(), one, outer));
  EXPECT_THAT(now()->holders_of(atom(outer)), UnorderedElementsAre(steward.raw()));
  EXPECT_TRUE(holds(*before, one, outer));  // it goes on seeing what it saw
  EXPECT_TRUE(holds(*now(), one, inner));
}

TEST_F(Circles, AreGoneWithTheCommunityAndComeBackWithIt) {
  const auto one = member();
  const auto circle = form(steward);
  add(circle, one);
  suspend(one);
  EXPECT_FALSE(holds(*now(), one, circle));
  EXPECT_THAT(now()->holders_of(atom(circle)), UnorderedElementsAre(steward.raw()));
  reinstate(one);
  EXPECT_TRUE(holds(*now(), one, circle));
  EXPECT_THAT(now()->holders_of({AtomKind::community, Role::none, community.id.raw()}),
              UnorderedElementsAre(one.raw(), steward.raw()));
}

TEST_F(Circles, LetInAPersonForTheirOrganisationAlone) {
  const auto one = member();
  const auto other = member();
  const auto circle = form(steward);
  const auto person = world.id<model::PersonId>();
  for (const auto& organisation : {one, other}) {
    const event::SpaceRef at{model::SpaceKind::organisation, model::as_space(organisation), {}};
    // A person's record is one organisation's: the second place is given by another person of the same id's atoms.
    const event::RecordRef by{
        Kind::person, organisation == one ? model::as_record(person) : world.id<model::RecordId>(), {}, organisation};
    world.say("person.added", at, by, world.open_label(), R"({"name":"P","role":"responder"})");
  }
  add(circle, one, R"({"person":")" + to_text(person) + "\"}");
  const auto snapshot = now();
  EXPECT_TRUE(snapshot->clearance_of(person, one).holds(atom(circle)));
  EXPECT_FALSE(snapshot->clearance_of(person, other).holds(atom(circle)));
  EXPECT_FALSE(snapshot->clearance_of({}, one).holds(atom(circle)));
  EXPECT_FALSE(snapshot->clearance_of(person, one).of_machine().holds(atom(circle)));
  EXPECT_THAT(snapshot->holders_of(atom(circle)), UnorderedElementsAre(person.raw(), steward.raw()));
}

TEST_F(Circles, AreHeldByAnOrganisationsTokens) {
  const auto circle = form(steward);
  EXPECT_TRUE(now()->clearance_of({}, steward).of_machine().holds(atom(circle)));
}

TEST_F(Circles, AreGoneOnceTheFactThatGaveThemIsErased) {
  const auto one = member();
  const auto inner = form(steward);
  const auto outer = form(steward);
  add(inner, one);
  const auto standing = take_in(outer, inner);
  ASSERT_TRUE(holds(*now(), one, outer));
  world.say("content.erased", community, standing.ref, world.open_label(),
            R"({"fact":")" + to_text(standing.fact) + R"(","reason":"r"})");
  EXPECT_FALSE(holds(*now(), one, outer));
}

// Any life: every snapshot, whatever its age and whatever was asked before, says what a walk over all that was given
// says; and folding anew gives the same.
TEST_F(Circles, AreWhatAWalkOverAllOfThemSays) {
  std::mt19937_64 chance(5);
  std::vector<model::OrganisationId> people{steward};
  std::vector<model::RecordId> circles;
  for (int i = 0; i < 4; ++i) people.push_back(member());
  for (int i = 0; i < 6; ++i) circles.push_back(form(steward));
  struct Given {
    Membership by;
    RawId who;
    model::RecordId circle;
  };
  std::vector<Given> given;
  std::set<model::OrganisationId> suspended;
  using Seen = std::set<std::pair<std::size_t, std::size_t>>;  // organisation, circle
  const auto walked = [&] {
    Seen out;
    for (std::size_t n = 0; n < people.size(); ++n) {
      if (suspended.contains(people[n])) continue;
      std::set<RawId> held;
      if (people[n] == steward)
        for (const auto& circle : circles) held.insert(circle.raw());
      for (std::size_t before = held.size() + 1; before != held.size();) {
        before = held.size();
        for (const auto& one : given)
          if (one.who == people[n].raw() || held.contains(one.who)) held.insert(one.circle.raw());
      }
      for (std::size_t c = 0; c < circles.size(); ++c)
        if (held.contains(circles[c].raw())) out.emplace(n, c);
    }
    return out;
  };
  std::vector<std::pair<std::unique_ptr<port::Snapshot>, Seen>> kept;
  for (int step = 0; step < 120; ++step) {
    const auto some = [&](const auto& all) { return all[chance() % all.size()]; };
    const auto what = chance() % 6;
    if (what < 2) {
      const auto who = some(people);
      const auto circle = some(circles);
      given.push_back({add(circle, who), who.raw(), circle});
    } else if (what < 4) {
      const auto inner = some(circles);
      const auto outer = some(circles);
      given.push_back({take_in(outer, inner), inner.raw(), outer});
    } else if (what == 4 && !given.empty()) {
      const auto at = given.begin() + static_cast<std::ptrdiff_t>(chance() % given.size());
      remove(at->by);
      given.erase(at);
    } else {
      const auto who = people[1 + chance() % 4];
      suspended.contains(who) ? reinstate(who) : suspend(who);
      if (!suspended.erase(who)) suspended.insert(who);
    }
    if (kept.size() == 3) kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(chance() % 3));
    kept.emplace_back(now(), walked());
    const auto& [snapshot, expected] = kept[chance() % kept.size()];
    for (std::size_t n = 0; n < people.size(); ++n)
      for (std::size_t c = 0; c < circles.size(); ++c) {
        const bool is_in = expected.contains({n, c});
        ASSERT_EQ(holds(*snapshot, people[n], circles[c]), is_in) << step;
        if (step % 10 == 0) {
          const auto holders = snapshot->holders_of(atom(circles[c]));
          ASSERT_EQ(std::ranges::find(holders, people[n].raw()) != holders.end(), is_in) << step;
        }
      }
  }
  kept.clear();
  const auto before = dump_folded(*world.store).value();
  ASSERT_TRUE(rebuild(*world.store));
  EXPECT_EQ(dump_folded(*world.store).value(), before);
}

}  // namespace
}  // namespace tocsin::store::test
