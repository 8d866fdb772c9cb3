#include "prepare/kinds.h"

namespace tocsin::prepare {
namespace {

using state::PersonAdded;
using state::PersonLeft;
using state::PersonRole;
using state::PersonRoleChanged;

// An operator who adds the first people of another organisation must be able to see whom they then let in.
model::Label person_label(const Desk& desk, const model::OrganisationId& owner) {
  model::AtomSet readers{port::member_of(owner)};
  if (!desk.gate.clearance().holds(readers.front()))
    readers.push_back({model::AtomKind::role, model::Role::op, RawId{}});
  return port::label_for(model::Tlp::amber_strict, std::move(readers));
}

// What is granted is a part of what the granter holds: who administers an organisation may give any role in it; who
// operates the server, that too.
Result<Draft> add_person(Desk& desk, const Permit& on, PersonAdded input) {
  const bool operates = input.operates == state::Operates::server;
  if (operates && !desk.gate.clearance().holds_role(model::Role::op, {})) return port::not_entitled(on.act());
  const auto owner = on.record().ref.owner;
  return port::make(desk, on, owner, person_label(desk, owner), input);
}

Result<void> require_present(const Permit& on) {
  if (on.record().newest_of("departure") != nullptr) return fail(Code::conflict, "person.left");
  return {};
}

Result<void> keep_an_admin(const Desk& desk, const Permit& on) {
  const auto admins =
      desk.snapshot.holders_of({model::AtomKind::role, model::Role::admin, on.record().ref.owner.raw()});
  if (admins.size() == 1 && admins.front() == on.record().ref.id.raw())
    return fail(Code::conflict, "person.last_admin");
  return {};
}

Result<Draft> change_role(Desk& desk, const Permit& on, PersonRoleChanged input) {
  CHECK(require_present(on));
  if (input.role != PersonRole::admin) CHECK(keep_an_admin(desk, on));
  return port::just_restate(desk, on, input);
}

Result<Draft> leave(Desk& desk, const Permit& on, PersonLeft input) {
  CHECK(require_present(on));
  CHECK(keep_an_admin(desk, on));
  return port::just_restate(desk, on, std::move(input));
}

constexpr port::Act all[] = {
    port::act_on<PersonAdded, add_person>("person.add", model::Kind::organisation, model::Kind::person,
                                          Who::admin | Who::op),
    port::act_on<PersonRoleChanged, change_role>("person.change_role", model::Kind::person, std::nullopt, Who::admin),
    port::act_on<PersonLeft, leave>("person.leave", model::Kind::person, std::nullopt, Who::admin),
};

}  // namespace

std::span<const port::Act> person_acts() { return all; }

}  // namespace tocsin::prepare
