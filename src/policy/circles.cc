#include "policy/circles.h"

#include <algorithm>

namespace tocsin::policy {

using model::AtomKind;

Circles::Circles(std::int64_t version, const std::vector<Given>& circles) : version_(version) {
  for (const auto& given : circles)
    for (const auto& atom : given.atoms)
      if (atom.kind == AtomKind::community) circles_[given.circle].community = atom.id;
  for (const auto& given : circles) {
    const auto inner = circles_.find(given.circle);
    if (inner == circles_.end()) continue;
    for (const auto& atom : given.atoms) {
      const auto outer = atom.kind == AtomKind::circle ? circles_.find(atom.id) : circles_.end();
      // Never from one community into another.
      if (outer == circles_.end() || outer->second.community != inner->second.community) continue;
      inner->second.outer.push_back(outer->first);
      outer->second.inner.push_back(inner->first);
    }
  }
}

RawId Circles::community_of(const RawId& circle) const {
  const auto at = circles_.find(circle);
  return at == circles_.end() ? RawId{} : at->second.community;
}

void Circles::meet_all_from(const RawId& start, Next next, Met& met) const {
  std::size_t at = met.all.size();
  for (met.meet(start); at < met.all.size(); ++at)
    if (const auto known = circles_.find(met.all[at]); known != circles_.end())
      for (const auto& one : known->second.*next) met.meet(one);
}

model::AtomSet Circles::held_by(const model::AtomSet& direct, const IsIn& is_in) const {
  Met met;
  for (const auto& atom : direct)
    if (atom.kind == AtomKind::circle && circles_.contains(atom.id)) meet_all_from(atom.id, &Circle::outer, met);
  model::AtomSet out;
  for (const auto& circle : met.all)
    if (is_in({AtomKind::community, model::Role::none, community_of(circle)}))
      out.push_back({AtomKind::circle, model::Role::none, circle});
  return model::normalised(std::move(out));
}

std::vector<RawId> Circles::within(const RawId& circle) const {
  Met met;
  meet_all_from(circle, &Circle::inner, met);
  std::ranges::sort(met.all);
  return std::move(met.all);
}

}  // namespace tocsin::policy
