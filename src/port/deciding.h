#pragma once
// What decisions of every room need: looking at other records as the actor sees them, and placing new ones. The danger
// removed: a decision whose answer depends on a record that its actor may not see.
//
// Everything here looks through the desk's gate. Records made on the record that gives a space its name stand at the
// top of the space (nil parent); records made on any other record have that one as parent. Errors: invalid
// "reference.unknown" at `where`, the same whether the record is hidden, of another kind or absent; not_found
// "record.group". Threads: as the Desk. Source: docs/sharing.md; MODEL decisions 11 and 12 restated in docs/adr/0003.
#include "port/act.h"

namespace tocsin::port {

using SeenRecord = policy::Released<event::Record>;

// The record that a body names.
Result<SeenRecord> referenced(const Desk& desk, const model::RecordId& id, model::Kind kind, std::string where);

// Every record of the query (its page settings are ignored) that the gate's labels show, newest first.
std::vector<SeenRecord> all_seen(Snapshot& snapshot, const policy::Gate& gate, ListQuery query);
inline std::vector<SeenRecord> all_seen(const Desk& desk, ListQuery query) {
  return all_seen(desk.snapshot, desk.gate, std::move(query));
}

// Who steers an incident.
inline constexpr policy::Who steering = policy::Who::team | policy::Who::lead;

// What belongs to an incident is read by those who take part in it, unless somebody chose otherwise.
inline model::Label participants_label(const policy::Permit& on) {
  return label_for(model::Tlp::amber, {participants_of(on.record().space.id)});
}

// Conflict "incident.over" {state} unless the incident is under way.
Result<void> require_under_way(const event::Record& incident, std::string where);

// As far as clocks may differ: doors let happened_at lie so far ahead.
inline constexpr Span clocks_differ = seconds(300);
// What is said to have happened has: invalid "happened_at.future".
Result<void> require_past(const Desk& desk, const std::optional<Instant>& at, std::string where);
// What is to be done by a date is asked for before it: invalid "due.past".
Result<void> require_ahead(const Desk& desk, const std::optional<Instant>& due, std::string where);

bool takes_part(const Desk& desk, const model::SpaceId& incident, const model::OrganisationId& organisation);
Result<void> require_taking_part(const Desk& desk, const model::SpaceId& incident,
                                 const model::OrganisationId& organisation, std::string_view what, std::string where);

// Denied "right.observer" unless the actor may write for its organisation: for acts at the top, which no permit guards.
Result<void> require_writing(const Desk& desk);
std::unexpected<Error> not_entitled(std::string_view act);

event::RecordRef child_of(const policy::Permit& on, const model::OrganisationId& owner, Entropy& entropy);

// Whose matter what the actor hangs on a record is: the organisation's it acts for; nobody's, where the actor reported
// without a name.
model::OrganisationId owner_of_addition(const Desk& desk, const policy::Permit& on);

// Before a draft is signed: what its actor says of a report as its unnamed reporter is said by nobody. Only what one
// does as the team of the space is done by name. Denied "right.missing" where the actor acts for nobody, and not as a
// reporter.
Result<void> keep_unnamed(Draft& draft, const policy::Clearance& clearance);

// The label of the newest head that the actor sees: what hangs on a record is labelled as the record.
Result<model::Label> head_label(const Desk& desk, const policy::Permit& on);

// The label under which a record may name another one: whoever reads it may read both. A record whose head was erased
// is read by its state.
model::Label label_of_record(const policy::Gate& gate, const event::Record& record);
inline model::Label naming_label(const policy::Gate& gate, const event::Record& record, const event::Record& named) {
  return model::join(label_of_record(gate, record), label_of_record(gate, named));
}

// A new record on the permitted one.
template <class P>
Draft make(Desk& desk, const policy::Permit& on, const model::OrganisationId& owner, model::Label label,
           const P& payload) {
  const event::RecordRef ref = child_of(on, owner, desk.entropy);
  return draft_of(ref.id, create<P>(on.record().space, ref, std::move(label), payload));
}

// A new record whose label the sender chooses.
template <class P>
Result<Draft> make_marked(Desk& desk, const policy::Permit& on, const model::OrganisationId& owner,
                          model::Label fallback, const P& payload) {
  TRY(model::Label label, choose_label(desk, on.record().space, std::move(fallback)));
  return make(desk, on, owner, std::move(label), payload);
}

// Appends to the draft the server's own move that follows at once on the draft's first piece.
template <class P>
void follow_by_server(Desk& desk, Draft& draft, const P& payload) {
  Piece& first = draft.pieces.front();
  if (!first.id) first.id = desk.entropy.new_id<model::FactTag>();
  Piece next{std::string(P::info.type),
             first.space,
             first.record,
             first.label,
             *first.id,
             model::encode(payload),
             By::server,
             desk.entropy.new_id<model::FactTag>()};
  draft.pieces.push_back(std::move(next));
}

// The two commonest decisions beside just_move: a group edited, or restated, under the record's own label.
template <class P>
Result<Draft> just_edit(Desk& desk, const policy::Permit& on, P input) {
  TRY(const model::Label label, head_label(desk, on));
  TRY(Piece piece, edit(desk, on, input, label));
  return draft_of(on.record().ref.id, std::move(piece));
}
template <class P>
Result<Draft> just_restate(Desk& desk, const policy::Permit& on, P input) {
  TRY(const model::Label label, head_label(desk, on));
  return draft_of(on.record().ref.id, restate(desk, on, input, label));
}
template <class P>
constexpr Act edit_act(std::string_view name, policy::Who who) {
  return act_on<P, just_edit<P>>(name, P::info.kind, std::nullopt, who);
}
template <class P>
constexpr Act restate_act(std::string_view name, policy::Who who) {
  return act_on<P, just_restate<P>>(name, P::info.kind, std::nullopt, who);
}

}  // namespace tocsin::port
