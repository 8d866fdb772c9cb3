#include "prepare/kinds.h"

namespace tocsin::prepare {
namespace {

using state::AppointmentEnded;
using state::AppointmentMade;

constexpr std::string_view ending = "ending";
constexpr std::string_view by_date = "prepare.end_appointment";

// The fact gives the role at once: what is to begin later is appointed later.
Result<void> check_dates(const Desk& desk, const AppointmentMade& input) {
  if (input.from && *input.from > desk.now + port::clocks_differ)
    return fail(Code::invalid, "appointment.not_yet", "/from");
  if (!input.until) return {};
  if (*input.until <= desk.now || (input.from && *input.until <= *input.from))
    return fail(Code::invalid, "appointment.over", "/until");
  return {};
}

Result<Draft> in_community(Desk& desk, const Permit& on, AppointmentMade input) {
  CHECK(check_dates(desk, input));
  const auto label = port::label_for(model::Tlp::green, {port::community_atom(on.record().space.id)});
  return port::make(desk, on, desk.acting_for(), label, input);
}

Result<Draft> in_incident(Desk& desk, const Permit& on, AppointmentMade input) {
  CHECK(check_dates(desk, input));
  const auto label = port::label_for(model::Tlp::amber, {port::participants_of(on.record().space.id)});
  return port::make(desk, on, desk.acting_for(), label, input);
}

struct Ending {
  std::optional<state::Note> note;
  static constexpr auto fields = std::tuple{model::field("note", &Ending::note)};
};

// The person is the one appointed, never one that the sender names.
Result<Draft> end(Desk& desk, const Permit& on, Ending input) {
  if (on.record().newest_of(ending) != nullptr) return fail(Code::conflict, "appointment.ended");
  TRY(const auto made, event::read_group<AppointmentMade>(on.record(), event::group_head));
  return port::just_restate(desk, on, AppointmentEnded{made.person, std::move(input.note)});
}

Result<std::optional<Instant>> ends_at(const Permit& on) {
  if (on.record().newest_of(ending) != nullptr || on.record().newest_of(event::group_head) == nullptr)
    return std::nullopt;
  TRY(const auto made, event::read_group<AppointmentMade>(on.record(), event::group_head));
  return made.until;
}

// The same move as by hand and under the same label, so that of two endings one is refused.
Result<Draft> end_by_date(Desk& desk, const Permit& on) {
  TRY(auto draft, end(desk, on, {}));
  auto& piece = draft.pieces.front();
  piece.by = port::By::server;
  piece.id = port::reaction_fact_id(on.record().newest_of(event::group_head)->fact, by_date, 0);
  return draft;
}

constexpr port::Act all[] = {
    port::act_on<AppointmentMade, in_community>("appointment.make", model::Kind::community, model::Kind::appointment,
                                                Who::team),
    port::act_on<AppointmentMade, in_incident>("appointment.make", model::Kind::incident, model::Kind::appointment,
                                               Who::team)
        .during(state::under_way),
    port::act_on<Ending, end>("appointment.end", model::Kind::appointment, std::nullopt, Who::team)
        .during(state::any_phase),
};

constexpr port::Deadline all_deadlines[] = {
    {by_date, AppointmentMade::info.type, model::Kind::appointment, ends_at, end_by_date},
};

}  // namespace

std::span<const port::Act> appointment_acts() { return all; }
std::span<const port::Deadline> appointment_deadlines() { return all_deadlines; }

}  // namespace tocsin::prepare
