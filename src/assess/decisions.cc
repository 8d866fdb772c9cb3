// Choices with options, authority and reasons.
#include <algorithm>

#include "assess/kinds.h"

namespace tocsin::assess {
namespace {

using namespace state;

Result<Draft> propose(Desk& desk, const Permit& on, DecisionProposed input) {
  if (input.options.empty()) return fail(Code::invalid, "decision.no_options", "/options");
  return port::make_marked(desk, on, desk.acting_for(), participants_label(on), input);
}

// P is an Outcome: what was chosen is one of what was proposed.
template <class P>
Result<Draft> choose(Desk& desk, const Permit& on, P input) {
  TRY(const auto proposed, event::read_group<DecisionProposed>(on.record(), event::group_head));
  if (std::ranges::find(proposed.options, input.chosen, &Option::title) == proposed.options.end())
    return fail(Code::invalid, "decision.not_an_option", "/chosen");
  return port::just_move(desk, on, std::move(input));
}

template <class P>
constexpr port::Act choose_act(std::string_view name) {
  return port::act_on<P, choose<P>>(name, Kind::decision, std::nullopt, steering);
}

constexpr port::Act all[] = {
    port::act_on<DecisionProposed, propose>("decision.propose", Kind::incident, Kind::decision, steering,
                                            port::Marking::chosen)
        .during(under_way),
    port::move_act<DecisionConsulted>("decision.consult", steering).during(under_way),
    choose_act<DecisionAdopted>("decision.adopt").during(under_way),
    choose_act<DecisionAdoptedProvisionally>("decision.adopt_provisionally").during(under_way),
    port::move_act<DecisionRejected>("decision.reject", steering).during(any_phase),
    port::move_act<DecisionLapsed>("decision.lapse", steering).during(any_phase),
    port::move_act<DecisionRatified>("decision.ratify", steering).during(under_way),
    port::move_act<DecisionReversed>("decision.reverse", steering).during(any_phase),
    port::move_act<DecisionPutIntoEffect>("decision.put_into_effect", steering).during(under_way),
    port::move_act<DecisionSuperseded>("decision.supersede", steering).during(any_phase),
    port::move_act<DecisionRevoked>("decision.revoke", steering).during(any_phase),
};

}  // namespace

std::span<const port::Act> decision_acts() { return all; }

}  // namespace tocsin::assess
