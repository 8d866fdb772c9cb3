#pragma once
// Which organisations read what stands under a label, as things stand now. The danger removed: a recall that leaves out
// whoever reads by another way than the rest.
//
// Those whom the atoms of the label let in and whom it does not exclude: an organisation itself, or a person of it.
// What is open to everyone names nobody. The answer is not cut to any reader: whoever shows it asks first what its
// reader may know. Threads: as the Snapshot.
#include "port/index.h"

namespace tocsin::share {

std::vector<model::OrganisationId> recipients_of(port::Snapshot& snapshot, const model::Label& label);

// By some of its atoms alone.
std::vector<model::OrganisationId> recipients_by(port::Snapshot& snapshot, const model::Label& label,
                                                 const model::AtomSet& atoms);

// Whether its readers are not to be known to each other, nor to whoever sent it: marked so, or a circle or clients,
// whose members only some may know.
bool hides_readers(const model::Label& label);

// The atoms of which each reader holds one.
const model::AtomSet& leading_atoms(const model::Label& label);

}  // namespace tocsin::share
