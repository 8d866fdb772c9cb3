#include "port/parties.h"

#include <algorithm>

namespace tocsin::port {
namespace {

using model::Atom;
using model::AtomKind;
using model::Kind;
using model::Role;

// What the atom names is an organisation, held once for all of them.
bool names_organisation(const Atom& atom) {
  if (atom.kind == AtomKind::member_of || atom.kind == AtomKind::client_of) return true;
  return atom.kind == AtomKind::role && atom.role != Role::op && atom.role != Role::team && atom.role != Role::lead;
}

bool names_nobody_in_particular(const Atom& atom) {
  return atom.kind == AtomKind::open || atom.kind == AtomKind::person || atom.role == Role::op;
}

bool fits(const Atom& atom, Kind kind) {
  if (atom.kind == AtomKind::circle) return kind == Kind::circle;
  if (atom.kind == AtomKind::community) return kind == Kind::community;
  if (atom.kind == AtomKind::participant_of) return kind == Kind::incident;
  return kind == Kind::community || kind == Kind::incident;
}

bool is_readable(const Desk& desk, const Atom& atom) {
  auto sealed = desk.snapshot.load_for(model::RecordId(atom.id), desk.gate.labels());
  if (!sealed) return false;
  const auto seen = desk.gate.release(std::move(*sealed));
  return seen && fits(atom, (*seen)->ref.kind);
}

std::unexpected<Error> unknown(const Atom& atom, const std::string& where) {
  return fail(Code::invalid, "label.unknown_party", where, {{"atom", to_text(atom)}});
}

std::vector<RawId> with_profiles(const Desk& desk, const std::vector<model::RecordId>& organisations) {
  std::vector<RawId> out;
  auto heads = desk.snapshot.heads_of(organisations, Kind::organisation, desk.gate.labels());
  for (const auto& head : desk.gate.release(std::move(heads))) out.push_back(head->ref.id.raw());
  return out;
}

// Those who are where the actor is: memberships and participations are read by all who are there.
std::vector<RawId> in_space(const Desk& desk, const event::SpaceRef& space) {
  const Atom present = space.kind == model::SpaceKind::incident ? participants_of(space.id) : community_atom(space.id);
  return desk.gate.clearance().holds(present) ? desk.snapshot.holders_of(present) : std::vector<RawId>{};
}

bool is_among(const std::vector<RawId>& all, const RawId& one) { return std::ranges::find(all, one) != all.end(); }

Result<void> require_known(const Desk& desk, const event::SpaceRef* space, const model::AtomSet& atoms,
                           const std::string& where) {
  std::vector<model::RecordId> organisations;
  for (const auto& atom : atoms) {
    if (names_nobody_in_particular(atom) || desk.gate.clearance().holds(atom)) continue;
    if (!names_organisation(atom) && !is_readable(desk, atom)) return unknown(atom, where);
    if (names_organisation(atom) && atom.id != desk.acting_for().raw()) organisations.emplace_back(atom.id);
  }
  if (organisations.empty()) return {};
  const auto known = with_profiles(desk, organisations);
  const auto present = space == nullptr ? std::vector<RawId>{} : in_space(desk, *space);
  for (const auto& atom : atoms)
    if (std::ranges::find(organisations, model::RecordId(atom.id)) != organisations.end() &&
        !is_among(known, atom.id) && !is_among(present, atom.id))
      return unknown(atom, where);
  return {};
}

}  // namespace

Result<void> require_known(const Desk& desk, const event::SpaceRef& space, const model::AtomSet& atoms,
                           const std::string& where) {
  return require_known(desk, &space, atoms, where);
}

Result<void> require_known(const Desk& desk, const model::AtomSet& atoms, const std::string& where) {
  return require_known(desk, nullptr, atoms, where);
}

}  // namespace tocsin::port
