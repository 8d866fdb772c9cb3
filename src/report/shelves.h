#pragma once
// Shelves of a community: whose objects lie where, who brings them and under which label. The danger removed: a
// collection that lets an object out further than its own marking, and a marking that two doors read differently.
//
// A shelf is an audience of one community: the whole community, a circle, its coordination team, or an organisation
// itself. Whoever holds the audience reads and writes; members write to the team's shelf and read what is their own
// there. What a claim (the marking that an object carries) means on a shelf:
//   GREEN, CLEAR   whoever holds the shelf's audience, now and later; CLEAR leaves the audience the shelf's
//   AMBER          the organisations that hold it at this moment, by name: they are the recipients
//   AMBER+STRICT   the same; their clients are no readers in either case
//   RED            the person who brings it alone: a machine feed has no named recipients
//   none           the community's default
// The submitting organisation always reads its own. Errors: not_found "record.not_found" for an audience that is no
// shelf of the actor's; those of port/freezing.h. Threads: as the Desk. Source: FIRST TLP 2.0; docs/sharing.md;
// docs/adr/0020-objects-on-shelves.md.
#include "port/act.h"

namespace tocsin::report {

// What the marking of an object, or of a part of it, says.
struct Claim {
  std::optional<model::Tlp> tlp;
  std::optional<model::Pap> pap;
  bool operator==(const Claim&) const = default;
};

enum class ShelfUse : std::uint8_t { read, write };

// Those of the community that the actor may use, the community's first. `community` is released to the actor.
struct OwnShelf {
  port::Shelf shelf;
  std::string title;  // of a circle; "" for the others, which doors name in the reader's language
  bool can_read = false;
  bool can_write = false;
};
// The community's, the team's or the organisation's own, for an actor who is of the community.
OwnShelf usual_shelf(const policy::Gate& gate, const model::CommunityId& community, const model::Atom& audience);
std::vector<OwnShelf> shelves_of(port::Snapshot& snapshot, const policy::Gate& gate,
                                 const model::CommunityId& community);
Result<port::Shelf> shelf_for(port::Snapshot& snapshot, const policy::Gate& gate, const port::Shelf& wanted,
                              ShelfUse use);

// The marking that the community's policy in force gives to what has none.
model::Tlp default_tlp(port::Snapshot& snapshot, const policy::Gate& gate, const model::CommunityId& community);

Result<model::Label> label_of_claim(const port::Desk& desk, const port::Shelf& shelf, const Claim& claim,
                                    model::Tlp unmarked);

}  // namespace tocsin::report
