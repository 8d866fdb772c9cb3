#include "policy/clearance.h"

#include <algorithm>

#include "model/codec.h"

namespace tocsin::policy {
namespace {

using model::Atom;
using model::AtomKind;
using model::AtomSet;

// Each part after its length: two clearances that differ never spell alike.
Digest digest_of(const model::PersonId& person, const model::OrganisationId& acting, const AtomSet& atoms,
                 const std::vector<model::OrganisationId>& organisations) {
  Sha256 hash;
  const auto add = [&](auto part) { hash.add(fmt::format("{}:", part.size())).add(part); };
  add(person.raw());
  add(acting.raw());
  hash.add(fmt::format("{};", atoms.size()));
  for (const auto& atom : atoms) add(to_text(atom));
  hash.add(fmt::format("{};", organisations.size()));
  for (const auto& organisation : organisations) add(organisation.raw());
  return hash.finish();
}

// The loosest atom that each TLP lets a sender name.
bool allowed(model::Tlp tlp, AtomKind kind) {
  switch (kind) {
    case AtomKind::person:
      return true;
    case AtomKind::member_of:
    case AtomKind::participant_of:
    case AtomKind::role:
      return tlp != model::Tlp::red;
    case AtomKind::client_of:
      return tlp == model::Tlp::amber || tlp == model::Tlp::green || tlp == model::Tlp::clear;
    case AtomKind::circle:
    case AtomKind::community:
      return tlp == model::Tlp::green || tlp == model::Tlp::clear;
    case AtomKind::open:
      return tlp == model::Tlp::clear;
  }
  return false;
}

}  // namespace

Clearance::Clearance(model::PersonId person, model::OrganisationId acting_for, AtomSet atoms,
                     std::vector<model::OrganisationId> organisations)
    : person_(person), organisation_(acting_for), atoms_(std::move(atoms)), organisations_(std::move(organisations)) {
  atoms_.push_back(Atom{});
  std::ranges::sort(atoms_);
  const auto rest = std::ranges::unique(atoms_);
  atoms_.erase(rest.begin(), rest.end());
  std::ranges::sort(organisations_);
  digest_ = digest_of(person_, organisation_, atoms_, organisations_);
}

bool Clearance::holds(const Atom& atom) const { return std::ranges::binary_search(atoms_, atom); }

bool Clearance::holds_role(model::Role role, const RawId& where) const {
  return holds(Atom{AtomKind::role, role, where});
}

bool Clearance::is_excluded_by(const AtomSet& except) const {
  return std::ranges::any_of(except, [&](const Atom& atom) {
    if (atom.kind == AtomKind::person) return atom.id == person_.raw();
    return std::ranges::binary_search(organisations_, model::OrganisationId(atom.id));
  });
}

Clearance anonymous() { return {{}, {}, {}, {}}; }

Clearance holder_of(const Atom& atom) { return {{}, {}, {atom}, {}}; }

bool meets(const model::Label& label, const Clearance& clearance) {
  if (label.audience.all_of.empty() || clearance.is_excluded_by(label.audience.except)) return false;
  return std::ranges::all_of(label.audience.all_of, [&](const AtomSet& set) {
    return std::ranges::any_of(set, [&](const Atom& atom) { return clearance.holds(atom); });
  });
}

Result<void> within_marking(const model::Label& label) {
  if (label.audience.all_of.empty()) return fail(Code::invalid, "label.nobody");
  // A reader must meet every set, so one set within the marking bounds all readers.
  const Atom* offender = nullptr;
  for (const auto& set : label.audience.all_of) {
    const auto at = std::ranges::find_if_not(set, [&](const Atom& atom) { return allowed(label.tlp, atom.kind); });
    if (at == set.end()) return {};
    offender = &*at;
  }
  return fail(Code::invalid, "label.too_wide", "",
              {{"tlp", std::string(model::name_of(label.tlp))}, {"atom", to_text(*offender)}});
}

}  // namespace tocsin::policy
