#include "prepare/kinds.h"

namespace tocsin::prepare {
namespace {

using state::CommunityCharterRevised;
using state::CommunityFounded;

Result<Draft> found(Desk& desk, CommunityFounded input) {
  CHECK(port::require_writing(desk));
  const auto founder = desk.acting_for();
  if (!desk.gate.clearance().holds_role(model::Role::admin, founder.raw()))
    return port::not_entitled("community.found");
  const auto id = desk.entropy.new_id<model::CommunityTag>();
  const event::SpaceRef space{model::SpaceKind::community, model::as_space(id), {}};
  const event::RecordRef ref{.id = model::as_record(id), .owner = founder};
  const auto label = port::label_for(model::Tlp::green, {port::community_atom(space.id)});
  return port::draft_of(ref.id, port::create(space, ref, label, input));
}

constexpr port::Act all[] = {
    port::act_at_top<CommunityFounded, found>("community.found", model::Kind::community),
    port::edit_act<CommunityCharterRevised>("community.revise_charter", Who::team),
};

}  // namespace

std::span<const port::Act> community_acts() { return all; }

}  // namespace tocsin::prepare
