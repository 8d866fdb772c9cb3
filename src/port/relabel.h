#pragma once
// Showing what was written under another label. The danger removed: a recall that takes the newest version away and
// brings back the one before it, or the field that was marked apart.
//
// A relabelling takes along every version of what it names that stands under the same label, and the fields that were
// marked apart within it: those become no wider than the whole. It is appended with the record's other facts, in its
// space. Nothing is checked here: whoever calls has asked whose words they are. Threads: as the Desk.
// Source: docs/adr/0013-markings-change.md.
#include "port/act.h"
#include "state/facts/share.h"

namespace tocsin::port {

struct Relabelling {
  state::RelabelScope scope = state::RelabelScope::record;
  std::optional<model::OrganisationId> words_of;  // nullopt: whoever said them
  std::optional<state::Note> reason;
  By by = By::actor;
};

// `slice` is one of `record`'s, which is whole (a Permit's record(), not seen()).
std::vector<Piece> relabel(const Desk& desk, const event::Record& record, const event::Slice& slice,
                           const model::Label& to, const Relabelling& how);

}  // namespace tocsin::port
