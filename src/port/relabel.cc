#include "port/relabel.h"

#include "event/fields.h"

namespace tocsin::port {
namespace {

Piece changed(const event::Record& record, const model::FactId& fact, model::Label to, const Relabelling& how) {
  const state::MarkingChanged payload{fact, how.scope, how.words_of, how.reason};
  return {std::string(state::MarkingChanged::info.type),
          record.space,
          record.ref,
          std::move(to),
          {},
          model::encode(payload),
          how.by,
          {}};
}

// Versions of a field that were replaced lie under the same label, so one of them stands for all.
bool is_field_in(const event::Slice& slice, const event::Slice& of, state::RelabelScope scope) {
  if (!event::is_field_group(slice.group)) return false;
  if (scope == state::RelabelScope::record) return true;
  return slice.group.starts_with(of.group) && slice.group[of.group.size()] == '/';
}

}  // namespace

std::vector<Piece> relabel(const Desk& desk, const event::Record& record, const event::Slice& slice,
                           const model::Label& to, const Relabelling& how) {
  std::vector<Piece> out;
  const auto& from = desk.gate.label_of(slice);
  out.push_back(changed(record, slice.fact, to, how));
  if (!policy::is_within(to, from)) return out;  // loosened: what was narrower stays so
  Relabelling of_field = how;
  of_field.scope = state::RelabelScope::group;
  for (const auto& other : record.slices) {
    if (!is_field_in(other, slice, how.scope)) continue;
    const auto& label = desk.gate.label_of(other);
    if (label != from && policy::is_within(label, from))
      out.push_back(changed(record, other.fact, model::join(label, to), of_field));
  }
  return out;
}

}  // namespace tocsin::port
