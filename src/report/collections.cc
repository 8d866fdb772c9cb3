// Collections that people define: a part of a shelf under a title of its own.
#include "report/intelligence.h"
#include "report/kinds.h"
#include "state/facts/intelligence.h"

namespace tocsin::report {
namespace {

using model::Kind;
using namespace state;

// A collection shows its reader nothing of a shelf that they may not use: it names one that its maker may.
Result<void> check(const Desk& desk, const Permit& on, const CollectionText& input) {
  if (!input.shelf) return {};
  const auto audience = model::atom_from_text(input.shelf->value);
  if (!audience) return fail(Code::invalid, "label.atom", "/shelf", {{"atom", input.shelf->value}});
  const port::Shelf wanted{model::CommunityId(on.record().space.id.raw()), *audience};
  if (shelf_for(desk.snapshot, desk.gate, wanted, ShelfUse::read)) return {};
  return fail(Code::invalid, "collection.no_shelf", "/shelf");
}

Result<Draft> define(Desk& desk, const Permit& on, CollectionDefined input) {
  CHECK(check(desk, on, input));
  return port::make_marked(desk, on, desk.acting_for(),
                           port::label_for(model::Tlp::green, {port::community_atom(on.record().space.id)}), input);
}

Result<Draft> change(Desk& desk, const Permit& on, CollectionChanged input) {
  CHECK(check(desk, on, input));
  return port::just_edit(desk, on, std::move(input));
}

constexpr port::Act all[] = {
    port::act_on<CollectionDefined, define>("collection.define", Kind::community, Kind::collection,
                                            Who::member | Who::team, port::Marking::chosen),
    port::act_on<CollectionChanged, change>("collection.change", Kind::collection, std::nullopt,
                                            Who::owner | Who::team),
    port::move_act<CollectionWithdrawn>("collection.withdraw", Who::owner | Who::team),
};

}  // namespace

std::span<const port::Act> collection_acts() { return all; }

}  // namespace tocsin::report
