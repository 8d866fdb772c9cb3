#pragma once
// Acts: everything a person or a machine may do to a record, as one table a room. The danger removed: an interface in
// which each door has its own idea of what is allowed, checked and appended.
//
// An act names the record it is on (the path's id), the record it makes, who may do it, and a pure decision from what
// was loaded and what was sent to a Draft of facts. Doors mount acts as routes and commands, describe them from
// `input_schema`, load and permit the record, and append the draft with bounded retries; a decision may run more than
// once. Beside its own fields an act's input may hold "happened_at" (an instant), "marking" (where `marking` says so)
// and "base" (see Desk::base). Those are taken out before the fields are decoded. Errors of decisions: those of the
// codec, conflict "state.move", conflict "incident.over" {state}, conflict "edit.base", invalid "label.too_wide",
// invalid "label.needs_names", and the rooms' own keys. Threads: tables are static; a Desk belongs to one request.
#include <optional>
#include <span>

#include "model/benign.h"
#include "port/aliases.h"
#include "port/index.h"
#include "port/pseudonyms.h"
#include "port/world.h"
#include "state/fact_type.h"
#include "state/phases.h"

namespace tocsin::port {

// Whose word a fact is. `unnamed`: the actor's, who reported without a name, signed by a key for one use. `named`: the
// actor's by name even where the rest of the draft is not.
enum class By : std::uint8_t { actor, server, unnamed, named };

// One fact to be: all but who signs it and when it is recorded.
struct Piece {
  std::string type;
  event::SpaceRef space;
  event::RecordRef record;
  model::Label label;
  model::FactId base;
  json::Value payload;
  By by = By::actor;
  std::optional<model::FactId> id;  // reactions name theirs, so that a second run is the same fact
};

struct Draft {
  std::vector<Piece> pieces;
  std::vector<IndicatorRow> indicators;
  model::RecordId subject;                                // what is shown as the answer
  std::optional<model::RecordId> unnamed = std::nullopt;  // a report that this draft makes without its actor's name
  std::optional<Seen> seen;                               // set by whoever opened the desk
  std::optional<ObjectBatch> objects = std::nullopt;      // of the draft's first fact
  std::vector<ObjectRemoval> removals = {};
};

// Who reads what is sent to an audience such as "the participants": whoever holds it when they ask, or those alone who
// hold it now.
enum class Freeze : std::uint8_t { live, frozen };

// The sender's choice of label. Atoms are one set (any of them may read).
struct MarkingChoice {
  std::optional<model::Tlp> tlp;
  std::optional<model::Pap> pap;
  std::optional<model::AtomSet> audience;
  model::AtomSet except;
  Freeze freeze = Freeze::live;
  model::Members members = model::Members::seen;
  model::HandlingSet handling = {};
  std::optional<model::Terms> terms = std::nullopt;
  // Of the fact that the act makes: field -> its own, narrower marking.
  std::vector<std::pair<std::string, MarkingChoice>> fields = {};
};

// To rehearse is to ask what would come of an act: what is only found out in sending is left as it is meant.
enum class Purpose : std::uint8_t { decide, rehearse };

struct Desk {
  Snapshot& snapshot;
  const policy::Gate& gate;
  Entropy& entropy;
  Instant now;
  std::optional<MarkingChoice> marking;
  // For edits: group -> fact that the editor saw last. Checked by edit().
  std::vector<std::pair<std::string, model::FactId>> base;
  // By the actor's word; now without it.
  std::optional<Instant> happened_at = std::nullopt;
  // What this server holds back as benign.
  const model::Warninglists& warninglists = model::usual_warninglists();
  const Pseudonyms* pseudonyms = nullptr;  // set by doors

  // Where names are to be hidden. Not at hand where the server acts by itself.
  const Aliases* aliases = nullptr;
  Purpose purpose = Purpose::decide;
  // What the actor is given of others' words by the act itself, for the journal of reads; nullptr where nobody reads.
  policy::Readings* readings = nullptr;

  model::OrganisationId acting_for() const { return gate.clearance().organisation(); }
};

enum class StepUp : std::uint8_t { not_needed, needed };
enum class Marking : std::uint8_t { fixed, chosen };  // whether the sender may choose the label

struct Act {
  std::string_view name;             // "request.accept": noun and verb
  std::optional<model::Kind> on;     // the record in the path
  std::optional<model::Kind> makes;  // the kind made; a move makes none
  policy::Who who = policy::Who::nobody;
  Marking marking = Marking::fixed;
  StepUp step_up = StepUp::not_needed;
  json::Value (*input_schema)() = nullptr;
  // `on` is nullptr for acts that stand at the top.
  Result<Draft> (*decide)(Desk& desk, const policy::Permit* on, const json::Value& input) = nullptr;
  // The states of the incident in whose space the record lies; none where it lies in no such space.
  state::Phases phases;

  // This act, for an incident in one of these states.
  constexpr Act during(state::Phases these) const {
    Act out = *this;
    out.phases = these;
    return out;
  }
  std::string_view verb() const { return name.substr(name.find('.') + 1); }
};

// Where doors mount an act, with `id` for the record that it is on: what makes a record stands under its plural
// (/api/v1/incidents/{id}/requests), a move under its verb (/api/v1/requests/{id}/counter-date), what is at the top
// under the plural alone.
std::string path_of(const Act& act, std::string_view id);

// Makes the row's functions from a typed decision: Result<Draft>(Desk&, const Permit&, Input).
template <class Input, Result<Draft> (*Decision)(Desk&, const policy::Permit&, Input)>
constexpr Act act_on(std::string_view name, model::Kind on, std::optional<model::Kind> makes, policy::Who who,
                     Marking marking = Marking::fixed, StepUp step_up = StepUp::not_needed) {
  return {name,
          on,
          makes,
          who,
          marking,
          step_up,
          [] { return model::schema<Input>(); },
          [](Desk& desk, const policy::Permit* permit, const json::Value& input) -> Result<Draft> {
            TOCSIN_ASSERT(permit != nullptr);
            Input decoded{};
            CHECK(model::decode_into(decoded, input));
            return Decision(desk, *permit, std::move(decoded));
          },
          {}};
}
template <class Input, Result<Draft> (*Decision)(Desk&, Input)>
constexpr Act act_at_top(std::string_view name, model::Kind makes, Marking marking = Marking::fixed) {
  return {name,
          std::nullopt,
          makes,
          policy::Who::reader,
          marking,
          StepUp::not_needed,
          [] { return model::schema<Input>(); },
          [](Desk& desk, const policy::Permit*, const json::Value& input) -> Result<Draft> {
            Input decoded{};
            CHECK(model::decode_into(decoded, input));
            return Decision(desk, std::move(decoded));
          },
          {}};
}

// The only way from a door to a decision: the act's states are held first. Whoever may not see the incident is not told
// how it stands there; an invitation is answered without knowing.
Result<Draft> decide(const Act& act, Desk& desk, const policy::Permit* on, const json::Value& input);

// The label for something new in `space`: the room's default, with what the sender chose, held within the marking. An
// organisation that the sender of something in an incident names beside its own is let in while it takes part or is in
// the team: a label outlasts a release or a suspension, a held atom does not.
// Frozen audiences are those who hold it now, each by name. Nobody names the role of reporter: whom it lets in would
// tell who that is. Errors: those of within_marking; invalid "label.reporter"; invalid "label.needs_names"; invalid
// "label.not_yourself"; limit "label.too_large"; invalid "label.unknown_party" (port/parties.h); invalid
// "marking.contradiction" where the sender names one and excludes them as well.
Result<model::Label> choose_label(const Desk& desk, const event::SpaceRef& space, model::Label fallback);
// The same, though the sender may not be among its readers.
Result<model::Label> label_chosen(const Desk& desk, const event::SpaceRef& space, model::Label fallback,
                                  const MarkingChoice& choice, const std::string& where);
Result<model::Label> choose_label(const Desk& desk, const event::SpaceRef& space, model::Label fallback,
                                  const MarkingChoice& choice, const std::string& where);

// A new record of its own. `base` is nil: nothing was there.
template <class P>
Piece create(const event::SpaceRef& space, event::RecordRef record, model::Label label, const P& payload) {
  record.kind = P::info.kind;
  return {std::string(P::info.type), space, record, std::move(label), {}, model::encode(payload), By::actor, {}};
}

// A move of the permitted record, under its machine's own label.
Piece move_piece(const Desk& desk, const policy::Permit& permit, const state::FactInfo& info, json::Value payload);
template <class P>
Piece move(const Desk& desk, const policy::Permit& permit, const P& payload) {
  return move_piece(desk, permit, P::info, model::encode(payload));
}

// A new value of a group that is no move. Where the actor sees the group already, desk.base must name the fact seen and
// the label stays; conflict "edit.base" {group} where it names another, invalid "edit.base_missing" where it names
// none.
Result<Piece> edit_piece(const Desk& desk, const policy::Permit& permit, const state::FactInfo& info,
                         json::Value payload, const model::Label& label);
template <class P>
Result<Piece> edit(const Desk& desk, const policy::Permit& permit, const P& payload, const model::Label& label) {
  return edit_piece(desk, permit, P::info, model::encode(payload), label);
}

// A group that its author restates freely (a classification, a severity): the newest wins, nobody need have seen the
// last.
Piece restate_piece(const Desk& desk, const policy::Permit& permit, const state::FactInfo& info, json::Value payload,
                    const model::Label& label);
template <class P>
Piece restate(const Desk& desk, const policy::Permit& permit, const P& payload, const model::Label& label) {
  return restate_piece(desk, permit, P::info, model::encode(payload), label);
}

Draft draft_of(const model::RecordId& subject, Piece piece);

// The commonest act: one move whose payload is the input.
template <class P>
Result<Draft> just_move(Desk& desk, const policy::Permit& permit, P input) {
  return draft_of(permit.record().ref.id, move(desk, permit, input));
}
template <class P>
constexpr Act move_act(std::string_view name, policy::Who who, StepUp step_up = StepUp::not_needed) {
  return act_on<P, just_move<P>>(name, P::info.kind, std::nullopt, who, Marking::fixed, step_up);
}

// Reactions: what follows of itself from a fact, in another space. Idempotent: the facts' ids come from the cause's.
struct Reaction {
  std::string_view name;
  std::string_view on_type;
  // `cause` is the record after the fact. Each draft touches one space and is appended by itself; none: nothing
  // follows.
  Result<std::vector<Draft>> (*react)(Desk& desk, const Note& fact, const policy::Permit& cause) = nullptr;
};
model::FactId reaction_fact_id(const model::FactId& cause, std::string_view reaction, std::size_t n);

// Labels that rooms use over and over.
model::Label label_for(model::Tlp tlp, model::AtomSet any_of);
model::Atom member_of(const model::OrganisationId& organisation);
model::Atom community_atom(const model::SpaceId& community);
model::Atom participants_of(const model::SpaceId& incident);
model::Atom role_in(model::Role role, const model::SpaceId& space);

}  // namespace tocsin::port
