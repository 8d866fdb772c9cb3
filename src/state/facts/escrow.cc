// The fact types about names held in escrow. A type is added here and nowhere removed.
#include "state/facts/escrow.h"

#include <array>

#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

std::vector<HoldChange> role_of_follower(const event::Statement& statement, const json::Value& payload) {
  const auto said = model::decode<ReportFollowUpOpened>(payload);
  if (!said) return {};
  return {{HoldChange::Way::give,
           said->holder.raw(),
           {model::AtomKind::role, model::Role::reporter, statement.record.id.raw()}}};
}

template <FixedString Prefix>
std::string by_place(const json::Value& payload) {
  const auto* object = payload.if_object();
  const auto* place = object == nullptr ? nullptr : object->if_contains("place");
  if (place == nullptr || !place->is_int64()) return {};
  return fmt::format("{}_{}", Prefix.view(), place->get_int64());
}

constexpr std::array types{
    fact_type_of<EscrowFounded>(),
    fact_type_of<EscrowTrusteesChanged>(),
    fact_type_of<EscrowKeyTaken>(nullptr, nullptr, by_place<"key">),
    fact_type_of<EscrowReady>(),
    fact_type_of<ReportEscrowed>(),
    fact_type_of<ReportFollowUpOpened>(role_of_follower),
    fact_type_of<EscrowOpeningAsked>(),
    fact_type_of<EscrowOpeningConsented>(),
    fact_type_of<EscrowPartPassed>(),
    fact_type_of<EscrowOpened>(),
    fact_type_of<EscrowIdentityTold>(),
    fact_type_of<EscrowOpeningObjected>(nullptr, nullptr, by_place<"objection">),
    fact_type_of<EscrowOpeningRefused>(),
    fact_type_of<EscrowOpeningExpired>(),
    fact_type_of<EscrowOpeningWithdrawn>(),
};

}  // namespace

std::span<const FactType> escrow_fact_types() { return types; }

}  // namespace tocsin::state
