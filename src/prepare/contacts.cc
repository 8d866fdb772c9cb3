#include "prepare/kinds.h"

namespace tocsin::prepare {
namespace {

using state::ContactChecked;
using state::ContactRegistered;
using state::TeamFormed;

template <class P>
Result<Draft> add(Desk& desk, const Permit& on, P input) {
  const auto owner = on.record().ref.owner;
  return port::make(desk, on, owner, reachable_by_teams(desk, owner), input);
}

constexpr port::Act all[] = {
    port::act_on<TeamFormed, add<TeamFormed>>("team.form", model::Kind::organisation, model::Kind::team, Who::admin),
    port::act_on<ContactRegistered, add<ContactRegistered>>("contact.register", model::Kind::organisation,
                                                            model::Kind::contact, Who::admin | Who::owner),
    // Those who may read a contact are its organisation and the teams that rely on it: the ones who check it.
    port::restate_act<ContactChecked>("contact.check", Who::reader),
};

}  // namespace

model::Label reachable_by_teams(const Desk& desk, const model::OrganisationId& organisation) {
  model::AtomSet readers{port::member_of(organisation)};
  for (const auto& atom : desk.gate.clearance().atoms())
    if (atom.kind == model::AtomKind::community)
      readers.push_back(port::role_in(model::Role::team, model::SpaceId(atom.id)));
  return port::label_for(model::Tlp::amber, std::move(readers));
}

std::span<const port::Act> contact_acts() { return all; }

}  // namespace tocsin::prepare
