#pragma once
// What fact types share when they give or take clearance atoms. The danger removed: an atom spelt differently by the
// fact that gives it and the fact that takes it. Internal to state/facts/.
#include "state/fact_type.h"

namespace tocsin::state::giving {

using event::Statement;
using model::Atom;
using model::AtomKind;
using model::Role;
using Way = HoldChange::Way;
using Holds = std::vector<HoldChange>;

inline Atom atom(AtomKind kind, const RawId& id) { return {kind, Role::none, id}; }
inline Atom role(Role which, const RawId& where) { return {AtomKind::role, which, where}; }

// The team's organisation, as the owner of a community or an incident, takes part in it and steers it.
inline Holds steering(const Statement& s, AtomKind kind) {
  const RawId& owner = s.record.owner.raw();
  const RawId& where = s.space.id.raw();
  return {{Way::give, owner, atom(kind, where)}, {Way::give, owner, role(Role::team, where)}};
}
template <Way W, AtomKind K>
Holds owner_in_space(const Statement& s, const json::Value&) {
  return {{W, s.record.owner.raw(), atom(K, s.space.id.raw())}};
}
}  // namespace tocsin::state::giving
