#include "port/teams.h"

#include <algorithm>

namespace tocsin::port {
namespace {

// As the person really stands: with all its organisations, so that what excludes one of them counts.
bool reads_for_the_team(const Desk& desk, const model::PersonId& person, const model::Label& label,
                        const model::SpaceId& space) {
  return std::ranges::any_of(desk.snapshot.organisations_of(person), [&](const model::OrganisationId& organisation) {
    const auto clearance = desk.snapshot.clearance_of(person, organisation);
    return clearance.holds_role(model::Role::team, space.raw()) && policy::meets(label, clearance);
  });
}

}  // namespace

bool reaches_team(const Desk& desk, const model::Label& label, const model::SpaceId& space) {
  const auto reads = [&](const RawId& person) {
    return reads_for_the_team(desk, model::PersonId(person), label, space);
  };
  // The role is held by persons and by whole organisations, whose people hold it with them.
  return std::ranges::any_of(desk.snapshot.holders_of(role_in(model::Role::team, space)), [&](const RawId& one) {
    return reads(one) || std::ranges::any_of(desk.snapshot.holders_of(member_of(model::OrganisationId(one))), reads);
  });
}

}  // namespace tocsin::port
