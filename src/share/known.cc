#include "share/known.h"

#include "state/facts/circle.h"

namespace tocsin::share {
namespace {

using model::Atom;
using model::AtomKind;
using model::Kind;
using model::Role;

Holders in_order(Holders holders) {
  std::ranges::sort(holders);
  const auto rest = std::ranges::unique(holders);
  holders.erase(rest.begin(), rest.end());
  return holders;
}

Holders all_as(const std::vector<RawId>& ids, Holder::As as) {
  Holders out;
  out.reserve(ids.size());
  for (const auto& id : ids) out.push_back({id, as});
  return in_order(std::move(out));
}

}  // namespace

const Holders& Known::holders_of(const Atom& atom) {
  const auto at = made_.find(atom);
  return at != made_.end() ? at->second : made_.emplace(atom, made(atom)).first->second;
}

Holders Known::made(const Atom& atom) {
  switch (atom.kind) {
    case AtomKind::open:
      return {};
    case AtomKind::person:
      return {{atom.id, Holder::As::person}};
    case AtomKind::member_of:
      return {{atom.id, Holder::As::organisation}};
    case AtomKind::client_of:
      return clients_of(atom.id);
    case AtomKind::circle:
      return in_circle(atom.id);
    case AtomKind::community:
    case AtomKind::participant_of:
      return in_space(atom, model::SpaceId(atom.id));
    case AtomKind::role:
      return people_of(atom);
  }
  return {};
}

// Memberships, participations and appointments are read by all who are there.
bool Known::is_of_space(const RawId& space) const {
  return holds({AtomKind::community, Role::none, space}) || holds({AtomKind::participant_of, Role::none, space});
}

Holders Known::in_space(const Atom& atom, const model::SpaceId& space) {
  Holders out;
  if (is_of_space(space.raw())) out = all_as(snapshot_.holders_of(atom), Holder::As::organisation);
  lay_over(atom, out);
  return out;
}

Holders Known::people_of(const Atom& atom) {
  const bool of_space = atom.role == Role::team || atom.role == Role::lead;
  const bool of_server = atom.role == Role::op;
  const bool own = !of_server && atom.id == gate_.clearance().organisation().raw();
  if (of_space ? !is_of_space(atom.id) : of_server ? !holds(atom) : !own) return {};
  auto out = all_as(snapshot_.holders_of(atom), of_space ? Holder::As::either : Holder::As::person);
  return of_space ? as_seen(std::move(out)) : out;
}

bool Known::is_readable(const RawId& id) {
  auto sealed = snapshot_.load_for(model::RecordId(id), gate_.labels());
  return sealed && gate_.release(std::move(*sealed));
}

// Of a person whom the asker may not see it is not known whether they are still there: whoever left holds nothing, and
// that is not the asker's to learn. Such persons are among the others that a preview speaks of.
Holders Known::as_seen(Holders out) {
  std::erase_if(out, [&](const Holder& one) { return !is_readable(one.id); });
  return out;
}

Holders Known::clients_of(const RawId& provider) {
  const auto relations = port::all_seen(
      snapshot_, gate_, {.kind = Kind::client_relation, .space = model::SpaceId(provider), .state = "active"});
  Holders out;
  for (const auto& relation : relations)
    if (relation->state() == "active") out.push_back({relation->ref.owner.raw(), Holder::As::organisation});
  return in_order(std::move(out));
}

std::optional<port::SeenRecord> Known::seen_circle(const RawId& id) {
  auto sealed = snapshot_.load_for(model::RecordId(id), gate_.labels());
  if (!sealed) return std::nullopt;
  auto seen = gate_.release(std::move(*sealed));
  if (!seen || (*seen)->ref.kind != Kind::circle) return std::nullopt;
  return std::move(*seen);
}

// Its steward, its members that the asker sees, and those of the circles that the asker sees in it. Whoever is no more
// in the community is in none of its circles.
void Known::add_members(const event::Record& circle, Walk& walk) {
  if (!walk.met.insert(circle.ref.id.raw()).second) return;
  Holders direct{{circle.ref.owner.raw(), Holder::As::organisation}};
  const auto is_in = [&](const RawId& organisation) {
    return has(walk.in_community, organisation, Holder::As::organisation);
  };
  const auto memberships =
      port::all_seen(snapshot_, gate_, {.kind = Kind::circle_membership, .parent = circle.ref.id, .state = "active"});
  for (const auto& one : memberships) {
    const auto member = event::read_group<state::CircleMember>(one.value(), event::group_head);
    if (!member) continue;
    if (member->circle) {
      if (const auto inner = seen_circle(member->circle->raw())) add_members(inner->value(), walk);
    } else if (!member->person) {
      direct.push_back({one->ref.owner.raw(), Holder::As::organisation});
    } else if (is_in(one->ref.owner.raw())) {
      walk.out.push_back({member->person->raw(), Holder::As::person});
    }
  }
  lay_over({AtomKind::circle, Role::none, circle.ref.id.raw()}, direct);
  std::ranges::copy_if(direct, std::back_inserter(walk.out), [&](const Holder& one) { return is_in(one.id); });
}

// However it came there, unless the question is what were if it left.
bool Known::knows_itself_in(const Atom& circle) const {
  const auto& clearance = gate_.clearance();
  const bool leaves = std::ranges::any_of(otherwise_, [&](const WhatIf& one) {
    return one.way == WhatIf::Way::leave && one.organisation == clearance.organisation();
  });
  return !leaves && (clearance.shared() == nullptr ? clearance.holds(circle) : clearance.shared()->holds(circle));
}

Holders Known::in_circle(const RawId& circle) {
  const auto seen = seen_circle(circle);
  if (!seen) return {};
  Walk walk{.in_community = holders_of({AtomKind::community, Role::none, (*seen)->space.id.raw()})};
  add_members(seen->value(), walk);
  if (knows_itself_in({AtomKind::circle, Role::none, circle}))
    walk.out.push_back({gate_.clearance().organisation().raw(), Holder::As::organisation});
  return in_order(std::move(walk.out));
}

void Known::lay_over(const Atom& atom, Holders& out) const {
  for (const auto& one : otherwise_) {
    if (one.way == WhatIf::Way::exclude || one.atom != atom) continue;
    const Holder holder{one.organisation.raw(), Holder::As::organisation};
    std::erase(out, holder);
    if (one.way == WhatIf::Way::join) out.push_back(holder);
  }
  out = in_order(std::move(out));
}

}  // namespace tocsin::share
