#pragma once
// A small world in memory, for unit tests of the rooms alone: real folds, gate and label book, no signatures and no
// disk. The danger removed: rooms tested against what a test double believes the store does.
//
// `give()` makes facts as they stand; `act()` walks the whole way of a door: load, permit, decide, append. An append is
// whole or nothing and conflicts as the store's does (port/log.h). react() runs reactions until nothing follows.
// Ownership: a World owns everything. Threads: one. Never linked into the program: nothing but tests includes it.
#include <algorithm>
#include <map>
#include <set>

#include "policy/circles.h"
#include "port/deciding.h"
#include "port/seen.h"
#include "state/facts/circle.h"
#include "state/facts/incident.h"
#include "state/facts/prepare.h"
#include "state/facts/share.h"

namespace tocsin::port::testing {

class CountingEntropy final : public Entropy {
 public:
  void fill(std::span<std::uint8_t> out) override {
    const auto digest = sha256(view_of(fmt::format("chance {}", drawn_++)));
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = digest[i % digest.size()];
  }

 private:
  std::uint64_t drawn_ = 0;
};

// As the server's own, under a key that everybody knows.
class OpenAliases final : public Aliases {
 public:
  std::string code(const model::OrganisationId& giver, const Digest& audience, std::string_view name) const override {
    return alias_text(Sha256().add(giver.raw()).add(audience).add(view_of(name)).finish());
  }
};

struct Who {  // a person acting for an organisation
  model::PersonId person;
  model::OrganisationId organisation;
};

struct Contents {
  std::map<model::RecordId, event::Record> records;
  std::map<model::RecordId, std::int64_t> first_position;
  std::map<RawId, std::set<model::Atom>> holds;
  std::vector<Note> notes;
  std::vector<By> signers;      // of each note
  std::vector<Change> changes;  // likewise
  std::set<model::FactId> facts;
  std::vector<IndicatorRow> indicators;
  std::vector<std::int64_t> indicator_labels;  // of each
};

// The shelves of this world are empty.
class NoObjects final : public ObjectReader {
 public:
  ObjectPage objects(const ObjectQuery&, const policy::VisibleLabels&) override { return {}; }
  ObjectPlace place_at(const Shelf&, const RawId&, const ObjectMark&) override { return {}; }
  Meetings meetings(std::span<const model::Observable>, const policy::VisibleLabels&) override { return {}; }
  std::vector<policy::Sealed<policy::Labelled<ObjectMatch>>> objects_about(const std::string&, std::size_t,
                                                                           const policy::VisibleLabels&) override {
    return {};
  }
  std::string state_of(const Shelf&, const policy::VisibleLabels&) override { return {}; }
  std::optional<ObjectView> view_to_keep(const RawId&, const Shelf&, const policy::VisibleLabels&, Instant) override {
    return std::nullopt;
  }
};

class MemorySnapshot final : public Snapshot {
 public:
  explicit MemorySnapshot(const Contents& contents) : in_(contents) {}

  Result<void> sound() const override { return {}; }
  Result<policy::Sealed<event::Record>> load(const model::RecordId& id) override {
    const auto at = in_.records.find(id);
    if (at == in_.records.end()) return fail(Code::not_found, "record.not_found");
    return policy::Sealed<event::Record>(at->second);
  }

  Result<policy::Sealed<event::Record>> load_for(const model::RecordId& id,
                                                 const policy::VisibleLabels& labels) override {
    const auto at = in_.records.find(id);
    const auto is_seen = [&](const event::Slice& slice) { return labels.contains(slice.label); };
    if (at != in_.records.end() && std::ranges::none_of(at->second.slices, is_seen))
      return fail(Code::not_found, "record.not_found");
    return load(id);
  }

  Page list(const ListQuery& query, const policy::VisibleLabels& labels) override {
    std::vector<std::pair<std::int64_t, const event::Record*>> found;
    for (const auto& [id, record] : in_.records) {
      const std::int64_t at = in_.first_position.at(id);
      if ((query.before == 0 || at < query.before) && is_match(query, record, labels)) found.emplace_back(at, &record);
    }
    std::ranges::sort(found, std::greater{});
    Page out;
    for (const auto& [at, record] : found) {
      if (out.records.size() == query.limit) return out;
      out.records.emplace_back(*record);
      out.next_before = at;
    }
    out.next_before = 0;
    return out;
  }

  Counts counts(const TallyQuery& query, const policy::VisibleLabels& labels) override {
    const ListQuery alike{.kind = query.kind, .space = query.space, .owner = query.owner, .state = query.state};
    Counts out;
    for (const auto& [id, record] : in_.records) {
      if (!is_match(alike, record, labels)) continue;
      const auto seen = [&](const event::Slice& slice) { return labels.contains(slice.label); };
      const std::int64_t label = std::ranges::find_if(record.slices, seen)->label;
      const auto* state = record.newest_of(event::group_state);
      const bool told = state != nullptr && seen(*state);
      out.states.emplace_back(
          policy::Labelled<Tally<std::string>>{label, {std::string(told ? record.state() : ""), 1}});
      out.spaces.emplace_back(policy::Labelled<Tally<model::SpaceId>>{label, {record.space.id, 1}});
      out.owners.emplace_back(policy::Labelled<Tally<model::OrganisationId>>{label, {record.ref.owner, 1}});
    }
    return out;
  }

  ObjectReader& objects() override { return objects_; }

  Page search(const std::string&, std::int64_t, std::size_t, const policy::VisibleLabels&) override { return {}; }

  std::vector<Note> notes(std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) override {
    std::vector<Note> out;
    for (const auto& note : in_.notes)
      if (note.position > after && out.size() < limit && note.is_for(labels)) out.push_back(note);
    return out;
  }
  std::int64_t position_of_record(const model::RecordId& id) override {
    const auto at = in_.first_position.find(id);
    return at == in_.first_position.end() ? 0 : at->second;
  }
  std::int64_t position_of_fact(const model::FactId& id) override {
    const auto at = std::ranges::find(in_.notes, id, &Note::fact);
    return at == in_.notes.end() ? 0 : at->position;
  }
  std::int64_t last_position() override { return static_cast<std::int64_t>(in_.notes.size()); }

  std::vector<policy::Sealed<event::Record>> heads_of(std::span<const model::RecordId> ids, model::Kind kind,
                                                      const policy::VisibleLabels& labels) override {
    std::vector<policy::Sealed<event::Record>> out;
    for (const auto& id : ids) {
      const auto at = in_.records.find(id);
      if (at == in_.records.end() || at->second.ref.kind != kind) continue;
      event::Record head = at->second;
      std::erase_if(head.slices, [&](const event::Slice& slice) {
        return slice.group != event::group_head || !labels.contains(slice.label);
      });
      if (!head.slices.empty()) out.emplace_back(std::move(head));
    }
    return out;
  }
  std::vector<policy::Sealed<policy::Labelled<Entry>>> entries_of(const model::SpaceId&, std::int64_t, std::size_t,
                                                                  const policy::VisibleLabels&) override {
    return {};
  }
  std::vector<policy::Sealed<policy::Labelled<Heard>>> heard_in(const model::SpaceId&,
                                                                const policy::VisibleLabels&) override {
    return {};
  }
  std::vector<policy::Sealed<policy::Labelled<model::Observable>>> indicators(
      const model::RecordId& set, std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) override {
    std::vector<policy::Sealed<policy::Labelled<model::Observable>>> out;
    for (std::size_t i = 0; i < in_.indicators.size() && out.size() < limit; ++i) {
      const auto label = in_.indicator_labels[i];
      if (in_.indicators[i].set != set || !labels.contains(label) || after-- > 0) continue;
      out.emplace_back(policy::Labelled<model::Observable>{label, in_.indicators[i].observable});
    }
    return out;
  }
  Matches matches(const MatchQuery&, const policy::VisibleLabels&) override { return {}; }
  std::vector<model::FactId> not_yet_read(std::span<const model::FactId> facts, const std::string&) override {
    return {facts.begin(), facts.end()};
  }
  // Rooms are tested without a door: nobody is noted as having read.
  std::vector<policy::Sealed<policy::Labelled<Read>>> reads_of(const model::SpaceId&,
                                                               const std::optional<model::RecordId>&, std::int64_t,
                                                               std::size_t, const policy::VisibleLabels&) override {
    return {};
  }

  policy::Clearance clearance_of(const model::PersonId& person, const model::OrganisationId& acting_for) override {
    model::AtomSet atoms{{model::AtomKind::person, model::Role::none, person.raw()}};
    model::AtomSet direct;
    for (const RawId& holder : {person.raw(), acting_for.raw()})
      for (const auto& atom : held_by(holder)) {
        if (atom.kind != model::AtomKind::circle)
          atoms.push_back(atom);
        else if (holder == acting_for.raw() || is_taken_in(person, atom.id, acting_for))
          direct.push_back(atom);
      }
    const auto is_in = [&](const model::Atom& community) { return held_by(acting_for.raw()).contains(community); };
    const auto circles = circles_now().held_by(direct, is_in);
    atoms.insert(atoms.end(), circles.begin(), circles.end());
    return {person, acting_for, std::move(atoms), organisations_of(person)};
  }
  std::vector<model::OrganisationId> organisations_of(const model::PersonId& person) override {
    std::vector<model::OrganisationId> out;
    if (const auto at = in_.holds.find(person.raw()); at != in_.holds.end())
      for (const auto& atom : at->second)
        if (atom.kind == model::AtomKind::member_of) out.emplace_back(atom.id);
    return out;
  }
  std::vector<RawId> holders_of(const model::Atom& atom) override {
    const auto circles = circles_now();
    std::vector<RawId> out;
    for (const auto& [holder, atoms] : in_.holds) {
      if (holder == policy::circle_graph || circles.contains(holder)) continue;
      if (atom.kind == model::AtomKind::circle ? holds_circle(holder, atom) : atoms.contains(atom))
        out.push_back(holder);
    }
    return out;
  }
  std::optional<IdempotencyEntry> idempotency(const RawId&, const std::string&, const std::string&) override {
    return std::nullopt;
  }

 private:
  const std::set<model::Atom>& held_by(const RawId& holder) const {
    static const std::set<model::Atom> nothing;
    const auto at = in_.holds.find(holder);
    return at == in_.holds.end() ? nothing : at->second;
  }
  policy::Circles circles_now() const {
    std::vector<policy::Circles::Given> given;
    for (const auto& one : held_by(policy::circle_graph))
      given.push_back({one.id, model::AtomSet(held_by(one.id).begin(), held_by(one.id).end())});
    return {0, given};
  }
  // Whether a membership of the circle names the person, for this organisation.
  bool is_taken_in(const model::PersonId& person, const RawId& circle,
                   const model::OrganisationId& organisation) const {
    return std::ranges::any_of(in_.records, [&](const auto& entry) {
      const event::Record& record = entry.second;
      if (record.ref.kind != model::Kind::circle_membership || record.state() != "active") return false;
      const auto member = event::read_group<state::CircleMember>(record, event::group_head);
      return record.ref.parent.raw() == circle && record.ref.owner == organisation && member &&
             member->person == person;
    });
  }
  // As an organisation for itself, or as a person for one of theirs.
  bool holds_circle(const RawId& holder, const model::Atom& circle) {
    if (clearance_of({}, model::OrganisationId(holder)).holds(circle)) return true;
    const model::PersonId person(holder);
    const model::AtomSet alone(held_by(holder).begin(), held_by(holder).end());
    return std::ranges::any_of(organisations_of(person), [&](const auto& organisation) {
      model::AtomSet direct;
      for (const auto& atom : alone)
        if (atom.kind == model::AtomKind::circle && is_taken_in(person, atom.id, organisation)) direct.push_back(atom);
      const auto is_in = [&](const model::Atom& one) { return held_by(organisation.raw()).contains(one); };
      return std::ranges::binary_search(circles_now().held_by(direct, is_in), circle);
    });
  }

  static bool is_match(const ListQuery& query, const event::Record& record, const policy::VisibleLabels& labels) {
    event::Record seen = record;
    std::erase_if(seen.slices, [&](const event::Slice& slice) { return !labels.contains(slice.label); });
    return !seen.slices.empty() && record.ref.kind == query.kind && (!query.space || record.space.id == *query.space) &&
           (!query.parent || record.ref.parent == *query.parent) &&
           (!query.owner || record.ref.owner == *query.owner) && (query.state.empty() || seen.state() == query.state);
  }

  const Contents& in_;
  NoObjects objects_;
};

class World {
 public:
  // An organisation with its space, its profile and nobody in it.
  model::OrganisationId organisation(std::string_view name) {
    const auto id = entropy.new_id<model::OrganisationTag>();
    state::OrganisationRegistered profile;
    profile.name.value = name;
    give(create({model::SpaceKind::organisation, model::as_space(id), {}}, {.id = model::as_record(id), .owner = id},
                label_for(model::Tlp::amber, {member_of(id), {model::AtomKind::role, model::Role::op, RawId{}}}),
                profile),
         id);
    return id;
  }

  Who person(const model::OrganisationId& of, state::PersonRole role = state::PersonRole::responder,
             state::Operates operates = state::Operates::nothing) {
    const auto id = entropy.new_id<model::PersonTag>();
    state::PersonAdded payload;
    payload.name.value = "Somebody";
    payload.role = role;
    payload.operates = operates;
    give(create({model::SpaceKind::organisation, model::as_space(of), {}}, {.id = model::as_record(id), .owner = of},
                label_for(model::Tlp::amber_strict, {member_of(of)}), payload),
         of);
    return {id, of};
  }

  // A community founded by `owner`, whose team it thereby is, and with these members.
  model::CommunityId community(const model::OrganisationId& owner,
                               const std::vector<model::OrganisationId>& members = {}) {
    const auto id = entropy.new_id<model::CommunityTag>();
    const event::SpaceRef space{model::SpaceKind::community, model::as_space(id), {}};
    state::CommunityFounded charter;
    charter.name.value = "Community";
    charter.purpose.value = "To coordinate";
    give(create(space, {.id = model::as_record(id), .owner = owner},
                label_for(model::Tlp::green, {community_atom(space.id)}), charter),
         owner);
    for (const auto& member : members) hold(member.raw(), community_atom(space.id));
    return id;
  }

  // An incident proposed by `owner`, whose team it thereby is, and in which these take part.
  model::IncidentId incident(const model::OrganisationId& owner,
                             const std::vector<model::OrganisationId>& parties = {}) {
    const auto id = entropy.new_id<model::IncidentTag>();
    const event::SpaceRef space{model::SpaceKind::incident, model::as_space(id), {}};
    state::IncidentProposed frame;
    frame.title.value = "Incident";
    give(create(space, {.id = model::as_record(id), .owner = owner},
                label_for(model::Tlp::amber, {participants_of(space.id)}), frame),
         owner);
    for (const auto& party : parties) hold(party.raw(), participants_of(space.id));
    return id;
  }

  void hold(const RawId& holder, const model::Atom& atom) { contents_.holds[holder].insert(atom); }
  void take(const RawId& holder, const model::Atom& atom) { contents_.holds[holder].erase(atom); }

  // One fact, as it stands. The record's id.
  model::RecordId give(Piece piece, const model::OrganisationId& author) {
    const auto id = piece.record.id;
    const auto done = append(draft_of(id, std::move(piece)), author);
    if (!done) fmt::print(stderr, "{} {}\n", done.error().what, done.error().where);
    TOCSIN_ASSERT(done.has_value());
    return id;
  }

  Result<Draft> decide(const Act& act, const Who& who, const model::RecordId& on, const json::Value& input) {
    MemorySnapshot whole(contents_);
    Watching snapshot(whole);
    const auto clearance = snapshot.clearance_of(who.person, who.organisation);
    const policy::Gate gate(book_, clearance);
    Desk desk{snapshot, gate, entropy, now, marking, base, happened_at};
    const OpenAliases aliases;
    desk.aliases = &aliases;
    desk.pseudonyms = &pseudonyms_;
    TRY(Draft out, decide_at(desk, act, on, input));
    CHECK(keep_unnamed(out, clearance));
    out.seen = snapshot.seen();
    return out;
  }

 private:
  static Result<Draft> decide_at(Desk& desk, const Act& act, const model::RecordId& on, const json::Value& input) {
    if (!act.on) return port::decide(act, desk, nullptr, input);
    TRY(auto sealed, desk.snapshot.load_for(on, desk.gate.labels()));
    TRY(const auto permit, desk.gate.permit(std::move(sealed), {act.name, act.who}));
    if (permit.record().ref.kind != *act.on) return fail(Code::not_found, "record.not_found");
    return port::decide(act, desk, &permit, input);
  }

 public:
  // The id of the record that the answer would show.
  Result<model::RecordId> act(const Act& act, const Who& who, const model::RecordId& on, const json::Value& input) {
    TRY(const Draft draft, decide(act, who, on, input));
    const auto subject = draft.subject;
    CHECK(append(draft, who.organisation));
    return subject;
  }

  Result<void> append(const Draft& draft, const model::OrganisationId& author) {
    CHECK(check_seen(draft));
    Contents after = contents_;
    for (const auto& piece : draft.pieces) {
      TOCSIN_ASSERT(piece.space.id == draft.pieces.front().space.id);  // an append touches one space
      CHECK(policy::within_marking(piece.label));
      CHECK(apply(after, piece, author));
    }
    for (const auto& row : draft.indicators) {
      after.indicators.push_back(row);
      after.indicator_labels.push_back(number_of(row.label));
    }
    contents_ = std::move(after);
    now = now + seconds(1);
    return {};
  }

  // Runs what follows of facts since the last run; the number of drafts appended.
  Result<std::size_t> react(std::span<const Reaction> reactions) {
    std::size_t done = 0;
    for (; reacted_ < contents_.notes.size(); ++reacted_) {
      TRY(const auto n, react_to(contents_.notes[reacted_], reactions));
      done += n;
    }
    return done;
  }
  void forget_reactions() { reacted_ = 0; }  // as after a crash before the bookmark was kept

  // What this person reads of a record; nullopt where that is nothing.
  std::optional<event::Record> seen(const Who& who, const model::RecordId& id) {
    MemorySnapshot snapshot(contents_);
    const auto clearance = snapshot.clearance_of(who.person, who.organisation);
    auto sealed = snapshot.load(id);
    if (!sealed) return std::nullopt;
    auto released = policy::Gate(book_, clearance).release(std::move(*sealed));
    if (!released) return std::nullopt;
    return released->value();
  }

  const event::Record& record(const model::RecordId& id) const { return contents_.records.at(id); }
  std::string state(const model::RecordId& id) const { return std::string(record(id).state()); }
  const Contents& contents() const { return contents_; }
  const policy::LabelBook& book() const { return book_; }
  policy::Clearance clearance(const Who& who) {
    return MemorySnapshot(contents_).clearance_of(who.person, who.organisation);
  }
  policy::Gate gate(const policy::Clearance& clearance) const { return {book_, clearance}; }
  model::Label label_of(const event::Slice& slice) const { return book_.label_of(slice.label); }

  // Puts a record's machine into a state without the facts that lead there: for tests of every state.
  void force_state(const model::RecordId& id, std::string_view to) {
    for (auto& slice : contents_.records.at(id).slices)
      if (slice.group == event::group_state) slice.body = fmt::format(R"({{"state":"{}"}})", to);
  }
  void restore(Contents contents) { contents_ = std::move(contents); }

  CountingEntropy entropy;
  Instant now{1'780'000'000'000'000};
  std::optional<MarkingChoice> marking;                     // for the acts to come
  std::vector<std::pair<std::string, model::FactId>> base;  // likewise
  std::optional<Instant> happened_at;                       // likewise

 private:
  std::int64_t number_of(const model::Label& label) {
    if (const auto known = book_.number_of(model::digest_of(label))) return *known;
    const auto next = static_cast<std::int64_t>(book_.size()) + 1;
    book_.learn(next, label);
    return next;
  }

  static event::Slice* slice_at(event::Record& record, std::string_view group, std::int64_t label) {
    const auto at = std::ranges::find_if(
        record.slices, [&](const event::Slice& slice) { return slice.group == group && slice.label == label; });
    return at == record.slices.end() ? nullptr : &*at;
  }

  Result<void> check_seen(const Draft& draft) const {
    if (!draft.seen) return {};
    const auto newer = std::span(contents_.changes).subspan(static_cast<std::size_t>(draft.seen->position));
    for (const auto& change : newer)
      for (const auto& look : draft.seen->looks)
        if (touches(change, look)) return fail(Code::conflict, "append.base");
    return {};
  }

  static Result<void> check_base(event::Record& record, const state::FactInfo& info, const std::string& group,
                                 const Piece& piece, std::int64_t label) {
    const bool moves = !info.trigger.empty();
    const auto* before = slice_at(record, moves ? std::string(event::group_state) : group, label);
    const auto other_label = moves && before == nullptr && record.newest_of(event::group_state) != nullptr;
    if ((before == nullptr ? model::FactId{} : before->fact) != piece.base || other_label)
      return fail(Code::conflict, "append.base", to_text(record.ref.id));
    return {};
  }

  Result<void> apply(Contents& to, const Piece& piece, const model::OrganisationId& author) {
    const auto* type = state::fact_type(piece.type);
    TOCSIN_ASSERT(type != nullptr);
    TOCSIN_ASSERT((type->info.group.empty() && type->info.trigger.empty()) || type->info.kind == piece.record.kind);
    const auto by = piece.by == By::actor || piece.by == By::named ? author : model::OrganisationId{};
    const auto fact = piece.id ? *piece.id : entropy.new_id<model::FactTag>();
    if (!to.facts.insert(fact).second) return fail(Code::conflict, "append.exists");
    const std::int64_t label = number_of(piece.label);
    const auto position = static_cast<std::int64_t>(to.notes.size()) + 1;
    to.first_position.emplace(piece.record.id, position);
    auto& record =
        to.records.try_emplace(piece.record.id, event::Record{piece.record, piece.space, by, {}}).first->second;
    if (!(record.ref == piece.record) || !(record.space == piece.space)) return fail(Code::invalid, "append.record");
    CHECK(check_base(record, type->info, state::group_of(*type, piece.payload), piece, label));
    event::Statement statement{
        .id = fact, .type = piece.type, .version = type->info.version, .space = piece.space, .record = piece.record};
    TRY(const auto folded, state::fold(*type, statement, &piece.payload, record.state()));
    for (const auto& change : folded.slices) {
      const event::Slice slice{change.group, label, position, fact, by, now, now, change.body};
      if (auto* before = slice_at(record, change.group, label))
        *before = slice;
      else
        record.slices.push_back(slice);
    }
    for (const auto& change : folded.holds) {
      auto& atoms = to.holds[change.holder];
      if (change.way == state::HoldChange::Way::give)
        atoms.insert(change.atom);
      else
        atoms.erase(change.atom);
    }
    to.notes.push_back({position, fact, piece.type, piece.record, piece.space, now, label});
    if (piece.type == state::MarkingChanged::info.type) {
      TRY(const auto said, model::decode<state::MarkingChanged>(piece.payload));
      CHECK(relabel(to, record, said, label));
    }
    to.signers.push_back(piece.by);
    to.changes.push_back({piece.record, piece.space.id, folded.holds});
    return {};
  }

  // Of the words of one alone the store asks each fact; slices suffice here, where nothing is folded anew.
  static Result<void> relabel(Contents& in, event::Record& record, const state::MarkingChanged& said, std::int64_t to) {
    const auto named = std::ranges::find_if(record.slices, [&](const event::Slice& one) {
      return one.fact == said.fact && one.group != event::group_state;
    });
    if (named == record.slices.end()) return fail(Code::not_found, "append.relabelled_fact");
    const auto from = named->label;
    const auto group = named->group;
    for (auto& slice : record.slices) {
      const bool in_scope = said.scope == state::RelabelScope::record || slice.group == group;
      const bool theirs = said.words_of && !is_nil(slice.author) && slice.author != *said.words_of;
      if (slice.label == from && in_scope && (!theirs || slice.group == event::group_state)) slice.label = to;
    }
    for (auto& note : in.notes)
      if (note.ref.id == record.ref.id && note.label == from) note.label = to;
    for (std::size_t i = 0; i < in.indicators.size(); ++i)
      if (in.indicators[i].set == record.ref.id && in.indicator_labels[i] == from) in.indicator_labels[i] = to;
    in.notes.back().was = from;
    return {};
  }

  Result<std::size_t> react_to(const Note note, std::span<const Reaction> reactions) {
    std::size_t done = 0;
    for (const auto& reaction : reactions) {
      if (reaction.on_type != note.type) continue;
      MemorySnapshot snapshot(contents_);
      TRY(auto sealed, snapshot.load(note.ref.id));
      const auto permit = policy::open_for_reaction(std::move(sealed));
      const auto nobody = policy::anonymous();
      const policy::Gate gate(book_, nobody);
      Desk desk{snapshot, gate, entropy, now, {}, {}};
      TRY(const auto drafts, reaction.react(desk, note, permit));
      for (const auto& draft : drafts) {
        CHECK(append(draft, {}));
        ++done;
      }
    }
    return done;
  }

  class PlainPseudonyms final : public Pseudonyms {
   public:
    std::string of(std::string_view audience, ByteView subject) const override {
      return pseudonym_text(Sha256().add(audience).add(subject).finish());
    }
  };

  PlainPseudonyms pseudonyms_;
  policy::LabelBook book_;
  Contents contents_;
  std::size_t reacted_ = 0;
};

}  // namespace tocsin::port::testing
