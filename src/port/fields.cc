#include "port/fields.h"

#include <algorithm>

#include "event/fields.h"
#include "state/facts/share.h"

namespace tocsin::port {
namespace {

struct Apart {
  std::string field;
  model::Label label;
};

using Fields = std::vector<std::pair<std::string, MarkingChoice>>;

// The piece that says what the act says: the first one of its subject by the actor's own hand which states a group.
Piece* stating(Draft& draft) {
  const auto at = std::ranges::find_if(draft.pieces, [&](const Piece& piece) {
    const auto* type = state::fact_type(piece.type);
    return piece.record.id == draft.subject && piece.by == By::actor && type != nullptr && !type->info.group.empty();
  });
  return at == draft.pieces.end() ? nullptr : &*at;
}

// Where the field lay apart before, as the actor sees it.
const event::Slice* apart_before(const policy::Permit* on, const Piece& piece, std::string_view field) {
  if (on == nullptr || on->record().ref.id != piece.record.id) return nullptr;
  for (const auto* slice : event::fields_of(on->seen(), state::fact_type(piece.type)->info.group))
    if (event::field_name(*slice) == field) return slice;
  return nullptr;
}

std::unexpected<Error> refused(std::string_view what, const std::string& field) {
  return fail(Code::invalid, what, json::pointer_step("/marking/fields", field), {{"field", field}});
}

// Whoever reads the field reads the fact that it is a part of.
Result<Apart> chosen(const Desk& desk, const Piece& piece, const std::string& field, const MarkingChoice& choice) {
  TRY(auto label, choose_label(desk, piece.space, piece.label, choice, json::pointer_step("/marking/fields", field)));
  return Apart{field, model::join(piece.label, label)};
}

Result<std::vector<Apart>> all_apart(const Desk& desk, const policy::Permit* on, const Piece& piece,
                                     const Fields& fields) {
  std::vector<Apart> out;
  const auto& payload = piece.payload.get_object();
  for (const auto& [field, choice] : fields) {
    if (!payload.contains(field)) return refused("marking.field_unknown", field);
    TRY(auto apart, chosen(desk, piece, field, choice));
    out.push_back(std::move(apart));
  }
  for (const auto& member : payload) {
    const std::string field(member.key());
    const auto* before = apart_before(on, piece, field);
    if (before == nullptr || std::ranges::find(out, field, &Apart::field) != out.end()) continue;
    out.push_back({field, model::join(piece.label, desk.gate.label_of(*before))});
  }
  return out;
}

// A slice under the same label that this one replaces, in whatever state the actor sees it.
model::FactId base_of(const Desk& desk, const policy::Permit* on, const Piece& piece, std::string_view group,
                      const model::Label& label) {
  if (on == nullptr || on->record().ref.id != piece.record.id) return {};
  const auto& slices = on->record().slices;
  const auto at = std::ranges::find_if(
      slices, [&](const event::Slice& slice) { return slice.group == group && desk.gate.label_of(slice) == label; });
  return at == slices.end() ? model::FactId{} : at->fact;
}

Result<Piece> taken_out(const Desk& desk, const policy::Permit* on, Piece& piece, const Apart& apart) {
  const auto* type = state::fact_type(piece.type);
  auto& payload = piece.payload.get_object();
  state::FieldStated part{
      .of = *piece.id, .group = {std::string(type->info.group)}, .field = {apart.field}, .value = {}};
  TRY(part.value.value, json::canonical(payload.at(apart.field)));
  payload.erase(apart.field);
  if (!type->check(piece.payload, "")) return refused("marking.field_required", apart.field);
  const auto group = event::field_group(type->info.group, apart.field);
  return Piece{std::string(state::FieldStated::info.type),   piece.space,         piece.record, apart.label,
               base_of(desk, on, piece, group, apart.label), model::encode(part), By::actor,    {}};
}

}  // namespace

Result<void> split_fields(const Desk& desk, const policy::Permit* on, Draft& draft) {
  static const Fields none;
  const auto& fields = desk.marking ? desk.marking->fields : none;
  auto* const piece = stating(draft);
  if (piece == nullptr || !piece->payload.is_object()) {
    if (!fields.empty()) return fail(Code::invalid, "marking.no_fields", "/marking/fields");
    return {};
  }
  TRY(const auto apart, all_apart(desk, on, *piece, fields));
  if (apart.empty()) return {};
  if (!piece->id) piece->id = desk.entropy.new_id<model::FactTag>();
  const auto place = piece - draft.pieces.data();
  std::vector<Piece> parts;
  for (const auto& one : apart) {
    TRY(auto part, taken_out(desk, on, *piece, one));
    parts.push_back(std::move(part));
  }
  draft.pieces.insert(draft.pieces.begin() + place + 1, std::make_move_iterator(parts.begin()),
                      std::make_move_iterator(parts.end()));
  return {};
}

}  // namespace tocsin::port
