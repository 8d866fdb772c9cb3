#pragma once
// `marking.change`: another marking for what was written. The danger removed: a marking that anybody could loosen but
// the one who is answerable for it. Internal to share/. Errors of the act: not_found "marking.unknown_fact"; denied
// "marking.not_originator"; invalid "marking.nothing" where no marking is chosen; conflict "marking.same"; those of
// port::choose_label. Threads: a static table's rows. Source: docs/sharing.md (changing a marking); FIRST TLP 2.0 (the
// source is the one to ask).
#include <span>
#include <vector>

#include "port/act.h"
#include "state/facts/share.h"

namespace tocsin::share {

// Of which a marking can be changed: what gives access by being there keeps its readers.
std::span<const model::Kind> kinds_with_markings();

// What the sender chose, on top of what stands there.
Result<model::Label> chosen_marking(const port::Desk& desk, const event::SpaceRef& space, const model::Label& now);

// The pieces that show a slice of the permitted record under another label, by the originator whose word it is.
Result<std::vector<port::Piece>> changed_marking(const port::Desk& desk, const policy::Permit& on,
                                                 const event::Slice& slice, const model::Label& to,
                                                 state::RelabelScope scope, std::optional<state::Note> reason);

std::vector<port::Act> marking_acts();

}  // namespace tocsin::share
