#pragma once
// What the acts on releases share: how the groups of a release are read and labelled. The danger removed: two steps
// that read one release differently. Threads: as the Desk. Errors: not_found "record.group"; conflict
// "release.not_all_seen" where a step needs what the actor may not read of the release.
#include <functional>

#include "share/sources.h"

namespace tocsin::share {

// Under which the machine moves: who prepares, and the team where it does so.
model::Label working_label(const Desk& desk, const event::SpaceRef& space);
// Of a release that is there: its machine's label.
const model::Label& machine_label(const Desk& desk, const event::Record& release);

// Everyone who had a hand in it, with the one who acts.
state::List<model::PersonId, 100> persons_with_actor(const Desk& desk, const event::Record& release);
std::vector<model::PersonId> persons_of(const event::Record& release);

struct NamedSource {
  state::ReleaseSource source;
  model::Label label;  // under which it is named: of the release's machine and of the source together
};
// Those of the draft as it stands, as far as `release` (seen or whole) shows them.
std::vector<NamedSource> sources_of(const Desk& desk, const event::Record& release);

// How the server looks at other records: through the actor's gate, or by its own hand where it acts by itself.
using Look = std::function<Result<event::Record>(const model::RecordId&)>;
Look by_the_gate(const Desk& desk);
Look by_own_hand(const Desk& desk);

struct StandingSource {
  state::ReleaseSource source;
  model::Label label;  // the source's own
  Kind kind{};
};
// The same as they stand now. Conflict "release.source_changed" {source, group} where one has a later version, another
// label than when it was taken, is erased, or is not to be seen any more.
Result<std::vector<StandingSource>> standing_sources(const Desk& desk, const event::Record& release, const Look& look);

// The draft and its label; conflict where the actor may not read all of it: nobody works on what they see a part of.
struct DraftText {
  state::ReleaseText text;
  model::Label label;
};
Result<DraftText> draft_text(const Desk& desk, const Permit& on);

Result<model::Label> issued_label(const state::ReleaseMarked& marked);

// What consent and approval are given to: the product, and for whom.
Result<std::string> digest_of(const state::ReleaseText& product, const state::ReleaseMarked& marked);

// The product as its audience reads it; nullptr before the release, and where it was taken back or erased.
const event::Slice* issued_slice(const Desk& desk, const event::Record& release);

// A later value of a group under a label, whatever stood there; a group's first value is one too.
template <class P>
port::Piece stated(const Desk& desk, const Permit& on, const P& payload, const model::Label& label) {
  return port::restate(desk, on, payload, label);
}

// Every consent that was asked for this release, by the eyes of the gate.
std::vector<port::SeenRecord> consents_of(const Desk& desk, const event::Record& release);
// Pieces that void those of them that stand.
Result<std::vector<port::Piece>> void_consents(const Desk& desk, const Permit& on);

}  // namespace tocsin::share
