#include "report/shelves.h"

#include <algorithm>

#include "port/freezing.h"
#include "report/kinds.h"
#include "state/facts/circle.h"
#include "state/facts/prepare.h"

namespace tocsin::report {
namespace {

using model::Atom;
using model::AtomKind;
using model::Kind;
using model::Tlp;

model::SpaceId space_of(const model::CommunityId& community) { return model::as_space(community); }

OwnShelf own_shelf(const policy::Gate& gate, const model::CommunityId& community, const Atom& audience,
                   std::string title = {}) {
  const auto& holder = gate.clearance();
  const bool holds = holder.holds(audience);
  const bool is_member = holder.holds(port::community_atom(space_of(community)));
  const bool writes = policy::may_write(holder) && (holds || (audience.kind == AtomKind::role && is_member));
  return {{community, audience}, std::move(title), holds || (audience.kind == AtomKind::role && is_member), writes};
}

std::vector<OwnShelf> of_circles(port::Snapshot& snapshot, const policy::Gate& gate,
                                 const model::CommunityId& community) {
  std::vector<OwnShelf> out;
  for (const auto& circle : port::all_seen(snapshot, gate, {.kind = Kind::circle, .space = space_of(community)})) {
    const Atom audience{AtomKind::circle, model::Role::none, circle->ref.id.raw()};
    if (!gate.clearance().holds(audience)) continue;
    const auto text = event::read_group<state::CircleText>(circle.value(), event::group_head);
    out.push_back(own_shelf(gate, community, audience, text ? text->title.value : std::string()));
  }
  std::ranges::sort(out, {}, [](const OwnShelf& s) { return s.shelf.audience; });
  return out;
}

}  // namespace

OwnShelf usual_shelf(const policy::Gate& gate, const model::CommunityId& community, const Atom& audience) {
  return own_shelf(gate, community, audience);
}

std::vector<OwnShelf> shelves_of(port::Snapshot& snapshot, const policy::Gate& gate,
                                 const model::CommunityId& community) {
  std::vector<OwnShelf> out;
  const auto space = space_of(community);
  const auto& holder = gate.clearance();
  if (!holder.holds(port::community_atom(space)) && !holder.holds_role(model::Role::team, space.raw())) return out;
  for (const auto& audience :
       {port::community_atom(space), port::role_in(model::Role::team, space), port::member_of(holder.organisation())})
    out.push_back(own_shelf(gate, community, audience));
  std::ranges::move(of_circles(snapshot, gate, community), std::back_inserter(out));
  return out;
}

Result<port::Shelf> shelf_for(port::Snapshot& snapshot, const policy::Gate& gate, const port::Shelf& wanted,
                              ShelfUse use) {
  for (const auto& one : shelves_of(snapshot, gate, wanted.community)) {
    if (one.shelf != wanted) continue;
    if (use == ShelfUse::read ? one.can_read : one.can_write) return wanted;
    return fail(Code::denied, use == ShelfUse::read ? "right.missing" : "right.observer");
  }
  return fail(Code::not_found, "record.not_found");
}

Tlp default_tlp(port::Snapshot& snapshot, const policy::Gate& gate, const model::CommunityId& community) {
  const auto adopted =
      port::all_seen(snapshot, gate, {.kind = Kind::policy, .space = space_of(community), .state = "adopted"});
  for (const auto& one : adopted)
    if (const auto text = event::read_group<state::PolicyText>(one.value(), event::group_head))
      return text->default_tlp;
  return Tlp::amber;
}

Result<model::Label> label_of_claim(const port::Desk& desk, const port::Shelf& shelf, const Claim& claim,
                                    Tlp unmarked) {
  const Tlp tlp = claim.tlp.value_or(unmarked);
  const auto own = port::member_of(desk.acting_for());
  model::Label out{tlp, claim.pap, {}};
  if (tlp == Tlp::red) {
    out.audience = model::audience_of({{AtomKind::person, model::Role::none, desk.gate.clearance().person().raw()}});
    return out;
  }
  const bool by_name = tlp == Tlp::amber || tlp == Tlp::amber_strict;
  const bool is_wide = shelf.audience.kind == AtomKind::community || shelf.audience.kind == AtomKind::circle;
  out.audience = model::audience_of(model::normalised({shelf.audience, own}));
  if (by_name && is_wide) {
    TRY(out.audience, port::frozen_now(desk, out.audience, "/objects"));
  }
  return out;
}

}  // namespace tocsin::report
