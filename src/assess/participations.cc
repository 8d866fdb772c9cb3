// Who takes part in an incident.
#include <algorithm>
#include <iterator>

#include "assess/kinds.h"

namespace tocsin::assess {
namespace {

using namespace state;

struct Invitation : ParticipationInvited {
  model::OrganisationId organisation;
  static constexpr auto fields =
      std::tuple_cat(std::tuple{model::field("organisation", &Invitation::organisation)}, ParticipationInvited::fields);
};

Result<Draft> invite(Desk& desk, const Permit& on, Invitation input) {
  const auto& incident = on.record();
  CHECK(port::require_ahead(desk, input.reply_by, "/reply_by"));
  const auto known =
      port::all_seen(desk, {.kind = Kind::participation, .space = incident.space.id, .owner = input.organisation});
  if (input.organisation == incident.ref.owner || !known.empty())
    return fail(Code::conflict, "participation.exists", "/organisation");
  const auto label = port::label_for(model::Tlp::amber,
                                     {port::participants_of(incident.space.id), port::member_of(input.organisation)});
  return port::make<ParticipationInvited>(desk, on, input.organisation, label, input);
}

// A party that leaves does not go on leading.
template <class P>
Result<Draft> leave(Desk& desk, const Permit& on, P input) {
  const auto& participation = on.record();
  TRY(Draft out, port::just_move(desk, on, std::move(input)));
  std::ranges::move(
      leads_ended(desk, {.kind = Kind::lead, .space = participation.space.id, .owner = participation.ref.owner}),
      std::back_inserter(out.pieces));
  return out;
}
template <class P>
constexpr port::Act leave_act(std::string_view name, Who who) {
  return port::act_on<P, leave<P>>(name, Kind::participation, std::nullopt, who);
}

constexpr port::Act all[] = {
    port::act_on<Invitation, invite>("participation.invite", Kind::incident, Kind::participation, steering)
        .during(under_way),
    port::move_act<ParticipationAccepted>("participation.accept", Who::owner).during(any_phase),
    port::move_act<ParticipationDeclined>("participation.decline", Who::owner).during(any_phase),
    leave_act<ParticipationWithdrawn>("participation.withdraw", Who::owner).during(any_phase),
    port::move_act<ParticipationExpired>("participation.expire", steering).during(any_phase),
    port::move_act<ParticipationInvitedAgain>("participation.invite_again", steering).during(under_way),
    leave_act<ParticipationReleased>("participation.release", steering).during(any_phase),
    leave_act<ParticipationSuspended>("participation.suspend", steering).during(any_phase),
    port::move_act<ParticipationResumed>("participation.resume", steering).during(under_way),
};

}  // namespace

std::span<const port::Act> participation_acts() { return all; }

}  // namespace tocsin::assess
