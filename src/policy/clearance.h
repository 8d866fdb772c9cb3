#pragma once
// What a viewer holds now, and whether a label lets it in. The danger removed: permission computed in as many places as
// there are doors.
//
// A Clearance is made once a request from the directory, in the same snapshot as the data. It acts for one
// organisation; exclusions test every organisation of the person. meets() is pure and total. Threads: immutable after
// construction. Source: docs/sharing.md.
#include <vector>

#include "model/marking.h"

namespace tocsin::policy {

class Clearance {
 public:
  // `atoms` as held by the person and the organisation it acts for; `organisations`: all that the person belongs to.
  Clearance(model::PersonId person, model::OrganisationId acting_for, model::AtomSet atoms,
            std::vector<model::OrganisationId> organisations);

  model::PersonId person() const { return person_; }
  model::OrganisationId organisation() const { return organisation_; }
  const model::AtomSet& atoms() const { return atoms_; }
  bool holds(const model::Atom& atom) const;
  bool holds_role(model::Role role, const RawId& where) const;
  bool is_excluded_by(const model::AtomSet& except) const;
  const Digest& digest() const { return digest_; }  // equal for equal clearances

 private:
  model::PersonId person_;
  model::OrganisationId organisation_;
  model::AtomSet atoms_;
  std::vector<model::OrganisationId> organisations_;
  Digest digest_;
};

// One who is nobody: holds `public` alone.
Clearance anonymous();

// A reader that holds `atom` and nothing else: what every holder of it is sure to read.
Clearance holder_of(const model::Atom& atom);

bool meets(const model::Label& label, const Clearance& clearance);

// Whether a sender may choose this audience under this marking. TLP:RED persons; AMBER+STRICT members, participants and
// roles too; AMBER clients too; GREEN communities and circles too; CLEAR anyone. Errors: invalid "label.too_wide" {tlp,
// atom}; invalid "label.nobody" for an audience without sets.
Result<void> within_marking(const model::Label& label);

}  // namespace tocsin::policy
