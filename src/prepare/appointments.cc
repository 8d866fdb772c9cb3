#include "prepare/kinds.h"

namespace tocsin::prepare {
namespace {

using state::AppointmentEnded;
using state::AppointmentMade;

Result<Draft> in_community(Desk& desk, const Permit& on, AppointmentMade input) {
  const auto label = port::label_for(model::Tlp::green, {port::community_atom(on.record().space.id)});
  return port::make(desk, on, desk.acting_for(), label, input);
}

Result<Draft> in_incident(Desk& desk, const Permit& on, AppointmentMade input) {
  const auto label = port::label_for(model::Tlp::amber, {port::participants_of(on.record().space.id)});
  return port::make(desk, on, desk.acting_for(), label, input);
}

struct Ending {
  std::optional<state::Note> note;
  static constexpr auto fields = std::tuple{model::field("note", &Ending::note)};
};

// The person is the one appointed, never one that the sender names.
Result<Draft> end(Desk& desk, const Permit& on, Ending input) {
  if (on.record().newest_of("ending") != nullptr) return fail(Code::conflict, "appointment.ended");
  TRY(const auto made, event::read_group<AppointmentMade>(on.record(), event::group_head));
  return port::just_restate(desk, on, AppointmentEnded{made.person, std::move(input.note)});
}

constexpr port::Act all[] = {
    port::act_on<AppointmentMade, in_community>("appointment.make", model::Kind::community, model::Kind::appointment,
                                                Who::team),
    port::act_on<AppointmentMade, in_incident>("appointment.make", model::Kind::incident, model::Kind::appointment,
                                               Who::team),
    port::act_on<Ending, end>("appointment.end", model::Kind::appointment, std::nullopt, Who::team),
};

}  // namespace

std::span<const port::Act> appointment_acts() { return all; }

}  // namespace tocsin::prepare
