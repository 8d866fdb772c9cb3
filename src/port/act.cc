#include "port/act.h"

#include <algorithm>

#include "port/freezing.h"
#include "port/parties.h"

namespace tocsin::port {
namespace {

using model::Atom;
using model::AtomKind;

model::FactId fact_of(const event::Slice* slice) { return slice == nullptr ? model::FactId{} : slice->fact; }

Piece piece_on(const policy::Permit& permit, const state::FactInfo& info, json::Value payload, model::Label label,
               model::FactId base) {
  const auto& record = permit.record();
  return {std::string(info.type), record.space, record.ref, std::move(label), base, std::move(payload), By::actor, {}};
}

// The newest slice of a group under exactly this label.
const event::Slice* slice_under(const Desk& desk, const event::Record& record, std::string_view group,
                                const model::Label& label) {
  const auto at = std::ranges::find_if(record.slices, [&](const event::Slice& slice) {
    return slice.group == group && desk.gate.label_of(slice) == label;
  });
  return at == record.slices.end() ? nullptr : &*at;
}

model::Audience audience_in(const event::SpaceRef& space, const model::OrganisationId& own,
                            const model::AtomSet& chosen) {
  auto out = model::audience_of(chosen);
  const auto is_named = [&](const Atom& atom) { return atom.kind == AtomKind::member_of && atom.id != own.raw(); };
  if (space.kind != model::SpaceKind::incident || std::ranges::none_of(chosen, is_named)) return out;
  model::AtomSet present{participants_of(space.id), role_in(model::Role::team, space.id)};
  std::ranges::remove_copy_if(chosen, std::back_inserter(present), is_named);
  return model::join(out, model::audience_of(std::move(present)));
}

// Whether one holds an atom as a person is asked of the record that bears its id.
Atom named(const Desk& desk, const RawId& holder) {
  auto sealed = desk.snapshot.load(model::RecordId(holder));
  const bool is_person =
      sealed && policy::open_for_reaction(std::move(*sealed)).record().ref.kind == model::Kind::person;
  return {is_person ? AtomKind::person : AtomKind::member_of, model::Role::none, holder};
}

// Those who hold the set now. Nobody is told by it who they are: its readers are hidden from each other.
Result<model::AtomSet> held_now(const Desk& desk, const model::AtomSet& set, const std::string& where) {
  constexpr std::size_t most = 4096;
  model::AtomSet out;
  for (const auto& atom : set) {
    if (atom.kind == AtomKind::open) return fail(Code::invalid, "marking.frozen_public", where);
    if (atom.kind == AtomKind::person || atom.kind == AtomKind::member_of) {
      out.push_back(atom);
      continue;
    }
    for (const auto& holder : desk.snapshot.holders_of(atom)) out.push_back(named(desk, holder));
    if (out.size() > most) return fail(Code::limit, "label.too_large", where);
  }
  return model::normalised(std::move(out));
}

}  // namespace

Result<model::Audience> frozen_now(const Desk& desk, model::Audience audience, const std::string& where) {
  if (desk.purpose == Purpose::rehearse) return audience;
  for (auto& set : audience.all_of) {
    TRY(set, held_now(desk, set, where));
  }
  audience.members = model::Members::hidden;
  return model::join(audience, {});
}

namespace {

// Whom the sender names they must know, and whom they let in they do not shut out as well.
Result<void> check_choice(const Desk& desk, const event::SpaceRef& space, const MarkingChoice& choice,
                          const std::string& where) {
  CHECK(require_known(desk, space, choice.except, where + "/except"));
  if (!choice.audience) return {};
  CHECK(require_known(desk, space, *choice.audience, where + "/audience"));
  const auto both = std::ranges::find_first_of(*choice.audience, choice.except);
  if (both == choice.audience->end()) return {};
  const auto atom = to_text(*both);
  return fail(Code::invalid, "marking.contradiction", where + "/except",
              {{"one", "audience: " + atom}, {"other", "except: " + atom}});
}

}  // namespace

std::string path_of(const Act& act, std::string_view id) {
  if (!act.on) return fmt::format("/api/v1/{}", model::plural_of(*act.makes));
  if (act.makes) return fmt::format("/api/v1/{}/{}/{}", model::plural_of(*act.on), id, model::plural_of(*act.makes));
  std::string verb(act.verb());
  std::ranges::replace(verb, '_', '-');
  return fmt::format("/api/v1/{}/{}/{}", model::plural_of(*act.on), id, verb);
}

Result<model::Label> choose_label(const Desk& desk, const event::SpaceRef& space, model::Label fallback) {
  if (!desk.marking) return fallback;
  return choose_label(desk, space, std::move(fallback), *desk.marking, "/marking");
}

Result<model::Label> choose_label(const Desk& desk, const event::SpaceRef& space, model::Label fallback,
                                  const MarkingChoice& choice, const std::string& where) {
  TRY(auto out, label_chosen(desk, space, std::move(fallback), choice, where));
  if (!policy::meets(out, desk.gate.clearance())) return fail(Code::invalid, "label.not_yourself", where + "/audience");
  return out;
}

Result<model::Label> label_chosen(const Desk& desk, const event::SpaceRef& space, model::Label fallback,
                                  const MarkingChoice& choice, const std::string& where) {
  const auto is_reporter = [](const Atom& atom) { return atom.role == model::Role::reporter; };
  if (choice.audience && std::ranges::any_of(*choice.audience, is_reporter))
    return fail(Code::invalid, "label.reporter", where + "/audience");
  CHECK(check_choice(desk, space, choice, where));
  model::Label out = std::move(fallback);
  if (choice.tlp) out.tlp = *choice.tlp;
  if (choice.pap) out.pap = choice.pap;
  if (choice.audience) out.audience = audience_in(space, desk.acting_for(), *choice.audience);
  out.audience = model::join(out.audience, {.all_of = {}, .except = choice.except, .members = choice.members});
  out.handling = out.handling | choice.handling;
  if (choice.terms) out.terms = out.terms ? model::join(*out.terms, *choice.terms) : choice.terms;
  // Judged as the sender wrote it; those who hold it now are no more than they.
  if (auto within = policy::within_marking(out); !within) {
    auto& error = within.error();
    error.where = where;
    if (error.what != "label.too_wide" && error.what != "label.nobody") return std::unexpected(error);
    // What the sender did not write is not held against them: the marking they chose needs an audience of their own.
    if (!choice.audience)
      return fail(Code::invalid, "label.needs_names", where, {{"tlp", std::string(model::name_of(out.tlp))}});
    error.where += "/audience";
    return std::unexpected(error);
  }
  if (choice.freeze == Freeze::frozen) {
    TRY(out.audience, frozen_now(desk, std::move(out.audience), where));
  }
  return out;
}

Piece move_piece(const Desk& desk, const policy::Permit& permit, const state::FactInfo& info, json::Value payload) {
  const event::Slice* state = permit.record().newest_of(event::group_state);
  TOCSIN_ASSERT(state != nullptr);
  return piece_on(permit, info, std::move(payload), desk.gate.label_of(*state), state->fact);
}

Result<Piece> edit_piece(const Desk& desk, const policy::Permit& permit, const state::FactInfo& info,
                         json::Value payload, const model::Label& label) {
  const event::Slice* seen = permit.seen().newest_of(info.group);
  if (seen == nullptr) return restate_piece(desk, permit, info, std::move(payload), label);
  const auto said = std::ranges::find(desk.base, info.group, &std::pair<std::string, model::FactId>::first);
  if (said == desk.base.end())
    return fail(Code::invalid, "edit.base_missing", "/base", {{"group", std::string(info.group)}});
  if (said->second != seen->fact)
    return fail(Code::conflict, "edit.base", "/base", {{"group", std::string(info.group)}});
  return piece_on(permit, info, std::move(payload), desk.gate.label_of(*seen), seen->fact);
}

Piece restate_piece(const Desk& desk, const policy::Permit& permit, const state::FactInfo& info, json::Value payload,
                    const model::Label& label) {
  const auto base = fact_of(slice_under(desk, permit.record(), info.group, label));
  return piece_on(permit, info, std::move(payload), label, base);
}

Draft draft_of(const model::RecordId& subject, Piece piece) {
  Draft out;
  out.pieces.push_back(std::move(piece));
  out.subject = subject;
  return out;
}

model::FactId reaction_fact_id(const model::FactId& cause, std::string_view reaction, std::size_t n) {
  const auto digest =
      Sha256().add("tocsin/reaction/1\n").add(cause.raw()).add(reaction).add(fmt::format("/{}", n)).finish();
  RawId raw{};
  std::copy_n(digest.begin(), raw.size(), raw.begin());
  raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0F) | 0x80);  // UUID version 8: made by our own rule
  raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3F) | 0x80);
  return model::FactId(raw);
}

model::Label label_for(model::Tlp tlp, model::AtomSet any_of) {
  return {tlp, std::nullopt, model::audience_of(std::move(any_of))};
}
Atom member_of(const model::OrganisationId& organisation) {
  return {AtomKind::member_of, model::Role::none, organisation.raw()};
}
Atom community_atom(const model::SpaceId& community) {
  return {AtomKind::community, model::Role::none, community.raw()};
}
Atom participants_of(const model::SpaceId& incident) {
  return {AtomKind::participant_of, model::Role::none, incident.raw()};
}
Atom role_in(model::Role role, const model::SpaceId& space) { return {AtomKind::role, role, space.raw()}; }

}  // namespace tocsin::port
