#pragma once
// Who is told of what: one row a type of fact. The danger removed: an invitation of which nobody learns until they
// happen to look, and a telling that goes to whoever may not read what it is about.
//
// A telling is an effect of a fact and goes to the outbox, with ids made from the fact. It says that there is
// something, and nothing of what: that is asked of the gate when the mail is written, for that recipient at that
// moment. An organisation is told through those of its people who may act for it and have an address: those on duty
// first, its deputies too where something was missed; where there is none, through its contact points. Nobody is told
// what their own organisation did, and nobody outside of what happens in an exercise. Errors: those of the outbox and
// of the index. Threads: tables are static.
#include "port/act.h"
#include "port/outbox.h"

namespace tocsin::notify {

struct Telling {
  std::string_view on_type;
  port::Topic topic{};
  enum class Whom : std::uint8_t { owner, author, team, owner_and_deputies, team_and_deputies };
  Whom whom{};
};
std::span<const Telling> tellings();

// What the fact puts into the outbox; empty for most.
Result<std::vector<port::OutboxEntry>> told_of(port::Desk& desk, const policy::LabelBook& labels,
                                               const port::Note& fact, const policy::Permit& record,
                                               port::Outbox& outbox);

// What a mail came back with is told to the contact points of the organisation that its reader acted for.
Result<std::vector<port::OutboxEntry>> told_instead(port::Snapshot& snapshot, const policy::LabelBook& labels,
                                                    const port::OutboxEntry& entry, port::Outbox& outbox, Instant now);

// One entry for one recipient of one fact.
RawId entry_id(const model::FactId& cause, const RawId& to, port::Topic topic);

}  // namespace tocsin::notify
