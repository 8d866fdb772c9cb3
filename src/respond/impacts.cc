// What an incident does to one party: a state that all who take part see, and statements that fewer may read.
#include "respond/kinds.h"

namespace tocsin::respond {
namespace {

using namespace state;

model::Label statement_label(const Permit& on) {
  const auto& incident = on.record().space.id;
  return while_taking_part(incident,
                           {port::member_of(on.record().ref.owner), port::role_in(model::Role::team, incident),
                            port::role_in(model::Role::lead, incident)});
}

Result<Draft> open_impact(Desk& desk, const Permit& on, ImpactOpened input) {
  const auto& participation = on.record();
  if (participation.state() != "active") return fail(Code::conflict, "impact.not_taking_part");
  const auto known =
      port::all_seen(desk, {.kind = Kind::impact, .space = participation.space.id, .parent = participation.ref.id});
  if (!known.empty()) return fail(Code::conflict, "impact.exists");
  return port::make(desk, on, participation.ref.owner, participants_label(on), input);
}

Result<port::Piece> statement(Desk& desk, const Permit& on, const ImpactStated& stated) {
  TRY(const model::Label label, port::choose_label(desk, on.record().space, statement_label(on)));
  return port::restate(desk, on, stated, label);
}

// Beside a move its author may say what it means; the same fields as a statement, none of them required.
struct Telling {
  std::optional<Prose> text;
  std::optional<Note> services;
  std::optional<Whole<0, 10'000'000'000>> affected_count;
  static constexpr auto fields =
      std::tuple{model::field("text", &Telling::text), model::field("services", &Telling::services),
                 model::field("affected_count", &Telling::affected_count)};
};

// P is an empty move of the impact axis.
template <class P>
Result<Draft> move_and_tell(Desk& desk, const Permit& on, Telling input) {
  CHECK(require_still_in(desk, on));
  TRY(Draft out, port::just_move(desk, on, P{}));
  if (!input.text && !input.services && !input.affected_count) return out;
  if (!input.text) return fail(Code::invalid, "impact.no_text", "/text");
  TRY(port::Piece told, statement(desk, on, {std::move(*input.text), std::move(input.services), input.affected_count}));
  out.pieces.push_back(std::move(told));
  return out;
}

Result<Draft> state_impact(Desk& desk, const Permit& on, ImpactStated input) {
  CHECK(require_still_in(desk, on));
  TRY(port::Piece piece, statement(desk, on, input));
  return port::draft_of(on.record().ref.id, std::move(piece));
}

template <class P>
constexpr port::Act telling_act(std::string_view name) {
  return port::act_on<Telling, move_and_tell<P>>(name, Kind::impact, std::nullopt, Who::owner, port::Marking::chosen)
      .during(under_way);
}

constexpr port::Act all[] = {
    port::act_on<ImpactOpened, open_impact>("impact.open", Kind::participation, Kind::impact, Who::owner | Who::team)
        .during(under_way),
    telling_act<ImpactInvestigated>("impact.investigate"),
    telling_act<ImpactRuledOut>("impact.rule_out"),
    telling_act<ImpactConfirmed>("impact.confirm"),
    telling_act<ImpactContained>("impact.contain"),
    telling_act<ImpactRecovered>("impact.recover"),
    telling_act<ImpactReconsidered>("impact.reconsider"),
    port::act_on<ImpactStated, state_impact>("impact.state", Kind::impact, std::nullopt, Who::owner,
                                             port::Marking::chosen)
        .during(under_way),
};

}  // namespace

std::span<const port::Act> impact_acts() { return all; }

}  // namespace tocsin::respond
