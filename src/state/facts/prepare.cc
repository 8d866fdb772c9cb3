// The fact types of the room `prepare`, and which clearance atoms they give or take. A type is added here and nowhere
// removed.
#include "state/facts/prepare.h"

#include <array>

#include "state/facts/constituency.h"
#include "state/facts/giving.h"
#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

using namespace giving;

Role role_of(PersonRole r) {
  switch (r) {
    case PersonRole::admin:
      return Role::admin;
    case PersonRole::responder:
      return Role::responder;
    case PersonRole::observer:
      return Role::observer;
  }
  return Role::observer;
}

Holds person_added(const Statement& s, const json::Value& payload) {
  const auto person = model::decode<PersonAdded>(payload);
  const RawId& who = s.record.id.raw();
  const RawId& where = s.record.owner.raw();
  Holds out{{Way::give, who, atom(AtomKind::member_of, where)}};
  if (!person) return out;
  out.push_back({Way::give, who, role(role_of(person->role), where)});
  if (person->operates == Operates::server) out.push_back({Way::give, who, role(Role::op, RawId{})});
  return out;
}

Holds person_role_changed(const Statement& s, const json::Value& payload) {
  const auto change = model::decode<PersonRoleChanged>(payload);
  Holds out;
  for (const Role each : {Role::admin, Role::responder, Role::observer})
    out.push_back({Way::take, s.record.id.raw(), role(each, s.record.owner.raw())});
  if (change) out.push_back({Way::give, s.record.id.raw(), role(role_of(change->role), s.record.owner.raw())});
  return out;
}

Holds person_left(const Statement& s, const json::Value&) {
  Holds out{{Way::take, s.record.id.raw(), atom(AtomKind::member_of, s.record.owner.raw())},
            {Way::take, s.record.id.raw(), role(Role::op, RawId{})}};
  for (const Role each : {Role::admin, Role::responder, Role::observer})
    out.push_back({Way::take, s.record.id.raw(), role(each, s.record.owner.raw())});
  return out;
}

Holds community_founded(const Statement& s, const json::Value&) { return steering(s, AtomKind::community); }

constexpr auto membership_begins = owner_in_space<Way::give, AtomKind::community>;
constexpr auto membership_ends = owner_in_space<Way::take, AtomKind::community>;

template <Way W, class Payload>
Holds appointed(const Statement& s, const json::Value& payload) {
  const auto appointment = model::decode<Payload>(payload);
  if (!appointment) return {};
  return {{W, appointment->person.raw(), role(Role::team, s.space.id.raw())}};
}
constexpr auto appointment_begins = appointed<Way::give, AppointmentMade>;
constexpr auto appointment_ends = appointed<Way::take, AppointmentEnded>;

constexpr std::array types{
    fact_type_of<OrganisationRegistered>(),
    fact_type_of<OrganisationDescribed>(),
    fact_type_of<PersonAdded>(person_added),
    fact_type_of<PersonRoleChanged>(person_role_changed),
    fact_type_of<PersonLeft>(person_left),
    fact_type_of<TeamFormed>(),
    fact_type_of<ContactRegistered>(),
    fact_type_of<ContactChecked>(),
    fact_type_of<CommunityFounded>(community_founded),
    fact_type_of<CommunityCharterRevised>(),
    fact_type_of<MembershipInvited>(),
    fact_type_of<MembershipAccepted>(membership_begins),
    fact_type_of<MembershipDeclined>(),
    fact_type_of<MembershipSuspended>(membership_ends),
    fact_type_of<MembershipReinstated>(membership_begins),
    fact_type_of<MembershipLeft>(membership_ends),
    fact_type_of<MembershipExcluded>(membership_ends),
    fact_type_of<MembershipInvitedAgain>(),
    fact_type_of<PolicyDrafted>(),
    fact_type_of<PolicyRevised>(),
    fact_type_of<PolicyConsulted>(),
    fact_type_of<PolicyAdopted>(),
    fact_type_of<PolicyRedrafted>(),
    fact_type_of<PolicySuperseded>(),
    fact_type_of<PolicySigned>(),
    fact_type_of<AppointmentMade>(appointment_begins),
    fact_type_of<AppointmentEnded>(appointment_ends),
    fact_type_of<ConstituencyDeclared>(),
};

constexpr std::array<std::string_view, 18> sector_names{
    "government", "energy",   "transport", "finance",   "health",        "water", "digital_infrastructure",
    "telecom",    "hosting",  "research",  "education", "manufacturing", "food",  "space",
    "media",      "security", "regulator", "other"};
constexpr std::array<std::string_view, 3> person_role_names{"admin", "responder", "observer"};
constexpr std::array<std::string_view, 2> operates_names{"nothing", "server"};
constexpr std::array<std::string_view, 3> second_person_names{"never", "lower", "always"};
constexpr std::array<std::string_view, 3> team_names{"coordination", "imt", "irt"};
constexpr std::array<std::string_view, 2> reached_names{"yes", "no"};
constexpr std::array<std::string_view, 2> appointed_names{"coordinator", "deputy_coordinator"};

}  // namespace

std::span<const FactType> prepare_fact_types() { return types; }

std::span<const std::string_view> names_of(Sector) { return sector_names; }
std::span<const std::string_view> names_of(PersonRole) { return person_role_names; }
std::span<const std::string_view> names_of(Operates) { return operates_names; }
std::span<const std::string_view> names_of(SecondPerson) { return second_person_names; }
std::span<const std::string_view> names_of(TeamKind) { return team_names; }
std::span<const std::string_view> names_of(Reached) { return reached_names; }
std::span<const std::string_view> names_of(AppointedAs) { return appointed_names; }

}  // namespace tocsin::state
