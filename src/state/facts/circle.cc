// The fact types of circles and clients, and which clearance atoms they give or take (policy/circles.h). A type is
// added here and nowhere removed.
#include "state/facts/circle.h"

#include <array>

#include "policy/circles.h"
#include "state/facts/giving.h"
#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

using namespace giving;

// Whatever changes the graph changes this holder.
HoldChange in_graph(Way way, const Statement& s) {
  return {way, policy::circle_graph, atom(AtomKind::circle, s.record.id.raw())};
}

// Its steward is in it from the start.
Holds circle_formed(const Statement& s, const json::Value&) {
  const RawId& circle = s.record.id.raw();
  return {in_graph(Way::give, s),
          {Way::give, circle, atom(AtomKind::community, s.space.id.raw())},
          {Way::give, s.record.owner.raw(), atom(AtomKind::circle, circle)}};
}

// What was erased gives and takes nothing, and is therefore not erased (share/acts.cc).
template <Way W, class Payload>
Holds stands_in(const Statement& s, const json::Value& payload) {
  const auto member = model::decode<Payload>(payload);
  if (!member) return {};
  const auto circle = atom(AtomKind::circle, s.record.parent.raw());
  if (member->circle) return {in_graph(W, s), {W, member->circle->raw(), circle}};
  return {{W, member->person ? member->person->raw() : s.record.owner.raw(), circle}};
}

// The space is the provider's; the client owns the record.
template <Way W>
Holds serves(const Statement& s, const json::Value&) {
  return {{W, s.record.owner.raw(), atom(AtomKind::client_of, s.space.id.raw())}};
}

constexpr std::array types{
    fact_type_of<CircleFormed>(circle_formed),
    fact_type_of<CircleDescribed>(),
    fact_type_of<CircleMemberAdded>(stands_in<Way::give, CircleMemberAdded>),
    fact_type_of<CircleMemberRemoved>(stands_in<Way::take, CircleMemberRemoved>),
    fact_type_of<CircleMemberLeft>(stands_in<Way::take, CircleMemberLeft>),
    fact_type_of<ClientProposed>(),
    fact_type_of<ClientConfirmed>(serves<Way::give>),
    fact_type_of<ClientDeclined>(),
    fact_type_of<ClientWithdrawn>(),
    fact_type_of<ClientEnded>(serves<Way::take>),
};

constexpr std::array<std::string_view, 2> members_seen_names{"members", "steward"};

}  // namespace

std::span<const FactType> circle_fact_types() { return types; }
std::span<const std::string_view> names_of(MembersSeen) { return members_seen_names; }

}  // namespace tocsin::state
