#include <algorithm>
#include <map>
#include <set>

#include "prepare/kinds.h"
#include "state/facts/circle.h"

namespace tocsin::prepare {
namespace {

using namespace state;
using model::Kind;
using model::Tlp;

// Nobody outside the community reads of its circles, whatever they are named in.
model::Label inside(Tlp tlp, const model::SpaceId& community, model::AtomSet readers) {
  const auto team = port::role_in(model::Role::team, community);
  readers.push_back(team);
  return model::join(port::label_for(tlp, {port::community_atom(community), team}),
                     port::label_for(tlp, std::move(readers)));
}

model::Atom circle_atom(const model::RecordId& circle) {
  return {model::AtomKind::circle, model::Role::none, circle.raw()};
}

bool steers(const Desk& desk, const event::Record& circle) {
  return circle.ref.owner == desk.acting_for() ||
         desk.gate.clearance().holds_role(model::Role::team, circle.space.id.raw());
}

Result<Draft> form(Desk& desk, const Permit& on, CircleFormed input) {
  const auto ref = port::child_of(on, desk.acting_for(), desk.entropy);
  const auto label = inside(Tlp::green, on.record().space.id, {circle_atom(ref.id), port::member_of(ref.owner)});
  return port::draft_of(ref.id, port::create(on.record().space, ref, label, input));
}

struct Description {
  Title title;
  std::optional<Prose> purpose;
  static constexpr auto fields =
      std::tuple{model::field("title", &Description::title), model::field("purpose", &Description::purpose)};
};

Result<Draft> describe(Desk& desk, const Permit& on, Description input) {
  TRY(const auto known, event::read_group<CircleText>(on.record(), event::group_head));
  CircleDescribed out;
  out.title = std::move(input.title);
  out.purpose = std::move(input.purpose);
  out.members_seen = known.members_seen;
  return port::just_edit(desk, on, std::move(out));
}

struct Addition {
  std::optional<model::OrganisationId> organisation;
  std::optional<model::PersonId> person;
  std::optional<model::RecordId> circle;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("organisation", &Addition::organisation), model::field("person", &Addition::person),
                 model::field("circle", &Addition::circle), model::field("note", &Addition::note)};
};

// Where members do not see each other, one is shown to its steward, to the team and to itself.
model::Label membership_label(const event::Record& circle, MembersSeen seen, const model::OrganisationId& owner,
                              const Addition& who) {
  const auto steward = port::member_of(circle.ref.owner);
  const auto itself =
      who.person ? model::Atom{model::AtomKind::person, model::Role::none, who.person->raw()} : port::member_of(owner);
  if (seen == MembersSeen::steward) return inside(Tlp::amber, circle.space.id, {steward, itself});
  return inside(Tlp::green, circle.space.id, {steward, itself, circle_atom(circle.ref.id)});
}

std::vector<port::SeenRecord> memberships(const Desk& desk, port::ListQuery query) {
  query.kind = Kind::circle_membership;
  query.state = "active";
  return port::all_seen(desk, std::move(query));
}

std::optional<CircleMember> member_in(const event::Record& membership) {
  auto out = event::read_group<CircleMember>(membership, event::group_head);
  return out ? std::optional(std::move(*out)) : std::nullopt;
}

Result<void> require_new(const Desk& desk, const Permit& on, const model::OrganisationId& owner, const Addition& who) {
  const bool is_steward = owner == on.record().ref.owner && !who.person && !who.circle;
  const auto is_same = [&](const port::SeenRecord& seen) {
    const auto member = member_in(seen.value());
    return member && member->person == who.person && member->circle == who.circle;
  };
  if (is_steward || std::ranges::any_of(memberships(desk, {.parent = on.record().ref.id, .owner = owner}), is_same))
    return fail(Code::conflict, "circle.member_exists");
  return {};
}

// Judged by the memberships that the actor sees: what it may not see it is not told of either, and a ring through those
// lets in nobody whom their stewards did not let in.
bool closes_a_ring(const Desk& desk, const event::Record& outer, const model::RecordId& inner) {
  std::multimap<model::RecordId, model::RecordId> stands_in;
  for (const auto& seen : memberships(desk, {.space = outer.space.id}))
    if (const auto member = member_in(seen.value()); member && member->circle)
      stands_in.emplace(*member->circle, seen->ref.parent);
  std::set<model::RecordId> met;
  std::vector<model::RecordId> next{outer.ref.id};
  while (!next.empty()) {
    const auto one = next.back();
    next.pop_back();
    if (one == inner) return true;
    if (!met.insert(one).second) continue;
    for (auto [at, end] = stands_in.equal_range(one); at != end; ++at) next.push_back(at->second);
  }
  return false;
}

// The steward of a circle that is taken in answers for it there. Who takes it in must keep both, or be the team.
Result<model::OrganisationId> owner_of_circle(const Desk& desk, const Permit& on, const model::RecordId& inner) {
  TRY(const auto seen, port::referenced(desk, inner, Kind::circle, "/circle"));
  if (seen->space.id != on.record().space.id) return fail(Code::invalid, "circle.other_community", "/circle");
  if (!steers(desk, seen.value())) return port::not_entitled(on.act());
  if (closes_a_ring(desk, on.record(), inner)) return fail(Code::conflict, "circle.cycle", "/circle");
  return seen->ref.owner;
}

Result<void> require_in_community(const Desk& desk, const Permit& on, const model::OrganisationId& organisation) {
  const auto members = desk.snapshot.holders_of(port::community_atom(on.record().space.id));
  if (std::ranges::find(members, organisation.raw()) == members.end())
    return fail(Code::invalid, "circle.not_in_community", "/organisation");
  return {};
}

Result<Draft> add(Desk& desk, const Permit& on, Addition input) {
  if (input.organisation.has_value() == input.circle.has_value() || (input.person && !input.organisation))
    return fail(Code::invalid, "circle.one_member");
  TRY(const auto text, event::read_group<CircleText>(on.record(), event::group_head));
  model::OrganisationId owner = input.organisation.value_or(model::OrganisationId());
  if (input.circle) {
    TRY(owner, owner_of_circle(desk, on, *input.circle));
  } else {
    CHECK(require_in_community(desk, on, owner));
  }
  CHECK(require_new(desk, on, owner, input));
  const auto label = membership_label(on.record(), text.members_seen, owner, input);
  CircleMemberAdded out;
  out.person = input.person;
  out.circle = input.circle;
  out.note = std::move(input.note);
  return port::make(desk, on, owner, label, out);
}

struct Ending {
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("note", &Ending::note)};
};

// Who goes is who came, never one that the sender names.
template <class P>
Result<Draft> end(Desk& desk, const Permit& on, Ending input) {
  TRY(const auto member, event::read_group<CircleMember>(on.record(), event::group_head));
  P out;
  out.person = member.person;
  out.circle = member.circle;
  out.note = std::move(input.note);
  return port::draft_of(on.record().ref.id, port::move(desk, on, out));
}

Result<Draft> remove(Desk& desk, const Permit& on, Ending input) {
  const auto circle = port::referenced(desk, on.record().ref.parent, Kind::circle, "");
  if (!circle || !steers(desk, circle->value())) return port::not_entitled(on.act());
  return end<CircleMemberRemoved>(desk, on, std::move(input));
}

constexpr port::Act all[] = {
    port::act_on<CircleFormed, form>("circle.form", Kind::community, Kind::circle, Who::member | Who::team),
    port::act_on<Description, describe>("circle.describe", Kind::circle, std::nullopt, Who::owner | Who::team),
    port::act_on<Addition, add>("circle_membership.add", Kind::circle, Kind::circle_membership, Who::owner | Who::team),
    port::act_on<Ending, remove>("circle_membership.remove", Kind::circle_membership, std::nullopt, Who::reader),
    port::act_on<Ending, end<CircleMemberLeft>>("circle_membership.leave", Kind::circle_membership, std::nullopt,
                                                Who::owner),
};

}  // namespace

std::span<const port::Act> circle_acts() { return all; }

}  // namespace tocsin::prepare
