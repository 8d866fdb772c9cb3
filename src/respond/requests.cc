// Asks to a party, which it may accept, decline with a reason, or re-date.
#include "respond/kinds.h"

namespace tocsin::respond {
namespace {

using namespace state;

struct Asking : RequestSent {
  model::OrganisationId organisation;
  static constexpr auto fields =
      std::tuple_cat(std::tuple{model::field("organisation", &Asking::organisation)}, RequestSent::fields);
};

constexpr Who sender = Who::author | steering;

Result<Draft> send(Desk& desk, const Permit& on, Asking input) {
  const auto& incident = on.record().space.id;
  CHECK(port::require_ahead(desk, input.due_at, "/due_at"));
  CHECK(port::require_taking_part(desk, incident, input.organisation, "request.not_a_participant", "/organisation"));
  const auto label = request_label(incident, {port::member_of(input.organisation), port::member_of(desk.acting_for())});
  Draft out = port::make<RequestSent>(desk, on, input.organisation, label, input);
  port::follow_by_server(desk, out, RequestDelivered{});
  return out;
}

template <class P>
Result<Draft> move_request(Desk& desk, const Permit& on, P input) {
  CHECK(require_still_in(desk, on));
  return port::just_move(desk, on, std::move(input));
}
Result<Draft> counter_date(Desk& desk, const Permit& on, RequestCounterDated input) {
  CHECK(port::require_ahead(desk, input.due_at, "/due_at"));
  return move_request(desk, on, std::move(input));
}

template <class P>
constexpr port::Act move_act(std::string_view name, Who who) {
  return port::act_on<P, move_request<P>>(name, Kind::request, std::nullopt, who);
}

Result<Draft> send_again(Desk& desk, const Permit& on, RequestSentAgain input) {
  TRY(Draft out, move_request(desk, on, std::move(input)));
  port::follow_by_server(desk, out, RequestDelivered{});
  return out;
}

constexpr port::Act all[] = {
    port::act_on<Asking, send>("request.send", Kind::incident, Kind::request, taking_part).during(under_way),
    move_act<RequestAcknowledged>("request.acknowledge", Who::owner).during(under_way),
    move_act<RequestAccepted>("request.accept", Who::owner).during(under_way),
    move_act<RequestDeclined>("request.decline", Who::owner).during(any_phase),
    port::act_on<RequestCounterDated, counter_date>("request.counter_date", Kind::request, std::nullopt, Who::owner)
        .during(under_way),
    move_act<RequestStarted>("request.start", Who::owner).during(under_way),
    move_act<RequestAnswered>("request.answer", Who::owner).during(under_way),
    move_act<RequestAgreed>("request.agree", sender).during(under_way),
    port::act_on<RequestSentAgain, send_again>("request.send_again", Kind::request, std::nullopt, sender)
        .during(under_way),
    move_act<RequestVerified>("request.verify", sender).during(any_phase),
    move_act<RequestReturned>("request.return", sender).during(under_way),
    move_act<RequestFinished>("request.finish", sender).during(any_phase),
    move_act<RequestCancelled>("request.cancel", sender).during(any_phase),
};

}  // namespace

std::span<const port::Act> request_acts() { return all; }

}  // namespace tocsin::respond
