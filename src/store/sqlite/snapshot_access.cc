// Who holds what, in a snapshot: clearances, and those who hold an atom.
#include <algorithm>

#include "store/sqlite/snapshot.h"

namespace tocsin::store {
namespace {

bool is_among(const std::vector<model::OrganisationId>& all, const model::OrganisationId& one) {
  return std::ranges::find(all, one) != all.end();
}

}  // namespace

std::vector<model::OrganisationId> SqliteSnapshot::organisations_of(const model::PersonId& person) {
  std::vector<model::OrganisationId> out;
  if (db_ == nullptr || is_nil(person)) return out;
  const auto held = noted(directory_.given(*db_, person.raw()));
  if (!held) return out;
  model::AtomSet atoms;
  (*held)->add_to(atoms);
  for (const auto& atom : atoms)
    if (atom.kind == model::AtomKind::member_of) out.emplace_back(atom.id);
  return out;
}

policy::Clearance SqliteSnapshot::clearance_of(const model::PersonId& person, const model::OrganisationId& acting_for) {
  using model::AtomKind;
  auto organisations = organisations_of(person);
  const bool is_service = is_nil(person);
  const bool may_act = !is_nil(acting_for) && (is_service || is_among(organisations, acting_for));
  if (db_ == nullptr || (is_service && !may_act)) return policy::anonymous();
  const auto speaks_for_another = [&](const model::Atom& atom) {
    if (model::OrganisationId(atom.id) == acting_for) return !may_act;
    return atom.kind == AtomKind::member_of || is_among(organisations, model::OrganisationId(atom.id));
  };
  std::shared_ptr<const policy::Held> shared;
  if (may_act) {
    auto held = noted(directory_.held_by_organisation(*db_, acting_for.raw()));
    if (!held) return policy::anonymous();
    shared = std::move(*held);
  }
  model::AtomSet own;
  if (!is_service) {
    const auto held = noted(directory_.given(*db_, person.raw()));
    if (!held) return policy::anonymous();
    (*held)->add_to(own);
    std::erase_if(own, speaks_for_another);
    if (!noted(put_circles_right(own, person, acting_for, shared.get()))) return policy::anonymous();
    own.push_back({AtomKind::person, model::Role::none, person.raw()});
  }
  if (may_act) own.push_back({AtomKind::member_of, model::Role::none, acting_for.raw()});
  if (is_service) organisations.push_back(acting_for);
  return {person, may_act ? acting_for : model::OrganisationId(), std::move(own), std::move(organisations),
          std::move(shared)};
}

// A person is in a circle for the organisation that they were taken in for, while they act for it.
Result<void> SqliteSnapshot::put_circles_right(model::AtomSet& own, const model::PersonId& person,
                                               const model::OrganisationId& acting_for, const policy::Held* shared) {
  const auto is_circle = [](const model::Atom& atom) { return atom.kind == model::AtomKind::circle; };
  if (std::erase_if(own, is_circle) == 0 || shared == nullptr) return {};
  TRY(const auto circles, directory_.circles_of_person(*db_, person.raw(), acting_for.raw(), *shared));
  own.insert(own.end(), circles.begin(), circles.end());
  return {};
}

std::vector<RawId> SqliteSnapshot::given_to(const model::Atom& atom) {
  std::vector<RawId> out;
  auto rows = db_->prepare("SELECT DISTINCT holder FROM hold WHERE atom = $1 ORDER BY holder");
  rows.bind(model::to_text(atom));
  while (steps(rows)) out.push_back(rows.bytes<16>(0));
  return out;
}

// Whoever was taken into the circle or one that stands in it, as far as their organisation is in the community.
Result<std::vector<RawId>> SqliteSnapshot::holders_of_circle(const RawId& circle) {
  TRY(const auto all, directory_.circles(*db_));
  const auto community = all->community_of(circle);
  const auto members = given_to({model::AtomKind::community, model::Role::none, community});
  std::vector<RawId> out;
  for (const auto& inner : all->within(circle)) {
    auto rows = db_->prepare(
        "SELECT DISTINCT h.holder, r.owner FROM hold AS h JOIN record AS r ON r.id = h.source WHERE h.atom = $1");
    rows.bind(model::to_text({model::AtomKind::circle, model::Role::none, inner}));
    while (steps(rows)) {
      const auto holder = rows.bytes<16>(0);
      const auto owner = rows.bytes<16>(1);
      if (holder == policy::circle_graph || all->contains(holder) || !std::ranges::binary_search(members, owner))
        continue;
      if (holder == owner || is_person_of(holder, owner)) out.push_back(holder);
    }
  }
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  return out;
}

bool SqliteSnapshot::is_person_of(const RawId& person, const RawId& organisation) {
  auto row = db_->prepare("SELECT 1 FROM hold WHERE holder = $1 AND atom = $2");
  return steps(row.bind(person, model::to_text({model::AtomKind::member_of, model::Role::none, organisation})));
}

std::vector<RawId> SqliteSnapshot::holders_of(const model::Atom& atom) {
  // Who reported without a name is nobody's to ask: neither a preview's nor a journal's.
  if (db_ == nullptr || atom.role == model::Role::reporter) return {};
  if (atom.kind == model::AtomKind::person) return {atom.id};
  if (atom.kind == model::AtomKind::circle) return noted(holders_of_circle(atom.id)).value_or(std::vector<RawId>{});
  auto out = given_to(atom);
  if (atom.kind != model::AtomKind::community) return out;
  const auto circles = noted(directory_.circles(*db_));
  if (!circles) return {};
  std::erase_if(out, [&](const RawId& holder) { return (*circles)->contains(holder); });
  return out;
}

}  // namespace tocsin::store
