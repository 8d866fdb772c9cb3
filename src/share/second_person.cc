#include "share/second_person.h"

#include <algorithm>

#include "event/gathered.h"
#include "share/releases.h"
#include "state/facts/prepare.h"

namespace tocsin::share {
namespace {

using state::SecondPerson;

// Of the newest policy in force.
std::optional<SecondPerson> rule_of(const Desk& desk, const model::SpaceId& community) {
  for (const auto& policy : port::all_seen(desk, {.kind = Kind::policy, .space = community, .state = "adopted"}))
    if (const auto text = event::read_group<state::PolicyText>(policy.value(), event::group_head))
      return text->release_second_person;
  return std::nullopt;
}

std::vector<model::SpaceId> communities_of(const Desk& desk, const event::SpaceRef& space) {
  if (space.kind == model::SpaceKind::community) return {space.id};
  std::vector<model::SpaceId> out;
  const auto incident = port::referenced(desk, model::RecordId(space.id.raw()), Kind::incident, "");
  if (!incident) return out;
  for (const auto& id : event::gathered_ids<model::CommunityId>(incident->value(), event::group_communities))
    out.push_back(model::as_space(id));
  return out;
}

SecondPerson rule_for(const Desk& desk, const event::SpaceRef& space) {
  std::optional<SecondPerson> strictest;
  for (const auto& community : communities_of(desk, space))
    if (const auto rule = rule_of(desk, community)) strictest = std::max(strictest.value_or(*rule), *rule);
  return strictest.value_or(SecondPerson::lower);
}

}  // namespace

Result<void> check_approver(const Desk& desk, const event::Record& release, state::Reach reach) {
  const auto rule = rule_for(desk, release.space);
  if (rule == SecondPerson::never || (rule == SecondPerson::lower && reach != state::Reach::lower)) return {};
  const auto persons = persons_of(release);
  if (std::ranges::find(persons, desk.gate.clearance().person()) == persons.end()) return {};
  return fail(Code::denied, "release.same_person");
}

}  // namespace tocsin::share
