// What an organisation answers for. The values are put into one form before they are signed, so that whoever looks one
// up finds it however it was written.
#include <algorithm>

#include "model/constituency.h"
#include "prepare/kinds.h"
#include "state/facts/constituency.h"

namespace tocsin::prepare {
namespace {

using state::constituency_group;
using state::ConstituencyDeclared;

using Reader = Result<model::Observable> (*)(std::string_view, const std::string&);

template <std::size_t Points, std::size_t Max>
Result<void> settle(model::List<model::Line<Points>, Max>& values, Reader read, std::string_view field) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    TRY(auto made, read(values.items[i].value, fmt::format("/{}/{}", field, i)));
    values.items[i].value = std::move(made.value);
  }
  std::ranges::sort(values.items, {}, &model::Line<Points>::value);
  const auto [from, to] = std::ranges::unique(values.items);
  values.items.erase(from, to);
  return {};
}

// All copies that the editor sees change together, as with the profile: the label of each stays as it was chosen.
Result<Draft> declare(Desk& desk, const Permit& on, ConstituencyDeclared input) {
  CHECK(settle(input.networks, model::declared_network, "networks"));
  CHECK(settle(input.systems, model::declared_system, "systems"));
  CHECK(settle(input.domains, model::declared_domain, "domains"));
  const bool first = on.seen().newest_of(constituency_group) == nullptr;
  if (!first && desk.marking) return fail(Code::invalid, "constituency.marked", "/marking");
  auto label = reachable_by_teams(desk, on.record().ref.owner);
  if (first) {
    TRY(label, port::choose_label(desk, on.record().space, std::move(label)));
  }
  TRY(port::Piece newest, port::edit(desk, on, input, label));
  const model::Label edited = newest.label;
  Draft out = port::draft_of(on.record().ref.id, std::move(newest));
  for (const auto& slice : on.seen().slices) {
    const model::Label copy = desk.gate.label_of(slice);
    if (slice.group == constituency_group && copy != edited) out.pieces.push_back(port::restate(desk, on, input, copy));
  }
  return out;
}

constexpr port::Act all[] = {
    port::act_on<ConstituencyDeclared, declare>("constituency.declare", model::Kind::organisation, std::nullopt,
                                                Who::admin, port::Marking::chosen),
};

}  // namespace

std::span<const port::Act> constituency_acts() { return all; }

bool is_usual(const model::Label& label, const model::OrganisationId& organisation) {
  if (label.audience.all_of.size() != 1) return false;
  const auto& readers = label.audience.all_of.front();
  return label == port::label_for(model::Tlp::amber, readers) &&
         std::ranges::all_of(readers, [&](const model::Atom& atom) {
           return atom == port::member_of(organisation) ||
                  (atom.kind == model::AtomKind::role && atom.role == model::Role::team);
         });
}

}  // namespace tocsin::prepare
