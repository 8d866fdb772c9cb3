// Rooms of an incident and what is said in them.
#include "respond/kinds.h"

namespace tocsin::respond {
namespace {

using namespace state;

model::Label room_label(const Desk& desk, const Permit& on, const RoomOpened& room) {
  if (room.organisations.empty()) return participants_label(on);
  model::AtomSet readers{port::role_in(model::Role::team, on.record().space.id), port::member_of(desk.acting_for())};
  for (const auto& organisation : room.organisations) readers.push_back(port::member_of(organisation));
  return while_taking_part(on.record().space.id, std::move(readers));
}

Result<Draft> open_room(Desk& desk, const Permit& on, RoomOpened input) {
  const auto& incident = on.record().space.id;
  for (std::size_t i = 0; i < input.organisations.size(); ++i)
    CHECK(port::require_taking_part(desk, incident, input.organisations.items[i], "room.not_a_participant",
                                    fmt::format("/organisations/{}", i)));
  return port::make(desk, on, desk.acting_for(), room_label(desk, on, input), input);
}

// What is said in a room, or to the whole incident, is for those who may read it.
Result<Draft> post(Desk& desk, const Permit& on, MessagePosted input) {
  CHECK(require_still_in(desk, on));
  TRY(model::Label label, port::head_label(desk, on));
  return port::make(desk, on, desk.acting_for(), std::move(label), input);
}

constexpr port::Act all[] = {
    port::act_on<RoomOpened, open_room>("room.open", Kind::incident, Kind::room, taking_part).during(under_way),
    port::act_on<MessagePosted, post>("message.post", Kind::room, Kind::message, Who::reader).during(under_way),
    port::act_on<MessagePosted, post>("message.post", Kind::incident, Kind::message, Who::participant)
        .during(under_way),
};

}  // namespace

std::span<const port::Act> talk_acts() { return all; }

}  // namespace tocsin::respond
