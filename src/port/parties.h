#pragma once
// Whom an audience may name. The danger removed: a slip of the pen that sends to nobody, or to somebody else than
// meant; and a refusal that tells which parties there are.
//
// Judged through the actor's eyes: an organisation by its profile, or because it is in a space where the actor is too;
// a space or a circle by its record, or because the actor holds the atom. Hidden and absent are the same. Persons of
// other organisations are readable by nobody outside them, so an id of a person is taken as it is given, whoever that
// is. Errors: invalid "label.unknown_party" {atom}. Threads: as the Desk. Source: docs/sharing.md.
#include "port/act.h"

namespace tocsin::port {

// `space`: where what is marked will lie.
Result<void> require_known(const Desk& desk, const event::SpaceRef& space, const model::AtomSet& atoms,
                           const std::string& where);
Result<void> require_known(const Desk& desk, const model::AtomSet& atoms, const std::string& where);

}  // namespace tocsin::port
