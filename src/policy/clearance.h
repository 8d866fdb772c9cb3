#pragma once
// What a viewer holds now, and whether a label lets it in. The danger removed: permission computed in as many places as
// there are doors.
//
// A Clearance is made once a request from the directory, in the same snapshot as the data. It acts for one
// organisation; exclusions test every organisation of the person. What is the person's own is small and copied; what
// the organisation holds is shared (held.h) and may be any number of atoms. meets() is pure and total. Threads:
// immutable after construction. Source: docs/sharing.md.
#include <vector>

#include "policy/held.h"

namespace tocsin::policy {

class Clearance {
 public:
  // `own`: atoms of the person alone; `shared`: of the organisation it acts for, or nothing; `organisations`: all that
  // the person belongs to.
  Clearance(model::PersonId person, model::OrganisationId acting_for, model::AtomSet own,
            std::vector<model::OrganisationId> organisations, std::shared_ptr<const Held> shared = nullptr);

  model::PersonId person() const { return person_; }
  model::OrganisationId organisation() const { return organisation_; }
  const model::AtomSet& own() const { return own_; }  // with `public`
  const std::shared_ptr<const Held>& shared() const { return shared_; }
  model::AtomSet atoms() const;  // all of them, sorted: as many as the organisation has incidents
  bool holds(const model::Atom& atom) const;
  bool holds_role(model::Role role, const RawId& where) const;
  bool is_excluded_by(const model::AtomSet& except) const;
  // The clearance of a machine that this person let act: what the organisation holds and the person's place in it,
  // never a `person:` atom nor what the person was given alone.
  Clearance of_machine() const;

  // Of two clearances with the same digest either lets in what the other does. One digest stands for all that is not
  // shared.
  const Digest& digest() const { return digest_; }
  const Digest& own_digest() const { return own_digest_; }

 private:
  model::PersonId person_;
  model::OrganisationId organisation_;
  model::AtomSet own_;
  std::vector<model::OrganisationId> organisations_;
  std::shared_ptr<const Held> shared_;
  Digest own_digest_;
  Digest digest_;
};

// One who is nobody: holds `public` alone.
Clearance anonymous();

// A reader that holds `atom` and nothing else: what every holder of it is sure to read.
Clearance holder_of(const model::Atom& atom);

bool meets(const model::Label& label, const Clearance& clearance);

// Whether a sender may choose this audience under this marking. TLP:RED persons; AMBER+STRICT members, participants and
// roles too; AMBER clients too; GREEN communities and circles too; CLEAR anyone. Nor may a marking contradict itself:
// terms that end before they begin, PAP that forbids what the terms permit, TLP that lets pass on what handling flags
// or terms hold back. What is joined from many grows with each: a chosen one leaves room for what the server derives
// from it (a line of the journal, a field apart), and none is signed that could not be read again. Errors: invalid
// "label.too_wide" {tlp, atom}; invalid "label.nobody" for an audience without sets; limit "label.too_large"; invalid
// "marking.dates"; invalid "marking.contradiction" {one, other}.
enum class Extent : std::uint8_t { chosen, derived };
Result<void> within_marking(const model::Label& label, Extent extent = Extent::chosen);

// Whether nobody reads under `narrow` who may not read under `wide`, nor may do more with it. Told by the labels alone,
// whoever holds what: a yes is sure, a no may be too careful.
bool is_within(const model::Label& narrow, const model::Label& wide);

}  // namespace tocsin::policy
