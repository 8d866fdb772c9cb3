#include <algorithm>

#include "prepare/kinds.h"

namespace tocsin::prepare {
namespace {

using namespace state;

model::Label community_label(const Permit& on) {
  return port::label_for(model::Tlp::green, {port::community_atom(on.record().space.id)});
}

Result<Draft> draft_policy(Desk& desk, const Permit& on, PolicyDrafted input) {
  return port::make(desk, on, desk.acting_for(), community_label(on), input);
}

Result<Draft> revise(Desk& desk, const Permit& on, PolicyRevised input) {
  if (on.record().state() != "draft") return fail(Code::conflict, "policy.not_a_draft");
  return port::just_edit(desk, on, std::move(input));
}

bool signed_already(const Desk& desk, const Permit& on) {
  const auto mine = port::all_seen(desk, {.kind = model::Kind::policy_signature,
                                          .space = on.record().space.id,
                                          .parent = on.record().ref.id,
                                          .owner = desk.acting_for()});
  const auto* text = on.seen().newest_of(event::group_head);
  return std::ranges::any_of(mine, [&](const port::SeenRecord& one) {
    const auto signature = event::read_group<PolicySigned>(one.value(), event::group_head);
    return signature && signature->text_fact == text->fact;
  });
}

Result<Draft> sign(Desk& desk, const Permit& on, PolicySigned input) {
  const auto state = on.record().state();
  if (state != "consulting" && state != "adopted") return fail(Code::conflict, "policy.not_open");
  const auto* text = on.seen().newest_of(event::group_head);
  if (text == nullptr || text->fact != input.text_fact) return fail(Code::conflict, "policy.other_text", "/text_fact");
  if (signed_already(desk, on)) return fail(Code::conflict, "policy.signed");
  return port::make(desk, on, desk.acting_for(), community_label(on), input);
}

constexpr port::Act all[] = {
    port::act_on<PolicyDrafted, draft_policy>("policy.draft", model::Kind::community, model::Kind::policy, Who::team),
    port::act_on<PolicyRevised, revise>("policy.revise", model::Kind::policy, std::nullopt, Who::team),
    port::move_act<PolicyConsulted>("policy.consult", Who::team),
    port::move_act<PolicyRedrafted>("policy.redraft", Who::team),
    port::move_act<PolicyAdopted>("policy.adopt", Who::team),
    port::move_act<PolicySuperseded>("policy.supersede", Who::team),
    port::act_on<PolicySigned, sign>("policy.sign", model::Kind::policy, model::Kind::policy_signature, Who::member),
};

}  // namespace

std::span<const port::Act> policy_acts() { return all; }

}  // namespace tocsin::prepare
