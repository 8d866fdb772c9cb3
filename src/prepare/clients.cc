#include <algorithm>

#include "prepare/kinds.h"
#include "state/facts/circle.h"

namespace tocsin::prepare {
namespace {

using namespace state;
using model::Kind;

constexpr std::string_view by_date = "prepare.end_client_relation";

struct Proposal : ClientProposed {
  model::OrganisationId organisation;  // the client
  static constexpr auto fields =
      std::tuple_cat(std::tuple{model::field("organisation", &Proposal::organisation)}, ClientProposed::fields);
};

// The fact that confirms it gives the atom at once: what is to begin later is confirmed later.
Result<void> check_dates(const Desk& desk, const ClientProposed& input) {
  if (input.from && *input.from > desk.now + port::clocks_differ)
    return fail(Code::invalid, "client_relation.not_yet", "/from");
  if (!input.until) return {};
  if (*input.until <= desk.now || (input.from && *input.until <= *input.from))
    return fail(Code::invalid, "client_relation.over", "/until");
  return {};
}

bool stands(const port::SeenRecord& relation) {
  return relation->state() == "proposed" || relation->state() == "active";
}

// By an administrator of the provider, in the provider's space.
Result<Draft> propose(Desk& desk, const Permit& on, Proposal input) {
  const auto provider = on.record().ref.owner;
  CHECK(check_dates(desk, input));
  if (input.organisation == provider) return fail(Code::invalid, "client_relation.self", "/organisation");
  CHECK(port::referenced(desk, model::as_record(input.organisation), Kind::organisation, "/organisation"));
  const auto known =
      port::all_seen(desk, {.kind = Kind::client_relation, .space = on.record().space.id, .owner = input.organisation});
  if (std::ranges::any_of(known, stands)) return fail(Code::conflict, "client_relation.exists", "/organisation");
  const auto label =
      port::label_for(model::Tlp::amber, {port::member_of(provider), port::member_of(input.organisation)});
  return port::make<ClientProposed>(desk, on, input.organisation, label, input);
}

// An administrator of the client: it changes who reads what is meant for clients.
Result<Draft> confirm(Desk& desk, const Permit& on, ClientConfirmed input) {
  if (!desk.gate.clearance().holds_role(model::Role::admin, desk.acting_for().raw()))
    return port::not_entitled(on.act());
  TRY(const auto proposal, event::read_group<ClientProposed>(on.record(), event::group_head));
  if (proposal.until && *proposal.until <= desk.now) return fail(Code::conflict, "client_relation.past");
  return port::just_move(desk, on, std::move(input));
}

Result<std::optional<Instant>> ends_at(const Permit& on) {
  if (on.record().state() != "active" || on.record().newest_of(event::group_head) == nullptr) return std::nullopt;
  TRY(const auto proposal, event::read_group<ClientProposed>(on.record(), event::group_head));
  return proposal.until;
}

// The same move as by hand and under the same label, so that of two endings one is refused.
Result<Draft> end_by_date(Desk& desk, const Permit& on) {
  TRY(auto draft, port::just_move(desk, on, ClientEnded{}));
  auto& piece = draft.pieces.front();
  piece.by = port::By::server;
  piece.id = port::reaction_fact_id(on.record().newest_of(event::group_state)->fact, by_date, 0);
  return draft;
}

constexpr port::Act all[] = {
    port::act_on<Proposal, propose>("client_relation.propose", Kind::organisation, Kind::client_relation, Who::admin),
    port::act_on<ClientConfirmed, confirm>("client_relation.confirm", Kind::client_relation, std::nullopt, Who::owner),
    port::move_act<ClientDeclined>("client_relation.decline", Who::owner),
    port::move_act<ClientWithdrawn>("client_relation.withdraw", Who::admin),
    port::move_act<ClientEnded>("client_relation.end", Who::admin | Who::owner),
};

constexpr port::Deadline all_deadlines[] = {
    {by_date, ClientConfirmed::info.type, Kind::client_relation, ends_at, end_by_date},
};

}  // namespace

std::span<const port::Act> client_acts() { return all; }
std::span<const port::Deadline> client_deadlines() { return all_deadlines; }

}  // namespace tocsin::prepare
