#include "prepare/kinds.h"

namespace tocsin::prepare {
namespace {

using state::OrganisationDescribed;
using state::OrganisationRegistered;

Result<Draft> register_organisation(Desk& desk, OrganisationRegistered input) {
  if (!desk.gate.clearance().holds_role(model::Role::op, {})) return port::not_entitled("organisation.register");
  const auto id = desk.entropy.new_id<model::OrganisationTag>();
  const event::SpaceRef space{model::SpaceKind::organisation, model::as_space(id), {}};
  const event::RecordRef ref{.id = model::as_record(id), .owner = id};
  return port::draft_of(ref.id, port::create(space, ref, profile_label(id), input));
}

// A profile is held once for each audience it was shared with. All copies that the editor sees change together, so that
// no community keeps reading what the organisation has put right.
Result<Draft> describe(Desk& desk, const Permit& on, OrganisationDescribed input) {
  TRY(port::Piece newest, port::edit(desk, on, input, profile_label(on.record().ref.owner)));
  const model::Label edited = newest.label;
  Draft out = port::draft_of(on.record().ref.id, std::move(newest));
  for (const auto& slice : on.seen().slices) {
    const model::Label label = desk.gate.label_of(slice);
    if (slice.group == event::group_head && label != edited)
      out.pieces.push_back(port::restate(desk, on, input, label));
  }
  return out;
}

constexpr port::Act all[] = {
    port::act_at_top<OrganisationRegistered, register_organisation>("organisation.register", model::Kind::organisation),
    port::act_on<OrganisationDescribed, describe>("organisation.describe", model::Kind::organisation, std::nullopt,
                                                  Who::admin),
};

}  // namespace

model::Label profile_label(const model::OrganisationId& organisation) {
  return port::label_for(model::Tlp::amber,
                         {port::member_of(organisation), {model::AtomKind::role, model::Role::op, RawId{}}});
}

std::span<const port::Act> organisation_acts() { return all; }

}  // namespace tocsin::prepare
